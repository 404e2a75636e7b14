"""The folders of the Penn Discourse Treebank 3 and of treebanks made like it: `raw/` with texts,
`gold/` (or `ann/`) with a pipe-delimited line a relation. Explicit relations are read and written.

Offsets count every character of the raw file: a byte order mark, and both characters of CRLF.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from ..connective import AnnotatedText, Connective, Part
from ..errors import ConnectivesError, FormatError, Problem
from ..files import decode, write_atomic
from ._common import make_connective, make_part, make_text, output_names, problem, unify_newlines

RAW = "raw"
GOLD = ("gold", "ann", "annotations", "pdtb")
EXPLICIT = "Explicit"
# Columns, from 0 (PDTB 3.0 annotation manual, section on the file format).
TYPE, SPANS, CONNECTIVE, SENSE = 0, 1, 7, 8
COLUMNS = 34
# PDTB 2.0 has the span list in column 3 and the sense in column 11 of 48.
_OLD_SPANS, _OLD_SENSE, _OLD_COLUMNS = 3, 11, 48
_SPAN_LIST = re.compile(r"\d+\.\.\d+(;\d+\.\.\d+)*;?")


def sniff(path: Path, head: bytes) -> bool:
    """Tell whether a path looks like a PDTB folder or an annotation file of one.

    path (Path): A file or folder.
    head (bytes): The first bytes of the file.
    RETURNS (bool): Whether it does.
    """
    if path.is_dir():
        return (path / RAW).is_dir() and _gold_folder(path) is not None
    first = head.split(b"\n")[0]
    return first.count(b"|") >= COLUMNS - 1 and first.split(b"|")[0].isalpha()


def _gold_folder(path: Path) -> Path | None:
    return next((path / name for name in GOLD if (path / name).is_dir()), None)


def read(
    path: Path,
    *,
    encoding: str = "utf-8",
    labels: Collection[str] | None = None,
    problems: list[Problem] | None = None,
) -> Iterator[AnnotatedText]:
    """Read the explicit relations of a PDTB folder.

    path (Path): The folder, or one annotation file in its `gold`.
    encoding (str): Encoding of texts and annotations.
    labels (Optional[Collection[str]]): Ignored.
    problems (Optional[list[Problem]]): Ignored; what breaks the format is an error.
    YIELDS (AnnotatedText): The texts, line breaks unified and offsets moved along.
    RAISES (FormatError): If a relation is wrong or its text is missing.
    """
    for gold, raw, name in _files(path):
        text = decode(raw.read_bytes(), encoding=encoding, source=str(raw))
        rows = decode(gold.read_bytes(), encoding=encoding, source=str(gold))
        found = _parse(rows, str(gold))
        annotated = make_text(text, found, {"source": name}, source=str(gold))
        yield unify_newlines(annotated)


def _files(path: Path) -> Iterator[tuple[Path, Path, str]]:
    """Find annotation files, their texts, and the names of both."""
    if path.is_file():
        root = next((p for p in path.parents if (p / RAW).is_dir()), None)
        folder = _gold_folder(root) if root else None
        golds = [path]
    else:
        root, folder = path, _gold_folder(path)
        golds = [] if folder is None else [p for p in folder.rglob("*") if p.is_file()]
    if root is None or folder is None or not golds:
        raise ConnectivesError(
            f"{path}: no PDTB folder. It must hold the folders {RAW} and {' or '.join(GOLD)}."
        )
    raws = {
        p.relative_to(root / RAW).with_suffix("").as_posix(): p
        for p in (root / RAW).rglob("*")
        if p.is_file()
    }
    for gold in sorted(golds):
        if gold.name.startswith("."):
            continue
        name = gold.relative_to(folder).with_suffix("").as_posix()
        if name not in raws:
            message = f"There is no text {RAW}/{name}."
            hint = "Each annotation file needs a text of the same name."
            raise FormatError(problem("no-text", message, hint, source=str(gold)))
        yield gold, raws[name], name


def _parse(content: str, source: str) -> list[Connective]:
    """Read the explicit relations of one text; several relations of one connective make one."""
    found: dict[tuple[Part, ...], Connective] = {}
    for number, row in enumerate(content.removeprefix("\ufeff").splitlines(), 1):
        cells = row.split("|")
        if cells[TYPE] != EXPLICIT:
            continue
        old = len(cells) == _OLD_COLUMNS
        spans = cells[_OLD_SPANS if old else SPANS] if len(cells) >= COLUMNS else ""
        if not _SPAN_LIST.fullmatch(spans):
            message = f"An explicit relation with {len(cells)} columns has no connective."
            hint = f"A line must have {COLUMNS} columns, the second like 10..12;20..22."
            raise FormatError(problem("bad-relation", message, hint, source=source, line=number))
        parts = []
        for span in spans.rstrip(";").split(";"):
            start, end = span.split("..")
            parts.append(make_part(start, end, source=source, line=number))
        sense = cells[_OLD_SENSE if old else SENSE] or None
        connective = make_connective(parts, source=source, line=number, sense=sense)
        found.setdefault(connective.parts, connective)
    return list(found.values())


def write(
    path: Path, texts: Iterable[AnnotatedText], *, problems: list[Problem] | None = None
) -> None:
    """Write a folder with `raw` and `gold`; columns that say nothing of the connective are empty.

    path (Path): The folder.
    texts (Iterable[AnnotatedText]): The texts.
    problems (Optional[list[Problem]]): Ignored; what the format cannot hold is left out
        everywhere, see `FORMATS`.
    """
    for name, text in output_names(texts):
        rows = []
        for c in text.connectives:
            cells = [""] * COLUMNS
            cells[TYPE] = EXPLICIT
            cells[SPANS] = ";".join(f"{a}..{b}" for a, b in c.parts)
            words = " ".join(c.forms(text.text))
            cells[CONNECTIVE] = " ".join(words.replace("|", " ").split())
            cells[SENSE] = (c.sense or "").replace("|", " ")
            rows.append("|".join(cells))
        write_atomic(path / RAW / f"{name}.txt", text.text.encode("utf-8"))
        gold = "".join(f"{row}\n" for row in rows)
        write_atomic(path / GOLD[0] / f"{name}.pipe", gold.encode("utf-8"))
