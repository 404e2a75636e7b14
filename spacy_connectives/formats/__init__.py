"""File formats that hold texts with connectives: one module a format, and their registry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from ..connective import AnnotatedText
from ..errors import ConfigError, ConnectivesError, FormatError, Problem, missing_path

# What a connective can have besides its parts, and how it is called in messages.
FEATURES = {
    "links": "links between parts",
    "senses": "senses",
    "scores": "scores",
    "entries": "lexicon entries",
    "overlaps": "overlapping connectives",
    "meta": "meta data besides the name",
}
ALL = frozenset(FEATURES)
# What is looked at to find out a format: the first line up to here, and some bytes after it.
HEAD_LINE, HEAD = 1 << 22, 4096


class FormatModule(Protocol):
    """What each format module has."""

    def sniff(self, path: Path, head: bytes) -> bool:
        """Tell whether a file, which begins with `head`, or a folder looks like the format."""

    def read(
        self,
        path: Path,
        *,
        encoding: str = "utf-8",
        labels: Collection[str] | None = None,
        problems: list[Problem] | None = None,
    ) -> Iterator[AnnotatedText]:
        """Read texts one by one."""

    def write(
        self,
        path: Path,
        texts: Iterable[AnnotatedText],
        *,
        problems: list[Problem] | None = None,
    ) -> None:
        """Write texts, each file whole or not at all."""


@dataclass(frozen=True)
class Format:
    """A file format.

    name (str): The name that `--from` and `--to` take.
    module_name (str): The module in this package.
    description (str): What it is, in a line.
    holds (frozenset[str]): Which of `FEATURES` it can hold.
    suffix (str): How its files end; "" if it is a folder.
    """

    name: str
    module_name: str
    description: str
    holds: frozenset[str]
    suffix: str

    @property
    def module(self) -> FormatModule:
        """RETURNS (FormatModule): The module, imported when first needed."""
        return cast(FormatModule, import_module(f".{self.module_name}", __name__))

    def missing(self) -> list[str]:
        """RETURNS (list[str]): Which of `FEATURES` it cannot hold."""
        return [feature for feature in FEATURES if feature not in self.holds]


_FORMATS = (
    Format("marked", "marked_files", "text with <cand> and <a>…<a> tags", frozenset({"links"}), ""),
    Format("jsonl", "jsonl", "one JSON object a text", ALL, ".jsonl"),
    Format("docbin", "docbin", "spaCy's DocBin", ALL, ".spacy"),
    Format("prodigy", "prodigy", "Prodigy tasks, as JSONL", ALL - {"overlaps"}, ".jsonl"),
    Format("labelstudio", "labelstudio", "Label Studio tasks, as JSON", ALL - {"entries"}, ".json"),
    Format("brat", "brat", "brat standoff: .txt and .ann", ALL - {"scores", "meta"}, ""),
    Format("disrpt", "disrpt", "DISRPT .conllu or .tok: Seg=B-Conn", frozenset(), ".conllu"),
    Format(
        "pdtb",
        "pdtb",
        "PDTB-3 folders raw and gold, explicit relations",
        frozenset({"links", "senses", "overlaps"}),
        "",
    ),
)
FORMATS = {f.name: f for f in _FORMATS}
# DocBin first, as it is told by its bytes; marked last, as any text could be a marked file.
_ORDER = ("docbin", "pdtb", "brat", "labelstudio", "prodigy", "jsonl", "disrpt", "marked")
# A folder with texts and something else beside them is a folder of texts.
_FOLDER_ORDER = ("pdtb", "brat", "marked", "docbin", "disrpt", "jsonl")


def get_format(name: str) -> Format:
    """Find a format by name.

    name (str): The name.
    RETURNS (Format): The format.
    RAISES (ConfigError): If there is no such format; names all.
    """
    if name not in FORMATS:
        raise ConfigError(f"Format {name!r} is not known. Formats: {', '.join(FORMATS)}.")
    return FORMATS[name]


def detect(path: str | Path) -> Format:
    """Find out the format of a file or folder by what is in it.

    path (str | Path): The file or folder.
    RETURNS (Format): The format.
    RAISES (ConnectivesError): If the path does not exist or looks like none of the formats.
    """
    path = Path(path)
    if not path.exists():
        raise missing_path(path, "file or folder", "Check the name.")
    head = b""
    if path.is_file():
        with path.open("rb") as handle:
            head = handle.readline(HEAD_LINE) + handle.read(HEAD)
    for name in _FOLDER_ORDER if path.is_dir() else _ORDER:
        if FORMATS[name].module.sniff(path, head):
            return FORMATS[name]
    raise ConnectivesError(
        f"{path}: looks like none of the formats {', '.join(FORMATS)}. Give one with --from."
    )


def read(
    path: str | Path,
    format_name: str | None = None,
    *,
    encoding: str = "utf-8",
    labels: Collection[str] | None = None,
    problems: list[Problem] | None = None,
) -> Iterator[AnnotatedText]:
    """Read texts with connectives from any format.

    path (str | Path): A file or a folder.
    format_name (Optional[str]): The format; found out if None.
    encoding (str): Encoding of the text files.
    labels (Optional[Collection[str]]): For prodigy, labelstudio and brat: read only annotations
        with these labels; None reads all.
    problems (Optional[list[Problem]]): Takes warnings about what was left out.
    YIELDS (AnnotatedText): The texts; `meta["source"]` is their name.
    RAISES (FormatError): If a file breaks its format.
    RAISES (ConnectivesError): If there is nothing to read.
    """
    chosen = get_format(format_name) if format_name else detect(path)
    if not Path(path).exists():
        raise missing_path(path, "file or folder", "Check the name.")
    yield from chosen.module.read(Path(path), encoding=encoding, labels=labels, problems=problems)


def write(
    path: str | Path,
    texts: Iterable[AnnotatedText],
    format_name: str,
    *,
    problems: list[Problem] | None = None,
) -> None:
    """Write texts with connectives in any format.

    path (str | Path): A file; for marked, brat and pdtb a folder.
    texts (Iterable[AnnotatedText]): The texts.
    format_name (str): The format.
    problems (Optional[list[Problem]]): Takes a warning for each connective that cannot be written
        as it is; without it, such a connective is an error.
    RAISES (FormatError): If a text, or without `problems` a connective, cannot be written.
    """
    current: AnnotatedText | None = None

    def watched() -> Iterator[AnnotatedText]:
        nonlocal current
        for text in texts:
            current = text
            yield text

    module = get_format(format_name).module
    try:
        module.write(Path(path), watched(), problems=problems)
    except UnicodeEncodeError as error:
        found = error.object[error.start]
        text = current.text if current else ""
        at = text.find(found)
        line, column = (
            (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) if at >= 0 else (0, 0)
        )
        message = f"U+{ord(found):04X} is half a character, which no encoding holds."
        source = current.source if current else ""
        raise FormatError(
            Problem("not-encodable", message, "Delete it.", line, column, source)
        ) from None
