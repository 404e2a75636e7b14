"""The two types that everything passes around: `Connective` and `AnnotatedText`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .errors import ConnectivesError

Part = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Connective:
    """A discourse connective in a text: one part, or the linked parts of a paired connective.

    parts (tuple[tuple[int, int], ...]): (start, end) offsets in Unicode code points, in reading
        order, end exclusive. One part for a single, two or more for a paired connective.
    entry (Optional[str]): Id of the lexicon entry, or None.
    sense (Optional[str]): PDTB-3 sense, or None.
    score (Optional[float]): Probability from 0 to 1 that this connective is right, or None.
    """

    parts: tuple[Part, ...]
    entry: str | None = None
    sense: str | None = None
    score: float | None = None

    def __post_init__(self) -> None:
        if not self.parts:
            raise ConnectivesError("A connective needs at least one part.")
        last = -1
        for start, end in self.parts:
            if start < 0 or end <= start or start < last:
                raise ConnectivesError(
                    f"Connective parts {self.parts} must be non-empty, in reading order and must "
                    "not overlap. Sort them by offset and merge or drop the ones that overlap."
                )
            last = end

    @property
    def start(self) -> int:
        """RETURNS (int): Offset of the first character of the first part."""
        return self.parts[0][0]

    @property
    def end(self) -> int:
        """RETURNS (int): Offset after the last character of the last part."""
        return self.parts[-1][1]

    @property
    def is_paired(self) -> bool:
        """RETURNS (bool): Whether the connective has two or more parts."""
        return len(self.parts) > 1

    def forms(self, text: str) -> tuple[str, ...]:
        """Get the strings of the parts.

        text (str): The text that the offsets count in.
        RETURNS (tuple[str, ...]): One string a part.
        """
        return tuple(text[start:end] for start, end in self.parts)

    def shifted(self, by: int) -> Connective:
        """Move all offsets, for example when texts are joined.

        by (int): Number of characters, may be negative.
        RETURNS (Connective): The moved copy.
        """
        parts = tuple((start + by, end + by) for start, end in self.parts)
        return Connective(parts, self.entry, self.sense, self.score)


@dataclass(frozen=True)
class AnnotatedText:
    """A text and its connectives.

    text (str): The text, tags stripped.
    connectives (tuple[Connective, ...]): Sorted by first part. Any iterable is taken and sorted.
    meta (dict[str, Any]): What is known about the source: `source` (file name), and what a
        format needs to give the same bytes back (`newline`, `letters`, `tokens`).
    """

    text: str
    connectives: tuple[Connective, ...] = ()
    meta: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.connectives, key=lambda c: c.parts))
        object.__setattr__(self, "connectives", ordered)
        for connective in ordered:
            if connective.end > len(self.text):
                raise ConnectivesError(
                    f"Connective {connective.parts} reaches beyond its text of "
                    f"{len(self.text)} characters. Offsets count Unicode code points of the text."
                )

    @property
    def source(self) -> str:
        """RETURNS (str): Name of the file that the text came from, or ""."""
        return str(self.meta.get("source", ""))

    def parts(self) -> list[Part]:
        """RETURNS (list[tuple[int, int]]): The parts of all connectives, in text order."""
        return sorted(part for c in self.connectives for part in c.parts)

    def slice(self, start: int, end: int) -> AnnotatedText:
        """Cut out a stretch with the connectives that lie fully inside it.

        start (int): First character.
        end (int): Character after the last.
        RETURNS (AnnotatedText): The stretch, offsets moved.
        """
        inside = (c for c in self.connectives if start <= c.start and c.end <= end)
        # Both name places in the whole text.
        meta = {k: v for k, v in self.meta.items() if k not in ("letters", "tokens")}
        return AnnotatedText(self.text[start:end], tuple(c.shifted(-start) for c in inside), meta)

    def paragraphs(self) -> Iterator[AnnotatedText]:
        """Cut at line breaks; blank lines go with the paragraph before them.

        YIELDS (AnnotatedText): One text a paragraph; joined, they are the whole text again.
        """
        start = 0
        length = len(self.text)
        while start < length:
            end = self.text.find("\n", start)
            end = length if end < 0 else end + 1
            while end < length and self.text[end] == "\n":
                end += 1
            yield self.slice(start, end)
            start = end
