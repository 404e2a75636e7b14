"""Prodigy exports and tasks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spacy_connectives import AnnotatedText, Connective, FormatError, Problem
from spacy_connectives.formats.prodigy import read, to_task, write
from spacy_connectives.pipeline.segmenters import blank_chinese

DATA = Path(__file__).parent / "data"


def test_an_export_with_links_and_foreign_labels() -> None:
    problems: list[Problem] = []
    first, second = read(DATA / "prodigy.jsonl", labels=["CONN"], problems=problems)
    assert [c.forms(first.text) for c in first.connectives] == [("不但", "而且")]
    assert first.source == "blog"
    assert [c.forms(second.text) for c in second.connectives] == [("但",)]
    assert [(p.name, p.line) for p in problems] == [("not-accepted", 3)]


def test_without_labels_all_spans_are_read() -> None:
    _, second = read(DATA / "prodigy.jsonl")
    assert len(second.connectives) == 2


def test_relations_that_name_only_tokens(tmp_path: Path) -> None:
    task = json.loads((DATA / "prodigy.jsonl").read_text("utf-8").split("\n")[0])
    for relation in task["relations"]:
        del relation["head_span"], relation["child_span"]
    (tmp_path / "a.jsonl").write_text(json.dumps(task), "utf-8")
    assert next(read(tmp_path / "a.jsonl")).connectives[0].parts == ((1, 3), (6, 8))


def test_tokens_and_spans_agree() -> None:
    text = AnnotatedText("他 既 会唱，也会跳。", (Connective(((2, 3), (7, 8)), score=0.9),))
    task = to_task(text, blank_chinese())
    tokens = task["tokens"]
    assert "".join(t["text"] + " " * t["ws"] for t in tokens) == text.text
    for span in task["spans"]:
        assert tokens[span["token_start"]]["start"] == span["start"]
        assert tokens[span["token_end"]]["end"] == span["end"]
        assert span["label"] == "PAIRED"
        assert span["score"] == 0.9
    (relation,) = task["relations"]
    assert tokens[relation["head"]]["text"] == "既"
    assert tokens[relation["child"]]["text"] == "也"


def test_connectives_that_share_a_part(tmp_path: Path) -> None:
    both = (Connective(((0, 1), (2, 3))), Connective(((0, 1), (4, 5))))
    text = AnnotatedText("既A又B又C", both)
    with pytest.raises(FormatError, match="shares a part"):
        write(tmp_path / "a.jsonl", [text])
    problems: list[Problem] = []
    write(tmp_path / "a.jsonl", [text], problems=problems)
    assert next(read(tmp_path / "a.jsonl")).connectives == both[:1]
    assert len(problems) == 1


@pytest.mark.parametrize(
    "task", ['{"spans": []}', '{"text": "天", "spans": [1]}', '{"text": "天", "spans": [{}]}']
)
def test_a_wrong_task_is_named(tmp_path: Path, task: str) -> None:
    (tmp_path / "a.jsonl").write_text(task, "utf-8")
    with pytest.raises(FormatError, match=r"a\.jsonl:1: error"):
        list(read(tmp_path / "a.jsonl"))
