"""How sure a score is: bootstrap over documents.

Percentile intervals (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13) and
the paired test (Berg-Kirkpatrick et al. 2012, "An Empirical Investigation of Statistical
Significance in NLP"). Documents are drawn, not connectives: those of one text are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..connective import AnnotatedText
from .scores import Counts, Scores, score_texts

SAMPLES = 2000
LEVEL = 0.95
# A document more or less says nothing where there are fewer than this.
MIN_DOCUMENTS = 5


class Interval(NamedTuple):
    """low (float) and high (float): Bounds of F1."""

    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """Two predictions for the same texts.

    kind (str): What is scored, such as `whole`.
    f (float): F1 of the prediction.
    baseline_f (float): F1 of the baseline.
    difference (float): How much better the prediction is.
    low, high (float): Interval of the difference.
    p_value (float): How often a difference at least so large comes by chance if there is none,
        in either direction.
    """

    kind: str
    f: float
    baseline_f: float
    difference: float
    low: float
    high: float
    p_value: float

    def to_dict(self) -> dict[str, Any]:
        """RETURNS (dict[str, Any]): The fields, ready for JSON."""
        return asdict(self)


Pairs = Sequence[tuple[AnnotatedText, AnnotatedText]]


def _table(pairs: Pairs, kind: str) -> NDArray[np.float64]:
    """Count each document: gold, predicted, right."""
    rows = []
    for pair in pairs:
        counts: Counts = getattr(score_texts([pair]), kind)
        rows.append((counts.gold, counts.predicted, counts.right))
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def _f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    total = sums[..., 0] + sums[..., 1]
    return np.divide(2 * sums[..., 2], total, out=np.zeros_like(total), where=total > 0)


def _draw(documents: int, seed: int) -> NDArray[np.float64]:
    """Draw documents with replacement: how often each one is in each sample."""
    shares = np.full(documents, 1 / documents)
    return np.random.default_rng(seed).multinomial(documents, shares, SAMPLES).astype(np.float64)


def interval(pairs: Pairs, kind: str = "whole", *, seed: int = 0) -> Interval | None:
    """Get the 95 % interval of F1.

    pairs (Sequence[tuple[AnnotatedText, AnnotatedText]]): Gold and predicted, a pair a document.
    kind (str): A field of `Scores`, such as `whole` or `parts`.
    seed (int): The same seed gives the same interval.
    RETURNS (Optional[Interval]): The interval; None with fewer than five documents, or where
        there is nothing to score.
    """
    table = _table(pairs, kind)
    if len(table) < MIN_DOCUMENTS or not table[:, :2].any():
        return None
    values = _f1(_draw(len(table), seed) @ table)
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def intervals(pairs: Pairs, *, seed: int = 0) -> dict[str, Interval]:
    """Get the intervals of all kinds of scores.

    pairs (Sequence[tuple[AnnotatedText, AnnotatedText]]): Gold and predicted.
    seed (int): The same seed gives the same intervals.
    RETURNS (dict[str, Interval]): By field of `Scores`; what has no interval is left out.
    """
    kinds = [name for name, value in vars(Scores()).items() if isinstance(value, Counts)]
    found = {kind: interval(pairs, kind, seed=seed) for kind in kinds}
    return {kind: value for kind, value in found.items() if value is not None}


def compare(pairs: Pairs, baseline: Pairs, kind: str = "whole", *, seed: int = 0) -> Comparison:
    """Compare two predictions for the same texts.

    pairs (Sequence[tuple[AnnotatedText, AnnotatedText]]): Gold and predicted.
    baseline (Sequence[tuple[AnnotatedText, AnnotatedText]]): The same gold, and what the baseline
        predicted.
    kind (str): A field of `Scores`.
    seed (int): The same seed gives the same result.
    RETURNS (Comparison): The difference and how sure it is.
    """
    tables = [_table(side, kind) for side in (pairs, baseline)]
    draws = _draw(max(1, len(pairs)), seed) if pairs else np.zeros((SAMPLES, 0))
    f, other = (float(_f1(table.sum(axis=0))) for table in tables)
    values = _f1(draws @ tables[0]) - _f1(draws @ tables[1])
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    difference = f - other
    # The draws scatter around the difference that was seen; moved to 0, they show pure chance.
    extreme = np.abs(values - difference) >= abs(difference) - 1e-12
    p_value = float((extreme.sum() + 1) / (len(values) + 1))
    return Comparison(kind, f, other, difference, float(low), float(high), p_value)
