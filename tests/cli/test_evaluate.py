"""`evaluate` scores a pipeline, or given predictions, against gold marks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A saved pipeline that finds every 但 and every 因为 as singles, by a rule of spaCy's own."""
    nlp = spacy.blank("zh")
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "connectives"})
    ruler.add_patterns([{"label": "SINGLE", "pattern": form} for form in ("但", "因为")])
    nlp.to_disk(tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold" / "a.txt"
    path.parent.mkdir()
    path.write_text("<a>因为</a>下雨，<a>所以</a>停赛。<cand>但</cand>他来了。但愿天晴。", "utf-8")
    return path.parent


def test_scores_are_those_counted_by_hand(gold: Path, model: Path, tmp_path: Path, run) -> None:
    # Gold: 因为…所以 and one 但. Found: 因为, 但, and the 但 of 但愿.
    output = tmp_path / "metrics.json"
    code, printed = run("evaluate", gold, "--model", model, "--output", output)
    assert code == 0
    metrics = json.loads(output.read_bytes())
    counts = {
        kind: tuple(metrics[kind][x] for x in ("gold", "predicted", "right"))
        for kind in ("parts", "whole", "single", "paired")
    }
    assert counts == {
        "parts": (3, 3, 2),
        "whole": (2, 3, 1),
        "single": (1, 3, 1),
        "paired": (1, 0, 0),
    }
    assert metrics["forms"]["但"]["p"] == 0.5
    assert "Whole connectives F1 0.400, parts F1 0.667." in printed


def test_saved_predictions_give_the_same_scores(
    gold: Path, model: Path, tmp_path: Path, run
) -> None:
    one, two, pred = tmp_path / "1.json", tmp_path / "2.json", tmp_path / "pred.spacy"
    assert run("evaluate", gold, "--model", model, "--output", one, "--save-pred", pred)[0] == 0
    assert run("evaluate", gold, "--pred", pred, "--output", two)[0] == 0
    for kind in ("parts", "whole", "forms"):
        assert json.loads(one.read_bytes())[kind] == json.loads(two.read_bytes())[kind]


def test_predictions_for_other_texts_are_refused(
    gold: Path, model: Path, tmp_path: Path, run
) -> None:
    pred = tmp_path / "pred.spacy"
    run("evaluate", gold, "--model", model, "--save-pred", pred)
    (gold / "a.txt").write_text("<cand>但</cand>别的文章。", "utf-8")
    code, output = run("evaluate", gold, "--pred", pred)
    assert code == 1
    assert "does not hold the texts of" in output


def test_the_notes_of_the_split_are_told(gold: Path, model: Path, tmp_path: Path, run) -> None:
    split = tmp_path / "split.json"
    split.write_text(json.dumps({"by": "folders", "notes": ["dev serves as test."]}), "utf-8")
    html = tmp_path / "report.html"
    code, output = run("evaluate", gold, "--model", model, "--split", split, "--html", html)
    assert code == 0
    assert "Note: dev serves as test." in output
    assert "dev serves as test." in html.read_text("utf-8")


def test_model_and_predictions_exclude_each_other(gold: Path, model: Path, run) -> None:
    assert run("evaluate", gold, "--model", model, "--pred", gold)[0] == 2


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--model", "no/such/model"), "cannot be loaded as a pipeline"),
        (("--model", "packaged", "--spans-key", "links"), "Keys that it writes: connectives"),
        (("--split", "setup.cfg"), "not the split.json"),
    ],
)
def test_bad_input_ends_with_1(gold: Path, args: tuple[str, ...], message: str, run) -> None:
    code, output = run("evaluate", gold, *args)
    assert code == 1
    assert message in output
