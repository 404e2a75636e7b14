"""Any pipeline that writes spans can be run over texts."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from spacy_connectives.connective import AnnotatedText
from spacy_connectives.errors import ConnectivesError
from spacy_connectives.formats.marked import from_marked
from spacy_connectives.pipeline.annotate import annotate_texts, load_pipeline

RULE = {"label": "SINGLE", "pattern": [{"TEXT": "但"}]}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A saved pipeline that finds 但 by a rule of spaCy's own."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("span_ruler", config={"spans_key": "connectives"}).add_patterns([RULE])
    nlp.to_disk(tmp_path / "model")
    return tmp_path / "model"


def test_a_saved_pipeline_is_run(model: Path) -> None:
    texts = [AnnotatedText("但他没有", meta={"source": "a.txt"}), AnnotatedText("晴天")]
    first, second = annotate_texts(load_pipeline(model), texts)
    assert first.source == "a.txt"
    assert [c.parts for c in first.connectives] == [((0, 1),)]
    assert second.connectives == ()


def test_gold_marks_are_not_looked_at(model: Path) -> None:
    gold = from_marked("<a>因为</a>雨，<a>所以</a>停")
    (found,) = annotate_texts(load_pipeline(model), [gold])
    assert found.text == gold.text
    assert found.connectives == ()
    assert "letters" not in found.meta


def test_long_texts_are_no_problem() -> None:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": CHAR}}})
    nlp.add_pipe("span_ruler", config={"spans_key": "connectives"}).add_patterns([RULE])
    nlp.max_length = 1000
    (found,) = annotate_texts(nlp, [AnnotatedText("雨" * 2000 + "但")])
    assert [c.start for c in found.connectives] == [2000]


CHAR = "spacy-connectives.CharTokenizer.v1"


def test_the_packaged_pipeline_finds_pairs() -> None:
    (found,) = annotate_texts(load_pipeline(), [AnnotatedText("因为下雨，所以比赛推迟了。")])
    assert [c.forms(found.text) for c in found.connectives] == [("因为", "所以")]


def test_a_wrong_key_is_an_error_that_names_the_right_one(model: Path) -> None:
    with pytest.raises(ConnectivesError, match="Keys that it writes: connectives"):
        annotate_texts(load_pipeline(model), [AnnotatedText("雨")], spans_key="links")


def test_a_missing_model_is_an_error() -> None:
    with pytest.raises(ConnectivesError, match="training/model-best"):
        load_pipeline("no/such/model")
