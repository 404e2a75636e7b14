"""The lexicon as a table (CSV), for people who work with spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from .entry import GAP, Entry

COLUMNS = (
    "id",
    "simplified",
    "traditional",
    "senses",
    "category",
    "position",
    "register",
    "ambiguous",
    "note",
    "words",
    "example",
    "counterexample",
    "gloss",
)


def to_csv(entries: Iterable[Entry]) -> bytes:
    """Write entries as CSV, one row an entry.

    Variants are separated by "/", parts by "…", and other lists by "; ".

    entries (Iterable[Entry]): The entries, such as a lexicon.
    RETURNS (bytes): The table in UTF-8, with a byte order mark: spreadsheets need it for Chinese.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow(
            (
                entry.id,
                join_parts(entry.parts),
                join_parts(entry.traditional),
                "; ".join(f"{s.sense} {s.share:g}" for s in entry.senses),
                entry.category,
                "; ".join(entry.position),
                entry.style,
                "yes" if entry.ambiguous else "no",
                entry.note,
                "; ".join(entry.words),
                entry.example,
                entry.counterexample,
                entry.gloss,
            )
        )
    return table.getvalue().encode("utf-8-sig")


def join_parts(parts: Iterable[Iterable[str]]) -> str:
    """Write parts with their variants in one line.

    parts (Iterable[Iterable[str]]): The variants of each part.
    RETURNS (str): Such as "因为/因…所以".
    """
    return GAP.join("/".join(part) for part in parts)
