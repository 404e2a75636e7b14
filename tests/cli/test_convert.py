"""`convert` makes corpora for training, and says what it did."""

from __future__ import annotations

import json
from pathlib import Path

from spacy_connectives.pipeline.corpora import read_texts

GLUED = "<a>只有</a>坚持，<a>才</a>能成功。\n"


def test_an_article_becomes_three_corpora(article: Path, tmp_path: Path, run) -> None:
    code, output = run("convert", article, tmp_path / "corpus")
    assert code == 0
    assert "Split by paragraphs; tokens by char." in output
    assert f"{tmp_path / 'corpus' / 'dev'}.spacy: 2 texts" in output
    texts = [len(read_texts(tmp_path / "corpus" / f"{s}.spacy")) for s in ("train", "dev", "test")]
    assert texts == [11, 2, 2]


def test_dev_serves_as_test_and_the_report_says_so(tmp_path: Path, run) -> None:
    for side in ("train", "dev"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a.txt").write_text(f"{side}，<cand>但</cand>下雨。\n", "utf-8")
    code, output = run("convert", tmp_path, tmp_path / "corpus")
    assert code == 0
    assert "Note: There is no folder test: dev serves as test." in output
    dev, test = ((tmp_path / "corpus" / f"{s}.spacy").read_bytes() for s in ("dev", "test"))
    assert dev == test
    assert json.loads((tmp_path / "corpus" / "split.json").read_bytes())["dev_is_test"]


def test_moved_parts_are_named(tmp_path: Path, run) -> None:
    (tmp_path / "a.txt").write_text(GLUED + "雨。\n<cand>但</cand>晴。\n雪。\n", "utf-8")
    code, output = run("convert", tmp_path, tmp_path / "corpus", "--segmenter", "jieba")
    assert code == 0
    assert "1 moved to token boundaries, 0 dropped." in output
    assert "moved: 才 → 才能 (1)" in output


def test_losing_too_much_is_an_error_that_names_it(tmp_path: Path, run) -> None:
    (tmp_path / "a.txt").write_text(GLUED + "雨。\n<cand>但</cand>晴。\n雪。\n", "utf-8")
    args = ("convert", tmp_path, tmp_path / "corpus", "--segmenter", "jieba")
    strict = ("--alignment-mode", "strict")
    code, output = run(*args, *strict)
    assert code == 1
    assert "1 of 2 connectives (50.0%) do not fit the tokens" in output
    assert "a.txt#1: 只有…才" in output
    assert not (tmp_path / "corpus").exists()
    code, output = run(*args, *strict, "--max-lost", "0.5")
    assert code == 0
    assert "dropped: 只有…才 (a.txt#1)" in output


def test_the_seed_changes_the_split(article: Path, tmp_path: Path, run) -> None:
    def test_side(seed: int) -> list[str]:
        run("convert", article, tmp_path / str(seed), "--seed", seed)
        report = json.loads((tmp_path / str(seed) / "split.json").read_bytes())
        sources: list[str] = report["sides"]["test"]["sources"]
        return sources

    assert len({tuple(test_side(seed)) for seed in range(5)}) > 1


def test_bad_settings_name_the_good_ones(article: Path, tmp_path: Path, run) -> None:
    code, output = run("convert", article, tmp_path / "corpus", "--segmenter", "words")
    assert (code, "'char', 'jieba', 'pkuseg'" in output) == (1, True)
    code, output = run("convert", article, tmp_path / "corpus", "--segmenter", "pkuseg")
    assert (code, "pkuseg_model" in output) == (1, True)


def test_a_real_folder_is_converted(shared: Path, tmp_path: Path, run) -> None:
    code, output = run("convert", shared / "data" / "ted-cdb", tmp_path)
    assert code == 0
    assert "dev serves as test" in output
    assert [len(read_texts(tmp_path / f"{s}.spacy")) for s in ("train", "dev")] == [40, 8]
