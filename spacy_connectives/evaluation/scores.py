"""Compare predicted with gold connectives by exact character offsets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..connective import AnnotatedText, Connective
from ..lexicon import GAP, level


@dataclass
class Counts:
    """Counts of one kind of thing.

    gold (int): How many the gold annotation has.
    predicted (int): How many were predicted.
    right (int): How many of those are in the gold annotation.
    """

    gold: int = 0
    predicted: int = 0
    right: int = 0

    def add(self, gold: set[object], predicted: set[object]) -> None:
        """Count one document.

        gold, predicted (set): What both have.
        """
        self.gold += len(gold)
        self.predicted += len(predicted)
        self.right += len(gold & predicted)

    @property
    def precision(self) -> float | None:
        """RETURNS (Optional[float]): Share of the predicted that is right; None if none."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """RETURNS (Optional[float]): Share of the gold that was found; None if none."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """RETURNS (Optional[float]): Harmonic mean of both; None if there was nothing."""
        total = self.gold + self.predicted
        return 2 * self.right / total if total else None

    def to_dict(self) -> dict[str, float | int | None]:
        """RETURNS (dict): p, r, f and the support, ready for JSON."""
        return {
            "p": self.precision,
            "r": self.recall,
            "f": self.f1,
            "gold": self.gold,
            "predicted": self.predicted,
            "right": self.right,
        }


@dataclass
class Scores:
    """Everything that is counted; add texts with `add`.

    parts (Counts): Parts, exact offsets, whatever connective they belong to.
    whole (Counts): Connectives, all parts exact and linked.
    single, paired (Counts): The same for connectives of one part, and of several.
    linking (Counts): Paired connectives, gold and predicted ones whose parts were all found by
        both sides: how good is the linking where finding went well.
    senses (Counts): Connectives that carry a sense on both sides; right if level 2 agrees.
    forms (dict[str, Counts]): Whole connectives by form, such as "但" or "不是…而是".
    """

    parts: Counts = field(default_factory=Counts)
    whole: Counts = field(default_factory=Counts)
    single: Counts = field(default_factory=Counts)
    paired: Counts = field(default_factory=Counts)
    linking: Counts = field(default_factory=Counts)
    senses: Counts = field(default_factory=Counts)
    forms: dict[str, Counts] = field(default_factory=dict)

    def add(self, gold: AnnotatedText, predicted: AnnotatedText) -> None:
        """Count one document.

        gold (AnnotatedText): The gold annotation.
        predicted (AnnotatedText): The prediction for the same text.
        """
        gold_by, pred_by = ({c.parts: c for c in x.connectives} for x in (gold, predicted))
        gold_parts, pred_parts = set(gold.parts()), set(predicted.parts())
        self.parts.add(set(gold_parts), set(pred_parts))
        self.whole.add(set(gold_by), set(pred_by))
        self.single.add({p for p in gold_by if len(p) == 1}, {p for p in pred_by if len(p) == 1})
        gold_pairs = {p for p in gold_by if len(p) > 1}
        pred_pairs = {p for p in pred_by if len(p) > 1}
        self.paired.add(set(gold_pairs), set(pred_pairs))
        self.linking.add(
            {p for p in gold_pairs if pred_parts.issuperset(p)},
            {p for p in pred_pairs if gold_parts.issuperset(p)},
        )
        self._add_senses(gold_by.values(), pred_by)
        for form, mine in _by_form(gold).items():
            self.forms.setdefault(form, Counts()).gold += len(mine)
        for form, theirs in _by_form(predicted).items():
            counts = self.forms.setdefault(form, Counts())
            counts.predicted += len(theirs)
            counts.right += len(theirs & gold_by.keys())

    def _add_senses(
        self, gold: Iterable[Connective], predicted: dict[tuple[tuple[int, int], ...], Connective]
    ) -> None:
        for connective in gold:
            other = predicted.get(connective.parts)
            if connective.sense is None or other is None or other.sense is None:
                continue
            self.senses.gold += 1
            self.senses.predicted += 1
            self.senses.right += level(connective.sense, 2) == level(other.sense, 2)


def _by_form(annotated: AnnotatedText) -> dict[str, set[tuple[tuple[int, int], ...]]]:
    forms: dict[str, set[tuple[tuple[int, int], ...]]] = {}
    for connective in annotated.connectives:
        form = GAP.join(connective.forms(annotated.text))
        forms.setdefault(form, set()).add(connective.parts)
    return forms


def score_texts(pairs: Iterable[tuple[AnnotatedText, AnnotatedText]]) -> Scores:
    """Score predictions.

    pairs (Iterable[tuple[AnnotatedText, AnnotatedText]]): Gold and predicted, document by
        document.
    RETURNS (Scores): The counts.
    """
    scores = Scores()
    for gold, predicted in pairs:
        scores.add(gold, predicted)
    return scores
