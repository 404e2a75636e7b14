"""Look through marked files: everything that breaks the format or is not in the lexicon."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from ..connective import AnnotatedText, Connective
from ..errors import FormatError, Problem
from ..files import decode
from ..lexicon import GAP, Lexicon
from .marked import SINGLE_TAG, parse_marked


def check_file(
    path: str | Path, lexicon: Lexicon, *, encoding: str = "utf-8", strict: bool = False
) -> tuple[AnnotatedText | None, list[Problem]]:
    """Check one marked file.

    path (str | Path): The file.
    lexicon (Lexicon): The lexicon that marked forms and pairs should be in.
    encoding (str): Encoding of the file.
    strict (bool): Make every problem an error: stray tags, lone letters, unlisted forms.
    RETURNS (tuple[Optional[AnnotatedText], list[Problem]]): What could be read, or None if the
        bytes are not in the encoding, and the problems in order.
    """
    try:
        marked = decode(Path(path).read_bytes(), encoding=encoding, source=str(path))
    except FormatError as error:
        return None, error.problems
    text, problems = parse_marked(marked, source=str(path), strict=strict, is_pair=lexicon.is_pair)
    problems += unlisted(text, lexicon)
    problems.sort(key=lambda p: (p.line, p.column))
    return text, [replace(p, is_error=True) for p in problems] if strict else problems


def unlisted(text: AnnotatedText, lexicon: Lexicon) -> list[Problem]:
    """Find marked forms and pairs that the lexicon does not have, each once.

    text (AnnotatedText): A text as `parse_marked` gave it.
    lexicon (Lexicon): The lexicon.
    RETURNS (list[Problem]): A warning for each form, at its first place in the marked file.
    """
    first: dict[tuple[str, ...], Connective] = {}
    times: dict[tuple[str, ...], int] = {}
    for connective in text.connectives:
        forms = connective.forms(text.text)
        if lexicon.match(forms) is None and not lexicon.is_pair(forms):
            first.setdefault(forms, connective)
            times[forms] = times.get(forms, 0) + 1
    place = Places(text)
    problems = []
    for forms, connective in first.items():
        line, column = place(connective.start)
        what = "pair" if connective.is_paired else "form"
        often = f" ({times[forms]} times in this file)" if times[forms] > 1 else ""
        problems.append(
            Problem(
                f"{what}-not-in-lexicon",
                f"The {what} '{GAP.join(forms)}' is not in the lexicon{often}.",
                "Correct the mark, or add the form to a lexicon of your own.",
                line,
                column,
                text.source,
                is_error=False,
            )
        )
    return problems


class Places:
    """Tells where in the marked file, tags counted, the tag of a part opens."""

    def __init__(self, text: AnnotatedText) -> None:
        self.line_starts = [0, *(i + 1 for i, ch in enumerate(text.text) if ch == "\n")]
        letters: dict[int, str] = text.meta.get("letters", {})
        tags = sorted(
            (start, 2 * len(letters.get(c.start, SINGLE_TAG)) + len("<></>"))
            for c in text.connectives
            for start, _ in c.parts
        )
        self.tag_starts = [start for start, _ in tags]
        # How wide all tags before each are together.
        self.widths = [0, *accumulate(width for _, width in tags)]

    def __call__(self, offset: int) -> tuple[int, int]:
        """Get line and column, from 1, of a character of the text in its marked file."""
        line = bisect_right(self.line_starts, offset)
        start = self.line_starts[line - 1]
        first, last = bisect_left(self.tag_starts, start), bisect_left(self.tag_starts, offset)
        return line, offset - start + self.widths[last] - self.widths[first] + 1
