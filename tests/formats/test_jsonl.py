"""Our own JSONL."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacy_connectives import AnnotatedText, Connective, FormatError
from spacy_connectives.formats.jsonl import from_record, read, to_record, write

DATA = Path(__file__).parent / "data"


def test_a_file_with_everything() -> None:
    first, second = read(DATA / "ours.jsonl")
    assert first.connectives == (
        Connective(((0, 2), (5, 7)), "因为…所以", "Contingency.Cause.Result", 0.98),
    )
    assert first.source == "news/01.txt"
    assert second == AnnotatedText("没有连词。", (), {"source": "103"})


def test_letters_of_a_marked_file_are_kept() -> None:
    text = AnnotatedText("天", (), {"letters": {0: "b"}, "newline": "\r\n"})
    assert from_record(to_record(text)) == text


def test_chinese_stays_readable(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [AnnotatedText("下雨")])
    assert (tmp_path / "a.jsonl").read_text("utf-8") == '{"text": "下雨", "connectives": []}\n'


def test_half_a_surrogate_pair_is_kept(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [AnnotatedText("a\ud83d")])
    assert next(read(tmp_path / "a.jsonl")).text == "a\ud83d"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('{"text": "天"', "not-json"),
        ('["天"]', "not-an-object"),
        ('{"connectives": []}', "bad-field"),
        ('{"text": 1}', "bad-field"),
        ('{"text": "天", "connectives": {}}', "bad-field"),
        ('{"text": "天", "connectives": [{}]}', "bad-parts"),
        ('{"text": "天", "connectives": [{"parts": [[0]]}]}', "bad-parts"),
        ('{"text": "天", "connectives": [{"parts": [["0", "1"]]}]}', "bad-parts"),
        ('{"text": "天", "connectives": [{"parts": [[1, 0]]}]}', "bad-parts"),
        ('{"text": "天", "connectives": [{"parts": [[0, 2]]}]}', "offsets-out-of-text"),
        ('{"text": "天", "connectives": [{"parts": [[0, 1]], "score": "high"}]}', "bad-field"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, name: str) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "天"}\n' + line + "\n", "utf-8")
    with pytest.raises(FormatError) as error:
        list(read(tmp_path / "a.jsonl"))
    assert error.value.name == name
    assert error.value.problems[0].line == 2
    assert error.value.problems[0].source.endswith("a.jsonl")
