"""A text with gold connectives, as several tests use it."""

from __future__ import annotations

from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_connectives import Connective
from spacy_connectives.pipeline.doc_spans import set_connectives

TEXT = "虽然很累，但他又没停。"
PAIR = Connective(((0, 2), (5, 6)), "虽然…但", "Comparison.Concession.Arg2-as-denier", 0.75)
SINGLE = Connective(((7, 8),), "又", "Expansion.Conjunction", 0.5)
BOTH = [PAIR, SINGLE]
# As a segmenter might: 但 is inside a longer token.
WORDS = ["虽然", "很", "累", "，", "但他", "又", "没停", "。"]


def chars(vocab: Vocab, text: str = TEXT) -> Doc:
    return Doc(vocab, words=list(text), spaces=[False] * len(text))


def words(vocab: Vocab) -> Doc:
    return Doc(vocab, words=WORDS, spaces=[False] * len(WORDS))


def laid_down(vocab: Vocab) -> Doc:
    doc = chars(vocab)
    assert set_connectives(doc, BOTH) == []
    return doc


def linked(doc: Doc, key: str = "connectives") -> list[list[str]]:
    """Texts of the spans of each connective."""
    groups: dict[str, list[str]] = {}
    for span in doc.spans[key]:
        groups.setdefault(span.id_, []).append(span.text)
    return list(groups.values())
