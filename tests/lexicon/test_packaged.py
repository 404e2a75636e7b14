"""The data of the packaged lexicon: what holds of every entry."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest

from spacy_connectives.formats.marked import parse_marked
from spacy_connectives.lexicon import Entry, Lexicon, to_json
from spacy_connectives.recognition.chars import tables

DATA = files("spacy_connectives.lexicon").joinpath("lexicon.jsonl").read_bytes()


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.packaged()


def test_every_line_is_valid(lexicon: Lexicon) -> None:
    # Loading skips validation for speed, so this is where the file is validated.
    validated = Lexicon().from_bytes(DATA, source="lexicon.jsonl")
    assert list(validated) == list(lexicon)


def test_the_file_is_what_saving_writes(lexicon: Lexicon) -> None:
    assert lexicon.to_bytes() == DATA


def test_size(lexicon: Lexicon) -> None:
    assert sum(not e.is_paired for e in lexicon) >= 450
    assert sum(e.is_paired for e in lexicon) >= 350
    assert any(len(e.parts) >= 3 for e in lexicon)


def test_no_form_or_pair_twice(lexicon: Lexicon) -> None:
    owners = Counter(forms for entry in lexicon for forms in entry.forms())
    assert [forms for forms, times in owners.items() if times > 1] == []


def test_singles_come_first_and_ids_are_the_first_forms(lexicon: Lexicon) -> None:
    kinds = [e.is_paired for e in lexicon]
    assert kinds == sorted(kinds)
    assert [e.id for e in lexicon if e.id != "…".join(p[0] for p in e.parts)] == []


def test_every_entry_is_described(lexicon: Lexicon) -> None:
    for entry in lexicon:
        assert entry.gloss, entry.id
        assert entry.example, entry.id
        assert bool(entry.counterexample) == entry.ambiguous, entry.id
        assert entry.note or not entry.ambiguous, entry.id


def test_traditional_forms_differ_by_characters_only(lexicon: Lexicon) -> None:
    """Each is the simplified form in other characters, or another spelling of the same length."""
    normal, _ = tables()
    exceptions = {
        # 藉 and 借, 彷彿 and 仿佛, 么, 末 and 嘛, 底 and 柢 are spellings, not scripts.
        *"藉借彷佛彿仿末嘛柢底"
    }
    for entry in lexicon:
        assert len(entry.traditional) == len(entry.parts), entry.id
        for simplified, traditional in zip(entry.parts, entry.traditional):
            assert len(traditional) >= len(simplified), entry.id
            known = {tuple(int(normal[ord(ch)]) for ch in form) for form in simplified}
            for form in traditional:
                if not exceptions & set(form):
                    assert tuple(int(normal[ord(ch)]) for ch in form) in known, (entry.id, form)


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("因为", "因為"),
        ("只要", "只要"),
        ("于是", "於是"),
        ("后", "後"),
        ("哪里知道", "哪裡知道"),
        ("并且", "並且"),
        ("那么", "那麼"),
        ("接着", "接著"),
        ("尽管", "儘管"),
        ("才", "才"),
        ("鉴于", "鑒於"),
        ("借此", "藉此"),
    ],
)
def test_traditional_forms_that_were_read(
    lexicon: Lexicon, simplified: str, traditional: str
) -> None:
    entry = lexicon.match((simplified,))
    assert entry is not None
    assert traditional in entry.traditional[0]
    # Where simplified and Traditional are the same string, nothing else is listed.
    assert simplified != traditional or entry.traditional == entry.parts


def test_words_contain_a_form_and_are_none(lexicon: Lexicon) -> None:
    for entry in lexicon:
        forms = {form for i in range(len(entry.parts)) for form in entry.variants(i)}
        for word in entry.words:
            assert any(form in word and form != word for form in forms), (entry.id, word)
            assert not lexicon.lookup(word), (entry.id, word)


def _own(entry: Entry) -> bool:
    text, _ = parse_marked(entry.example, source=entry.id)
    forms = set(entry.forms())
    return any(c.forms(text.text) in forms for c in text.connectives)


def test_examples_are_well_marked(lexicon: Lexicon) -> None:
    for entry in lexicon:
        text, problems = parse_marked(entry.example, source=entry.id, strict=True)
        assert not problems, entry.id
        assert _own(entry), entry.id
        for connective in text.connectives:
            assert lexicon.match(connective.forms(text.text)), (entry.id, entry.example)


def test_other_sentences_have_the_form_and_no_tags(lexicon: Lexicon) -> None:
    for entry in lexicon:
        if entry.counterexample:
            assert "<" not in entry.counterexample, entry.id
            for i in range(len(entry.parts)):
                assert any(f in entry.counterexample for f in entry.variants(i)), entry.id


@pytest.mark.parametrize(
    "forms",
    [
        ("既", "又"),
        ("既", "也"),
        ("既", "还"),
        ("不是", "而是"),
        ("首先", "其次", "最后"),
        ("不但是",),
        ("正因为",),
        ("也就是说",),
        ("与此同时",),
        ("即便如此",),
        ("话虽如此",),
        ("换言之",),
    ],
)
def test_entries_that_must_not_get_lost(lexicon: Lexicon, forms: tuple[str, ...]) -> None:
    assert lexicon.match(forms) is not None


def test_lines_are_short_enough_to_read(lexicon: Lexicon) -> None:
    assert max(len(to_json(entry)) for entry in lexicon) < 5000
