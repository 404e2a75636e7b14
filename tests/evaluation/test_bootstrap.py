"""Intervals and comparisons by drawing documents."""

from __future__ import annotations

import pytest

from spacy_connectives import AnnotatedText, Connective
from spacy_connectives.evaluation.bootstrap import Interval, compare, interval, intervals

BOTH = AnnotatedText("但而", (Connective(((0, 1),)), Connective(((1, 2),))))
ONE = AnnotatedText("但而", (Connective(((0, 1),)),))
NONE = AnnotatedText("但而")


def test_documents_that_are_all_alike_leave_no_doubt() -> None:
    # F1 of each document is 2 * 1 / (2 + 1).
    low, high = interval([(BOTH, ONE)] * 10) or (0, 0)
    assert low == high == pytest.approx(2 / 3)


def test_documents_that_differ_do() -> None:
    found = interval([(BOTH, BOTH), (BOTH, NONE)] * 20)
    assert found is not None
    # Recall is binomial with n = 40 and p = 1/2, precision 1: F1 = 2r / (1 + r).
    assert found.low == pytest.approx(2 * 0.35 / 1.35, abs=0.03)
    assert found.high == pytest.approx(2 * 0.65 / 1.65, abs=0.03)


def test_the_same_seed_gives_the_same_interval() -> None:
    pairs = [(BOTH, BOTH), (BOTH, NONE), (BOTH, ONE)] * 4
    assert interval(pairs, seed=1) == interval(pairs, seed=1) != interval(pairs, seed=2)


def test_too_few_documents_have_no_interval() -> None:
    assert interval([(BOTH, ONE)] * 4) is None
    assert interval([(NONE, NONE)] * 9) is None


def test_kinds_without_anything_to_score_are_left_out() -> None:
    found = intervals([(BOTH, BOTH)] * 6)
    assert set(found) == {"parts", "whole", "single"}
    assert found["whole"] == Interval(1.0, 1.0)


def test_a_clear_difference() -> None:
    result = compare([(BOTH, BOTH)] * 20, [(BOTH, ONE), (BOTH, NONE)] * 10)
    assert result.f == 1.0
    assert result.baseline_f == 0.4  # 10 of 40 found: 2 * 10 / (40 + 10)
    assert result.difference == pytest.approx(0.6)
    assert 0 < result.low < 0.6 < result.high
    assert result.p_value < 0.001


def test_no_difference() -> None:
    mixed = [(BOTH, ONE), (BOTH, BOTH)] * 10
    result = compare(mixed, list(mixed))
    assert (result.difference, result.low, result.high, result.p_value) == (0, 0, 0, 1)


def test_a_difference_by_chance() -> None:
    # One document each way: nobody could say which one is better.
    base = [(BOTH, BOTH)] * 20
    one, other = list(base), list(base)
    one[0] = (BOTH, NONE)
    other[1] = (BOTH, ONE)
    assert compare(one, other).p_value > 0.2
