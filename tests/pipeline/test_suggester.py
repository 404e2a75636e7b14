"""The lexicon as a suggester for spancat."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_connectives import ConfigError, Lexicon
from spacy_connectives.pipeline.suggester import make_suggester

SENSES = [{"sense": "Comparison.Contrast", "share": 1.0}]
SMALL = Lexicon(
    [{"parts": [["但", "但是"]], "senses": SENSES}, {"parts": [["而是"]], "senses": SENSES}]
)
VOCAB = spacy.blank("zh").vocab


def spans(words: list[list[str]], lexicon: Lexicon = SMALL) -> list[list[list[int]]]:
    """The suggested token spans of each doc."""
    docs = [Doc(VOCAB, words=w, spaces=[False] * len(w)) for w in words]
    found = make_suggester(lexicon)(docs)
    assert found.dataXd.dtype == np.int32
    bounds = np.cumsum([0, *found.lengths])
    return [found.dataXd[a:b].tolist() for a, b in itertools.pairwise(bounds)]


def test_every_form_is_suggested() -> None:
    assert spans([["他", "但", "是"], ["而", "是"]]) == [[[1, 2], [1, 3]], [[0, 2]]]


def test_forms_inside_one_token_suggest_it_once() -> None:
    assert spans([["但是"], ["并不是", "而是为"]]) == [[[0, 1]], [[1, 2]]]


@pytest.mark.parametrize("words", [[], [[]], [["天"], []], [[], ["天"]]])
def test_docs_without_forms(words: list[list[str]]) -> None:
    assert spans(words) == [[] for _ in words]


def test_a_changed_lexicon_is_seen() -> None:
    lexicon = Lexicon(SMALL)
    suggest = make_suggester(lexicon)
    doc = Doc(VOCAB, words=["不", "过"], spaces=[False, False])
    assert suggest([doc]).dataXd.tolist() == []
    lexicon.add({"parts": [["不过"]], "senses": SENSES})
    assert suggest([doc]).dataXd.tolist() == [[0, 2]]


def test_a_path_that_is_not_there() -> None:
    with pytest.raises(ConfigError, match=r"'lexicon' is 'no\.jsonl', but there is no such file"):
        make_suggester("no.jsonl")


def test_spancat_trains_with_it() -> None:
    nlp: Language = spacy.blank("zh")
    suggester = {"@misc": "spacy-connectives.LexiconSuggester.v1"}
    nlp.add_pipe("spancat", config={"suggester": suggester, "spans_key": "connectives"})
    doc = nlp.make_doc("他来了，但是没说话。")
    doc.spans["connectives"] = [doc.char_span(4, 6, label="SINGLE")]
    example = Example(nlp.make_doc(doc.text), doc)
    nlp.initialize(lambda: [example])
    losses: dict[str, float] = {}
    nlp.update([example], losses=losses)
    assert losses["spancat"] > 0


def test_spancat_learns_with_it_and_saves_it(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    suggester = {"@misc": "spacy-connectives.LexiconSuggester.v1"}
    nlp.add_pipe("spancat", config={"suggester": suggester, "spans_key": "connectives"})
    texts = ["他去了，但是没说话。", "但愿明天是晴天。"]
    examples = []
    for text, parts in zip(texts, ([(4, 6)], [])):
        gold = nlp.make_doc(text)
        gold.spans["connectives"] = [Span(gold, a, b, "SINGLE") for a, b in parts]
        examples.append(Example(nlp.make_doc(text), gold))
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    nlp.to_disk(tmp_path)
    docs = list(spacy.load(tmp_path).pipe(texts))
    found = [[(s.text, s.label_) for s in doc.spans["connectives"]] for doc in docs]
    assert found == [[("但是", "SINGLE")], []]
