"""What was confused with what."""

from __future__ import annotations

from collections import Counter

import pytest

from spacy_connectives import AnnotatedText, Connective
from spacy_connectives.evaluation.errors import (
    align_texts,
    confusions,
    find_mistakes,
    group_name,
    reliability,
    score_groups,
)

# 因为 0-2, 所以 5-7, 但 11-12, 也 12-13
TEXT = "因为下雨，所以停赛了。但也好。"


def text(*connectives: Connective, **meta: object) -> AnnotatedText:
    return AnnotatedText(TEXT, connectives, dict(meta))


PAIR = Connective(((0, 2), (5, 7)), sense="Contingency.Cause.Result")
SO, BUT, ALSO = (Connective((p,)) for p in ((5, 7), (11, 12), (12, 13)))


def test_each_place_makes_one_mistake() -> None:
    gold = text(PAIR, BUT)
    predicted = text(Connective(((0, 2),)), SO, ALSO)
    mistakes = find_mistakes([(gold, predicted)])
    assert [(m.kind, *m.forms()) for m in mistakes] == [
        ("changed", "因为…所以", "因为 + 所以"),
        ("missed", "但", "–"),
        ("extra", "–", "也"),
    ]
    assert (mistakes[0].start, mistakes[0].end) == (0, 7)


def test_another_sense_is_a_mistake_and_a_finer_one_is_none() -> None:
    other = Connective(PAIR.parts, sense="Comparison.Contrast")
    finer = Connective(PAIR.parts, sense="Contingency.Cause.Reason")
    assert [m.kind for m in find_mistakes([(text(PAIR), text(other))])] == ["sense"]
    assert find_mistakes([(text(PAIR), text(finer))]) == []


def test_confusions_by_form() -> None:
    mistakes = find_mistakes([(text(PAIR), text(SO)), (text(PAIR), text()), (text(), text(BUT))])
    assert confusions(mistakes) == {
        "因为…所以": Counter({"所以": 1, "–": 1}),
        "–": Counter({"但": 1}),
    }


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("dev/news-society-007.txt", "news-society"),
        ("encyclopedia-002-hant.txt", "encyclopedia"),
        ("news-1.txt#12", "news"),
        ("ted_talk.txt", "ted_talk"),
        ("103.txt", "103"),
        ("", ""),
    ],
)
def test_texts_are_grouped_by_their_names(source: str, name: str) -> None:
    assert group_name(text(source=source)) == name


def test_a_genre_says_it_better() -> None:
    assert group_name(text(source="news-1.txt", genre="law")) == "law"


def test_groups_are_scored_apart() -> None:
    pairs = [(text(SO, source="a-1.txt"), text(SO)), (text(SO, source="b-1.txt"), text())]
    assert {n: s.whole.f1 for n, s in score_groups(pairs).items()} == {"a": 1.0, "b": 0.0}


def test_reliability_in_bins() -> None:
    sure, unsure = Connective(((5, 7),), score=0.95), Connective(((11, 12),), score=0.55)
    best = Connective(((12, 13),), score=1.0)
    bins = reliability([(text(SO, BUT), text(sure, unsure, best, PAIR))])
    assert bins == [(0.55, 1.0, 1), (pytest.approx(0.975), 0.5, 2)]


def test_predictions_in_another_order() -> None:
    a, b = AnnotatedText("甲"), AnnotatedText("乙")
    assert align_texts([a, b, b], [b, a, b]) == [(a, a), (b, b), (b, b)]
    assert align_texts([a, b], [a]) is None
    assert align_texts([a], [a, a]) is None
