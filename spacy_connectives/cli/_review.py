"""What the command `annotate --review` does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import typer

from ..connective import AnnotatedText
from ..errors import ConnectivesError, FormatError, Problem
from ..formats import write
from ..lexicon import GAP
from ..pipeline.annotate import load_pipeline
from ..pipeline.corpus import marked_paths
from ..pipeline.review import Doubt, paragraphs, rank
from ._annotate import read_raw
from ._util import count, print_problems

# Kind of task file by how its name ends.
TASKS = {".jsonl": "prodigy", ".json": "labelstudio"}
SHOWN = 10


def review(
    raw: Path,
    out: Path,
    *,
    model: str,
    spans_key: str,
    encoding: str,
    min_score: float | None,
    force: bool,
) -> bool:
    """Write the paragraphs of raw text with their connectives, those in doubt first.

    raw (Path): A text file or a folder of them.
    out (Path): A folder for marked files that are numbered in this order; or a task file for
        Prodigy (.jsonl) or Label Studio (.json).
    model (str): `packaged`, or the folder or name of a pipeline.
    spans_key (str): Key of `Doc.spans` that the pipeline writes to.
    encoding (str): Encoding of the texts.
    min_score (Optional[float]): Mark what has at least this score.
    force (bool): Overwrite what is there.
    RETURNS (bool): Whether a text could not be read.
    """
    if out.exists() and not force and (out.is_file() or any(out.iterdir())):
        raise ConnectivesError(f"{out}: exists already. Choose another place, or use --force.")
    texts, problems = _read(marked_paths(raw), raw, encoding)
    nlp = load_pipeline(model)
    doubts = rank(nlp, list(paragraphs(texts)), min_score=min_score, spans_key=spans_key)
    kind = TASKS.get(out.suffix, "marked")
    write(out, _tasks(doubts, kind), kind, problems=problems)
    print_problems(problems)
    for doubt in doubts[:SHOWN]:
        if doubt.doubtful is not None:
            form = GAP.join(doubt.doubtful.forms(doubt.text.text))
            typer.echo(f"{doubt.text.source}: {form} {doubt.doubtful.score:.2f}")
    typer.echo(f"{out}: {count(len(doubts), 'paragraph')}, those in doubt first.")
    return any(problem.is_error for problem in problems)


def _read(
    paths: Sequence[Path], raw: Path, encoding: str
) -> tuple[list[AnnotatedText], list[Problem]]:
    texts: list[AnnotatedText] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            text = read_raw(path, encoding)
        except FormatError as error:
            problems += error.problems
            continue
        name = path.name if path == raw else path.relative_to(raw).as_posix()
        texts.append(replace(text, meta={"source": name}))
    return texts, problems


def _tasks(doubts: Iterable[Doubt], kind: str) -> Iterable[AnnotatedText]:
    """Name the paragraphs so that they stay in order; tasks say how sure the model is."""
    for number, doubt in enumerate(doubts, 1):
        source = doubt.text.source
        meta: dict[str, object] = {"source": source}
        if kind == "marked":
            meta["source"] = f"{number:05}-{source.replace('/', '-').replace('.txt#', '-')}"
        else:
            meta["margin"] = round(doubt.margin, 4)
        yield replace(doubt.text, meta=meta)
