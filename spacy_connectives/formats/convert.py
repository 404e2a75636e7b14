"""From one format to another, with the books kept on what gets lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..connective import AnnotatedText, Part
from ..errors import Problem
from . import FEATURES, detect, get_format, read, write

# What belongs to a format itself, such as its line breaks, is no loss.
_OF_FORMATS = {"source", "newline", "letters", "tokens"}


@dataclass
class Books:
    """What went through a conversion.

    source_format, target_format (str): Names of the formats.
    texts (int): Texts that were written.
    connectives (int): Their connectives, as they were read.
    features (Counter[str]): How many connectives (for `meta`: texts) have which of `FEATURES`.
    problems (list[Problem]): Warnings of the reader and the writer.
    """

    source_format: str
    target_format: str
    texts: int = 0
    connectives: int = 0
    features: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def watch(self, texts: Iterable[AnnotatedText]) -> Iterator[AnnotatedText]:
        """Count texts as they pass.

        texts (Iterable[AnnotatedText]): The texts.
        YIELDS (AnnotatedText): The same texts.
        """
        for text in texts:
            self.texts += 1
            self.connectives += len(text.connectives)
            end = 0
            taken: list[Part] = []
            for c in text.connectives:
                self.features["links"] += c.is_paired
                self.features["senses"] += c.sense is not None
                self.features["scores"] += c.score is not None
                self.features["entries"] += c.entry is not None
                taken += c.parts
            for start, stop in sorted(taken):
                self.features["overlaps"] += start < end
                end = max(end, stop)
            self.features["meta"] += bool(set(text.meta) - _OF_FORMATS)
            yield text

    def losses(self) -> dict[str, int]:
        """RETURNS (dict[str, int]): Features that were there and that the target cannot hold."""
        missing = get_format(self.target_format).missing()
        return {name: self.features[name] for name in missing if self.features[name]}

    def warning(self) -> str:
        """RETURNS (str): One sentence that names the losses, or ""."""
        lost = [f"{FEATURES[name]} ({count:,})" for name, count in self.losses().items()]
        return f"{self.target_format} cannot hold: {', '.join(lost)}." if lost else ""


def convert_files(
    source: str | Path,
    target: str | Path,
    *,
    source_format: str | None = None,
    target_format: str,
    encoding: str = "utf-8",
    labels: Collection[str] | None = None,
) -> Books:
    """Convert files of one format to another.

    source (str | Path): File or folder to read.
    target (str | Path): File or folder to write.
    source_format (Optional[str]): Name of the format; found out if None.
    target_format (str): Name of the format.
    encoding (str): Encoding of what is read; what is written is UTF-8.
    labels (Optional[Collection[str]]): See `read`.
    RETURNS (Books): What went through and what got lost.
    RAISES (ConnectivesError): If the source cannot be read or the target not written.
    """
    get_format(target_format)
    books = Books(source_format or detect(source).name, target_format)
    texts = read(
        source, books.source_format, encoding=encoding, labels=labels, problems=books.problems
    )
    write(target, books.watch(texts), target_format, problems=books.problems)
    return books
