"""`evaluate` with baselines, DISRPT gold and pages; `agreement`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spacy_connectives import AnnotatedText, Connective
from spacy_connectives.formats import write

TEXT = "因为下雨，所以停赛了。但也好。"
PAIR, BUT = Connective(((0, 2), (5, 7))), Connective(((11, 12),))


def save(path: Path, *connectives: Connective, number: int = 6) -> Path:
    texts = [
        AnnotatedText(f"{TEXT}{i}", connectives, {"source": f"news-{i}.txt"}) for i in range(number)
    ]
    write(path, texts, "jsonl")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return save(tmp_path / "gold.jsonl", PAIR, BUT)


def test_better_than_the_baseline(gold: Path, tmp_path: Path, run) -> None:
    better = save(tmp_path / "new.jsonl", PAIR, BUT)
    worse = save(tmp_path / "old.jsonl", BUT)
    output = tmp_path / "m.json"
    code, text = run("evaluate", gold, "--pred", better, "--baseline", worse, "--output", output)
    assert code == 0
    assert "whole: F1 1.000 and 0.667, difference +0.333" in text
    assert text.count(": better.") == 3
    metrics = json.loads(output.read_text("utf-8"))
    assert metrics["intervals"]["whole"] == [1.0, 1.0]
    assert list(metrics["groups"]) == ["news"]
    assert metrics["groups"]["news"]["f"] == 1.0
    assert [b["kind"] for b in metrics["baseline"]] == ["parts", "whole", "single", "paired"]


def test_confusions_are_in_the_json(gold: Path, tmp_path: Path, run) -> None:
    pred = save(tmp_path / "p.jsonl", Connective(((0, 2),)), BUT)
    run("evaluate", gold, "--pred", pred, "--output", tmp_path / "m.json")
    metrics = json.loads((tmp_path / "m.json").read_text("utf-8"))
    assert metrics["confusions"] == {"因为…所以": {"因为": 6}}


def test_gold_with_tokens_is_scored_as_the_shared_task_does(tmp_path: Path, run) -> None:
    text = AnnotatedText(TEXT, (BUT, Connective(((0, 2),))), {"source": "d"})
    write(tmp_path / "gold.conllu", [text], "disrpt")
    code, output = run("evaluate", tmp_path / "gold.conllu", "--pred", tmp_path / "gold.conllu")
    assert code == 0
    assert "DISRPT-style score: P, R, F1 1.000 1.000 1.000" in output


def test_the_page_has_intervals_and_a_learning_curve(gold: Path, tmp_path: Path, run) -> None:
    (tmp_path / "curve.json").write_text("[[40, 0.7], [10, 0.6]]", "utf-8")
    options = ("--html", tmp_path / "r.html", "--curve", tmp_path / "curve.json")
    assert run("evaluate", gold, "--pred", gold, *options)[0] == 0
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "1.000 to 1.000" in page
    assert "40 texts: F1 0.700" in page


def test_a_curve_that_is_none(gold: Path, tmp_path: Path, run) -> None:
    (tmp_path / "curve.json").write_text("{}x", "utf-8")
    options = ("--html", tmp_path / "r.html", "--curve", tmp_path / "curve.json")
    code, output = run("evaluate", gold, "--pred", gold, *options)
    assert code == 1
    assert "not a JSON list" in output


def test_other_texts_cannot_be_compared(gold: Path, tmp_path: Path, run) -> None:
    other = save(tmp_path / "other.jsonl", number=5)
    code, output = run("evaluate", gold, "--pred", other)
    assert code == 1
    assert "does not hold the texts of" in output


def test_two_annotators(gold: Path, tmp_path: Path, run) -> None:
    other = save(tmp_path / "b.jsonl", Connective(((0, 2),)), BUT)
    code, output = run("agreement", gold, other)
    assert code == 0
    rows = [line.split() for line in output.splitlines()]
    # 3 parts each text against 2 that both have; 1 of 2 connectives.
    assert ["parts,", "exact", "0.800", "0.800", "to", "0.800", "18", "12", "12"] in rows
    assert ["whole", "connectives", "0.500", "0.500", "to", "0.500", "12", "12", "6"] in rows
    assert "news-0.txt:1:1: 因为…所以 | 因为" in output
    # Of 16 characters both mark 3, the first 5: observed 14/16, chance (5*3 + 11*13) / 256.
    kappa = (14 / 16 - 158 / 256) / (1 - 158 / 256)
    assert f"kappa over characters: {kappa:.3f}" in output


def test_annotators_of_other_texts(gold: Path, tmp_path: Path, run) -> None:
    code, output = run("agreement", gold, save(tmp_path / "b.jsonl", number=2))
    assert code == 1
    assert "do not hold the same texts" in output


def test_many_differences_are_cut(tmp_path: Path, run) -> None:
    first = save(tmp_path / "a.jsonl", BUT, number=25)
    second = save(tmp_path / "b.jsonl", number=25)
    assert "5 more differences: --all prints them." in run("agreement", first, second)[1]
    assert run("agreement", first, second, "--all")[1].count(": 但 | –") == 25
