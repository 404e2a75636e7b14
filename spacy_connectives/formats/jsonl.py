"""Our own JSONL: one object a text, which holds everything that the package knows.

{"text": "因为下雨，所以停赛。", "connectives": [{"parts": [[0, 2], [5, 7]],
 "entry": "因为…所以", "sense": "Contingency.Cause.Result", "score": 0.98}],
 "meta": {"source": "news/01.txt"}}
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from ..connective import AnnotatedText, Connective
from ..errors import FormatError, Problem
from ..files import atomic_path
from ._common import (
    field,
    files_in,
    make_connective,
    make_text,
    optional,
    pack_meta,
    problem,
    read_json_lines,
    to_json,
    unpack_meta,
)


def sniff(path: Path, head: bytes) -> bool:
    """Tell whether a path looks like our JSONL.

    path (Path): A file or folder.
    head (bytes): The first bytes of the file.
    RETURNS (bool): Whether it does.
    """
    if path.is_dir():
        return next(path.rglob("*.jsonl"), None) is not None
    return path.suffix == ".jsonl" or (head.lstrip()[:1] == b"{" and b'"connectives"' in head)


def to_record(annotated: AnnotatedText) -> dict[str, Any]:
    """Turn a text into what one line holds.

    annotated (AnnotatedText): The text.
    RETURNS (dict[str, Any]): The object; what is None is left out.
    """
    connectives = []
    for c in annotated.connectives:
        row: dict[str, Any] = {"parts": [list(part) for part in c.parts]}
        for name in ("entry", "sense", "score"):
            value = getattr(c, name)
            if value is not None:
                row[name] = value
        connectives.append(row)
    record: dict[str, Any] = {"text": annotated.text, "connectives": connectives}
    if annotated.meta:
        record["meta"] = pack_meta(annotated.meta)
    return record


def from_record(data: dict[str, Any], *, source: str = "", line: int = 0) -> AnnotatedText:
    """Turn what one line holds into a text.

    data (dict[str, Any]): The object. A field `id` serves as the name where `meta` has none;
        without `connectives` the text has none.
    source (str): The file, for messages.
    line (int): The line in it.
    RETURNS (AnnotatedText): The text.
    RAISES (FormatError): If a field is missing or wrong.
    """
    text = field(data, "text", str, source=source, line=line)
    meta = unpack_meta(optional(data, "meta", dict, source=source, line=line) or {})
    if "id" in data:
        meta.setdefault("source", str(data["id"]))
    rows = optional(data, "connectives", list, source=source, line=line) or []
    connectives = [_connective(row, source, line) for row in rows]
    return make_text(text, connectives, meta, source=source, line=line)


def _connective(row: Any, source: str, line: int) -> Connective:
    parts = row.get("parts") if isinstance(row, dict) else None
    if not isinstance(parts, list) or not all(
        isinstance(p, (list, tuple))
        and len(p) == 2
        and all(isinstance(x, int) and not isinstance(x, bool) for x in p)
        for p in parts
    ):
        raise FormatError(
            problem(
                "bad-parts",
                f"A connective is {str(row)[:60]}.",
                'It must have "parts": [[start, end], ...] in characters.',
                source=source,
                line=line,
            )
        )
    return make_connective(
        [(a, b) for a, b in parts],
        source=source,
        line=line,
        entry=optional(row, "entry", str, source=source, line=line),
        sense=optional(row, "sense", str, source=source, line=line),
        score=optional(row, "score", float, source=source, line=line),
    )


def read(
    path: Path,
    *,
    encoding: str = "utf-8",
    labels: Collection[str] | None = None,
    problems: list[Problem] | None = None,
) -> Iterator[AnnotatedText]:
    """Read JSONL.

    path (Path): A file, or a folder of `*.jsonl`.
    encoding (str): Its encoding.
    labels (Optional[Collection[str]]): Ignored, as the format has no labels.
    problems (Optional[list[Problem]]): Ignored; what breaks the format is an error.
    YIELDS (AnnotatedText): The texts.
    RAISES (FormatError): If a line is wrong; names file and line.
    """
    for file, _ in files_in(path, (".jsonl",)):
        for line, data in read_json_lines(file, encoding):
            yield from_record(data, source=str(file), line=line)


def write(
    path: Path, texts: Iterable[AnnotatedText], *, problems: list[Problem] | None = None
) -> None:
    """Write JSONL.

    path (Path): The file.
    texts (Iterable[AnnotatedText]): The texts.
    problems (Optional[list[Problem]]): Ignored, as the format holds everything.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as handle:
        for text in texts:
            handle.write(to_json(to_record(text)) + b"\n")
