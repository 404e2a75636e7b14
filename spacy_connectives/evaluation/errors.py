"""What was confused with what, and which texts belong together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..connective import AnnotatedText, Connective, Part
from ..lexicon import GAP, level
from .scores import Scores

# Stands for "no connective" where forms are compared.
NOTHING = "–"
MISSED, EXTRA, CHANGED, SENSE = "missed", "extra", "changed", "sense"
# news-society-007.txt is one of the texts news-society.
_NUMBERED = re.compile(r"(.*?[^\W\d_])[-_. ]*\d.*")


@dataclass(frozen=True)
class Mistake:
    """A place where gold and prediction differ.

    kind (str): `missed` (only gold has a connective), `extra` (only the prediction), `changed`
        (both have one with a part in common, but not the same parts or links) or `sense`.
    gold, predicted (tuple[Connective, ...]): What both have there.
    text (AnnotatedText): The gold text.
    """

    kind: str
    gold: tuple[Connective, ...]
    predicted: tuple[Connective, ...]
    text: AnnotatedText

    @property
    def start(self) -> int:
        """RETURNS (int): First character of all that is involved."""
        return min(c.start for c in (*self.gold, *self.predicted))

    @property
    def end(self) -> int:
        """RETURNS (int): Character after the last."""
        return max(c.end for c in (*self.gold, *self.predicted))

    def forms(self) -> tuple[str, str]:
        """RETURNS (tuple[str, str]): Forms of the gold and of the predicted connectives."""
        return form_of(self.gold, self.text.text), form_of(self.predicted, self.text.text)


def form_of(connectives: Iterable[Connective], text: str) -> str:
    """Write connectives as one string.

    connectives (Iterable[Connective]): Connectives, or none.
    text (str): Their text.
    RETURNS (str): Such as "不是…而是", "因为 + 所以" or "–".
    """
    return " + ".join(GAP.join(c.forms(text)) for c in connectives) or NOTHING


def find_mistakes(pairs: Iterable[tuple[AnnotatedText, AnnotatedText]]) -> list[Mistake]:
    """List all places where gold and prediction differ, in text order.

    pairs (Iterable[tuple[AnnotatedText, AnnotatedText]]): Gold and predicted.
    RETURNS (list[Mistake]): The mistakes.
    """
    mistakes: list[Mistake] = []
    for gold, predicted in pairs:
        sides = [{c.parts: c for c in text.connectives} for text in (gold, predicted)]
        here = [
            Mistake(SENSE, (mine,), (sides[1][parts],), gold)
            for parts, mine in sides[0].items()
            if parts in sides[1] and _senses_differ(mine, sides[1][parts])
        ]
        wrong = [
            (c, side)
            for side in (0, 1)
            for parts, c in sides[side].items()
            if parts not in sides[1 - side]
        ]
        for group in _touching(wrong):
            left, right = (tuple(c for c, side in group if side == k) for k in (0, 1))
            kind = CHANGED if left and right else MISSED if left else EXTRA
            here.append(Mistake(kind, left, right, gold))
        mistakes += sorted(here, key=lambda m: (m.start, m.kind))
    return mistakes


def _senses_differ(gold: Connective, predicted: Connective) -> bool:
    if gold.sense is None or predicted.sense is None:
        return False
    return level(gold.sense, 2) != level(predicted.sense, 2)


def _touching(wrong: list[tuple[Connective, int]]) -> list[list[tuple[Connective, int]]]:
    """Group connectives whose parts overlap, directly or through others."""
    items = sorted(
        ((part, i) for i, (c, _) in enumerate(wrong) for part in c.parts), key=lambda x: x[0]
    )
    leader = list(range(len(wrong)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    reach: tuple[int, int] | None = None  # how far parts reach so far, and whose
    for (start, end), i in items:
        if reach is not None and start < reach[0]:
            leader[find(i)] = find(reach[1])
        if reach is None or end > reach[0]:
            reach = end, i
    groups: dict[int, list[tuple[Connective, int]]] = {}
    for i, item in enumerate(wrong):
        groups.setdefault(find(i), []).append(item)
    return list(groups.values())


def confusions(mistakes: Iterable[Mistake]) -> dict[str, Counter[str]]:
    """Count what each form was taken for.

    mistakes (Iterable[Mistake]): The mistakes.
    RETURNS (dict[str, Counter[str]]): For each gold form, what was predicted in its place; `–` is
        nothing, so under `–` are the forms that were predicted where gold has none.
    """
    table: dict[str, Counter[str]] = {}
    for mistake in mistakes:
        if mistake.kind != SENSE:
            gold, predicted = mistake.forms()
            table.setdefault(gold, Counter())[predicted] += 1
    return table


def group_name(text: AnnotatedText) -> str:
    """Tell which texts belong together: `meta["genre"]`, or what the file names have in common.

    text (AnnotatedText): The text.
    RETURNS (str): Such as "news-society" for news-society-007.txt; the file if it has no number.
    """
    genre = text.meta.get("genre")
    if isinstance(genre, str) and genre:
        return genre
    name = text.source.rpartition("#")[0] or text.source
    stem = name.rpartition("/")[2].removesuffix(".txt")
    match = _NUMBERED.fullmatch(stem)
    return match[1] if match else stem


def score_groups(pairs: Iterable[tuple[AnnotatedText, AnnotatedText]]) -> dict[str, Scores]:
    """Score the texts of each group.

    pairs (Iterable[tuple[AnnotatedText, AnnotatedText]]): Gold and predicted.
    RETURNS (dict[str, Scores]): By name, in alphabetical order.
    """
    groups: dict[str, Scores] = {}
    for gold, predicted in pairs:
        groups.setdefault(group_name(gold), Scores()).add(gold, predicted)
    return dict(sorted(groups.items()))


def reliability(
    pairs: Iterable[tuple[AnnotatedText, AnnotatedText]], bins: int = 10
) -> list[tuple[float, float, int]]:
    """Compare scores with how often they are right (Niculescu-Mizil and Caruana 2005).

    pairs (Iterable[tuple[AnnotatedText, AnnotatedText]]): Gold and predicted.
    bins (int): Number of bins of scores from 0 to 1.
    RETURNS (list[tuple[float, float, int]]): For each bin that is not empty mean score, share of
        right ones, and number.
    """
    sums = [[0.0, 0.0, 0.0] for _ in range(bins)]
    for gold, predicted in pairs:
        right: set[tuple[Part, ...]] = {c.parts for c in gold.connectives}
        for c in predicted.connectives:
            if c.score is not None:
                row = sums[min(bins - 1, int(c.score * bins))]
                row[0] += c.score
                row[1] += c.parts in right
                row[2] += 1
    return [(s / n, r / n, int(n)) for s, r, n in sums if n]


def align_texts(
    gold: Iterable[AnnotatedText], predicted: Iterable[AnnotatedText]
) -> list[tuple[AnnotatedText, AnnotatedText]] | None:
    """Bring predictions into the order of the gold texts, as formats may change it.

    gold, predicted (Iterable[AnnotatedText]): The same texts.
    RETURNS (Optional[list[tuple[AnnotatedText, AnnotatedText]]]): Gold and predicted; None if
        they are not the same texts.
    """
    waiting: dict[str, list[AnnotatedText]] = {}
    for text in predicted:
        waiting.setdefault(text.text, []).append(text)
    pairs = []
    for text in gold:
        if not waiting.get(text.text):
            return None
        pairs.append((text, waiting[text.text].pop(0)))
    return None if any(waiting.values()) else pairs
