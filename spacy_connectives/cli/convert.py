"""The command `convert`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import ConfigError
from ..formats import FORMATS
from ..formats.convert import convert_files
from ..pipeline.corpora import MAX_LOST, write_corpora
from ..pipeline.doc_spans import DEFAULT_KEY
from ..pipeline.split import SIDES, split_files
from ._util import Encoding, Labels, SourceFormat, SpansKey, complain, count, print_problems

# Names of moved and dropped parts on the terminal; split.json has all.
SHOWN = 5
# The target that is no format: three DocBins and how they came about.
CORPORA = "corpora"


def convert(
    source: Annotated[Path, typer.Argument(help="File or folder to read.")],
    target: Annotated[Path, typer.Argument(help="File or folder to write.")],
    source_format: SourceFormat = None,
    target_format: Annotated[
        str, typer.Option("--to", help=f"'{CORPORA}', or a format: {', '.join(FORMATS)}.")
    ] = CORPORA,
    label: Labels = None,
    segmenter: Annotated[
        str, typer.Option(help="Makes the tokens: char, jieba or pkuseg.")
    ] = "char",
    pkuseg_model: Annotated[
        str, typer.Option(help="For pkuseg: folder of a model, or a name that it downloads.")
    ] = "",
    spans_key: SpansKey = DEFAULT_KEY,
    seed: Annotated[int, typer.Option(help="Seed of the split.")] = 0,
    alignment_mode: Annotated[
        str,
        typer.Option(help="Where a part ends inside a token: expand, contract or strict."),
    ] = "expand",
    max_lost: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Largest share of connectives to lose.")
    ] = MAX_LOST,
    encoding: Encoding = "utf-8",
) -> None:
    """Convert connectives from one format to another, or to spaCy corpora for training.

    Without --to, makes train.spacy, dev.spacy and test.spacy. Folders train, dev and test are
    kept; without a folder test, dev serves as test. Other files are split 80/10/10 by document,
    or by paragraph if there are fewer than ten documents. How it went is printed, and written to
    split.json.

    With --to, writes all texts in that format, and names what it cannot hold. Options on tokens
    and splitting are for corpora only.

    Examples:

    python -m spacy connectives convert assets/marked corpus

    python -m spacy connectives convert assets/marked/dev dev.jsonl --to prodigy

    python -m spacy connectives convert dev.jsonl dev.conllu --to disrpt
    """
    if target_format != CORPORA:
        if target_format not in FORMATS:
            known = ", ".join([CORPORA, *FORMATS])
            raise ConfigError(f"Format {target_format!r} is not known. Known are: {known}.")
        _convert_files(source, target, source_format, target_format, encoding, label)
        return
    split = split_files(source, source_format, seed=seed, encoding=encoding, labels=label)
    report = write_corpora(
        split,
        target,
        segmenter=segmenter,
        pkuseg_model=pkuseg_model or None,
        spans_key=spans_key,
        alignment_mode=alignment_mode,
        max_lost=max_lost,
    )
    _print_report(report, target)


def _convert_files(
    source: Path,
    target: Path,
    source_format: str | None,
    target_format: str,
    encoding: str,
    labels: list[str] | None,
) -> None:
    books = convert_files(
        source,
        target,
        source_format=source_format,
        target_format=target_format,
        encoding=encoding,
        labels=labels,
    )
    print_problems(books.problems)
    typer.echo(
        f"{source} ({books.source_format}) → {target} ({target_format}): "
        f"{count(books.texts, 'text')}, {count(books.connectives, 'connective')}."
    )
    if books.warning():
        complain(f"Warning: {books.warning()}")


def _print_report(report: dict[str, Any], folder: Path) -> None:
    typer.echo(f"Split by {report['by']}; tokens by {report['segmenter']}.")
    for note in report["notes"]:
        typer.echo(f"Note: {note}")
    for side in SIDES:
        books = report["sides"][side]
        moved, dropped = books["moved"], books["dropped"]
        typer.echo(
            f"{folder / side}.spacy: {count(books['texts'], 'text')}, "
            f"{count(books['connectives'], 'connective')}, {count(books['parts'], 'part')}; "
            f"{sum(m['times'] for m in moved)} moved to token boundaries, {len(dropped)} dropped."
        )
        names = [f"{m['part']} → {m['span']} ({m['times']})" for m in moved[:SHOWN]]
        if names:
            typer.echo(f"  moved: {', '.join(names)}{_more(moved)}")
        names = [f"{d['forms']} ({d['source']})" for d in dropped[:SHOWN]]
        if names:
            typer.echo(f"  dropped: {', '.join(names)}{_more(dropped)}")


def _more(things: list[Any]) -> str:
    return f", and {len(things) - SHOWN} more in split.json" if len(things) > SHOWN else ""
