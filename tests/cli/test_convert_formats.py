"""`convert` between formats, and corpora from any of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacy_connectives.formats import FORMATS, read, write

MARKED = "<a>因为</a>下雨，<a>所以</a>比赛推迟了。\n他来了，<cand>但是</cand>没说话。\n"


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    folder = tmp_path / "marked"
    folder.mkdir()
    (folder / "a.txt").write_text(MARKED, "utf-8")
    return folder


@pytest.mark.parametrize("name", [n for n in FORMATS if n != "disrpt"])
def test_to_a_format_and_back(name: str, marked: Path, tmp_path: Path, run) -> None:
    target = tmp_path / f"out{FORMATS[name].suffix}"
    code, output = run("convert", marked, target, "--to", name)
    assert code == 0
    assert output.endswith(f"({name}): 1 text, 2 connectives.\n")
    assert run("convert", target, tmp_path / "back", "--to", "marked")[0] == 0
    assert (tmp_path / "back" / "a.txt").read_text("utf-8") == MARKED


def test_what_is_lost_is_named(marked: Path, tmp_path: Path, run) -> None:
    code, output = run("convert", marked, tmp_path / "a.conllu", "--to", "disrpt")
    assert code == 0
    assert "Warning: disrpt cannot hold: links between parts (1)." in output


def test_an_unknown_format_names_the_known_ones(marked: Path, tmp_path: Path, run) -> None:
    code, output = run("convert", marked, tmp_path / "a", "--to", "xml")
    assert code == 1
    assert "Known are: corpora, marked, jsonl, docbin" in output


def test_labels_and_rejected_tasks(tmp_path: Path, run) -> None:
    source = Path(__file__).parents[1] / "formats" / "data" / "prodigy.jsonl"
    code, output = run("convert", source, tmp_path / "a.jsonl", "--to", "jsonl", "--label", "CONN")
    assert code == 0
    assert "prodigy.jsonl:3: warning: The answer is 'reject': left out." in output
    assert [len(t.connectives) for t in read(tmp_path / "a.jsonl")] == [1, 1]


def test_an_encoding_that_must_be_said(marked: Path, tmp_path: Path, run) -> None:
    (marked / "a.txt").write_bytes(MARKED.encode("gb18030"))
    code, output = run("convert", marked, tmp_path / "a.jsonl", "--to", "jsonl")
    assert code == 1
    assert "--encoding gb18030" in output
    assert not (tmp_path / "a.jsonl").exists()
    options = ("--to", "jsonl", "--encoding", "gb18030")
    assert run("convert", marked, tmp_path / "a.jsonl", *options)[0] == 0


def test_corpora_from_a_licensed_treebank(marked: Path, tmp_path: Path, run) -> None:
    treebank = tmp_path / "zho.pdtb.made"
    for side in ("train", "dev"):
        write(treebank / f"zho.pdtb.made_{side}.conllu", read(marked), "disrpt")
    code, output = run("convert", treebank, tmp_path / "corpus")
    assert code == 0, output
    assert "Split by folders" in output
    assert "There is no folder test: dev serves as test." in output
    assert len(next(read(tmp_path / "corpus" / "train.spacy")).connectives) == 3


def test_corpora_from_one_file_without_sides(marked: Path, tmp_path: Path, run) -> None:
    (marked / "a.txt").write_text(MARKED * 1 + "如果天晴，<cand>就</cand>去。\n", "utf-8")
    write(tmp_path / "a.jsonl", read(marked), "jsonl")
    code, output = run("convert", tmp_path / "a.jsonl", tmp_path / "corpus")
    assert code == 0, output
    assert "Split by paragraphs" in output
