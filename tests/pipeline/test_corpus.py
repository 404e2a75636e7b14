"""Marked files as training examples."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from spacy_connectives import ConfigError, ConnectivesError, FormatError
from spacy_connectives.pipeline.corpus import make_marked_corpus, marked_paths
from spacy_connectives.pipeline.doc_spans import get_connectives

NLP = spacy.blank("zh")
MARKED = "<a>虽然</a>累，<a>但</a>没停。\n\n他<cand>又</cand>来了。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b.txt").write_text(MARKED, "utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("天晴。", "utf-8")
    (tmp_path / ".hidden.txt").write_text("<a>", "utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text("<a>", "utf-8")
    (tmp_path / "notes.md").write_text("<a>", "utf-8")
    return tmp_path


def test_files_are_sorted_and_hidden_ones_left_out(folder: Path) -> None:
    assert marked_paths(folder) == [folder / "b.txt", folder / "sub" / "a.txt"]
    assert marked_paths(folder / "notes.md") == [folder / "notes.md"]


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(ConnectivesError, match="no such file or folder"):
        marked_paths(tmp_path / "none")
    with pytest.raises(ConnectivesError, match=r"no marked files. They must be named \*.txt"):
        marked_paths(tmp_path)
    assert list(make_marked_corpus(None)(NLP)) == []


def test_a_document_is_an_example(folder: Path) -> None:
    first, second = make_marked_corpus(folder)(NLP)
    assert first.reference.text == first.predicted.text == MARKED_TEXT
    assert [c.parts for c in get_connectives(first.reference)] == [((0, 2), (4, 5)), ((11, 12),)]
    assert "connectives" not in first.predicted.spans
    assert first.reference.user_data["source"] == str(folder / "b.txt")
    assert list(second.reference.spans["connectives"]) == []


MARKED_TEXT = "虽然累，但没停。\n\n他又来了。\n"


def test_a_paragraph_is_an_example(folder: Path) -> None:
    examples = list(make_marked_corpus(folder, unit="paragraph", spans_key="mine")(NLP))
    assert "".join(e.reference.text for e in examples[:2]) == MARKED_TEXT
    assert [[c.parts for c in get_connectives(e.reference, "mine")] for e in examples] == [
        [((0, 2), (4, 5))],
        [((1, 2),)],
        [],
    ]


def test_the_pair_list_tells_two_connectives_apart(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "<a>不是</a>他，<a>而是</a>我，<a>如果</a>下雨，<a>就</a>停。", "utf-8"
    )
    (example,) = make_marked_corpus(tmp_path)(NLP)
    assert len(get_connectives(example.reference)) == 2


def test_strict_refuses_what_lenient_reads(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("天<br>", "utf-8")
    assert len(list(make_marked_corpus(tmp_path)(NLP))) == 1
    with pytest.raises(FormatError, match=r"a\.txt:1:2: error"):
        list(make_marked_corpus(tmp_path, strict=True)(NLP))


def test_an_unknown_unit() -> None:
    with pytest.raises(ConfigError, match="'document', 'paragraph'"):
        make_marked_corpus(None, unit="sentence")  # type: ignore[arg-type]
