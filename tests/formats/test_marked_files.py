"""Marked files as a format among others."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacy_connectives import AnnotatedText, Connective, FormatError
from spacy_connectives.formats.marked_files import read, write


def test_all_files_of_a_folder_by_their_names_in_it(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "1.txt").write_text("他来了，<cand>但</cand>没说话。", "utf-8")
    (tmp_path / "0.txt").write_text("没有。", "utf-8")
    assert [(t.source, len(t.connectives)) for t in read(tmp_path)] == [
        ("0.txt", 0),
        ("news/1.txt", 1),
    ]


def test_problems_of_all_files_are_reported_together(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("<cand>但", "utf-8")
    with pytest.raises(FormatError) as error:
        list(read(tmp_path))
    assert [Path(p.source).name for p in error.value.problems] == ["a.txt", "b.txt"]


def test_crlf_inside_a_text_is_given_back_as_it_was(tmp_path: Path) -> None:
    text = AnnotatedText("\ufeff\ufeff天。\r\n但是。\r\n", (Connective(((6, 8),)),))
    write(tmp_path / "a.txt", [text])
    assert (tmp_path / "a.txt").read_bytes().decode() == "天。\r\n<cand>但是</cand>。\r\n"


def test_a_single_file_holds_one_text(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="holds one text, but there are several"):
        write(tmp_path / "a.txt", [AnnotatedText("天"), AnnotatedText("地")])
