"""DISRPT files."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacy_connectives import AnnotatedText, Connective, FormatError, Problem
from spacy_connectives.formats.disrpt import read, write

DATA = Path(__file__).parent / "data"


def test_text_is_rebuilt_and_documents_are_kept_apart() -> None:
    first, second = read(DATA / "disrpt")
    assert first.source == "made_01"
    assert first.text == "与此同时，各项改革也在加快。GDP增长2023 2024两年，但出口下降。"
    assert [c.forms(first.text)[0] for c in first.connectives] == ["与此同时", "也", "但"]
    # The labels of the 2025 release.
    assert [c.forms(second.text)[0] for c in second.connectives] == ["因为", "因此"]


def test_masked_files_are_refused_with_the_reason() -> None:
    with pytest.raises(FormatError, match=r"document chtb_x are masked.*LDC.*fill them in"):
        list(read(DATA / "masked.tok"))


@pytest.mark.parametrize("suffix", ["conllu", "tok"])
def test_tokens_that_were_read_are_written_again(tmp_path: Path, suffix: str) -> None:
    texts = list(read(DATA / "disrpt" / "made.conllu"))
    write(tmp_path / f"a.{suffix}", texts)
    assert list(read(tmp_path / f"a.{suffix}")) == texts


def test_a_file_is_what_the_shared_task_wants(tmp_path: Path) -> None:
    text = AnnotatedText("但是\n天 A。", (Connective(((0, 2),)),), {"source": "d1"})
    write(tmp_path / "a.conllu", [text])
    rows = [
        "# newdoc id = d1",
        "# sent_id = d1-1",
        "1 但 _ _ _ _ _ _ _ Seg=B-Conn|SpaceAfter=No",
        "2 是 _ _ _ _ _ _ _ Seg=I-Conn|SpacesAfter=\\n",
        "",
        "# sent_id = d1-2",
        "1 天 _ _ _ _ _ _ _ _",
        "2 A _ _ _ _ _ _ _ SpaceAfter=No",
        "3 。 _ _ _ _ _ _ _ SpaceAfter=No",
    ]
    found = (tmp_path / "a.conllu").read_text("utf-8").rstrip("\n").split("\n")
    assert found == [r.replace(" ", "\t") if r[:1].isdecimal() else r for r in rows]


@pytest.mark.parametrize("text", ["  天  ", "\u3000\u3000天\u2028地\n\n", "天|\t_地", "1-2\\s"])
def test_odd_spaces_survive(tmp_path: Path, text: str) -> None:
    write(tmp_path / "a.tok", [AnnotatedText(text)])
    assert next(read(tmp_path / "a.tok")).text == text


def test_inside_without_begin_is_left_out_with_a_warning(tmp_path: Path) -> None:
    row = "{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{}"
    rows = [row.format(1, "天", "Seg=I-Conn"), row.format(2, "但", "Seg=B-Conn")]
    (tmp_path / "a.tok").write_text("\n".join(rows) + "\n\n", "utf-8")
    problems: list[Problem] = []
    (text,) = read(tmp_path / "a.tok", problems=problems)
    assert text.connectives == (Connective(((1, 2),)),)
    assert [p.name for p in problems] == ["inside-without-begin"]


def test_parts_are_widened_to_the_tokens_with_a_warning(tmp_path: Path) -> None:
    meta = {"tokens": [[0, 3], [3, 4]]}
    text = AnnotatedText("是因为雨", (Connective(((1, 3),)),), meta)
    problems: list[Problem] = []
    write(tmp_path / "a.tok", [text], problems=problems)
    assert next(read(tmp_path / "a.tok")).parts() == [(0, 3)]
    assert "Widened to whole tokens" in str(problems[0])
    with pytest.raises(FormatError):
        write(tmp_path / "a.tok", [text])


def test_columns_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.conllu").write_text("# newdoc id = x\n1 天 _\n", "utf-8")
    with pytest.raises(FormatError, match=r"a\.conllu:2: error: 1 columns instead of 10"):
        list(read(tmp_path / "a.conllu"))


def test_columns_may_be_empty_but_for_the_word(tmp_path: Path) -> None:
    # Found by `benchmarks/fuzz.py disrpt`: conllu drops a last column that is empty.
    path = tmp_path / "a.conllu"
    path.write_text("1\t天\t_\t_\t_\t_\t_\t_\t_\t\n", "utf-8")
    assert next(read(path)).text == "天"
    path.write_text("1\t\t_\t_\t_\t_\t_\t_\t_\t_\n", "utf-8")
    with pytest.raises(FormatError, match=r"a\.conllu:1: error: The second column, the word, is"):
        list(read(path))
