"""How far two annotators agree.

F1 is symmetric between two annotators and, as spans have no number of "true negatives", it is
what kappa tends to (Hripcsak and Rothschild 2005, "Agreement, the F-Measure, and Reliability in
Information Retrieval"). Kappa over characters is given for those who compare with older work.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..connective import AnnotatedText


def kappa(pairs: Sequence[tuple[AnnotatedText, AnnotatedText]]) -> float | None:
    """Get Cohen's kappa (1960) of whether a character belongs to a connective.

    pairs (Sequence[tuple[AnnotatedText, AnnotatedText]]): What both annotators made of each text.
    RETURNS (Optional[float]): Kappa; None if both marked nothing, or everything.
    """
    total = first = second = both = 0
    for a, b in pairs:
        mine, theirs = (
            {i for start, end in text.parts() for i in range(start, end)} for text in (a, b)
        )
        total += len(a.text)
        first += len(mine)
        second += len(theirs)
        both += len(mine & theirs)
    if total == 0:
        return None
    observed = (both + total - (first + second - both)) / total
    chance = (first * second + (total - first) * (total - second)) / total**2
    return None if chance == 1 else (observed - chance) / (1 - chance)
