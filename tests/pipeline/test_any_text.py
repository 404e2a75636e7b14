"""Any string: nothing crashes, and the answer never depends on the company.

The number of examples comes from the hypothesis profile; see `conftest.py`.
"""

from __future__ import annotations

import pickle

import pytest
import spacy
from hypothesis import example, given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from spacy_connectives import Connective
from spacy_connectives.pipeline.connectives import Connectives
from spacy_connectives.pipeline.doc_spans import get_connectives
from spacy_connectives.pipeline.segmenters import SEGMENTERS, blank_chinese
from spacy_connectives.pipeline.tokenizer import CharTokenizer

# Not the vocab of the pipeline: strings have to travel with the docs.
ELSEWHERE = Vocab()
CHINESE = st.text("因为所以但是不而就一也又越首先其次如果虽然之后，。！”…\n 天地", max_size=60)
ODD = st.sampled_from(
    [
        "👩\u200d👩\u200d👧",
        "\ufe0f",
        "\u200b",
        "\u200e但\u200f",
        "\u202e但是\u202c",
        "e\u0301",
        "但\u0301",
        "𠀀𪚥",
        "\r\n",
        "\r",
        "\u2028",
        "\x0b",
        "\x00",
        "\x1b[0m",
        "\x7f",
        "\ufeff",
        "\ufffe",
        "ｂｕｔ",
        "１２",
        "ﾊﾝｶｸ",
        "<b>但</b>",
        "&lt;",
        "<cand>",
        "\u3000",
        "\u00a0",
        "«",
        "ئەمما",
        "but",
        "\U0010ffff",
        "因為",
        "\ue000",
    ]
)
TEXT = st.lists(
    CHINESE | ODD | st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=6
).map("".join)
WITH_SURROGATES = st.lists(CHINESE | ODD | st.text(max_size=10), max_size=6).map("".join)


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = blank_chinese()
    nlp.add_pipe("connectives")
    return nlp


@pytest.fixture(scope="module")
def segmented(pkuseg_model: object) -> dict[str, Language]:
    found = {}
    for segmenter in SEGMENTERS:
        model = str(pkuseg_model) if segmenter == "pkuseg" else None
        found[segmenter] = blank_chinese(segmenter, pkuseg_model=model)
        found[segmenter].add_pipe("connectives")
    return found


def recognize(nlp: Language, texts: list[str]) -> list[list[Connective]]:
    pipe = nlp.get_pipe("connectives")
    assert isinstance(pipe, Connectives)
    return [list(found.connectives) for found in pipe.recognize(texts)]


def check(doc: Doc, key: str = "connectives") -> None:
    """Whatever the text: valid, sorted, in-bounds, linked spans."""
    group = doc.spans[key]
    spans = list(group)
    assert len(group.attrs["scores"]) == len(group.attrs["senses"]) == len(spans)
    assert all(0 <= s.start < s.end <= len(doc) for s in spans)
    assert [s.start for s in spans] == sorted(s.start for s in spans)
    labels: dict[str, list[str]] = {}
    for span in spans:
        labels.setdefault(span.id_, []).append(span.label_)
    assert all(x == (["SINGLE"] if len(x) == 1 else ["PAIRED"] * len(x)) for x in labels.values())
    length = len(doc.text)
    for connective in get_connectives(doc, key):
        assert connective.end <= length
        assert connective.score is not None
        assert 0.0 <= connective.score <= 1.0


@given(TEXT)
@example("")
@example(" ")
@example("但")
@example("\n\n\n")
@example("但" * 500)
@example("一就" * 200)
def test_spans_are_valid_whatever_the_text(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    check(doc)
    assert recognize(nlp, [text]) == [get_connectives(doc)]


@given(st.lists(TEXT, max_size=5))
def test_the_same_alone_in_a_batch_and_after_every_way_of_saving(
    nlp: Language, texts: list[str]
) -> None:
    alone = [get_connectives(nlp(text)) for text in texts]
    docs = list(nlp.pipe(texts, batch_size=3))
    assert [get_connectives(doc) for doc in docs] == alone
    assert [get_connectives(Doc(ELSEWHERE).from_bytes(d.to_bytes())) for d in docs] == alone
    assert [get_connectives(pickle.loads(pickle.dumps(d))) for d in docs] == alone
    book = DocBin().from_bytes(DocBin(docs=docs).to_bytes())
    assert [get_connectives(d) for d in book.get_docs(ELSEWHERE)] == alone


@given(TEXT)
def test_the_same_offsets_with_every_segmenter(segmented: dict[str, Language], text: str) -> None:
    (expected,) = recognize(segmented["char"], [text])
    for nlp in segmented.values():
        try:
            doc = nlp.make_doc(text)
        except (ValueError, IndexError):
            # Some segmenters refuse some texts; that is theirs to say.
            continue
        if doc.text == text:
            doc = nlp(doc)
            check(doc)
            assert get_connectives(doc) == expected


@given(WITH_SURROGATES)
def test_strings_that_cannot_be_encoded(nlp: Language, text: str) -> None:
    (found,) = recognize(nlp, [text])
    (same,) = recognize(nlp, ["".join("\ue000" if "\ud800" <= c < "\ue000" else c for c in text)])
    assert [c.parts for c in found] == [c.parts for c in same]


@pytest.mark.parametrize(
    "text",
    [
        "但" * 40_000,
        "因为" * 20_000,
        "一就" * 10_000,
        "首先其次" * 3_000,
        "，" * 100_000,
        "\n" * 100_000,
        "天" * 100_000,
        "<a>" * 10_000 + "但" + "</a>" * 10_000,
        "虽然很累，但是他没有停下来。" * 7_000,
    ],
    ids=["one-form", "one-word", "pairs", "frames", "commas", "breaks", "no-form", "tags", "news"],
)
def test_long_and_hostile_texts(nlp: Language, text: str) -> None:
    # How the time grows is measured by benchmarks/speed.py; here it is enough to get through.
    (found,) = recognize(nlp, [text])
    assert all(c.end <= len(text) for c in found)


def test_a_million_characters(nlp: Language) -> None:
    text = "虽然很累，但是他没有停下来。天气好。\n" * 52_631
    assert 999_900 < len(text) <= nlp.max_length
    # spaCy's own tokenizer takes most of a minute for this.
    doc = nlp.get_pipe("connectives")(CharTokenizer(nlp.vocab)(text))
    check(doc)
    assert len(get_connectives(doc)) == 52_631


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_the_same_with_processes_of_every_kind(nlp: Language, method: str) -> None:
    import multiprocessing

    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system cannot {method}")
    texts = ["虽然很累，但是他没有停下来。", "", "😀但是\u200d 好", "\x00\r\n"] * 3
    before = multiprocessing.get_start_method()
    expected = recognize(nlp, texts)
    try:
        multiprocessing.set_start_method(method, force=True)
        docs = list(nlp.pipe(texts, n_process=2, batch_size=2))
    finally:
        multiprocessing.set_start_method(before, force=True)
    assert [get_connectives(doc) for doc in docs] == expected


@given(TEXT)
def test_other_languages_take_any_text(text: str) -> None:
    for nlp in OTHERS:
        doc = nlp(text)
        check(doc)


OTHERS = [spacy.blank("xx"), spacy.blank("en")]
for _nlp in OTHERS:
    _nlp.add_pipe("connectives")
