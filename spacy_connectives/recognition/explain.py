"""Say why a candidate was marked or not."""

from __future__ import annotations

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


def _heaviest(names: tuple[str, ...], weights: NDArray[np.float32]) -> list[Reason]:
    order = np.argsort(-np.abs(weights), kind="stable")[:MOST_REASONS]
    return [(names[i], round(float(weights[i]), 3)) for i in order if weights[i]]


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
    chosen = recognizer.decide(analysis)
    owner = {m: item for item in chosen for m in item.members}

    def describe_pair(number: int) -> PairExplanation:
        first, later = int(described.first[number]), int(described.later[number])
        # The parts speak for or against their roles, the pair for the link itself.
        weights = np.concatenate(
            [
                table[PAIR][features.pair[:, number]],
                table[FIRST][features.single[:, first]],
                table[LATER][features.single[:, later]],
            ]
        )
        names = (
            *(f"link: {n}" for n in PAIR_TEMPLATES),
            *(f"first part: {n}" for n in SINGLE_TEMPLATES),
            *(f"later part: {n}" for n in SINGLE_TEMPLATES),
        )
        score = float(analysis.pair_score[number])
        reasons = _heaviest(names, weights)
        return PairExplanation(starts[later], ends[later], forms[later], score, reasons)

    explanations = []
    for number, form in enumerate(forms):
        pairs = [describe_pair(int(k)) for k in np.flatnonzero(described.first == number)]
        explanations.append(
            Explanation(
                starts[number],
                ends[number],
                form,
                float(analysis.score[number]),
                number in owner,
                _outcome(recognizer, analysis, number, owner, forms),
                _heaviest(SINGLE_TEMPLATES, table[CONNECTIVE][features.single[:, number]]),
                sorted(pairs, key=lambda p: -p.score),
            )
        )
    return explanations


def _outcome(
    recognizer: Recognizer,
    analysis: Analysis,
    number: int,
    owner: dict[int, Item],
    forms: list[str],
) -> str:
    """Say in words what happened to a candidate."""
    if number in owner:
        members = owner[number].members
        if len(members) == 1:
            return "marked as a single"
        return f"marked as a part of {'…'.join(forms[m] for m in members)}"
    candidates = analysis.described.candidates
    start, end = candidates.start[number], candidates.end[number]
    for other, item in owner.items():
        if candidates.start[other] < end and start < candidates.end[other]:
            rival = "…".join(forms[m] for m in item.members)
            return f"not marked: {rival} covers the same characters and scores {item.score:.2f}"
    if not recognizer.table.single[candidates.form[number]]:
        return (
            "not marked: it can only be a part, and no partner reaches the pair threshold "
            f"{recognizer.pair_threshold:.2f}"
        )
    return f"not marked: below the threshold {recognizer.threshold:.2f}"
