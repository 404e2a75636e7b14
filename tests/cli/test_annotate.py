"""`annotate` marks raw text for people to correct."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacy_connectives.formats.marked import read_marked
from spacy_connectives.pipeline.corpora import read_texts

NEWS = """\
因为连日降雨，所以市里的两座桥临时封闭。交通部门说，水位虽然在下降，但是桥墩还要检查。

如果检查顺利，周五就可以恢复通车。不过，公交线路下周才会调整。
市民陈女士每天骑车上班，她不是怕绕路，而是怕堵车。
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "raw" / "news.txt"
    path.parent.mkdir()
    path.write_bytes(NEWS.encode())
    return path


def test_the_text_stays_as_it_was_and_pairs_are_linked(raw: Path, tmp_path: Path, run) -> None:
    assert run("annotate", raw, tmp_path / "marked.txt")[0] == 0
    marked = read_marked(tmp_path / "marked.txt")
    assert marked.text == NEWS
    assert ("因为", "所以") in [c.forms(NEWS) for c in marked.connectives]


def test_line_ends_stay_as_they_were(raw: Path, tmp_path: Path, run) -> None:
    raw.write_bytes(NEWS.replace("\n", "\r\n").encode())
    assert run("annotate", raw, tmp_path / "marked.txt")[0] == 0
    assert (tmp_path / "marked.txt").read_bytes().count(b"\r\n") == NEWS.count("\n")


def test_what_was_marked_and_corrected_can_be_learned(raw: Path, tmp_path: Path, run) -> None:
    code, output = run("annotate", raw.parent, tmp_path / "marked")
    assert code == 0
    assert "marked in 1 file." in output
    path = tmp_path / "marked" / "news.txt"
    # A reader unmarks one connective and marks another.
    corrected = path.read_text("utf-8").replace("<cand>不过</cand>", "不过")
    path.write_text(corrected.replace("临时封闭", "<cand>临时</cand>封闭"), "utf-8")
    code, output = run("check", tmp_path / "marked")
    assert (code, "'临时' is not in the lexicon" in output) == (0, True)
    assert run("convert", tmp_path / "marked", tmp_path / "corpus")[0] == 0
    sides = (read_texts(tmp_path / "corpus" / f"{s}.spacy") for s in ("train", "dev", "test"))
    forms = [c.forms(t.text) for texts in sides for t in texts for c in t.connectives]
    assert ("临时",) in forms
    assert ("不过",) not in forms
    assert ("因为", "所以") in forms


def test_nothing_is_overwritten_without_force(raw: Path, tmp_path: Path, run) -> None:
    target = tmp_path / "marked.txt"
    target.write_text("my corrections", "utf-8")
    code, output = run("annotate", raw, target)
    assert (code, "--force" in output) == (1, True)
    assert target.read_text("utf-8") == "my corrections"
    assert run("annotate", raw, target, "--force")[0] == 0
    assert read_marked(target).text == NEWS


def test_a_bad_file_does_not_stop_the_others(raw: Path, tmp_path: Path, run) -> None:
    (raw.parent / "marked.txt").write_text("雨大，<cand>但</cand>他来了。", "utf-8")
    (raw.parent / "old.txt").write_bytes(
        "但是我们的比赛在雨中进行，大家都很高兴。".encode("gb18030")
    )
    code, output = run("annotate", raw.parent, tmp_path / "out")
    assert code == 1
    assert "The file is marked already." in output
    assert "--encoding gb18030" in output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["news.txt"]


def test_other_encodings_become_utf8(raw: Path, tmp_path: Path, run) -> None:
    raw.write_bytes(NEWS.encode("gb18030"))
    assert run("annotate", raw, tmp_path / "marked.txt", "--encoding", "gb18030")[0] == 0
    assert read_marked(tmp_path / "marked.txt").text == NEWS
