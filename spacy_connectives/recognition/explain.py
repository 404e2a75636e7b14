"""Say why a candidate was marked or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import NDArray

from .decode import Item
from .features import PAIR_TEMPLATES, SINGLE_TEMPLATES
from .model import CONNECTIVE, FIRST, LATER, PAIR
from .recognizer import Analysis, Recognizer

MOST_REASONS = 5

Reason = tuple[str, float]


@dataclass(frozen=True)
class PairExplanation:
    """Why a candidate was linked or not.

    start, end (int): Offsets of the other part.
    form (str): The other part.
    score (float): Probability that both are neighbouring parts of one connective.
    reasons (list[tuple[str, float]]): The heaviest features and what each adds to the logit.
    """

    start: int
    end: int
    form: str
    score: float
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True)
class Explanation:
    """Why a candidate was marked or not.

    start, end (int): Offsets in the text.
    form (str): The candidate.
    score (float): Probability that it is a part of a connective.
    marked (bool): Whether it was marked, alone or as a part.
    outcome (str): What happened to it, in words, and what beat it.
    reasons (list[tuple[str, float]]): The heaviest features and what each adds to the logit;
        positive ones speak for a connective.
    pairs (list[PairExplanation]): Its possible partners to the right, best first.
    """

    start: int
    end: int
    form: str
    score: float
    marked: bool
    outcome: str
    reasons: list[Reason] = field(default_factory=list)
    pairs: list[PairExplanation] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{self.form} [{self.start}:{self.end}] {self.score:.2f}: {self.outcome}"]
        lines += [f"    {weight:+.2f}  {name}" for name, weight in self.reasons]
        for pair in self.pairs:
            lines.append(f"    with {pair.form} [{pair.start}:{pair.end}] {pair.score:.2f}")
            lines += [f"        {weight:+.2f}  {name}" for name, weight in pair.reasons]
        return "\n".join(lines)


def _heaviest(names: Sequence[str], weights: NDArray[np.float32]) -> list[list[Reason]]:
    """List the heaviest features of each column, shape (n_names, n)."""
    order = np.argsort(-np.abs(weights), axis=0, kind="stable")[:MOST_REASONS]
    best = np.take_along_axis(weights, order, axis=0)
    return [
        [(names[i], round(float(weight), 3)) for i, weight in zip(which, heavy) if weight]
        for which, heavy in zip(order.T.tolist(), best.T)
    ]


def explain(recognizer: Recognizer, text: str) -> list[Explanation]:
    """Explain what the recognizer makes of a text.

    recognizer (Recognizer): The recognizer.
    text (str): The text.
    RETURNS (list[Explanation]): One for each candidate that the model scored, in text order.
        Forms that could only be parts and have no possible partner are no candidates.
    """
    analysis = recognizer.analyse([text])
    described = analysis.described
    features = described.all()
    table = cast(NDArray[np.float32], recognizer.model.get_param("W"))
    offset = int(described.batch.starts[0])
    forms = [recognizer.table.forms[f] for f in described.candidates.form.tolist()]
    starts = (described.candidates.start - offset).tolist()
    ends = (described.candidates.end - offset).tolist()
    scores = analysis.score.tolist()
    reasons = _heaviest(SINGLE_TEMPLATES, table[CONNECTIVE][features.single])

    # The parts speak for or against their roles, the pair for the link itself.
    names = (
        *(f"link: {n}" for n in PAIR_TEMPLATES),
        *(f"first part: {n}" for n in SINGLE_TEMPLATES),
        *(f"later part: {n}" for n in SINGLE_TEMPLATES),
    )
    roles = [(PAIR, features.pair)]
    roles += [(FIRST, features.single[:, features.first])]
    roles += [(LATER, features.single[:, features.later])]
    pair_reasons = _heaviest(names, np.concatenate([table[head][rows] for head, rows in roles]))
    pairs: list[list[PairExplanation]] = [[] for _ in forms]
    ends_of_pairs = zip(described.first.tolist(), described.later.tolist())
    for (first, b), score, why in zip(ends_of_pairs, analysis.pair_score.tolist(), pair_reasons):
        pairs[first].append(PairExplanation(starts[b], ends[b], forms[b], score, why))
    explanations = []
    for number, (marked, outcome) in enumerate(_outcomes(recognizer, analysis, forms)):
        explanations.append(
            Explanation(
                starts[number],
                ends[number],
                forms[number],
                scores[number],
                marked,
                outcome,
                reasons[number],
                sorted(pairs[number], key=lambda p: -p.score),
            )
        )
    return explanations


def _outcomes(
    recognizer: Recognizer, analysis: Analysis, forms: list[str]
) -> list[tuple[bool, str]]:
    """Say of each candidate whether it was marked, and in words what happened to it."""
    candidates, table = analysis.described.candidates, recognizer.table
    starts, ends = candidates.start.tolist(), candidates.end.tolist()
    chosen = recognizer.decide(analysis)
    item_of = {member: item for item in chosen for member in item.members}
    # The choice never overlaps, so that what covers a character is one item.
    item_at = {c: item_of[m] for m in item_of for c in range(starts[m], ends[m])}

    def say(number: int, form: int) -> str:
        if item := item_of.get(number):
            if len(item.members) == 1:
                return "marked as a single"
            return f"marked as a part of {_name(item, forms)}"
        for character in range(starts[number], ends[number]):
            if rival := item_at.get(character):
                return (
                    f"not marked: {_name(rival, forms)} covers the same characters and scores "
                    f"{rival.score:.2f}"
                )
        if not table.single[form]:
            return (
                "not marked: it can only be a part, and no partner reaches the pair threshold "
                f"{recognizer.pair_threshold:.2f}"
            )
        return f"not marked: below the threshold {recognizer.threshold:.2f}"

    return [(n in item_of, say(n, form)) for n, form in enumerate(candidates.form.tolist())]


def _name(item: Item, forms: list[str]) -> str:
    return "…".join(forms[m] for m in item.members)
