"""The hierarchy of senses."""

from __future__ import annotations

import pytest

from spacy_connectives.lexicon import SENSES, level


@pytest.mark.parametrize(
    ("sense", "depth", "short"),
    [
        ("Contingency.Cause.Reason", 1, "Contingency"),
        ("Contingency.Cause.Reason", 2, "Contingency.Cause"),
        ("Contingency.Cause.Reason", 3, "Contingency.Cause.Reason"),
        ("Contingency.Cause+Belief.Reason+Belief", 2, "Contingency.Cause"),
        ("Temporal.Synchronous", 3, "Temporal.Synchronous"),
    ],
)
def test_level(sense: str, depth: int, short: str) -> None:
    assert level(sense, depth) == short


def test_four_classes() -> None:
    classes = {level(sense, 1) for sense in SENSES}
    assert classes == {"Temporal", "Contingency", "Comparison", "Expansion"}
    assert len(set(SENSES)) == len(SENSES)
