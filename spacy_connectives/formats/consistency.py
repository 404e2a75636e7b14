"""Find the same words marked in one place and not in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..connective import AnnotatedText
from ..errors import Problem
from ..patterns import MAX_LENGTH, Patterns
from .check import Places

# Characters on both sides that must be the same. A form of one character says little by itself.
AROUND_SHORT, AROUND_LONG = 3, 2
# More places than this of one kind are a decision, not a slip.
MAX_SHOWN = 3


class _Occurrence(NamedTuple):
    text: int
    start: int
    marked: bool


def find_inconsistencies(texts: Sequence[AnnotatedText]) -> list[Problem]:
    """Find forms that are marked in one place and not in another, between the same characters.

    texts (Sequence[AnnotatedText]): Texts as `parse_marked` gave them.
    RETURNS (list[Problem]): A warning for each place of the rarer kind, in text order, that names
        a place of the other kind.
    """
    parts = [set(text.parts()) for text in texts]
    marked_words = {text.text[a:b] for text, own in zip(texts, parts) for a, b in own}
    # What is longer is a tag that was closed too late, and stands in one place only.
    forms = sorted(word for word in marked_words if len(word) <= MAX_LENGTH)
    if not forms:
        return []
    patterns = Patterns(forms)
    seen: dict[tuple[str, str, str], list[_Occurrence]] = defaultdict(list)
    for number, (text, own) in enumerate(zip(texts, parts)):
        inside = _covered(own)
        for start, end, which in patterns.find_in(text.text):
            marked = (start, end) in own
            # 为 in a marked 因为 is no place where 为 was left out.
            if marked or not inside.intersection(range(start, end)):
                around = AROUND_SHORT if end - start == 1 else AROUND_LONG
                before = text.text[max(0, start - around) : start]
                key = (before, forms[which], text.text[end : end + around])
                seen[key].append(_Occurrence(number, start, marked))
    places = [Places(text) for text in texts]
    found: list[tuple[_Occurrence, Problem]] = []
    for (before, form, after), occurrences in seen.items():
        yes = [o for o in occurrences if o.marked]
        no = [o for o in occurrences if not o.marked]
        if not yes or not no:
            continue
        rarer, other = (yes, no[0]) if len(yes) < len(no) else (no, yes[0])
        words = f"{before}[{form}]{after}".replace("\n", " ")
        for occurrence in rarer[:MAX_SHOWN]:
            line, column = places[occurrence.text](occurrence.start)
            there, at = places[other.text](other.start)
            what = "marked" if occurrence.marked else "not marked"
            found.append(
                (
                    occurrence,
                    Problem(
                        "inconsistent",
                        f"'{form}' is {what} in '{words}'; of {len(occurrences)} places with "
                        f"these words, {len(yes)} {'is' if len(yes) == 1 else 'are'} marked.",
                        f"Compare {texts[other.text].source}:{there}:{at}.",
                        line,
                        column,
                        texts[occurrence.text].source,
                        is_error=False,
                    ),
                )
            )
    return [problem for _, problem in sorted(found, key=lambda item: item[0][:2])]


def _covered(parts: Iterable[tuple[int, int]]) -> set[int]:
    return {i for start, end in parts for i in range(start, end)}
