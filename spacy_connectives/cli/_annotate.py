"""What the command `annotate` sends to workers: jobs that write files."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..connective import AnnotatedText
from ..distributed import dask, local, spark
from ..distributed.batches import Result, worker_pipeline
from ..distributed.jobs import Writer, remove, write_jsonl, write_parquet
from ..errors import FormatError, Problem
from ..files import decode
from ..formats._common import output_names
from ..formats.marked import parse_marked, write_marked
from ..pipeline.annotate import annotate_texts

ENGINES: dict[str, Callable[..., Iterator[Any]]] = {
    "local": local.run,
    "dask": dask.run,
    "spark": spark.run,
}
ERRORS_FILE = "_errors.jsonl"


@dataclass(frozen=True)
class Outcome:
    """What became of some text files.

    found (int): Number of connectives.
    written (int): Number of files.
    problems (list[Problem]): What was wrong with the others.
    """

    found: int = 0
    written: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class MarkFiles:
    """Turns raw text files into marked ones.

    model (str): `packaged`, or the folder or name of a trained pipeline.
    spans_key (str): Key of `Doc.spans` that the pipeline writes to.
    encoding (str): Encoding of the raw files.
    """

    model: str
    spans_key: str
    encoding: str

    def __call__(self, files: list[tuple[Path, Path]]) -> Outcome:
        """Mark some files.

        files (list[tuple[Path, Path]]): Each raw file, and where the marked one goes.
        RETURNS (Outcome): What became of them.
        """
        nlp = worker_pipeline(self.model, self.spans_key)
        problems: list[Problem] = []
        texts: dict[Path, AnnotatedText] = {}
        for raw, target in files:
            try:
                texts[target] = read_raw(raw, self.encoding)
            except FormatError as error:
                problems += error.problems
        results = annotate_texts(nlp, texts.values(), spans_key=self.spans_key)
        for target, text in zip(texts, results):
            write_marked(target, text, problems=problems)
        return Outcome(sum(len(t.connectives) for t in results), len(results), problems)


def read_raw(path: Path, encoding: str) -> AnnotatedText:
    """Read raw text; tags would be lost among the new ones, so marked files are refused.

    path (Path): The file.
    encoding (str): Its encoding.
    RETURNS (AnnotatedText): The text, without connectives.
    RAISES (FormatError): If it holds tags, or bytes that are not in the encoding.
    """
    content = decode(path.read_bytes(), encoding=encoding, source=str(path))
    text, problems = parse_marked(content, source=str(path))
    if text.connectives:
        message = "The file is marked already."
        hint = "Give raw text, or correct the marks by hand and use `check`."
        problems.append(Problem("marked-already", message, hint, source=str(path)))
    if any(problem.is_error for problem in problems):
        raise FormatError(problems)
    return text


def write_marked_folder(path: Path, results: Iterable[Result]) -> int:
    """Write a folder of marked files, whole or not at all; what cannot be goes to `_errors.jsonl`.

    path (Path): The folder.
    results (Iterable[Result]): The annotated documents.
    RETURNS (int): Number of annotated documents that the marked format cannot hold.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent))
    errors: list[dict[str, str | None]] = []
    unwritable = 0

    def readable() -> Iterator[AnnotatedText]:
        for result in results:
            if result.annotated is None:
                errors.append({"document": result.id, "error": result.error})
            else:
                yield replace(result.annotated, meta={"source": result.id})

    try:
        for name, text in output_names(readable()):
            try:
                write_marked(temporary / f"{name}.txt", text, problems=[])
            except FormatError as error:
                errors.append({"document": text.source, "error": str(error)})
                unwritable += 1
        if errors:
            lines = "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in errors)
            (temporary / ERRORS_FILE).write_text(lines, "utf-8")
        temporary.chmod(0o755)
        # A second worker may have done the same in the meantime, with the same results.
        if path.exists():
            remove(path)
        temporary.rename(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return unwritable


# By the name that `--to` takes: how results are written, and how their names end.
WRITERS: dict[str, tuple[Writer, str]] = {
    "marked": (write_marked_folder, ""),
    "jsonl": (write_jsonl, ".jsonl"),
    "parquet": (write_parquet, ".parquet"),
}
