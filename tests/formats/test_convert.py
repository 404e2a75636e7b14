"""What a conversion loses is counted and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacy_connectives import AnnotatedText, ConfigError, Connective
from spacy_connectives.formats import read, write
from spacy_connectives.formats.convert import convert_files

PAIR = Connective(((0, 2), (5, 7)), "因为…所以", "Contingency.Cause.Result", 0.5)
TEXT = AnnotatedText("因为下雨，所以停赛。", (PAIR,), {"source": "a.txt", "genre": "news"})


def test_losses_are_counted(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [TEXT], "jsonl")
    books = convert_files(tmp_path / "a.jsonl", tmp_path / "a.conllu", target_format="disrpt")
    assert (books.source_format, books.texts, books.connectives) == ("jsonl", 1, 1)
    assert books.losses() == {"links": 1, "senses": 1, "scores": 1, "entries": 1, "meta": 1}
    assert books.warning() == (
        "disrpt cannot hold: links between parts (1), senses (1), scores (1), lexicon entries (1), "
        "meta data besides the name (1)."
    )


def test_nothing_is_said_where_nothing_is_lost(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [TEXT], "jsonl")
    books = convert_files(tmp_path / "a.jsonl", tmp_path / "a.spacy", target_format="docbin")
    assert books.warning() == ""
    assert list(read(tmp_path / "a.spacy")) == [TEXT]


def test_overlaps_are_counted(tmp_path: Path) -> None:
    over = AnnotatedText("因为下雨", (Connective(((0, 2),)), Connective(((1, 3),))))
    write(tmp_path / "a.jsonl", [over], "jsonl")
    books = convert_files(tmp_path / "a.jsonl", tmp_path / "out", target_format="marked")
    assert books.losses() == {"overlaps": 1}
    assert [p.name for p in books.problems] == ["overlap"]


def test_an_unknown_target_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [TEXT], "jsonl")
    with pytest.raises(ConfigError):
        convert_files(tmp_path / "a.jsonl", tmp_path / "b", target_format="xml")
    assert not (tmp_path / "b").exists()
