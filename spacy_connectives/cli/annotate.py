"""The command `annotate`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from tqdm import tqdm

from ..distributed.jobs import Job, Summary
from ..distributed.partitions import PARTITION_BYTES, TEXT, find_partitions, input_files
from ..errors import ConnectivesError, Problem
from ..pipeline.corpus import marked_paths
from ..pipeline.doc_spans import DEFAULT_KEY
from ..weights import PACKAGED
from ._annotate import ENGINES, WRITERS, MarkFiles
from ._review import review
from ._util import FINDINGS, Encoding, SpansKey, complain, count, print_problems

# Files that a worker reads at once, so also how many are in its memory.
BATCH = 100

# Calls a job on all items, on some engine, and shows how far it is.
Run = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Any]]


def annotate(
    raw: Annotated[
        Path,
        typer.Argument(metavar="IN", help="A file, or a folder of *.txt, *.jsonl or *.parquet."),
    ],
    out: Annotated[
        Path,
        typer.Argument(metavar="OUT", help="Where marked files, or the folder of rows, go."),
    ],
    model: Annotated[
        str, typer.Option(help="'packaged', or the folder or name of a trained pipeline.")
    ] = PACKAGED,
    to: Annotated[
        str, typer.Option(help="marked, jsonl or parquet. If not given: marked for text files.")
    ] = "",
    engine: Annotated[str, typer.Option(help="local, dask or spark.")] = "local",
    workers: Annotated[
        int, typer.Option(min=0, help="Processes; 0 is one for local, else one a core.")
    ] = 0,
    scheduler: Annotated[
        str, typer.Option(help="Address of a running Dask or Spark cluster.")
    ] = "",
    text_column: Annotated[str, typer.Option(help="Field or column of the texts.")] = "text",
    id_column: Annotated[str, typer.Option(help="Field or column of their ids.")] = "id",
    partition_size: Annotated[
        int, typer.Option(min=1, help="Bytes of input for each file of rows.")
    ] = PARTITION_BYTES,
    in_doubt: Annotated[
        bool,
        typer.Option(
            "--review",
            help="Text files: write their paragraphs, those in doubt first, to a folder of marked "
            "files, a Prodigy (.jsonl) or a Label Studio (.json) task file.",
        ),
    ] = False,
    min_score: Annotated[
        float | None,
        typer.Option(min=0.0, max=1.0, help="With --review: mark what scores at least this."),
    ] = None,
    spans_key: SpansKey = DEFAULT_KEY,
    encoding: Encoding = "utf-8",
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
) -> None:
    """Mark the connectives of raw text, for people to read or for programs to count.

    Text files become marked files: the same text with <cand>…</cand> and <a>…</a> tags, in UTF-8.
    JSONL and Parquet become rows, one a part of a connective: document, connective, part, start,
    end, form, entry, sense, score; a text that cannot be read gives a row with an error. Nothing
    that is there already is overwritten without --force: the same command, run again after it was
    stopped, goes on where it was.

    Examples:

    python -m spacy connectives annotate article.txt article-marked.txt

    python -m spacy connectives annotate raw/ marked/ --model training/model-best

    python -m spacy connectives annotate news.jsonl rows/ --engine dask --workers 8

    python -m spacy connectives annotate raw/ tasks.jsonl --review
    """
    if min_score is not None and not in_doubt:
        raise typer.BadParameter("--min-score needs --review.")
    if in_doubt:
        if review(
            raw,
            out,
            model=model,
            spans_key=spans_key,
            encoding=encoding,
            min_score=min_score,
            force=force,
        ):
            raise typer.Exit(FINDINGS)
        return
    if engine not in ENGINES:
        raise typer.BadParameter(f"{engine!r} is none of {', '.join(ENGINES)}.")
    if to and to not in WRITERS:
        raise typer.BadParameter(f"{to!r} is none of {', '.join(WRITERS)}.")
    if scheduler and engine == "local":
        raise typer.BadParameter("--scheduler needs --engine dask or spark.")
    workers = workers or (1 if engine == "local" else os.cpu_count() or 1)

    def run(job: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
        outcomes = ENGINES[engine](job, items, workers=workers, scheduler=scheduler or None)
        # No bar where nobody looks, as in a log.
        yield from tqdm(outcomes, total=len(items), unit=" partitions", disable=None)

    kind, _ = input_files(raw)
    to = to or ("marked" if kind == TEXT else kind)
    if kind == TEXT and to == "marked":
        job = MarkFiles(model, spans_key, encoding)
        failed = _mark_files(raw, out, job, run, force=force)
    else:
        write, suffix = WRITERS[to]
        rows_job = Job(str(out), write, suffix, model, spans_key, text_column, id_column, encoding)
        failed = _annotate_rows(raw, rows_job, run, partition_size, force=force)
    if failed:
        raise typer.Exit(FINDINGS)


def _mark_files(raw: Path, out: Path, job: MarkFiles, run: Run, *, force: bool) -> bool:
    """Mark text files; tells whether there were errors."""
    targets = _targets(raw, out)
    there = [] if force else [target for target in targets.values() if target.exists()]
    if there and raw.is_file():
        raise ConnectivesError(
            f"{there[0]}: exists already. Choose another place, or use --force to overwrite."
        )
    left = [(path, target) for path, target in targets.items() if target not in set(there)]
    batches = [left[at : at + BATCH] for at in range(0, len(left), BATCH)]
    found = written = 0
    problems: list[Problem] = []
    for outcome in run(job, batches):
        found += outcome.found
        written += outcome.written
        problems += outcome.problems
    print_problems(problems)
    typer.echo(f"{count(found, 'connective')} marked in {count(written, 'file')}.")
    if there:
        typer.echo(
            f"{count(len(there), 'file')} left as they were, such as {there[0]}: "
            "--force overwrites what is there."
        )
    return any(problem.is_error for problem in problems)


def _annotate_rows(raw: Path, job: Job, run: Run, partition_size: int, *, force: bool) -> bool:
    """Write rows; tells whether there were errors."""
    partitions = find_partitions(raw, size=partition_size)
    left = job.prepare(partitions, force=force)
    summaries: list[Summary] = list(run(job, left))
    job.clean()
    found = sum(s.connectives for s in summaries)
    documents = sum(s.documents for s in summaries)
    errors = sum(s.errors for s in summaries)
    typer.echo(f"{count(found, 'connective')} in {count(documents, 'document')}.")
    if len(left) < len(partitions):
        done = count(len(partitions) - len(left), "partition")
        typer.echo(f"{done} done before: --force does them again.")
    for summary in sorted(summaries, key=lambda s: s.name):
        if summary.errors:
            complain(f"{Path(job.output, summary.name)}{job.suffix}: {summary.errors} with errors.")
    return errors > 0


def _targets(raw: Path, out: Path) -> dict[Path, Path]:
    """Say for each raw file where its marked file goes."""
    paths = marked_paths(raw)
    if raw.is_file():
        return {raw: out / raw.name if out.is_dir() else out}
    if out.is_file():
        raise ConnectivesError(f"{out}: is a file. Give a folder, as the input is a folder.")
    return {path: out / path.relative_to(raw) for path in paths}
