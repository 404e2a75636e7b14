"""The letters of marked files: which parts they link, and which letter says a link.

Both directions keep the same rule: parts with one letter in one sentence belong together, and a
part alone in its sentence joins the next of its letter in the paragraph.
"""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence

from ..connective import AnnotatedText, Connective, Part
from .marked_tags import TaggedPart, TagParser

# Says whether the forms of some parts are a pair of the lexicon.
PairTest = Callable[[tuple[str, ...]], bool]

_SENTENCE_END = re.compile(r"(?:[。！？!?]|……)+[”’」』）)】］\]》〉\"']*|\n")
# Bell numbers grow fast; nobody writes more than eight same-letter parts in a sentence.
_MOST_PARTS = 8


def sentence_numbers(text: str, offsets: Sequence[int]) -> list[int]:
    """Number the sentence that each offset stands in; numbers grow with the text.

    A sentence ends at 。！？!?…… with its closing quotes and brackets, or at the end of a line.

    text (str): The text.
    offsets (Sequence[int]): Character offsets.
    RETURNS (list[int]): One sentence number an offset.
    """
    ends = [m.end() for m in _SENTENCE_END.finditer(text)]
    return [bisect_right(ends, offset) for offset in offsets]


def line_breaks(text: str) -> list[int]:
    """List where lines end, to find the paragraph of an offset with `bisect_right`.

    text (str): The text.
    RETURNS (list[int]): Offsets of the line breaks.
    """
    return [m.start() for m in re.finditer("\n", text)]


# Reading


def link_letters(parser: TagParser, is_pair: PairTest | None) -> list[tuple[tuple[Part, ...], str]]:
    """Group the parts with letters into connectives; what is doubtful becomes a problem.

    parser (TagParser): The tags, after their string was read; takes the problems.
    is_pair (Optional[PairTest]): The pair list.
    RETURNS (list[tuple[tuple[Part, ...], str]]): Parts and letter of each connective.
    """
    lettered = [p for p in parser.parts if len(p.tag) == 1]
    breaks = line_breaks(parser.text)
    numbers = sentence_numbers(parser.text, [p.part[0] for p in lettered])
    # For each paragraph and letter the parts, sentence by sentence.
    found: dict[tuple[int, str], dict[int, list[TaggedPart]]] = defaultdict(dict)
    for part, number in zip(lettered, numbers):
        paragraph = bisect_right(breaks, part.part[0])
        found[paragraph, part.tag].setdefault(number, []).append(part)
    return [
        (tuple(p.part for p in group), letter)
        for (_, letter), sentences in found.items()
        for group in _link(parser, list(sentences.values()), is_pair)
    ]


def _link(
    parser: TagParser, sentences: list[list[TaggedPart]], is_pair: PairTest | None
) -> list[list[TaggedPart]]:
    """Group the parts of one paragraph and one letter."""
    groups: list[list[TaggedPart]] = []
    waiting: list[TaggedPart] = []
    for members in sentences:
        here = [*waiting, *members]
        if len(members) == 1:
            waiting = here
            continue
        waiting = []
        groups += _tell_apart(parser, here, is_pair)
    if len(waiting) == 1:
        parser.problem(
            waiting[0].at,
            "letter-alone",
            f"<{waiting[0].tag}> has no partner in its paragraph.",
            "Mark its other part with the same letter, or use <cand>.",
            error=parser.strict,
        )
    return [*groups, waiting] if waiting else groups


def _tell_apart(
    parser: TagParser, parts: list[TaggedPart], is_pair: PairTest | None
) -> list[list[TaggedPart]]:
    """Find the connectives among parts that share a letter and a sentence."""
    forms = tuple(parser.text[start:end] for (start, end), _, _ in parts)
    if len(parts) < 4 or is_pair is None or is_pair(forms):
        return [parts]
    readings = _readings(forms, is_pair)
    if len(readings) == 1:
        numbers = range(max(readings[0]) + 1)
        return [[p for p, g in zip(parts, readings[0]) if g == number] for number in numbers]
    parser.problem(
        parts[0].at,
        "letter-ambiguous",
        f"{len(parts)} parts <{parts[0].tag}> ({' '.join(forms)}) in one sentence are "
        f"{'several' if readings else 'no'} connectives of the pair list.",
        "Give each paired connective of the sentence a letter of its own.",
        error=parser.strict,
    )
    return [parts]


def _readings(forms: tuple[str, ...], is_pair: PairTest) -> list[list[int]]:
    """Find the ways to split same-letter parts of one sentence into listed connectives.

    forms (tuple[str, ...]): Forms of the parts, in text order.
    is_pair (PairTest): The pair list.
    RETURNS (list[list[int]]): Group number of each part, one list a reading (at most two).
    """
    readings: list[list[int]] = []
    count = len(forms)

    def extend(groups: list[int], used: int) -> None:
        if len(readings) > 1:
            return
        at = len(groups)
        if at == count:
            members = [tuple(f for f, g in zip(forms, groups) if g == k) for k in range(used)]
            if all(len(m) > 1 and is_pair(m) for m in members):
                readings.append(list(groups))
            return
        for group in range(used + 1):
            # Each group needs two parts: no use in opening more groups than can be filled.
            if group < used or (used + 1) * 2 <= count:
                extend([*groups, group], max(used, group + 1))

    if count <= _MOST_PARTS:
        extend([], 0)
    return readings


# Writing


def choose_letters(annotated: AnnotatedText) -> tuple[dict[int, str], list[Connective]]:
    """Choose a letter for each paired connective, the one it was read with where possible.

    Two connectives of a paragraph share a letter only if each stands in one sentence of its own,
    which every reader of the format understands.

    annotated (AnnotatedText): The text and its connectives.
    RETURNS (tuple[dict[int, str], list[Connective]]): Letter by offset of the first part, and the
        paired connectives whose link the format cannot hold.
    """
    wanted: dict[int, str] = annotated.meta.get("letters", {})
    breaks = line_breaks(annotated.text)
    letters: dict[int, str] = {}
    unlinkable: list[Connective] = []
    # For each paragraph and letter: sentences taken, or None once the whole paragraph is.
    taken: dict[tuple[int, str], set[int] | None] = {}
    starts = [start for c in annotated.connectives for start, _ in c.parts]
    number = dict(zip(starts, sentence_numbers(annotated.text, starts)))
    for connective in annotated.connectives:
        start = connective.start
        if not connective.is_paired and start not in wanted:
            continue
        paragraph = bisect_right(breaks, start)
        sentences = [number[s] for s, _ in connective.parts]
        closed = len(sentences) > 1 and len(set(sentences)) == 1
        if bisect_right(breaks, connective.parts[-1][0]) != paragraph or any(
            # A part is linked to a later sentence only if it stands alone in its own.
            sentences.count(s) > 1 and s != sentences[-1]
            for s in sentences
        ):
            unlinkable.append(connective)
            continue
        for letter in [*wanted.get(start, ""), *string.ascii_lowercase]:
            used = taken.setdefault((paragraph, letter), set())
            if used is None or (used and not closed) or sentences[0] in used:
                continue
            used.add(sentences[0])
            if not closed:
                taken[paragraph, letter] = None
            letters[start] = letter
            break
        else:
            unlinkable.append(connective)
    return letters, unlinkable
