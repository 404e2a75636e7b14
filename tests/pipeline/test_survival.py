"""What survives: every row of the table in the documentation of the layout."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus, Example
from spacy.vocab import Vocab

from spacy_connectives.pipeline.corpus import make_marked_corpus
from spacy_connectives.pipeline.doc_spans import (
    get_connectives,
    join_docs,
    moved_parts,
    set_connectives,
    to_annotated,
)

from .gold_docs import BOTH, SINGLE, TEXT, chars, laid_down, linked, words


def test_to_bytes_keeps_everything(vocab: Vocab) -> None:
    doc = words(vocab)
    set_connectives(doc, BOTH)
    again = Doc(Vocab()).from_bytes(doc.to_bytes())
    assert get_connectives(again) == BOTH
    assert linked(again) == linked(doc)
    assert moved_parts(again) == moved_parts(doc)


def test_pickle_keeps_everything(vocab: Vocab) -> None:
    doc = words(vocab)
    set_connectives(doc, BOTH)
    again = pickle.loads(pickle.dumps(doc))
    assert get_connectives(again) == BOTH
    assert linked(again) == linked(doc)


def test_docbin_keeps_everything(vocab: Vocab) -> None:
    doc = words(vocab)
    set_connectives(doc, BOTH)
    empty = chars(vocab)
    set_connectives(empty, [])
    data = DocBin(docs=[doc, empty]).to_bytes()
    again, none = DocBin().from_bytes(data).get_docs(Vocab())
    assert get_connectives(again) == BOTH
    assert linked(again) == linked(doc)
    assert "connectives" in none.spans


def test_copy_keeps_everything(vocab: Vocab) -> None:
    assert get_connectives(laid_down(vocab).copy()) == BOTH


def test_to_json_loses_ids_and_attrs(vocab: Vocab) -> None:
    doc = laid_down(vocab)
    again = Doc(Vocab()).from_json(doc.to_json())
    assert [s.id_ for s in again.spans["connectives"]] == ["", "", ""]
    # The parts are still there, each alone.
    assert [c.parts for c in get_connectives(again)] == [((0, 2),), ((5, 6),), ((7, 8),)]
    # The way out: lay them down again.
    set_connectives(again, get_connectives(doc))
    assert get_connectives(again) == BOTH


def test_from_docs_keeps_ids_which_then_collide(vocab: Vocab) -> None:
    docs = [laid_down(vocab), laid_down(vocab)]
    joined = Doc.from_docs(docs)
    assert joined is not None
    assert [s.id_ for s in joined.spans["connectives"]] == ["c0", "c0", "c1"] * 2
    # The way out: join_docs.
    joined = join_docs(docs)
    assert get_connectives(joined) == [*BOTH, *(c.shifted(len(TEXT)) for c in BOTH)]
    assert [s.id_ for s in joined.spans["connectives"]] == ["c0", "c0", "c1", "c2", "c2", "c3"]


def test_aligned_spans_lose_their_ids(vocab: Vocab) -> None:
    gold = words(vocab)
    set_connectives(gold, BOTH)
    example = Example(chars(vocab), gold)
    aligned = example.get_aligned_spans_y2x(gold.spans["connectives"], allow_overlap=True)
    assert [s.text for s in aligned] == ["虽然", "但他", "又"]
    assert {s.id_ for s in aligned} == {""}
    # The way out: offsets hold in every doc of the same text.
    set_connectives(example.predicted, get_connectives(gold))
    assert get_connectives(example.predicted) == BOTH


def test_deleting_from_a_group_deletes_the_wrong_span(vocab: Vocab) -> None:
    doc = laid_down(vocab)
    group = doc.spans["connectives"]
    # It deletes the one before; of the first one, memory that is not its own.
    del group[1]
    assert [s.text for s in group] == ["但", "又"]
    # The way out: rebuild the list.
    doc = laid_down(vocab)
    set_connectives(doc, [c for c in get_connectives(doc) if c.entry != "虽然…但"])
    assert get_connectives(doc) == [SINGLE]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A corpus of one gold doc with two sentences."""
    nlp = spacy.blank("zh")
    doc = nlp.make_doc(TEXT + "天晴了。")
    set_connectives(doc, BOTH)
    for token in doc:
        token.is_sent_start = token.i in (0, len(TEXT))
    DocBin(docs=[doc]).to_disk(tmp_path / "gold.spacy")
    return tmp_path / "gold.spacy"


def test_the_corpus_reader_of_spacy_keeps_connectives_of_whole_documents(saved: Path) -> None:
    (example,) = Corpus(saved)(spacy.blank("zh"))
    assert get_connectives(example.reference) == BOTH


@pytest.mark.parametrize("setting", [{"max_length": 12}, {"gold_preproc": True}])
def test_settings_of_the_corpus_reader_that_drop_all_spans(
    saved: Path, setting: dict[str, int]
) -> None:
    examples = list(Corpus(saved, **setting)(spacy.blank("zh")))
    assert len(examples) == 2
    assert all("connectives" not in e.reference.spans for e in examples)


def test_splitting_sentences_drops_all_spans(saved: Path) -> None:
    (example,) = Corpus(saved)(spacy.blank("zh"))
    parts = example.split_sents()
    assert len(parts) == 2
    assert all("connectives" not in e.reference.spans for e in parts)


def test_our_reader_cuts_at_paragraphs_and_keeps_connectives(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "<a>虽然</a>很累，<a>但</a>没停。\n天晴。\n他<cand>又</cand>来了。", "utf-8"
    )
    read = make_marked_corpus(tmp_path, unit="paragraph")
    found = [get_connectives(e.reference) for e in read(spacy.blank("zh"))]
    assert [[c.parts for c in doc] for doc in found] == [[((0, 2), (5, 6))], [], [((1, 2),)]]


def test_retokenizing_moves_spans_but_not_their_offsets(vocab: Vocab) -> None:
    doc = laid_down(vocab)
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[2:4])
    assert linked(doc) != [["虽然", "但"], ["又"]]
    assert get_connectives(doc) == BOTH
    # The way out: lay them down again.
    set_connectives(doc, get_connectives(doc))
    assert linked(doc) == [["虽然", "但"], ["又"]]


def test_part_of_a_doc_as_a_doc_of_its_own(vocab: Vocab) -> None:
    piece = laid_down(vocab)[5:11].as_doc()
    # spaCy cuts spans away with the rest; what is left can be taken by offsets.
    annotated = to_annotated(laid_down(vocab)).slice(5, 11)
    set_connectives(piece, annotated.connectives)
    assert get_connectives(piece) == [SINGLE.shifted(-5)]
