"""Label Studio exports and tasks."""

from __future__ import annotations

import json
from pathlib import Path

import defusedxml.ElementTree
import pytest

from spacy_connectives import AnnotatedText, Connective, FormatError
from spacy_connectives.formats.labelstudio import LABELING_CONFIG, read, to_task, write

DATA = Path(__file__).parent / "data"


def test_an_export_whose_browser_counted_utf16() -> None:
    first, second = read(DATA / "labelstudio.json")
    (pair,) = first.connectives
    assert pair.forms(first.text) == ("既然", "就")
    assert pair.sense == "Contingency.Cause.Result"
    assert second.connectives == (Connective(((0, 2),), score=0.75),)


def test_labels_that_are_not_ours_can_be_left_out() -> None:
    texts = read(DATA / "labelstudio.json", labels=["Paired"])
    assert [len(t.connectives) for t in texts] == [1, 0]


def test_scores_make_predictions_and_gold_makes_annotations() -> None:
    gold = AnnotatedText("但是", (Connective(((0, 2),)),))
    guess = AnnotatedText("但是", (Connective(((0, 2),), score=0.5),))
    assert "annotations" in to_task(gold)
    assert "predictions" in to_task(guess)


def test_regions_fit_the_labeling_config() -> None:
    root = defusedxml.ElementTree.fromstring(LABELING_CONFIG)
    names = {e.get("name") for e in root.iter() if e.get("name")}
    sense = "Comparison.Contrast"
    task = to_task(AnnotatedText("但是", (Connective(((0, 2),), sense=sense),)))
    rows = task["annotations"][0]["result"]
    assert {row[k] for row in rows for k in ("from_name", "to_name")} <= names
    values = {e.get("value") for e in root.iter()}
    assert {"Single", sense} <= values


def test_a_text_that_was_changed_later(tmp_path: Path) -> None:
    tasks = json.loads((DATA / "labelstudio.json").read_text("utf-8"))
    tasks[0]["data"]["text"] = "😀好，既然来了，就坐下吧。"
    (tmp_path / "a.json").write_text(json.dumps(tasks), "utf-8")
    with pytest.raises(FormatError, match=r"task 1: error: A region from 2 to 4 says '既然'"):
        list(read(tmp_path / "a.json"))


@pytest.mark.parametrize("content", ["[{]", "[1]", '[{"data": {}}]', '[{"data": {"text": 1}}]'])
def test_a_wrong_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content, "utf-8")
    with pytest.raises(FormatError, match=r"a\.json"):
        list(read(tmp_path / "a.json"))


def test_a_text_that_looks_like_a_script_is_plain_json(tmp_path: Path) -> None:
    text = AnnotatedText("<script>但</script>", (Connective(((8, 9),)),))
    write(tmp_path / "a.json", [text])
    assert list(read(tmp_path / "a.json")) == [text]
