"""The command `evaluate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import srsly
import typer

from ..bio import has_tokens
from ..connective import AnnotatedText
from ..errors import ConnectivesError
from ..evaluation.bootstrap import Comparison, compare, intervals
from ..evaluation.disrpt import disrpt_counts
from ..evaluation.errors import align_texts, confusions, find_mistakes, score_groups
from ..evaluation.metrics import format_row, headline, metrics_dict, sorted_forms, table_rows
from ..evaluation.report import COLUMNS, render_report
from ..evaluation.scores import Scores, score_texts
from ..files import write_atomic
from ..formats import docbin
from ..pipeline.annotate import annotate_texts, load_pipeline
from ..pipeline.corpora import read_texts
from ..pipeline.doc_spans import DEFAULT_KEY
from ..weights import PACKAGED
from ._util import Encoding, SourceFormat, SpansKey, print_table, to_json

# Rows of the table of forms.
TOP = 20
DOCBIN = ".spacy"
# What is compared with a baseline.
COMPARED = ("parts", "whole", "single", "paired")

Pairs = list[tuple[AnnotatedText, AnnotatedText]]


def evaluate(
    gold: Annotated[
        Path, typer.Argument(help="Gold: a .spacy file, marked files, or any other format.")
    ],
    model: Annotated[
        str | None,
        typer.Option(help="'packaged', or the folder or name of a trained pipeline."),
    ] = None,
    pred: Annotated[
        Path | None, typer.Option(help="Score these predictions instead of running a model.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write the scores as JSON.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report with all errors.")] = None,
    save_pred: Annotated[
        Path | None, typer.Option(help="Write the predictions as a .spacy file.")
    ] = None,
    split: Annotated[
        Path | None, typer.Option(help="split.json of `convert`; its notes go into the report.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="Other predictions for the same texts, to compare with.")
    ] = None,
    curve: Annotated[
        Path | None,
        typer.Option(help="JSON list of [training texts, F1], drawn in the report."),
    ] = None,
    source_format: SourceFormat = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no tables.")] = False,
    spans_key: SpansKey = DEFAULT_KEY,
    encoding: Encoding = "utf-8",
) -> None:
    """Score a model, or given predictions, against gold connectives.

    Offsets must agree to the character. A whole connective is right if all of its parts are, and
    are linked. Without --model and --pred, the packaged model is scored. Intervals of 95 % come
    from drawing documents anew; with --baseline, the same draws tell whether one prediction is
    better than the other. Gold from DISRPT files is also scored as the shared task does.

    Examples:

    python -m spacy connectives evaluate corpus/test.spacy --model training/model-best

    python -m spacy connectives evaluate assets/marked/dev --html report.html

    python -m spacy connectives evaluate gold/ --pred new/ --baseline old/
    """
    if model is not None and pred is not None:
        raise typer.BadParameter("Give --model or --pred, not both.")
    if save_pred is not None and save_pred.suffix != DOCBIN:
        raise typer.BadParameter(f"--save-pred must end in {DOCBIN}.")
    texts = read_texts(gold, source_format, spans_key=spans_key, encoding=encoding)
    if pred is None:
        nlp = load_pipeline(model or PACKAGED)
        pairs = list(zip(texts, annotate_texts(nlp, texts, spans_key=spans_key)))
    else:
        pairs = _pairs(texts, pred, gold, spans_key, encoding)
    scores = score_texts(pairs)
    notes = _notes(split)
    sure = intervals(pairs)
    comparisons: list[Comparison] = []
    if baseline is not None:
        others = _pairs(texts, baseline, gold, spans_key, encoding)
        comparisons = [compare(pairs, others, kind) for kind in COMPARED]
    as_disrpt = disrpt_counts(pairs) if any(has_tokens(t) for t in texts) else None
    if not quiet:
        _print_scores(scores)
        if as_disrpt is not None:
            typer.echo(" ".join(["DISRPT-style score:", *format_row("P, R, F1", as_disrpt)[:4]]))
    for comparison in comparisons:
        typer.echo(_say(comparison))
    for note in notes:
        typer.echo(f"Note: {note}")
    typer.echo(f"{headline(scores)}.")
    if "whole" in sure:
        low, high = sure["whole"]
        typer.echo(f"With other documents (95 %): whole connectives F1 {low:.3f} to {high:.3f}.")
    if save_pred is not None:
        docbin.write(save_pred, (text for _, text in pairs), spans_key=spans_key)
    if output is not None:
        metrics = {
            "texts": len(texts),
            "notes": notes,
            **metrics_dict(scores),
            "intervals": {kind: list(between) for kind, between in sure.items()},
            "groups": {n: s.whole.to_dict() for n, s in score_groups(pairs).items()},
            "confusions": confusions(find_mistakes(pairs)),
            "disrpt": as_disrpt.to_dict() if as_disrpt is not None else None,
            "baseline": [comparison.to_dict() for comparison in comparisons],
        }
        write_atomic(output, to_json(metrics))
    if html is not None:
        report = render_report(
            pairs,
            notes=notes,
            intervals=sure,
            comparisons=comparisons,
            learning_curve=_curve(curve),
        )
        write_atomic(html, report.encode("utf-8", "replace"))


def _pairs(
    texts: Sequence[AnnotatedText], path: Path, gold: Path, spans_key: str, encoding: str
) -> Pairs:
    """Read predictions and bring them into the order of the gold texts."""
    predicted = read_texts(path, spans_key=spans_key, encoding=encoding)
    pairs = align_texts(texts, predicted)
    if pairs is None:
        raise ConnectivesError(
            f"{path} does not hold the texts of {gold} "
            f"({len(predicted)} and {len(texts)} texts). Predict on the gold file itself."
        )
    return pairs


def _say(comparison: Comparison) -> str:
    """Say in one line how a prediction compares with the baseline."""
    sure = "better" if comparison.low > 0 else "worse" if comparison.high < 0 else "not told apart"
    return (
        f"Against the baseline, {comparison.kind}: F1 {comparison.f:.3f} and "
        f"{comparison.baseline_f:.3f}, difference {comparison.difference:+.3f} "
        f"(95 %: {comparison.low:+.3f} to {comparison.high:+.3f}, p {comparison.p_value:.4f}): "
        f"{sure}."
    )


def _curve(path: Path | None) -> list[tuple[float, float]]:
    if path is None:
        return []
    try:
        return sorted((float(x), float(y)) for x, y in srsly.json_loads(path.read_text("utf-8")))
    except (ValueError, TypeError):
        raise ConnectivesError(
            f"{path}: not a JSON list of [training texts, F1], such as [[10, 0.61], [40, 0.70]]."
        ) from None


def _notes(split: Path | None) -> list[str]:
    """Get what the reader of the scores should know about the split."""
    if split is None:
        return []
    try:
        report: dict[str, Any] = srsly.json_loads(split.read_text("utf-8"))
        return [f"Split by {report['by']}.", *map(str, report["notes"])]
    except (ValueError, KeyError, TypeError):
        raise ConnectivesError(
            f"{split}: not the split.json that `convert` writes. Run `convert` again."
        ) from None


def _print_scores(scores: Scores) -> None:
    print_table(table_rows(scores), ("", *COLUMNS), "l" + "r" * len(COLUMNS))
    forms = (format_row(form, counts) for form, counts in sorted_forms(scores)[:TOP])
    rows = [(*values, form) for form, *values in forms]
    print_table(rows, (*COLUMNS, "form"), "r" * len(COLUMNS) + "l")
