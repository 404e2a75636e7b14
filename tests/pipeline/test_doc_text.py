"""The quick reader of texts gives what `doc.text` gives."""

from __future__ import annotations

import gc

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.attrs import SPACY
from spacy.strings import StringStore
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_connectives.pipeline import doc_text as reader
from spacy_connectives.pipeline.doc_text import _KNOWN, TextReader, recall

VOCAB = Vocab()
READER = TextReader()
TOKEN = st.text("但是因 \n\u3000😀aé", min_size=1, max_size=2) | st.characters(
    exclude_categories=["Cs"]
)


def read(*docs: Doc) -> list[str]:
    readings = [reader.read(doc) for doc in docs]
    strings = docs[0].vocab.strings if docs else StringStore()
    return [codes.tobytes().decode("utf-32-le") for codes in READER(readings, strings)]


@given(st.lists(st.lists(st.tuples(TOKEN, st.booleans()), max_size=8), max_size=4))
def test_whatever_the_tokens(cases: list[list[tuple[str, bool]]]) -> None:
    docs = [Doc(VOCAB, words=[w for w, _ in c], spaces=[s for _, s in c]) for c in cases]
    assert read(*docs) == [doc.text for doc in docs]


@pytest.mark.parametrize("text", ["", "但", " 但", "但 是", "但 ", "但\n\n是", "但是 a 9", "😀 𠀀"])
@pytest.mark.parametrize("language", ["zh", "xx"])
def test_tokens_of_real_tokenizers(text: str, language: str) -> None:
    assert read(spacy.blank(language)(text)) == [text]


def test_more_characters_than_slots_in_the_table() -> None:
    # Two characters may want the same slot of the table; the reader must notice.
    text = "".join(chr(c) for c in range(0x3400, 0xA000))
    doc = Doc(VOCAB, words=list(text), spaces=[False] * len(text))
    assert read(doc, doc) == [text, text]


def test_a_vocab_that_does_not_know_the_space() -> None:
    doc = Doc(Vocab(), words=["但", "是"], spaces=[True, True])
    assert read(doc) == ["但 是 "]


CHAR = spacy.blank(
    "zh", config={"nlp": {"tokenizer": {"@tokenizers": "spacy-connectives.CharTokenizer.v1"}}}
)


def test_our_tokenizer_leaves_the_text_with_the_doc() -> None:
    doc = CHAR.make_doc("但 是 ")
    assert recall(doc) == doc.text == "但 是 "
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    assert recall(doc) == doc.text == "但 是 "
    assert recall(doc.copy()) is None
    assert recall(Doc(VOCAB, words=["但"])) is None


def test_a_text_that_no_longer_holds_is_forgotten() -> None:
    doc = CHAR.make_doc("但是")
    doc.from_array([SPACY], np.array([[False], [True]], dtype=np.uint64))
    assert doc.text == "但是 "
    assert recall(doc) is None


def test_a_text_goes_with_its_doc() -> None:
    before = len(_KNOWN)
    doc = CHAR.make_doc("但是")
    assert len(_KNOWN) == before + 1
    del doc
    gc.collect()
    assert len(_KNOWN) == before


def test_docs_with_and_without_a_remembered_text_in_one_batch() -> None:
    nlp = spacy.blank("zh", config=CHAR.config)
    nlp.add_pipe("connectives")
    text = "他来了，但没说话。"
    known, other = nlp.make_doc(text), nlp.make_doc(text).copy()
    assert recall(known) == text
    assert recall(other) is None
    for docs in ([known, other], [other, known], [known, known], [other]):
        for doc in nlp.get_pipe("connectives").pipe(docs):
            assert [span.text for span in doc.spans["connectives"]] == ["但"]
