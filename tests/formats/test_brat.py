"""brat standoff."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacy_connectives import AnnotatedText, Connective, FormatError, Problem
from spacy_connectives.formats.brat import read, write

DATA = Path(__file__).parent / "data"


def test_a_folder_with_crlf_fragments_relations_and_other_types() -> None:
    (text,) = read(DATA / "brat", labels=["Paired", "Single", "Connective"])
    assert text.source == "news.txt"
    assert "\r" not in text.text
    assert [c.forms(text.text) for c in text.connectives] == [
        ("因为", "所以"),
        ("不是", "而是"),
        ("但",),
    ]
    cause = text.connectives[0]
    assert (cause.sense, cause.entry) == ("Contingency.Cause.Result", "因为…所以")


def test_without_labels_all_types_are_read() -> None:
    (text,) = read(DATA / "brat" / "news.txt")
    assert ("张三",) in [c.forms(text.text) for c in text.connectives]


def test_what_is_written_is_brat(tmp_path: Path) -> None:
    connective = Connective(((0, 2), (5, 7)), "因为…所以", "Contingency.Cause.Result")
    write(tmp_path, [AnnotatedText("因为下雨，所以停赛。", (connective,), {"source": "a.txt"})])
    assert (tmp_path / "a.txt").read_text("utf-8") == "因为下雨，所以停赛。"
    assert (tmp_path / "a.ann").read_text("utf-8") == (
        "T1\tPaired 0 2;5 7\t因为 所以\n"
        "A1\tSense T1 Contingency.Cause.Result\n"
        "N1\tReference T1 Lexicon:因为…所以\t因为…所以\n"
    )
    assert "Value:Contingency.Cause.Result" in (tmp_path / "annotation.conf").read_text("utf-8")


def test_a_sense_with_spaces_is_dropped_with_a_warning(tmp_path: Path) -> None:
    problems: list[Problem] = []
    text = AnnotatedText("但", (Connective(((0, 1),), sense="some contrast"),))
    write(tmp_path, [text], problems=problems)
    assert [p.name for p in problems] == ["spaces"]
    with pytest.raises(FormatError, match="holds spaces"):
        write(tmp_path, [text])


@pytest.mark.parametrize(
    ("annotation", "name"),
    [
        ("T1\tSingle\t但", "bad-annotation"),
        ("T1\tSingle a b\t但", "bad-annotation"),
        ("T1\tSingle 0 2\t但是", "offset-mismatch"),
        ("T1\tSingle 0 9\t但", "offsets-out-of-text"),
        ("T1\tPaired 0 1;0 1\t但 但", "bad-parts"),
    ],
)
def test_a_wrong_annotation_is_named(tmp_path: Path, annotation: str, name: str) -> None:
    (tmp_path / "a.txt").write_text("但", "utf-8")
    (tmp_path / "a.ann").write_text(annotation + "\n", "utf-8")
    with pytest.raises(FormatError) as error:
        list(read(tmp_path))
    assert error.value.name == name


def test_annotations_without_text(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("", "utf-8")
    with pytest.raises(FormatError, match=r"There is no a\.txt"):
        list(read(tmp_path))
