"""Label Studio tasks (JSON): regions for parts, relations for links.

What carries scores is written as `predictions`, else as `annotations`. `LABELING_CONFIG` is the
labeling interface of a project that such tasks fit.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..about import __version__
from ..connective import AnnotatedText, Part
from ..errors import FormatError, Problem
from ..files import atomic_path, decode
from ..lexicon import SENSES
from ._common import (
    field,
    files_in,
    link_parts,
    make_connective,
    make_text,
    optional,
    pack_meta,
    problem,
    to_json,
    unpack_meta,
)

SINGLE, PAIRED = "Single", "Paired"
LABELING_CONFIG = "\n".join(
    [
        "<View>",
        '  <Labels name="label" toName="text">',
        f'    <Label value="{SINGLE}" background="#1f77b4"/>',
        f'    <Label value="{PAIRED}" background="#d62728"/>',
        "  </Labels>",
        '  <Relations><Relation value="link"/></Relations>',
        '  <Text name="text" value="$text"/>',
        '  <Choices name="sense" toName="text" perRegion="true" choice="single">',
        *(f'    <Choice value="{sense}"/>' for sense in SENSES),
        "  </Choices>",
        "</View>",
    ]
)


def sniff(path: Path, head: bytes) -> bool:
    """Tell whether a path looks like a Label Studio export.

    path (Path): A file or folder.
    head (bytes): The first bytes of the file.
    RETURNS (bool): Whether it does.
    """
    if path.is_dir():
        return False
    start = head.lstrip()[:1]
    keys = (b'"annotations"', b'"predictions"', b'"data"')
    return start in (b"[", b"{") and path.suffix == ".json" and any(k in head for k in keys)


def read(
    path: Path,
    *,
    encoding: str = "utf-8",
    labels: Collection[str] | None = None,
    problems: list[Problem] | None = None,
) -> Iterator[AnnotatedText]:
    """Read a JSON export, or what `write` has written.

    A task with several annotations gives the last one that was not cancelled; without any, its
    first predictions count.

    path (Path): A file, or a folder of `*.json`.
    encoding (str): Its encoding.
    labels (Optional[Collection[str]]): Read only regions with these labels.
    problems (Optional[list[Problem]]): Takes a warning for each task with several annotations.
    YIELDS (AnnotatedText): The texts.
    RAISES (FormatError): If a task is wrong; names the file, and the number of the task.
    """
    for file, _ in files_in(path, (".json",)):
        source = str(file)
        content = decode(file.read_bytes(), encoding=encoding, source=source)
        try:
            tasks = json.loads(content.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            hint = "Export the project as JSON, not as JSON-MIN or CSV."
            message = f"Not JSON: {error}."
            raise FormatError(problem("not-json", message, hint, source=source)) from None
        for number, task in enumerate(tasks if isinstance(tasks, list) else [tasks], 1):
            yield _from_task(task, f"{source}, task {number}", labels, problems)


def _from_task(
    task: Any, source: str, labels: Collection[str] | None, problems: list[Problem] | None
) -> AnnotatedText:
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict):
        hint = 'A task must have "data": {"text": ...}.'
        raise FormatError(problem("bad-task", "This is no task.", hint, source=source))
    text = field(data, "text", str, source=source)
    done = [
        a
        for a in optional(task, "annotations", list, source=source) or []
        if isinstance(a, dict) and not a.get("was_cancelled")
    ]
    if len(done) > 1 and problems is not None:
        message = f"{len(done)} annotations: the last is read."
        problems.append(problem("several-annotations", message, "", source=source, error=False))
    if not done:
        guesses = optional(task, "predictions", list, source=source) or []
        done = [a for a in guesses[:1] if isinstance(a, dict)]
    rows = optional(done[-1], "result", list, source=source) if done else []
    regions: dict[str, tuple[Part, float | None]] = {}
    senses: dict[str, str] = {}
    relations: list[tuple[str, str]] = []
    for row in rows or []:
        if not isinstance(row, dict):
            continue
        value: dict[str, Any] = v if isinstance(v := row.get("value"), dict) else {}
        if row.get("type") == "relation":
            relations.append((str(row.get("from_id")), str(row.get("to_id"))))
        elif row.get("type") == "labels":
            names = optional(value, "labels", list, source=source) or []
            if labels is None or any(str(name) in labels for name in names):
                score = optional(row, "score", float, source=source)
                regions[str(row.get("id"))] = _part(text, value, source), score
        elif row.get("type") == "choices":
            choices = optional(value, "choices", list, source=source)
            if choices:
                senses[str(row.get("id"))] = str(choices[0])
    ids = list(regions)
    number = {name: i for i, name in enumerate(ids)}
    links = [(number[a], number[b]) for a, b in relations if a in number and b in number]
    connectives = []
    # Regions are linked by number, as two of them may stand at the same place.
    for group in link_parts([(i, i + 1) for i in range(len(ids))], links):
        members = sorted((ids[i] for i, _ in group), key=lambda name: regions[name][0])
        connectives.append(
            make_connective(
                [regions[name][0] for name in members],
                source=source,
                sense=next((senses[m] for m in members if m in senses), None),
                score=regions[members[0]][1],
            )
        )
    meta = unpack_meta(optional(data, "meta", dict, source=source) or {})
    return make_text(text, connectives, meta, source=source)


def _part(text: str, value: dict[str, Any], source: str) -> Part:
    """Get the offsets of a region; browsers may count UTF-16 units, which its text gives away."""
    start = field(value, "start", int, source=source)
    end = field(value, "end", int, source=source)
    words = value.get("text")
    if not isinstance(words, str) or text[start:end] == words:
        return start, end
    units = text.encode("utf-16-le", "surrogatepass")
    before, inside = (
        units[2 * a : 2 * b].decode("utf-16-le", "replace") for a, b in ((0, start), (start, end))
    )
    if inside == words:
        return len(before), len(before) + len(inside)
    there = text[start:end]
    message = f"A region from {start} to {end} says {words!r}, but there stands {there!r}."
    hint = "The text was changed after it was annotated; export both again."
    raise FormatError(problem("offset-mismatch", message, hint, source=source))


def to_task(annotated: AnnotatedText) -> dict[str, Any]:
    """Make a task.

    annotated (AnnotatedText): The text.
    RETURNS (dict[str, Any]): The task.
    """
    result: list[dict[str, Any]] = []
    relations: list[dict[str, Any]] = []
    scored = any(c.score is not None for c in annotated.connectives)
    for number, c in enumerate(annotated.connectives):
        ids = [f"c{number}p{k}" for k in range(len(c.parts))]
        for name, (start, end) in zip(ids, c.parts):
            place = {"start": start, "end": end, "text": annotated.text[start:end]}
            base: dict[str, Any] = {"id": name, "to_name": "text"}
            if c.score is not None:
                base["score"] = c.score
            label = PAIRED if c.is_paired else SINGLE
            value = {**place, "labels": [label]}
            result.append({**base, "from_name": "label", "type": "labels", "value": value})
            if c.sense is not None:
                value = {**place, "choices": [c.sense]}
                result.append({**base, "from_name": "sense", "type": "choices", "value": value})
        relations += [
            {"type": "relation", "from_id": a, "to_id": b, "direction": "right", "labels": ["link"]}
            for a, b in pairwise(ids)
        ]
    data: dict[str, Any] = {"text": annotated.text}
    if annotated.meta:
        data["meta"] = pack_meta(annotated.meta)
    content: dict[str, Any] = {"result": result + relations}
    if scored:
        content["model_version"] = f"spacy-connectives {__version__}"
    return {"data": data, "predictions" if scored else "annotations": [content]}


def write(
    path: Path, texts: Iterable[AnnotatedText], *, problems: list[Problem] | None = None
) -> None:
    """Write tasks for import.

    path (Path): The file.
    texts (Iterable[AnnotatedText]): The texts, one task each.
    problems (Optional[list[Problem]]): Ignored; what the format cannot hold is left out of every
        task, see `FORMATS`.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as handle:
        handle.write(b"[")
        for number, text in enumerate(texts):
            handle.write((b",\n" if number else b"\n") + to_json(to_task(text)))
        handle.write(b"\n]\n")
