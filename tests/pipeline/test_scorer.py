"""Scores of cases that are small enough to count by hand."""

from __future__ import annotations

import pytest
import spacy
from spacy.training import Example
from spacy.vocab import Vocab

from spacy_connectives import Connective
from spacy_connectives.pipeline.doc_spans import set_connectives
from spacy_connectives.pipeline.scorer import make_scorer, score_connectives, score_weights

TEXT = "虽然累，但他又走，就好。"
Parts = tuple[tuple[int, int], ...]
PAIR: Parts = ((0, 2), (4, 5))
AGAIN: Parts = ((6, 7),)
THEN: Parts = ((9, 10),)
BLANK = spacy.blank("zh", vocab=Vocab())


def example(gold: list[Parts], predicted: list[Parts], key: str = "connectives") -> Example:
    docs = []
    for connectives in (predicted, gold):
        doc = BLANK.make_doc(TEXT)
        set_connectives(doc, [Connective(parts) for parts in connectives], key=key)
        docs.append(doc)
    return Example(*docs)


def test_everything_right() -> None:
    scores = score_connectives([example([PAIR, AGAIN], [AGAIN, PAIR])])
    for name in ("connectives", "connectives_parts", "connectives_single", "connectives_paired"):
        assert [scores[f"{name}_{column}"] for column in "prf"] == [1.0, 1.0, 1.0]
    assert scores["spans_connectives_f"] == 1.0
    assert scores["connectives_per_form"] == {
        "又": {"p": 1.0, "r": 1.0, "f": 1.0},
        "虽然…但": {"p": 1.0, "r": 1.0, "f": 1.0},
    }


def test_parts_found_but_not_linked() -> None:
    scores = score_connectives([example([PAIR, AGAIN], [PAIR[:1], PAIR[1:], AGAIN])])
    # Of two gold connectives one is right, of three predicted ones also one.
    assert (scores["connectives_p"], scores["connectives_r"]) == (pytest.approx(1 / 3), 0.5)
    assert scores["connectives_f"] == pytest.approx(0.4)
    assert scores["connectives_parts_f"] == 1.0
    assert scores["connectives_paired_r"] == 0.0
    assert scores["connectives_single_p"] == pytest.approx(1 / 3)
    # spaCy compares labels too: PAIRED is not SINGLE.
    assert scores["spans_connectives_p"] == pytest.approx(1 / 3)


def test_one_too_many_and_one_too_few() -> None:
    scores = score_connectives(
        [example([AGAIN, THEN], [AGAIN]), example([], [THEN]), example([AGAIN], [AGAIN])]
    )
    assert scores["connectives_p"] == pytest.approx(2 / 3)
    assert scores["connectives_r"] == pytest.approx(2 / 3)
    assert scores["connectives_f"] == pytest.approx(2 / 3)
    assert scores["connectives_per_form"]["就"] == {"p": 0.0, "r": 0.0, "f": 0.0}
    assert scores["connectives_per_form"]["又"]["f"] == 1.0
    assert list(scores["connectives_per_form"]) == ["又", "就"]


def test_offsets_that_are_a_character_off_are_wrong() -> None:
    scores = score_connectives([example([PAIR], [((0, 2), (4, 6))])])
    assert scores["connectives_f"] == 0.0
    assert scores["connectives_parts_f"] == 0.5


def test_exact_characters_count_although_tokens_are_longer() -> None:
    gold = BLANK.make_doc(TEXT)
    set_connectives(gold, [Connective(AGAIN)])
    words = ["虽然累，但他", "又走", "，就好。"]
    predicted = spacy.tokens.Doc(BLANK.vocab, words=words, spaces=[False] * 3)
    set_connectives(predicted, [Connective(AGAIN)])
    scores = score_connectives([Example(predicted, gold)])
    assert scores["connectives_f"] == 1.0
    assert scores["spans_connectives_f"] == 0.0


def test_nothing_annotated_is_none_and_nothing_right_is_zero() -> None:
    plain = Example(BLANK.make_doc(TEXT), BLANK.make_doc(TEXT))
    scores = score_connectives([plain])
    assert scores["connectives_f"] is None
    assert scores["spans_connectives_f"] is None
    scores = score_connectives([example([], [])])
    assert scores["connectives_f"] == 0.0
    # Docs without gold connectives do not count against the others.
    assert score_connectives([plain, example([AGAIN], [AGAIN])])["connectives_f"] == 1.0


def test_another_key() -> None:
    scores = score_connectives([example([AGAIN], [AGAIN], key="mine")], spans_key="mine")
    assert scores["connectives_f"] == scores["spans_mine_f"] == 1.0


def test_the_registered_scorer_takes_the_settings_of_the_component() -> None:
    scores = make_scorer()([example([AGAIN], [AGAIN], key="mine")], spans_key="mine", threshold=0.5)
    assert scores["connectives_f"] == 1.0


def test_weights_name_scores_that_exist() -> None:
    scores = score_connectives([example([AGAIN], [AGAIN], key="mine")], spans_key="mine")
    assert set(score_weights("mine")) <= set(scores)
    assert score_weights()["connectives_f"] == 1.0
    assert sum(w or 0.0 for w in score_weights("mine").values()) == 1.0
