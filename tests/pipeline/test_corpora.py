"""Marked texts become spaCy corpora, whatever the segmenter does to their connectives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import DocBin
from spacy.training import Corpus

from spacy_connectives.connective import AnnotatedText
from spacy_connectives.errors import ConnectivesError
from spacy_connectives.formats.marked import from_marked
from spacy_connectives.pipeline.corpora import make_docs, read_texts, write_corpora
from spacy_connectives.pipeline.doc_spans import get_connectives
from spacy_connectives.pipeline.segmenters import blank_chinese
from spacy_connectives.pipeline.split import SIDES, Split, split_marked

# jieba takes 才能 for one word, in which 才 begins, and 一看就懂 apart.
GLUED = from_marked("<a>只有</a>坚持，<a>才</a>能成功。<cand>但</cand>他没有。", source="glued.txt")


def connectives(texts: list[AnnotatedText]) -> list[tuple[Any, ...]]:
    return [(t.text, t.source, [c.parts for c in t.connectives]) for t in texts]


@pytest.fixture
def split(article: Path) -> Split:
    return split_marked(article)


@pytest.mark.parametrize("segmenter", ["char", "jieba", "pkuseg"])
def test_every_segmenter_keeps_the_exact_characters(
    segmenter: str, split: Split, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    model = str(request.getfixturevalue("pkuseg_model")) if segmenter == "pkuseg" else None
    write_corpora(split, tmp_path, segmenter=segmenter, pkuseg_model=model)
    for side in SIDES:
        texts = read_texts(tmp_path / f"{side}.spacy")
        assert connectives(texts) == connectives(split.sides[side])


def test_the_report_counts_every_side(split: Split, tmp_path: Path) -> None:
    report = write_corpora(split, tmp_path)
    assert json.loads((tmp_path / "split.json").read_text("utf-8")) == report
    assert report["by"] == "paragraphs"
    assert not report["dev_is_test"]
    assert [report["sides"][side]["texts"] for side in SIDES] == [11, 2, 2]
    assert sum(report["sides"][side]["connectives"] for side in SIDES) == 23
    assert sum(report["sides"][side]["parts"] for side in SIDES) == 29
    assert all(report["sides"][side]["moved"] == [] for side in SIDES)


def test_the_same_texts_give_the_same_bytes(split: Split, tmp_path: Path) -> None:
    write_corpora(split, tmp_path / "a")
    write_corpora(split, tmp_path / "b")
    for name in ("train.spacy", "dev.spacy", "test.spacy", "split.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_spacy_reads_the_corpora(split: Split, tmp_path: Path) -> None:
    write_corpora(split, tmp_path, spans_key="links")
    examples = list(Corpus(tmp_path / "train.spacy")(blank_chinese()))
    assert len(examples) == 11
    found = [get_connectives(e.reference, "links") for e in examples]
    assert [len(c) for c in found] == [len(t.connectives) for t in split.sides["train"]]


def test_what_moves_is_counted_and_named() -> None:
    docs, books = make_docs(blank_chinese("jieba"), [GLUED])
    assert (books.connectives, books.parts, books.dropped) == (2, 3, [])
    assert dict(books.moved) == {("才", "才能"): 1}
    assert [span.text for span in docs[0].spans["connectives"]] == ["只有", "才能", "但"]


def test_what_is_dropped_is_counted_and_named() -> None:
    docs, books = make_docs(blank_chinese("jieba"), [GLUED], alignment_mode="strict")
    assert books.dropped == [("glued.txt", "只有…才")]
    assert [span.text for span in docs[0].spans["connectives"]] == ["但"]


def test_losing_too_much_fails_and_writes_nothing(tmp_path: Path) -> None:
    split = Split("folders", {side: [GLUED] for side in SIDES})
    with pytest.raises(ConnectivesError, match=r"3 of 6 connectives \(50\.0%\)") as caught:
        write_corpora(split, tmp_path / "corpus", segmenter="jieba", alignment_mode="strict")
    assert "glued.txt: 只有…才" in str(caught.value)
    assert not (tmp_path / "corpus").exists()
    report = write_corpora(
        split, tmp_path / "corpus", segmenter="jieba", alignment_mode="strict", max_lost=0.5
    )
    assert report["sides"]["test"]["dropped"] == [{"source": "glued.txt", "forms": "只有…才"}]


def test_texts_are_read_from_marked_files_and_from_corpora(article: Path, tmp_path: Path) -> None:
    write_corpora(split_marked(article), tmp_path / "corpus")
    assert len(read_texts(article)[0].connectives) == 23
    assert len(read_texts(tmp_path / "corpus" / "dev.spacy")) == 2


@pytest.mark.parametrize("content", [b"", b"no DocBin", b"\x78\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_broken_corpus_is_an_error(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.spacy").write_bytes(content)
    with pytest.raises(ConnectivesError, match="not a DocBin"):
        read_texts(tmp_path / "a.spacy")


def test_a_missing_key_is_an_error_that_names_the_others(split: Split, tmp_path: Path) -> None:
    write_corpora(split, tmp_path, spans_key="links")
    with pytest.raises(ConnectivesError, match="Keys in it: links"):
        read_texts(tmp_path / "dev.spacy")


def test_an_empty_corpus_has_no_texts(tmp_path: Path) -> None:
    DocBin().to_disk(tmp_path / "a.spacy")
    assert read_texts(tmp_path / "a.spacy") == []
