"""The lexicon as CSV."""

from __future__ import annotations

import csv
import io

from spacy_connectives.lexicon import Lexicon, make_entry
from spacy_connectives.lexicon.table import COLUMNS, join_parts, to_csv


def read(data: bytes) -> list[dict[str, str]]:
    """Read a table as a spreadsheet does."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_one_row_an_entry() -> None:
    lexicon = Lexicon.packaged()
    rows = read(to_csv(lexicon))
    assert [row["id"] for row in rows] == [entry.id for entry in lexicon]
    assert [row["example"] for row in rows] == [entry.example for entry in lexicon]
    assert list(rows[0]) == list(COLUMNS)


def test_cells() -> None:
    entry = make_entry(
        {
            "parts": [["虽然", "虽"], ["但"]],
            "senses": [
                {"sense": "Comparison.Concession.Arg2-as-denier", "share": 0.9},
                {"sense": "Comparison.Contrast", "share": 0.1},
            ],
            "note": 'say "but", twice',
            "register": "literary",
        }
    )
    (row,) = read(to_csv([entry]))
    assert row["simplified"] == "虽然/虽…但"
    assert row["senses"] == "Comparison.Concession.Arg2-as-denier 0.9; Comparison.Contrast 0.1"
    assert row["note"] == 'say "but", twice'
    assert (row["register"], row["ambiguous"]) == ("literary", "no")


def test_spreadsheets_see_that_it_is_utf8() -> None:
    assert to_csv([]).startswith(b"\xef\xbb\xbf")


def test_join_parts() -> None:
    assert join_parts([["因为", "因"], ["所以"]]) == "因为/因…所以"
