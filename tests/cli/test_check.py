"""`check` prints problems as file:line:column."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "good.txt").write_text("雨很大，<cand>但</cand>他来了。\n", "utf-8")
    return tmp_path


def test_a_good_folder_has_no_findings(folder: Path, run) -> None:
    assert run("check", folder, "--strict") == (0, "1 file: 0 errors, 0 warnings.\n")


def test_an_error_is_printed_with_its_place(folder: Path, run) -> None:
    path = folder / "train" / "bad.txt"
    path.write_text("好\n雨很大，<cand>但他来了。\n", "utf-8")
    code, output = run("check", folder)
    assert code == 1
    assert f"{path}:2:5: error: <cand> is never closed" in output
    assert "2 files: 1 error, 0 warnings." in output


def test_a_form_outside_the_lexicon_is_a_warning_and_strictly_an_error(folder: Path, run) -> None:
    path = folder / "train" / "odd.txt"
    path.write_text("雨很大，<cand>石头</cand>他来了。\n", "utf-8")
    code, output = run("check", folder)
    assert code == 0
    assert f"{path}:1:5: warning: The form '石头' is not in the lexicon." in output
    assert run("check", folder, "--strict")[0] == 1


def test_another_lexicon_can_be_compared_with(folder: Path, run) -> None:
    senses = [{"sense": "Expansion.Conjunction", "share": 1.0}]
    entry = {"id": "石头", "parts": [["石头"]], "senses": senses}
    lexicon = folder / "own.jsonl"
    lexicon.write_text(json.dumps(entry) + "\n", "utf-8")
    code, output = run("check", folder, "--lexicon", lexicon)
    assert code == 0
    assert "The form '但' is not in the lexicon" in output


def test_stats_count(article: Path, run) -> None:
    code, output = run("check", article, "--stats")
    assert code == 0
    rows = [line.split() for line in output.split("\n")]
    assert ["15", "paragraphs"] in rows
    assert ["23", "connectives"] in rows
    assert ["6", "paired"] in rows
    assert ["1", "只要…就"] in rows


def test_stats_tell_genres_splits_and_uses_in_train(folder: Path, run) -> None:
    marked = {
        "train/news-1.txt": "雨很大，<cand>但</cand>他来了，就一个人。",
        "dev/news-2.txt": "雨停了，他<cand>就</cand>走。",
        "test/talk-1-hant.txt": "「會議結束了，<cand>但</cand>沒人走。」",
        "test/talk-2.txt": "没人走。",
    }
    (folder / "train" / "good.txt").unlink()
    for name, text in marked.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    code, output = run("check", folder, "--stats")
    assert code == 0
    rows = [line.split() for line in output.split("\n")]
    assert ["1", "in", "Traditional", "characters", "(25.0", "%)"] in rows
    assert ["news", "train", "1", "0", "14", "1", "7.14"] in rows
    assert ["talk", "test", "2", "1", "17", "1", "5.88"] in rows
    assert ["news", "all", "2", "0", "22", "2", "9.09"] in rows
    assert ["0", "1", "1", "connective,", "other", "就"] in rows
    assert ["1", "0", "0", "connective,", "other", "但"] in rows


def test_variety_is_an_error_where_texts_repeat_each_other(folder: Path, run) -> None:
    same = "河堤上的灯一盏接着一盏地亮起来，守夜的人提着水壶往回走"
    assert run("check", folder, "--variety")[0] == 0
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"{name}：\n他说{same}。", "utf-8")
    assert run("check", folder)[0] == 0
    code, output = run("check", folder, "--variety")
    assert code == 1
    assert f"{folder / 'b.txt'}:2:1: error: '他说{same}。'" in output
    assert f"Compare {folder / 'a.txt'}:2:1" in output
    assert "strings of 10 characters stand in several texts. At most 2% should" in output
    assert "3 files: 2 errors, 0 warnings." in output


def test_the_manifest_changes_with_names_and_content(folder: Path, run) -> None:
    def manifest() -> dict[str, dict[str, str]]:
        assert run("check", folder, "--manifest", folder / "manifest.json")[0] == 0
        content: dict[str, dict[str, str]] = json.loads((folder / "manifest.json").read_bytes())
        return content

    first = manifest()
    assert list(first["files"]) == ["train/good.txt"]
    assert manifest() == first
    (folder / "dev").mkdir()
    moved = (folder / "train" / "good.txt").rename(folder / "dev" / "good.txt")
    second = manifest()
    assert second != first
    moved.write_text("雨很大。", "utf-8")
    assert manifest() != second


def test_a_file_with_errors_gives_no_manifest(folder: Path, run) -> None:
    (folder / "bad.txt").write_text("<cand>但", "utf-8")
    assert run("check", folder, "--manifest", folder / "manifest.json")[0] == 1
    assert not (folder / "manifest.json").exists()


def test_a_missing_folder_is_an_error(tmp_path: Path, run) -> None:
    code, output = run("check", tmp_path / "none")
    assert code == 1
    assert "no such file or folder" in output
