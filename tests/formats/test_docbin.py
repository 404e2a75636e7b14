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


def test_no_docbin(tmp_path: Path) -> None:
    (tmp_path / "a.spacy").write_bytes(b"x\x9cnothing")
    with pytest.raises(ConnectivesError, match="not a DocBin"):
        list(read(tmp_path / "a.spacy"))


def test_another_key(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    doc = nlp("但是")
    doc.spans["sc"] = []
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    with pytest.raises(ConnectivesError, match=r"no spans under the key 'connectives'.*sc"):
        list(read(tmp_path / "a.spacy"))
    assert [t.text for t in read(tmp_path / "a.spacy", spans_key="sc")] == ["但是"]
