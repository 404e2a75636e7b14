"""How connectives are laid down in a doc."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from spacy_connectives import AnnotatedText, ConfigError, Connective, ConnectivesError
from spacy_connectives.pipeline.doc_spans import (
    Names,
    connective_keys,
    get_connective,
    get_connectives,
    join_docs,
    moved_parts,
    register_extensions,
    set_connectives,
    to_annotated,
)

from .gold_docs import BOTH, PAIR, SINGLE, TEXT, chars, laid_down, linked, words

# In a doc


def test_every_part_is_a_span_in_text_order(vocab: Vocab) -> None:
    doc = chars(vocab)
    inner = Connective(((3, 4),), "累")
    set_connectives(doc, [SINGLE, inner, PAIR])
    group = doc.spans["connectives"]
    assert [(s.start_char, s.end_char, s.label_) for s in group] == [
        (0, 2, "PAIRED"),
        (3, 4, "SINGLE"),
        (5, 6, "PAIRED"),
        (7, 8, "SINGLE"),
    ]
    assert [s.id_ for s in group] == ["c0", "c1", "c0", "c2"]
    assert [s.kb_id_ for s in group] == ["虽然…但", "累", "虽然…但", "又"]
    assert group.attrs["scores"].tolist() == [0.75, -1.0, 0.75, 0.5]
    assert group.attrs["senses"] == [PAIR.sense, "", PAIR.sense, SINGLE.sense]
    assert get_connectives(doc) == [PAIR, inner, SINGLE]


def test_a_doc_without_connectives_has_an_empty_group(vocab: Vocab) -> None:
    for doc in (chars(vocab), Doc(vocab)):
        set_connectives(doc, [])
        assert list(doc.spans["connectives"]) == []
        assert get_connectives(doc) == []
        assert connective_keys(doc) == ["connectives"]


def test_a_missing_key_means_no_connectives(vocab: Vocab) -> None:
    assert get_connectives(chars(vocab)) == []
    assert connective_keys(chars(vocab)) == []


def test_what_was_there_is_replaced_and_other_keys_are_left_alone(vocab: Vocab) -> None:
    doc = laid_down(vocab)
    set_connectives(doc, [PAIR], key="mine")
    set_connectives(doc, [SINGLE])
    assert get_connectives(doc) == [SINGLE]
    assert get_connectives(doc, "mine") == [PAIR]
    doc.spans["other"] = [doc[0:2]]
    doc.spans["spancat"] = [doc[0:2]]
    doc.spans["spancat"].attrs["scores"] = [0.5]
    set_connectives(doc, [PAIR], key="a")
    assert connective_keys(doc) == ["connectives", "a", "mine"]


def test_a_connective_may_know_nothing_but_its_place(vocab: Vocab) -> None:
    doc = chars(vocab)
    set_connectives(doc, [Connective(((5, 6),))])
    assert get_connectives(doc) == [Connective(((5, 6),))]


def test_text_connectives_and_source_are_taken_out_together(vocab: Vocab) -> None:
    doc = laid_down(vocab)
    assert to_annotated(doc) == AnnotatedText(TEXT, tuple(BOTH))
    doc.user_data["source"] = "a.txt"
    assert to_annotated(doc).source == "a.txt"
    assert to_annotated(doc, "other").connectives == ()


# Tokens that do not fit


def test_expand_takes_whole_tokens_and_keeps_the_exact_offsets(vocab: Vocab) -> None:
    doc = words(vocab)
    assert set_connectives(doc, BOTH) == []
    assert linked(doc) == [["虽然", "但他"], ["又"]]
    assert get_connectives(doc) == BOTH
    assert moved_parts(doc) == [("但", "但他")]


def test_contract_and_strict_drop_the_whole_connective(vocab: Vocab) -> None:
    for mode in ("contract", "strict"):
        doc = words(vocab)
        assert set_connectives(doc, BOTH, alignment_mode=mode) == [PAIR]
        assert linked(doc) == [["又"]]
        assert [s.id_ for s in doc.spans["connectives"]] == ["c0"]
        assert moved_parts(doc) == []


def test_contract_takes_the_tokens_inside(vocab: Vocab) -> None:
    doc = words(vocab)
    wide = Connective(((5, 9),), "x")
    assert set_connectives(doc, [wide], alignment_mode="contract") == []
    assert linked(doc) == [["但他又"]]
    narrow = Connective(((6, 9),), "x")
    assert set_connectives(doc, [narrow], alignment_mode="contract") == []
    assert linked(doc) == [["又"]]
    assert get_connectives(doc) == [narrow]
    assert moved_parts(doc) == [("他又没", "又")]


def test_exact_offsets_are_stored_only_where_tokens_differ(vocab: Vocab) -> None:
    assert "offsets" not in laid_down(vocab).spans["connectives"].attrs
    doc = words(vocab)
    set_connectives(doc, [SINGLE])
    assert "offsets" not in doc.spans["connectives"].attrs
    assert moved_parts(doc) == []


def test_two_parts_in_one_token(vocab: Vocab) -> None:
    doc = Doc(vocab, words=["越来越", "好"], spaces=[False, False])
    pair = Connective(((0, 1), (2, 3)))
    set_connectives(doc, [pair])
    assert linked(doc) == [["越来越", "越来越"]]
    assert get_connectives(doc) == [pair]


def test_a_mode_that_does_not_exist(vocab: Vocab) -> None:
    with pytest.raises(ConfigError, match="'expand', 'contract', 'strict'"):
        set_connectives(chars(vocab), BOTH, alignment_mode="fuzzy")


VOCAB = Vocab()


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[str], list[bool], list[Connective]]:
    """Any tokens, and connectives anywhere in their text."""
    tokens = draw(st.lists(st.text("但是因为 \n😀", min_size=1, max_size=3), max_size=8))
    spaces = [draw(st.booleans()) for _ in tokens]
    length = sum(map(len, tokens)) + sum(spaces)
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    owners = [draw(st.integers(0, 3)) for _ in cuts[1:]]
    groups: dict[int, list[tuple[int, int]]] = {}
    for owner, start, end in zip(owners, cuts, cuts[1:]):
        groups.setdefault(owner, []).append((start, end))
    return tokens, spaces, [Connective(tuple(g), f"e{k}") for k, g in groups.items() if k]


@settings(max_examples=300, deadline=None)
@given(cases(), st.sampled_from(["expand", "contract", "strict"]))
def test_whatever_the_tokens_spans_are_valid_and_offsets_exact(
    case: tuple[list[str], list[bool], list[Connective]], mode: str
) -> None:
    tokens, spaces, connectives = case
    doc = Doc(VOCAB, words=tokens, spaces=spaces)
    lost = set_connectives(doc, connectives, alignment_mode=mode)
    kept = sorted(set(connectives) - set(lost), key=lambda c: c.parts)
    assert get_connectives(doc) == kept
    spans = list(doc.spans["connectives"])
    assert len(spans) == sum(len(c.parts) for c in kept)
    parts = sorted(p for c in kept for p in c.parts)
    for span, (start, end) in zip(spans, parts):
        token_starts = {t.idx for t in doc}
        token_ends = {t.idx + len(t) for t in doc}
        if mode == "strict":
            assert (span.start_char, span.end_char) == (start, end)
        elif mode == "contract":
            assert start <= span.start_char < span.end_char <= end
        elif start in token_starts and end in token_ends:
            assert (span.start_char, span.end_char) == (start, end)
    # strict loses exactly those that do not fit.
    if mode == "strict":
        fits = [all(doc.char_span(*p) is not None for p in c.parts) for c in connectives]
        assert [c for c, fit in zip(connectives, fits) if not fit] == sorted(
            lost, key=connectives.index
        )


# Helpers


def test_whoever_changes_a_group_by_hand_is_not_misled(vocab: Vocab) -> None:
    doc = laid_down(vocab)
    doc.spans["connectives"].append(Span(doc, 2, 3, "SINGLE", span_id="mine"))
    found = get_connectives(doc)
    assert [c.parts for c in found] == [((0, 2), (5, 6)), ((2, 3),), ((7, 8),)]
    # The lists beside the spans no longer fit, so they say nothing.
    assert all(c.score is None and c.sense is None for c in found)


def test_spans_of_spancat_are_read_too(vocab: Vocab) -> None:
    doc = chars(vocab)
    doc.spans["connectives"] = [Span(doc, 0, 2, "SINGLE"), Span(doc, 5, 6, "SINGLE")]
    doc.spans["connectives"].attrs["scores"] = [0.5, 0.75]
    assert get_connectives(doc) == [
        Connective(((0, 2),), score=0.5),
        Connective(((5, 6),), score=0.75),
    ]


def test_the_connective_of_a_span(vocab: Vocab) -> None:
    doc = laid_down(vocab)
    set_connectives(doc, [Connective(((2, 3),), "mine")], key="zzz")
    first, later, single = doc.spans["connectives"]
    assert get_connective(first) == get_connective(later) == PAIR
    assert get_connective(single) == SINGLE
    assert get_connective(doc.spans["zzz"][0]) == Connective(((2, 3),), "mine")
    assert get_connective(doc[0:2]) is None


def test_underscore_attributes_store_nothing(vocab: Vocab) -> None:
    for holder, name in ((Doc, "connectives"), (Span, "connective")):
        if holder.has_extension(name):
            holder.remove_extension(name)
    register_extensions()
    # Once more changes nothing: every component does it.
    register_extensions()
    doc = laid_down(vocab)
    assert doc._.connectives == BOTH
    assert doc.spans["connectives"][2]._.connective == SINGLE
    assert doc[3:4]._.connective is None
    assert doc.user_data == {}
    set_connectives(doc, [SINGLE])
    assert doc._.connectives == [SINGLE]
    other = chars(vocab)
    assert other._.connectives == []
    set_connectives(other, [PAIR], key="mine")
    assert other._.connectives == [PAIR]


def test_joining_nothing_is_an_error() -> None:
    with pytest.raises(ConnectivesError, match=r"^There are no docs to join\.$"):
        join_docs([])


def test_joining_keeps_docs_without_the_key_and_their_offsets(vocab: Vocab) -> None:
    joined = join_docs([chars(vocab, "天晴。"), laid_down(vocab), Doc(vocab), laid_down(vocab)])
    starts = (3, 3 + len(TEXT))
    assert get_connectives(joined) == [c.shifted(by) for by in starts for c in BOTH]


def test_joining_under_another_key(vocab: Vocab) -> None:
    docs = [chars(vocab), chars(vocab)]
    for doc in docs:
        set_connectives(doc, BOTH, key="mine")
    joined = join_docs(docs, key="mine")
    assert len({s.id for s in joined.spans["mine"]}) == 4
    assert get_connectives(joined, "mine")[:2] == BOTH
    assert "connectives" not in joined.spans


@pytest.fixture(scope="module")
def blank() -> Language:
    return spacy.blank("zh")


@settings(max_examples=100, deadline=None)
@given(
    texts=st.lists(st.text("但 \n。x", max_size=4), min_size=1, max_size=4),
    ensure_whitespace=st.booleans(),
)
def test_joined_connectives_stand_on_their_text(
    blank: Language, texts: list[str], ensure_whitespace: bool
) -> None:
    docs = []
    for text in texts:
        doc = blank.make_doc(text)
        at = [i for i, ch in enumerate(doc.text) if ch == "但"]
        set_connectives(doc, [Connective(((i, i + 1),)) for i in at])
        docs.append(doc)
    joined = join_docs(docs, ensure_whitespace=ensure_whitespace)
    assert [s.text for s in joined.spans["connectives"]] == ["但"] * joined.text.count("但")
    assert all(joined.text[s:e] == "但" for s, e in to_annotated(joined).parts())
    assert len({s.id for s in joined.spans["connectives"]}) == joined.text.count("但")


def test_names_fit_one_vocab_while_it_keeps_its_strings(vocab: Vocab) -> None:
    names = Names(vocab)
    assert (names[""], vocab.strings[names["SINGLE"]]) == (0, "SINGLE")
    assert names.fit(vocab)
    assert not names.fit(Vocab())
    with vocab.memory_zone():
        assert not names.fit(vocab)
        assert Names(vocab).fit(vocab)
    assert names.fit(vocab)
    vocab.strings._reset_and_load([])
    assert not names.fit(vocab)


def test_entries_have_names_after_a_memory_zone_that_saw_them_first() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("connectives")
    texts = ["但他没来。", "但他又没来。", "天黑。"]
    for _ in range(2):
        with nlp.memory_zone():
            assert [c.entry for c in get_connectives(nlp(texts[0]))] == ["但"]
    assert [c.entry for doc in nlp.pipe(texts) for c in get_connectives(doc)] == ["但", "但"]


def test_a_component_notices_that_the_vocab_was_loaded_anew() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("connectives")
    saved = nlp.vocab.to_bytes()
    text = "因为下雨，所以停赛。"
    expected = [c.entry for c in get_connectives(nlp(text))]
    nlp.vocab.from_bytes(saved)
    assert [c.entry for c in get_connectives(nlp(text))] == expected == ["因为…所以"]
