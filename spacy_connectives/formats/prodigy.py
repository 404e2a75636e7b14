"""Prodigy tasks (JSONL): `spans` for parts, `relations` for links.

Written tasks open in `spans.manual` and `rel.manual` with `blank:zh`; `tokens` are those of spaCy's
character segmenter. Sense, score and entry are further keys of a span, which Prodigy keeps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language

from ..connective import AnnotatedText, Part
from ..errors import FormatError, Problem
from ..files import atomic_path
from ..lexicon import GAP
from ..pipeline.doc_spans import PAIRED, SINGLE
from ..pipeline.segmenters import blank_chinese
from ._common import (
    field,
    files_in,
    link_parts,
    make_connective,
    make_text,
    optional,
    pack_meta,
    problem,
    read_json_lines,
    report,
    to_json,
    unpack_meta,
)

LINK = "LINK"


def sniff(path: Path, head: bytes) -> bool:
    """Tell whether a path looks like Prodigy's JSONL.

    path (Path): A file or folder.
    head (bytes): The first bytes of the file.
    RETURNS (bool): Whether it does.
    """
    if path.is_dir() or head.lstrip()[:1] != b"{" or b'"connectives"' in head:
        return False
    keys = (b'"spans"', b'"_input_hash"', b'"_task_hash"', b'"tokens"', b'"answer"')
    return any(key in head for key in keys)


def read(
    path: Path,
    *,
    encoding: str = "utf-8",
    labels: Collection[str] | None = None,
    problems: list[Problem] | None = None,
) -> Iterator[AnnotatedText]:
    """Read what `prodigy db-out` or `write` has written.

    path (Path): A file, or a folder of `*.jsonl`.
    encoding (str): Its encoding.
    labels (Optional[Collection[str]]): Read only spans with these labels.
    problems (Optional[list[Problem]]): Takes a warning for each task that was rejected or
        ignored by the annotator and is left out.
    YIELDS (AnnotatedText): The texts.
    RAISES (FormatError): If a task is wrong; names file and line.
    """
    for file, _ in files_in(path, (".jsonl",)):
        for line, task in read_json_lines(file, encoding):
            answer = task.get("answer", "accept")
            if answer != "accept":
                if problems is not None:
                    message = f"The answer is '{answer}': left out."
                    found = problem(
                        "not-accepted", message, "", source=str(file), line=line, error=False
                    )
                    problems.append(found)
                continue
            yield _from_task(task, str(file), line, labels)


def _from_task(
    task: dict[str, Any], source: str, line: int, labels: Collection[str] | None
) -> AnnotatedText:
    text = field(task, "text", str, source=source, line=line)
    rows = [
        row
        for row in optional(task, "spans", list, source=source, line=line) or []
        if labels is None or (isinstance(row, dict) and str(row.get("label")) in labels)
    ]
    parts = [_part(row, source, line) for row in rows]
    number = {part: i for i, part in enumerate(parts)}
    by_token = {
        token: i for i, row in enumerate(rows) if isinstance(token := row.get("token_end"), int)
    }
    links = []
    for relation in optional(task, "relations", list, source=source, line=line) or []:
        ends = [_end(relation, side, number, by_token) for side in ("head", "child")]
        if ends[0] is not None and ends[1] is not None:
            links.append((ends[0], ends[1]))
    details = dict(zip(parts, rows))
    connectives = []
    for group in link_parts(parts, links):
        row = details[group[0]]
        connectives.append(
            make_connective(
                group,
                source=source,
                line=line,
                entry=optional(row, "entry", str, source=source, line=line),
                sense=optional(row, "sense", str, source=source, line=line),
                score=optional(row, "score", float, source=source, line=line),
            )
        )
    meta = unpack_meta(optional(task, "meta", dict, source=source, line=line) or {})
    return make_text(text, connectives, meta, source=source, line=line)


def _part(row: Any, source: str, line: int) -> Part:
    if not isinstance(row, dict):
        hint = "It must have start and end in characters, and a label."
        message = f"A span is {str(row)[:60]}."
        raise FormatError(problem("bad-span", message, hint, source=source, line=line))
    start = field(row, "start", int, source=source, line=line)
    return start, field(row, "end", int, source=source, line=line)


def _end(relation: Any, side: str, number: dict[Part, int], by_token: dict[int, int]) -> int | None:
    """Find the span at one end of a relation; relations name it by offsets or by last token."""
    if not isinstance(relation, dict):
        return None
    span = relation.get(f"{side}_span")
    if isinstance(span, dict):
        start, end = span.get("start"), span.get("end")
        if isinstance(start, int) and isinstance(end, int) and (start, end) in number:
            return number[start, end]
    token = relation.get(side)
    return by_token.get(token) if isinstance(token, int) else None


def to_task(
    annotated: AnnotatedText, nlp: Language, *, problems: list[Problem] | None = None
) -> dict[str, Any]:
    """Make a task.

    annotated (AnnotatedText): The text.
    nlp (Language): Gives the tokenizer.
    problems (Optional[list[Problem]]): Takes a warning for each connective that shares a part
        with another one and is dropped.
    RETURNS (dict[str, Any]): The task.
    """
    doc = nlp.make_doc(annotated.text)
    starts = np.array([t.idx for t in doc], dtype=np.int64)
    tokens = [
        {
            "text": t.text,
            "start": t.idx,
            "end": t.idx + len(t),
            "id": t.i,
            "ws": bool(t.whitespace_),
        }
        for t in doc
    ]
    spans: list[dict[str, Any]] = []
    relations: list[dict[str, Any]] = []
    taken: set[Part] = set()
    for c in annotated.connectives:
        if not taken.isdisjoint(c.parts):
            forms = GAP.join(c.forms(annotated.text))
            message = f"'{forms}' shares a part with another connective."
            line = annotated.text.count("\n", 0, c.start) + 1
            found = problem("shared-part", message, "Dropped.", source=annotated.source, line=line)
            report(problems, found)
            continue
        taken.update(c.parts)
        mine = []
        for start, end in c.parts:
            span: dict[str, Any] = {
                "start": start,
                "end": end,
                "token_start": max(0, int(np.searchsorted(starts, start, side="right")) - 1),
                "token_end": max(0, int(np.searchsorted(starts, end, side="left")) - 1),
                "label": PAIRED if c.is_paired else SINGLE,
            }
            mine.append(dict(span))
            span.update(
                (name, value)
                for name in ("entry", "sense", "score")
                if (value := getattr(c, name)) is not None
            )
            spans.append(span)
        relations += [
            {
                "head": head["token_end"],
                "child": child["token_end"],
                "head_span": head,
                "child_span": child,
                "label": LINK,
            }
            for head, child in pairwise(mine)
        ]
    spans.sort(key=lambda s: (s["start"], s["end"]))
    task: dict[str, Any] = {"text": annotated.text, "tokens": tokens, "spans": spans}
    if relations:
        task["relations"] = relations
    if annotated.meta:
        task["meta"] = pack_meta(annotated.meta)
    return task


def write(
    path: Path, texts: Iterable[AnnotatedText], *, problems: list[Problem] | None = None
) -> None:
    """Write tasks.

    path (Path): The file.
    texts (Iterable[AnnotatedText]): The texts, one task each.
    problems (Optional[list[Problem]]): See `to_task`.
    """
    nlp = blank_chinese()
    with atomic_path(path) as temporary, temporary.open("wb") as handle:
        for text in texts:
            handle.write(to_json(to_task(text, nlp, problems=problems)) + b"\n")
