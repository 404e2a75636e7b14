"""Scores as a dictionary for JSON files, and as a table for the terminal."""

from __future__ import annotations

from typing import Any

from .scores import Counts, Scores

# Row of a table or field of the JSON, and what it says.
KINDS = {
    "parts": "parts, exact",
    "whole": "whole connectives",
    "single": "single connectives",
    "paired": "paired connectives",
    "linking": "linking of found parts",
    "senses": "senses of found connectives",
}


def metrics_dict(scores: Scores) -> dict[str, Any]:
    """Turn scores into what `evaluate --output` writes.

    scores (Scores): The scores.
    RETURNS (dict[str, Any]): For each kind, and under `forms` for each form, `p`, `r`, `f` (None
        where there is nothing to score) and the counts `gold`, `predicted`, `right`.
    """
    result: dict[str, Any] = {kind: getattr(scores, kind).to_dict() for kind in KINDS}
    result["forms"] = {form: counts.to_dict() for form, counts in sorted_forms(scores)}
    return result


def sorted_forms(scores: Scores) -> list[tuple[str, Counts]]:
    """List the forms, those with most gold connectives first.

    scores (Scores): The scores.
    RETURNS (list[tuple[str, Counts]]): Form and counts.
    """
    return sorted(scores.forms.items(), key=lambda i: (-i[1].gold, -i[1].predicted, i[0]))


def table_rows(scores: Scores) -> list[tuple[str, ...]]:
    """Make the rows of a table; kinds that nothing was counted for are left out.

    scores (Scores): The scores.
    RETURNS (list[tuple[str, ...]]): Name, P, R, F1, gold, predicted, right.
    """
    counted = ((label, getattr(scores, kind)) for kind, label in KINDS.items())
    return [format_row(label, counts) for label, counts in counted if counts.f1 is not None]


def format_row(label: str, counts: Counts) -> tuple[str, ...]:
    """Format one row of a table.

    label (str): Its first cell.
    counts (Counts): The counts.
    RETURNS (tuple[str, ...]): Label, P, R, F1, gold, predicted, right.
    """
    values = (counts.precision, counts.recall, counts.f1)
    ratios = ("–" if v is None else f"{v:.3f}" for v in values)
    return (label, *ratios, str(counts.gold), str(counts.predicted), str(counts.right))


def headline(scores: Scores) -> str:
    """Say the two figures that matter in one line.

    scores (Scores): The scores.
    RETURNS (str): F1 of whole connectives and of parts.
    """
    whole, parts = scores.whole.f1 or 0.0, scores.parts.f1 or 0.0
    return f"Whole connectives F1 {whole:.3f}, parts F1 {parts:.3f}"
