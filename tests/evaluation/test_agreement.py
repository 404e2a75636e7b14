"""Kappa on cases counted by hand."""

from __future__ import annotations

import pytest

from spacy_connectives import AnnotatedText, Connective
from spacy_connectives.evaluation.agreement import kappa


def text(*parts: tuple[int, int]) -> AnnotatedText:
    return AnnotatedText("一二三四五六七八九十", tuple(Connective((p,)) for p in parts))


def test_two_of_three_characters_in_common() -> None:
    # Of 10 characters both mark 2, the first 3 and the second 3: 8 agree; by chance
    # .3 * .3 + .7 * .7 = .58 would.
    assert kappa([(text((0, 3)), text((1, 4)))]) == pytest.approx((0.8 - 0.58) / 0.42)


def test_full_and_no_agreement() -> None:
    assert kappa([(text((0, 3)), text((0, 3)))]) == 1.0
    assert kappa([(text((0, 5)), text((5, 10)))]) == -1.0


def test_nothing_to_agree_on() -> None:
    assert kappa([(text(), text())]) is None
    assert kappa([]) is None
