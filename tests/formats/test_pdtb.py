"""Folders like those of the Penn Discourse Treebank."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacy_connectives import AnnotatedText, Connective, ConnectivesError, FormatError
from spacy_connectives.formats import detect
from spacy_connectives.formats.pdtb import COLUMNS, read, write

DATA = Path(__file__).parent / "data"


def test_byte_order_mark_and_crlf_count_as_characters() -> None:
    (text,) = read(DATA / "pdtb")
    assert text.text == "如果天气好，我们就出发。\n此外，还要带伞。\n"
    assert text.source == "trip"
    # Two relations of 如果…就 are one connective; implicit ones are none.
    assert [c.forms(text.text) for c in text.connectives] == [("如果", "就"), ("此外",)]
    assert text.connectives[0].sense == "Contingency.Condition.Arg2-as-cond"


def test_one_annotation_file_finds_its_text() -> None:
    assert detect(DATA / "pdtb" / "ann" / "trip.txt").name == "pdtb"
    assert list(read(DATA / "pdtb" / "ann" / "trip.txt")) == list(read(DATA / "pdtb"))


def test_the_columns_of_pdtb_2(tmp_path: Path) -> None:
    cells = [""] * 48
    cells[0], cells[3], cells[11] = "Explicit", "3..4", "Comparison.Contrast"
    (tmp_path / "raw").mkdir()
    (tmp_path / "gold").mkdir()
    (tmp_path / "raw" / "wsj_1").write_text("天晴，但冷。", "utf-8")
    (tmp_path / "gold" / "wsj_1.pdtb").write_text("|".join(cells), "utf-8")
    assert next(read(tmp_path)).connectives == (Connective(((3, 4),), sense="Comparison.Contrast"),)


def test_lines_have_all_columns(tmp_path: Path) -> None:
    text = AnnotatedText("天晴，但冷。", (Connective(((3, 4),)),), {"source": "a/b.txt"})
    write(tmp_path, [text])
    (line,) = (tmp_path / "gold" / "a" / "b.pipe").read_text("utf-8").splitlines()
    assert line.count("|") == COLUMNS - 1
    assert line.startswith("Explicit|3..4|||||")


@pytest.mark.parametrize("spans", ["", "3-4", "3..", "4..3", "3..99"])
def test_a_wrong_span_list_is_named(tmp_path: Path, spans: str) -> None:
    write(tmp_path, [AnnotatedText("天晴，但冷。", (Connective(((3, 4),)),), {"source": "a"})])
    gold = tmp_path / "gold" / "a.pipe"
    gold.write_text(gold.read_text("utf-8").replace("3..4", spans), "utf-8")
    with pytest.raises(FormatError, match=r"a\.pipe"):
        list(read(tmp_path))


def test_annotations_without_text_and_folders_without_annotations(tmp_path: Path) -> None:
    with pytest.raises(ConnectivesError, match="must hold the folders raw and gold"):
        list(read(tmp_path))
    write(tmp_path, [AnnotatedText("天", (), {"source": "a"})])
    (tmp_path / "raw" / "a.txt").unlink()
    with pytest.raises(FormatError, match="There is no text raw/a"):
        list(read(tmp_path))
