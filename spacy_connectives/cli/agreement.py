"""The command `agreement`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import ConnectivesError
from ..evaluation.agreement import kappa
from ..evaluation.bootstrap import intervals
from ..evaluation.errors import align_texts, find_mistakes
from ..evaluation.metrics import KINDS
from ..evaluation.scores import Counts, score_texts
from ..pipeline.corpora import read_texts
from ..pipeline.doc_spans import DEFAULT_KEY
from ._util import Encoding, SpansKey, count, print_table

# Differences on the terminal; --all prints every one.
SHOWN = 20


def agreement(
    first: Annotated[Path, typer.Argument(help="What one annotator marked, in any format.")],
    second: Annotated[Path, typer.Argument(help="What the other one marked in the same texts.")],
    every: Annotated[bool, typer.Option("--all", help="Print every difference.")] = False,
    spans_key: SpansKey = DEFAULT_KEY,
    encoding: Encoding = "utf-8",
) -> None:
    """Say how far two annotators agree, and where they do not.

    F1 is the same whichever of the two comes first. Differences are printed as file:line:column.

    Examples:

    python -m spacy connectives agreement marked-by-a/ marked-by-b/

    python -m spacy connectives agreement first.jsonl second.jsonl --all
    """
    sides = [read_texts(p, spans_key=spans_key, encoding=encoding) for p in (first, second)]
    pairs = align_texts(*sides)
    if pairs is None:
        raise ConnectivesError(
            f"{first} and {second} do not hold the same texts ({len(sides[0])} and "
            f"{len(sides[1])} texts). Annotators must not change the text."
        )
    scores = score_texts(pairs)
    sure = intervals(pairs)
    rows = []
    for kind, label in KINDS.items():
        counts: Counts = getattr(scores, kind)
        if counts.f1 is not None:
            between = f"{sure[kind].low:.3f} to {sure[kind].high:.3f}" if kind in sure else "–"
            numbers = (str(counts.gold), str(counts.predicted), str(counts.right))
            rows.append((label, f"{counts.f1:.3f}", between, *numbers))
    print_table(rows, ("", "F1", "95 %", "first", "second", "both"), "lrrrrr")
    chance = kappa(pairs)
    typer.echo(f"Cohen's kappa over characters: {'–' if chance is None else f'{chance:.3f}'}")
    mistakes = find_mistakes(pairs)
    for mistake in mistakes if every else mistakes[:SHOWN]:
        text = mistake.text
        line = text.text.count("\n", 0, mistake.start) + 1
        column = mistake.start - text.text.rfind("\n", 0, mistake.start)
        mine, theirs = mistake.forms()
        typer.echo(f"{text.source}:{line}:{column}: {mine} | {theirs}")
    more = len(mistakes) - SHOWN
    if more > 0 and not every:
        typer.echo(f"{count(more, 'more difference')}: --all prints them.")
