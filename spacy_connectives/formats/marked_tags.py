"""The tags of marked files: strip them, keep the parts they hold, and say what is wrong with them.

Which parts belong together is the business of `marked_letters`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from ..connective import Part
from ..errors import Problem

SINGLE_TAG = "cand"
_TAG = re.compile(r"<(/?)(cand|[a-z])>")
_TAG_LIKE = re.compile(r"</?[A-Za-z][^<>\n]*>|<")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class TaggedPart(NamedTuple):
    """A part as it was marked.

    part (tuple[int, int]): Its offsets in the text.
    tag (str): `cand` or a letter.
    at (int): Offset of its opening tag in the marked string.
    """

    part: Part
    tag: str
    at: int


class _Opened(NamedTuple):
    """A tag that waits to be closed."""

    tag: str
    start: int  # in the text
    at: int  # in the marked string


class TagParser:
    """One pass over a marked string: strips tags, keeps parts, collects problems."""

    def __init__(self, marked: str, *, source: str, strict: bool) -> None:
        """Read a marked string.

        marked (str): The string, line breaks as \\n.
        source (str): File name for messages.
        strict (bool): Treat stray `<`, unknown tags and lone letters as errors.
        """
        self.source = source
        self.strict = strict
        self.problems: list[Problem] = []
        self._line_starts = [0, *(m.end() for m in re.finditer("\n", marked))]
        self._opened: _Opened | None = None
        self.parts: list[TaggedPart] = []
        self._find_odd_characters(marked)
        self.text = self._strip(marked)

    def problem(self, at: int, name: str, message: str, hint: str, *, error: bool = True) -> None:
        """Note a problem at an offset of the marked string."""
        line = bisect_right(self._line_starts, at)
        column = at - self._line_starts[line - 1] + 1
        self.problems.append(Problem(name, message, hint, line, column, self.source, error))

    def _strip(self, marked: str) -> str:
        pieces: list[str] = []
        length = last = 0
        for match in _TAG.finditer(marked):
            at = match.start()
            pieces.append(marked[last:at])
            length += at - last
            last = match.end()
            closing, tag = match.groups()
            if self._opened and "\n" in marked[self._opened.at : at]:
                if closing and tag == self._opened.tag:
                    self._closed_too_late(self._opened)
                    continue
                self._never_closed(self._opened)
            if closing:
                self._close(tag, length, at)
            else:
                self._open(tag, length, at)
        if self._opened:
            self._never_closed(self._opened)
        pieces.append(marked[last:])
        return "".join(pieces)

    def _open(self, tag: str, offset: int, at: int) -> None:
        if self._opened:
            outer = self._opened.tag
            message = f"<{tag}> opens inside <{outer}>."
            hint = f"Close it with </{outer}> first; tags hold text only."
            self.problem(at, "tags-nested", message, hint)
        self._opened = _Opened(tag, offset, at)

    def _close(self, tag: str, offset: int, at: int) -> None:
        opened, self._opened = self._opened, None
        if opened is None:
            message = f"</{tag}> closes a tag that is not open."
            hint = f"Delete it, or put <{tag}> before the connective."
            self.problem(at, "tag-not-open", message, hint)
        elif opened.tag != tag:
            message = f"</{tag}> closes <{opened.tag}>."
            hint = f"Use </{opened.tag}>, and make each tag end before the next one starts."
            self.problem(at, "tags-crossed", message, hint)
        elif opened.start == offset:
            message = f"<{tag}></{tag}> holds no text."
            hint = "Put the connective inside the tag, or delete the tag."
            self.problem(opened.at, "tag-empty", message, hint)
        else:
            self.parts.append(TaggedPart((opened.start, offset), tag, opened.at))

    def _closed_too_late(self, opened: _Opened) -> None:
        message = f"<{opened.tag}> is closed on a later line."
        hint = "Close every tag on the line where it was opened."
        self.problem(opened.at, "tag-across-lines", message, hint)
        self._opened = None

    def _never_closed(self, opened: _Opened) -> None:
        message = f"<{opened.tag}> is never closed on its line."
        hint = f"Put </{opened.tag}> right after the connective."
        self.problem(opened.at, "tag-never-closed", message, hint)
        self._opened = None

    def _find_odd_characters(self, marked: str) -> None:
        for match in _CONTROL.finditer(marked):
            message = f"Control character U+{ord(match.group()):04X} in the text."
            hint = "Delete it; only line breaks and tabs are allowed."
            self.problem(match.start(), "control-character", message, hint)
        for match in _TAG_LIKE.finditer(marked):
            if _TAG.match(marked, match.start()):
                continue
            tag = match.group()
            if tag == "<":
                name, message = "stray-less-than", "'<' starts no known tag."
                hint = "Write the full-width '＜', or read the file without strict."
            else:
                name, message = "unknown-tag", f"{tag[:40]} is not a tag of the format."
                hint = (
                    "Known tags are <cand> and <a> to <z>; delete it, or read without strict, "
                    "where it stays text."
                )
            # A bare '<' (a < b) is ordinary text; something that looks like a tag may be a typo.
            if self.strict or tag != "<":
                self.problem(match.start(), name, message, hint, error=self.strict)
