"""The character tokenizer makes the tokens of blank zh, in linear time."""

from __future__ import annotations

import copy
import pickle
import time
from pathlib import Path

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.attrs import IDX, IS_PUNCT, LENGTH, LIKE_NUM, LOWER, ORTH, SPACY
from spacy.language import Language
from spacy.tokens import Doc

from spacy_connectives.pipeline.tokenizer import CharTokenizer

CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "spacy-connectives.CharTokenizer.v1"}}}
BLANK = spacy.blank("zh")
CHAR = spacy.blank("zh", config=CONFIG)

# All whitespace that Python knows, and characters that merely look like it.
WHITESPACE = "".join(chr(c) for c in range(0x110000) if chr(c).isspace())
NOT_WHITESPACE = "\u200b\u2060\ufeff\u180e"
TEXTS = st.one_of(
    st.text(st.sampled_from("因为但是，。Xa1 \t\n\r\u3000" + NOT_WHITESPACE), max_size=60),
    st.text(st.sampled_from("雨 " + WHITESPACE), max_size=30),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)


def tokens(doc: Doc) -> list[tuple[str, str]]:
    return [(token.text, token.whitespace_) for token in doc]


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("")
@example(" ")
@example("  雨停了 ，  我们走。 \n\n 到家了\u3000")
@example("𠮷野家\U0001f600 NOUN X")
def test_same_tokens_as_blank_zh(text: str) -> None:
    ours, theirs = CHAR.make_doc(text), BLANK.make_doc(text)
    assert tokens(ours) == tokens(theirs)
    assert ours.text == theirs.text == text
    columns = [ORTH, LOWER, SPACY, IDX, LENGTH, IS_PUNCT, LIKE_NUM]
    assert (ours.to_array(columns) == theirs.to_array(columns)).all()


def test_every_whitespace_character() -> None:
    for space in WHITESPACE:
        for text in (space, f"雨{space}雪", f"{space} 雨 {space}", f"雨{space}{space} "):
            assert tokens(CHAR.make_doc(text)) == tokens(BLANK.make_doc(text)), repr(text)


def test_lone_surrogate_is_refused_like_blank_zh() -> None:
    for nlp in (BLANK, CHAR):
        with pytest.raises(UnicodeEncodeError):
            nlp.make_doc("雨\ud800雪")


def test_survives_disk_and_bytes(tmp_path: Path) -> None:
    nlp = spacy.blank("zh", config=CONFIG)
    nlp("天晴了。")
    nlp.to_disk(tmp_path)
    from_bytes = spacy.blank("zh", config=CONFIG).from_bytes(nlp.to_bytes())
    for again in (spacy.load(tmp_path), from_bytes):
        assert isinstance(again.tokenizer, CharTokenizer)
        assert [t.text for t in again("天 晴了。")] == ["天", "晴", "了", "。"]


@pytest.mark.parametrize("remake", [copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))])
def test_survives_pickle_and_copy(remake: object) -> None:
    tokenizer = CharTokenizer(spacy.blank("zh").vocab)
    tokenizer("用过一次")
    assert callable(remake)
    assert [t.text for t in remake(tokenizer)("再用一次")] == ["再", "用", "一", "次"]


def test_works_with_several_processes() -> None:
    texts = ["雨停了，", "我们走。"]
    docs = list(CHAR.pipe(texts, n_process=2))
    assert [doc.text for doc in docs] == texts


def test_vocab_loaded_after_use() -> None:
    nlp, other = spacy.blank("zh", config=CONFIG), spacy.blank("zh")
    nlp("用过一次")
    other("别的字")
    nlp.vocab.from_bytes(other.vocab.to_bytes())
    assert [t.text for t in nlp("用别的字")] == ["用", "别", "的", "字"]


def test_memory_zone_takes_nothing_away() -> None:
    nlp = spacy.blank("zh", config=CONFIG)
    with nlp.memory_zone():
        nlp("甲乙")
    with nlp.memory_zone():
        # Somebody else's character: it is freed with the zone, after the tokenizer has seen it.
        nlp.vocab.strings.add("丙")
        nlp("甲丙")
    assert [t.text for t in nlp("甲乙丙")] == ["甲", "乙", "丙"]


def _seconds(nlp: Language, text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        nlp.tokenizer(text)
        best = min(best, time.perf_counter() - start)
    return best


def test_time_is_linear() -> None:
    unit = "雨停了，我们走。\n"
    short, long = unit * 2_000, unit * 32_000
    # Sixteen times the text; quadratic time would be 256 times as long.
    assert _seconds(CHAR, long) < 48 * _seconds(CHAR, short)


def test_faster_than_blank_zh() -> None:
    text = "他走进会场时，掌声响起，而记者早有准备。" * 100
    assert _seconds(CHAR, text) < _seconds(BLANK, text)
