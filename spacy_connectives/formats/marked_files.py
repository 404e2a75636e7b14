"""Marked files and folders of them as a format among others; the markup itself is `marked`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ..connective import AnnotatedText
from ..errors import FormatError, Problem
from ..lexicon import Lexicon
from ._common import files_in, output_names, unify_newlines
from .marked import read_marked, write_marked


def sniff(path: Path, head: bytes) -> bool:
    """Tell whether a path looks like a marked file or a folder of them.

    path (Path): A file or folder.
    head (bytes): The first bytes of the file.
    RETURNS (bool): Whether it is a text file, or a folder with a `*.txt`.
    """
    if path.is_dir():
        return next(path.rglob("*.txt"), None) is not None
    return path.suffix in (".txt", "") or any(tag in head for tag in (b"<cand>", b"<a>", b"<b>"))


def read(
    path: Path,
    *,
    encoding: str = "utf-8",
    labels: Collection[str] | None = None,
    problems: list[Problem] | None = None,
) -> Iterator[AnnotatedText]:
    """Read a marked file, or all of a folder.

    path (Path): The file or folder.
    encoding (str): Their encoding.
    labels (Optional[Collection[str]]): Ignored, as the format has no labels.
    problems (Optional[list[Problem]]): Ignored; what breaks the format is an error.
    YIELDS (AnnotatedText): The texts; `source` is the name inside the folder.
    RAISES (FormatError): With the problems of all files, if one breaks the format.
    """
    is_pair = Lexicon.packaged().is_pair
    found: list[Problem] = []
    for file, name in files_in(path, (".txt",)):
        try:
            text = read_marked(file, encoding=encoding, is_pair=is_pair)
        except FormatError as error:
            found += error.problems
            continue
        yield replace(text, meta={**text.meta, "source": name})
    if found:
        raise FormatError(found)


def write(
    path: Path, texts: Iterable[AnnotatedText], *, problems: list[Problem] | None = None
) -> None:
    """Write marked files.

    path (Path): A folder, one file a text; or a name that ends in `.txt`, for a single text.
    texts (Iterable[AnnotatedText]): The texts.
    problems (Optional[list[Problem]]): Takes warnings; see `to_marked`.
    RAISES (FormatError): If a text cannot be written, or if a single file should hold several.
    """
    single = path.suffix == ".txt" and not path.is_dir()
    for number, (name, text) in enumerate(output_names(texts)):
        if single and number:
            message = "A marked file holds one text, but there are several."
            raise FormatError(
                Problem("several-texts", message, "Give a folder to write to.", source=str(path))
            )
        target = path if single else path / f"{name}.txt"
        write_marked(target, unify_newlines(text), problems=problems)
