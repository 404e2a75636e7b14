"""DocBins of any segmenter."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

from spacy_connectives import AnnotatedText, Connective, ConnectivesError, FormatError, Problem
from spacy_connectives.formats.docbin import read, write

# In 是因为, jieba sees one word; 因为 is a part of it.
TEXT = AnnotatedText("之所以停赛，是因为下雨。", (Connective(((0, 3), (7, 9)), score=0.5),))


@pytest.mark.parametrize("segmenter", ["char", "jieba"])
def test_offsets_are_exact_whatever_the_tokens(tmp_path: Path, segmenter: str) -> None:
    write(tmp_path / "a.spacy", [TEXT], segmenter=segmenter)
    assert list(read(tmp_path / "a.spacy")) == [TEXT]


def test_what_does_not_fit_the_tokens_is_dropped_with_a_warning(tmp_path: Path) -> None:
    problems: list[Problem] = []
    options = {"segmenter": "jieba", "alignment_mode": "strict"}
    write(tmp_path / "a.spacy", [TEXT], problems=problems, **options)
    assert [p.name for p in problems] == ["no-token"]
    assert next(read(tmp_path / "a.spacy")).connectives == ()
    with pytest.raises(FormatError, match="does not fit the tokens of segmenter 'jieba'"):
        write(tmp_path / "a.spacy", [TEXT], **options)


def test_docs_without_the_key_are_texts_without_connectives(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    docs = [nlp("天晴。"), nlp("但是"), nlp("下雨。")]
    docs[1].spans["connectives"] = [docs[1][:2]]
    DocBin(docs=docs).to_disk(tmp_path / "a.spacy")
    assert [t.text for t in read(tmp_path / "a.spacy")] == ["天晴。", "但是", "下雨。"]


def test_only_columns_with_something_in_them_are_kept(tmp_path: Path) -> None:
    # Those of tags, heads and the like took six gigabytes for 100,000 texts.
    write(tmp_path / "a.spacy", [TEXT])
    book = DocBin().from_disk(tmp_path / "a.spacy")
    assert {array.shape[1] for array in book.tokens} == {1}
    (doc,) = book.get_docs(spacy.blank("zh").vocab)
    assert not any(doc.has_annotation(name) for name in ("TAG", "DEP", "ENT_IOB", "SENT_START"))


def test_no_docbin(tmp_path: Path) -> None:
    (tmp_path / "a.spacy").write_bytes(b"x\x9cnothing")
    with pytest.raises(ConnectivesError, match="not a DocBin"):
        list(read(tmp_path / "a.spacy"))


def test_spans_outside_of_their_doc(tmp_path: Path) -> None:
    # What `benchmarks/fuzz.py docbin` found: spaCy looks at the offsets only when they are used.
    write(tmp_path / "a.spacy", [TEXT])
    book = DocBin().from_disk(tmp_path / "a.spacy")
    offset = (99).to_bytes(4, "big")
    book.span_groups[0] = book.span_groups[0].replace((9).to_bytes(4, "big"), offset)
    book.to_disk(tmp_path / "a.spacy")
    with pytest.raises(ConnectivesError, match=r"not a DocBin \(IndexError"):
        list(read(tmp_path / "a.spacy"))


def test_another_key(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    doc = nlp("但是")
    doc.spans["sc"] = []
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    with pytest.raises(ConnectivesError, match=r"no spans under the key 'connectives'.*sc"):
        list(read(tmp_path / "a.spacy"))
    assert [t.text for t in read(tmp_path / "a.spacy", spans_key="sc")] == ["但是"]
