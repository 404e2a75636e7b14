"""Marked files: plain text with `<cand>…</cand>` for singles and `<a>…</a>` … `<z>…</z>` for
the parts of paired connectives. The format is described in `assets/ANNOTATION.md`.

`marked_tags` knows the tags, `marked_letters` what the letters link; this module puts both
together, there and back.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from pathlib import Path

from ..connective import AnnotatedText, Connective, Part
from ..errors import FormatError, Problem
from ..files import decode, write_atomic
from .marked_letters import PairTest, choose_letters, line_breaks, link_letters, sentence_numbers
from .marked_tags import SINGLE_TAG, TagParser

__all__ = [
    "SINGLE_TAG",
    "PairTest",
    "from_marked",
    "parse_marked",
    "read_marked",
    "sentence_numbers",
    "to_marked",
    "write_marked",
]


def parse_marked(
    marked: str,
    *,
    source: str = "",
    strict: bool = False,
    is_pair: PairTest | None = None,
) -> tuple[AnnotatedText, list[Problem]]:
    """Read a marked string and report everything that is wrong with it.

    marked (str): The marked string. A leading byte order mark is dropped; CRLF is a line break.
    source (str): File name for messages and `meta["source"]`.
    strict (bool): Treat stray `<`, unknown tags and lone letters as errors.
    is_pair (Optional[PairTest]): The pair list, such as `Lexicon.is_pair`, to tell apart two
        connectives that share a letter and a sentence.
    RETURNS (tuple[AnnotatedText, list[Problem]]): What could be read, and the problems in order.
    """
    # Tools that join files leave several; at the start none of them is text.
    marked = marked.lstrip("\ufeff")
    meta: dict[str, object] = {"source": source} if source else {}
    if "\r\n" in marked:
        breaks = [m.group() for m in re.finditer("\r?\n", marked)]
        crlf = [i for i, b in enumerate(breaks) if b == "\r\n"]
        meta["newline"] = "\r\n" if len(crlf) == len(breaks) else crlf
        marked = marked.replace("\r\n", "\n")
    parser = TagParser(marked, source=source, strict=strict)
    connectives = [Connective((p.part,)) for p in parser.parts if p.tag == SINGLE_TAG]
    letters: dict[int, str] = {}
    for parts, letter in link_letters(parser, is_pair):
        connectives.append(Connective(parts))
        letters[parts[0][0]] = letter
    if letters:
        meta["letters"] = letters
    parser.problems.sort(key=lambda p: (p.line, p.column))
    return AnnotatedText(parser.text, tuple(connectives), meta), parser.problems


def from_marked(
    marked: str,
    *,
    source: str = "",
    strict: bool = False,
    is_pair: PairTest | None = None,
) -> AnnotatedText:
    """Read a marked string.

    marked (str): The marked string.
    source (str): File name for messages and `meta["source"]`.
    strict (bool): Treat stray `<`, unknown tags and lone letters as errors.
    is_pair (Optional[PairTest]): The pair list, such as `Lexicon.is_pair`.
    RETURNS (AnnotatedText): The text without tags, and its connectives.
    RAISES (FormatError): With all problems, if one of them is an error.
    """
    annotated, problems = parse_marked(marked, source=source, strict=strict, is_pair=is_pair)
    if any(p.is_error for p in problems):
        raise FormatError(problems)
    return annotated


def to_marked(annotated: AnnotatedText, *, problems: list[Problem] | None = None) -> str:
    """Write a marked string.

    annotated (AnnotatedText): The text and its connectives.
    problems (Optional[list[Problem]]): Takes a warning for each connective that the format cannot
        hold: one that overlaps another is dropped, parts that cannot be linked become singles.
        Without it, such a connective is an error.
    RETURNS (str): The marked string; `from_marked` gives the same connectives back.
    RAISES (FormatError): If the text itself cannot be held (it contains tags or control
        characters), or a connective cannot and `problems` is None.
    """
    text, found = annotated.text, _Notes(annotated)
    kept = _without_overlaps(annotated, found)
    marked = _insert_tags(text, kept, annotated.meta.get("letters", {}))
    again, again_problems = parse_marked(marked)
    if {c.parts for c in again.connectives} != {c.parts for c in kept}:
        letters, unlinkable = choose_letters(AnnotatedText(text, tuple(kept), annotated.meta))
        for connective in unlinkable:
            message = f"The link of {'…'.join(connective.forms(text))} cannot be written."
            found.note(connective.start, "unlinkable", message, "Its parts are written as <cand>.")
        marked = _insert_tags(text, kept, letters)
        again, again_problems = parse_marked(marked)
    error = next((p.message for p in again_problems if p.is_error), "")
    if again.text != text or error:
        mark = "a byte order mark" if text.startswith("\ufeff") else "tags of the format"
        message = error or f"The text contains {mark}."
        found.note(0, "not-writable", message, "Take it out of the text first.", error=True)
        raise FormatError(found.problems)
    if found.problems and problems is None:
        raise FormatError(found.problems)
    if problems is not None:
        problems.extend(found.problems)
    return _restore_newlines(marked, annotated.meta.get("newline"))


class _Notes:
    """What the format cannot hold of a text, with its places in the text without tags."""

    def __init__(self, annotated: AnnotatedText) -> None:
        self.problems: list[Problem] = []
        self._source = annotated.source
        self._breaks = line_breaks(annotated.text)

    def note(self, at: int, name: str, message: str, hint: str, *, error: bool = False) -> None:
        """Note a problem at an offset of the text."""
        before = bisect_left(self._breaks, at)
        column = at - self._breaks[before - 1] if before else at + 1
        place = (before + 1, column, self._source)
        self.problems.append(Problem(name, message, hint, *place, error))


def _without_overlaps(annotated: AnnotatedText, found: _Notes) -> list[Connective]:
    """Leave out connectives that overlap an earlier one, and note them."""
    kept: list[Connective] = []
    taken: list[Part] = []  # sorted

    def is_free(part: Part) -> bool:
        before = bisect_left(taken, (part[1], part[1])) - 1
        return before < 0 or taken[before][1] <= part[0]

    for connective in annotated.connectives:
        if all(map(is_free, connective.parts)):
            kept.append(connective)
            for part in connective.parts:
                insort(taken, part)
        else:
            forms = "…".join(connective.forms(annotated.text))
            message = f"{forms} overlaps another connective."
            found.note(connective.start, "overlap", message, "Dropped.")
    return kept


def _insert_tags(text: str, connectives: list[Connective], letters: dict[int, str]) -> str:
    """Put the tags in; a connective without a letter gets <cand> around each part."""
    pieces: list[str] = []
    last = 0
    tags = sorted((p, letters.get(c.start, SINGLE_TAG)) for c in connectives for p in c.parts)
    for (start, end), tag in tags:
        pieces += [text[last:start], f"<{tag}>", text[start:end], f"</{tag}>"]
        last = end
    pieces.append(text[last:])
    return "".join(pieces)


def _restore_newlines(marked: str, newline: str | list[int] | None) -> str:
    """Make line breaks CRLF again: all of them, or those with the given numbers."""
    if newline == "\r\n":
        return marked.replace("\n", "\r\n")
    if not newline:
        return marked
    crlf = set(newline)
    first, *lines = marked.split("\n")
    ends = ("\r\n" if i in crlf else "\n" for i in range(len(lines)))
    return first + "".join(end + line for end, line in zip(ends, lines))


def read_marked(
    path: str | Path,
    *,
    encoding: str = "utf-8",
    strict: bool = False,
    is_pair: PairTest | None = None,
) -> AnnotatedText:
    """Read a marked file.

    path (str | Path): The file.
    encoding (str): Encoding of the file.
    strict (bool): Treat stray `<`, unknown tags and lone letters as errors.
    is_pair (Optional[PairTest]): The pair list, such as `Lexicon.is_pair`.
    RETURNS (AnnotatedText): Text and connectives; `meta["source"]` is the path.
    RAISES (FormatError): If the file breaks the format or is not in the encoding.
    """
    marked = decode(Path(path).read_bytes(), encoding=encoding, source=str(path))
    return from_marked(marked, source=str(path), strict=strict, is_pair=is_pair)


def write_marked(
    path: str | Path, annotated: AnnotatedText, *, problems: list[Problem] | None = None
) -> None:
    """Write a marked file, whole or not at all.

    path (str | Path): The file.
    annotated (AnnotatedText): The text and its connectives.
    problems (Optional[list[Problem]]): See `to_marked`.
    RAISES (FormatError): See `to_marked`.
    """
    write_atomic(path, to_marked(annotated, problems=problems).encode("utf-8"))
