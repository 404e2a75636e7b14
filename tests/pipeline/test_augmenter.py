"""Copies of training texts without punctuation."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.training import Example

from spacy_connectives import AnnotatedText, ConfigError, Connective
from spacy_connectives.formats.marked import from_marked
from spacy_connectives.pipeline.augmenter import (
    MARKS,
    make_unpunctuated_augmenter,
    take_punctuation,
)
from spacy_connectives.pipeline.corpus import make_marked_corpus, to_doc
from spacy_connectives.pipeline.doc_spans import get_connectives

NLP = spacy.blank("zh")
TEXT = from_marked("<a>虽然</a>累，<a>但</a>没停。“天晴了！”")


def test_a_copy_has_spaces_for_marks_and_the_same_connectives() -> None:
    copy = take_punctuation(TEXT, 1.0)
    assert copy.text == "虽然累 但没停  天晴了  "
    assert copy.connectives == TEXT.connectives


def test_a_mark_inside_a_connective_stays() -> None:
    text = AnnotatedText("天，但：没停。", (Connective(((2, 4),)),))
    assert take_punctuation(text, 1.0).text == "天 但：没停 "


@given(st.text("天但，。 \n“"), st.floats(0, 1))
def test_nothing_else_changes(text: str, share: float) -> None:
    copy = take_punctuation(AnnotatedText(text), share).text
    assert len(copy) == len(text)
    assert all(a == b or (a in MARKS and b == " ") for a, b in zip(text, copy))
    assert take_punctuation(AnnotatedText(text), 0).text == text


def test_the_share_of_texts_with_a_copy() -> None:
    random.seed(0)
    example = Example(NLP.make_doc(TEXT.text), to_doc(NLP, TEXT, spans_key="mine"))
    augment = make_unpunctuated_augmenter(0.4, spans_key="mine")
    examples = [x for _ in range(500) for x in augment(NLP, example)]
    assert sum(x is example for x in examples) == 500
    copies = [x for x in examples if x is not example]
    assert 150 < len(copies) < 250
    assert len({x.text for x in copies}) > 10
    for copy in copies:
        assert get_connectives(copy.reference, "mine") == get_connectives(example.reference, "mine")
        assert "mine" not in copy.predicted.spans


def test_marked_files_are_augmented(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("他来了，<cand>但</cand>没说话。", "utf-8")
    read = make_marked_corpus(tmp_path, augmenter=make_unpunctuated_augmenter(1.0))
    first, second = read(NLP)
    assert first.text == "他来了，但没说话。"
    assert len(second.text) == len(first.text)


@pytest.mark.parametrize("level", [-0.1, 1.1, float("nan")])
def test_a_level_is_a_share(level: float) -> None:
    with pytest.raises(ConfigError, match=r"but must be from 0 to 1"):
        make_unpunctuated_augmenter(level)
