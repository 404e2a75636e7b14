"""Marked files are checked against the format and against the lexicon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spacy_connectives.errors import Problem
from spacy_connectives.formats.check import check_file, unlisted
from spacy_connectives.formats.marked import from_marked
from spacy_connectives.lexicon import Lexicon


def entry(name: str) -> dict[str, Any]:
    senses = [{"sense": "Contingency.Cause.Result", "share": 1.0}]
    return {"id": name, "parts": [[form] for form in name.split("…")], "senses": senses}


LEXICON = Lexicon(entry(name) for name in ("但", "因为…所以"))


def places(problems: list[Problem]) -> list[tuple[str, int, int]]:
    return [(p.name, p.line, p.column) for p in problems]


def test_listed_forms_are_no_problem() -> None:
    text = from_marked("<a>因为</a>下雨，<a>所以</a>停赛。<cand>但</cand>他来了。")
    assert unlisted(text, LEXICON) == []


def test_unlisted_forms_and_pairs_are_named_where_their_tag_opens() -> None:
    marked = (
        "他来了。\n<cand>但</cand>雨大，<a>因为</a>风也大，<a>于是</a>停赛，"
        "<cand>可</cand>没人走，<cand>可</cand>也没人来。\n<cand>因为</cand>下雨。\n"
    )
    problems = unlisted(from_marked(marked), LEXICON)
    lines = marked.split("\n")
    assert places(problems) == [
        ("pair-not-in-lexicon", 2, lines[1].index("<a>因为") + 1),
        ("form-not-in-lexicon", 2, lines[1].index("<cand>可") + 1),
        ("form-not-in-lexicon", 3, 1),
    ]
    assert "'因为…于是'" in problems[0].message
    assert "(2 times in this file)" in problems[1].message
    assert not any(p.is_error for p in problems)


def test_problems_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("<cand>可</cand>好\n<cand>但\n<x>是</x>", "utf-8")
    text, problems = check_file(path, LEXICON)
    assert text is not None
    assert places(problems) == [
        ("form-not-in-lexicon", 1, 1),
        ("tag-never-closed", 2, 1),
        ("letter-alone", 3, 1),
        ("form-not-in-lexicon", 3, 1),
    ]
    assert [p.is_error for p in problems] == [False, True, False, False]
    assert {p.source for p in problems} == {str(path)}


def test_strict_makes_everything_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("<cand>可</cand>好", "utf-8")
    _, problems = check_file(path, LEXICON, strict=True)
    assert [p.is_error for p in problems] == [True]


def test_a_file_in_another_encoding_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("但是我们的比赛在雨中进行，大家都很高兴。".encode("gb18030"))
    text, problems = check_file(path, LEXICON)
    assert text is None
    assert [p.name for p in problems] == ["not-encoded"]
    assert "gb18030" in problems[0].hint
    text, problems = check_file(path, LEXICON, encoding="gb18030")
    assert text is not None
    assert problems == []
