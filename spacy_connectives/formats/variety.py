"""Find out whether texts repeat each other: long strings, short ones, and how sentences open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..connective import AnnotatedText
from ..errors import Problem
from .check import Places

# Characters of a string that may stand in one text only.
LONG = 25
# Characters of the strings whose repetition is only counted, and the share that may repeat.
SHORT, MAX_SHARE = 10, 0.02
# Characters of an opening; texts that may share one: a share of all, but always a few.
OPENING, MAX_OPENING, FEW = 6, 0.02, 3

_SENTENCE = re.compile(r"[^。！？!?…\n]+")
# Quotes, brackets and numbers before the first word, and the numbers of a list.
_BEFORE = re.compile(r"[\W\d_]+")


class _Place(NamedTuple):
    text: int
    start: int


def find_repeats(texts: Sequence[AnnotatedText], *, length: int = LONG) -> list[Problem]:
    """Find strings that stand in two texts.

    texts (Sequence[AnnotatedText]): Texts as `parse_marked` gave them.
    length (int): Least length in characters; a string does not go on over a line break.
    RETURNS (list[Problem]): An error for each, as long as it is, in the later text; it names a
        place of the earlier one.
    """
    first: dict[str, _Place] = {}
    found: list[Problem] = []
    places = [Places(text) for text in texts]
    for number, text in enumerate(texts):
        new: dict[str, _Place] = {}
        run: tuple[_Place, _Place, int] | None = None
        for start, gram in _grams(text.text, length):
            there = first.get(gram)
            if there is None:
                new.setdefault(gram, _Place(number, start))
                continue
            if run is not None and start == run[0].start + run[2] - length + 1:
                run = (run[0], run[1], run[2] + 1)
                continue
            if run is not None:
                found.append(_repeat(texts, places, *run))
            run = (_Place(number, start), there, length)
        if run is not None:
            found.append(_repeat(texts, places, *run))
        first.update(new)
    return found


def _repeat(
    texts: Sequence[AnnotatedText], places: Sequence[Places], here: _Place, there: _Place, size: int
) -> Problem:
    text = texts[here.text]
    line, column = places[here.text](here.start)
    other, at = places[there.text](there.start)
    return Problem(
        "repeated-string",
        f"'{text.text[here.start : here.start + size]}' ({size} characters) stands in another "
        "text too.",
        f"Compare {texts[there.text].source}:{other}:{at} and write one of them anew.",
        line,
        column,
        text.source,
    )


def repeated_share(texts: Sequence[AnnotatedText], *, length: int = SHORT) -> float:
    """Measure how much of the texts stands in other texts too.

    texts (Sequence[AnnotatedText]): The texts.
    length (int): Length of the strings in characters; they do not go on over a line break.
    RETURNS (float): Share of all places whose string of this length stands in another text.
    """
    owners: dict[str, int] = {}
    repeated: set[str] = set()
    for number, text in enumerate(texts):
        for _, gram in _grams(text.text, length):
            if owners.setdefault(gram, number) != number:
                repeated.add(gram)
    total = again = 0
    for text in texts:
        for _, gram in _grams(text.text, length):
            total += 1
            again += gram in repeated
    return again / total if total else 0.0


def _grams(text: str, length: int) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        for i in range(start, start + len(line) - length + 1):
            yield i, text[i : i + length]
        start += len(line) + 1


def count_openings(texts: Sequence[AnnotatedText], *, length: int = OPENING) -> Counter[str]:
    """Count in how many texts a sentence opens with the same characters.

    texts (Sequence[AnnotatedText]): The texts.
    length (int): Characters of an opening; numbers and punctuation before it are left out.
    RETURNS (Counter[str]): Number of texts by opening.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({opening for _, opening in _openings(text.text, length)})
    return counts


def find_openings(texts: Sequence[AnnotatedText], *, length: int = OPENING) -> list[Problem]:
    """Find sentence openings that too many texts share: they follow a template.

    texts (Sequence[AnnotatedText]): Texts as `parse_marked` gave them.
    length (int): Characters of an opening.
    RETURNS (list[Problem]): An error for each such sentence, in text order.
    """
    counts = count_openings(texts, length=length)
    allowed = max(FEW, int(MAX_OPENING * len(texts)))
    found = []
    for text in texts:
        place = Places(text)
        for start, opening in _openings(text.text, length):
            if counts[opening] > allowed:
                line, column = place(start)
                found.append(
                    Problem(
                        "repeated-opening",
                        f"A sentence opens with '{opening}' in {counts[opening]} texts; at most "
                        f"{allowed} may.",
                        "Write it anew.",
                        line,
                        column,
                        text.source,
                    )
                )
    return found


def _openings(text: str, length: int) -> Iterator[tuple[int, str]]:
    for match in _SENTENCE.finditer(text):
        before = _BEFORE.match(match[0])
        start = match.start() + (before.end() if before else 0)
        if match.end() - start >= length:
            yield start, text[start : start + length]
