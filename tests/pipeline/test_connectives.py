"""The component: settings, training, and everything that a pipeline does with it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_connectives import (
    AnnotatedText,
    ConfigError,
    Connective,
    Lexicon,
    weights,
)
from spacy_connectives.pipeline.connectives import Connectives
from spacy_connectives.pipeline.corpus import to_doc
from spacy_connectives.pipeline.doc_spans import get_connectives, set_connectives
from spacy_connectives.pipeline.segmenters import blank_chinese

from .pipelines import PAIR, SINGLE, SMALL, component, forms, make

NOTHING = "天气很好。"
TEXTS = [PAIR, SINGLE, NOTHING, "", "如果明天下雨，比赛就推迟。不仅便宜，而且好用。"]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return make()


@pytest.fixture(scope="module")
def expected(nlp: Language) -> list[list[Connective]]:
    return [get_connectives(nlp(text)) for text in TEXTS]


# At once


def test_it_works_at_once_on_a_blank_pipeline(nlp: Language) -> None:
    doc = nlp(PAIR)
    assert forms(doc) == ["虽然…但是"]
    assert [s.label_ for s in doc.spans["connectives"]] == ["PAIRED", "PAIRED"]
    assert forms(nlp(SINGLE)) == ["并"]
    assert forms(nlp(NOTHING)) == []
    assert "connectives" in nlp(NOTHING).spans
    assert [c.forms(PAIR) for c in doc._.connectives] == [("虽然", "但是")]
    assert doc.spans["connectives"][1]._.connective == doc._.connectives[0]


def test_plain_texts_need_no_doc(nlp: Language, expected: list[list[Connective]]) -> None:
    found = component(nlp).recognize(iter(TEXTS))
    assert found == [AnnotatedText(t, tuple(c)) for t, c in zip(TEXTS, expected)]


def test_calling_it_twice_changes_nothing(nlp: Language) -> None:
    doc = nlp(PAIR)
    assert get_connectives(component(nlp)(doc)) == get_connectives(nlp(PAIR))


def test_predicting_leaves_the_doc_alone(nlp: Language) -> None:
    doc = nlp.make_doc(PAIR)
    component(nlp).predict([doc])
    assert "connectives" not in doc.spans


# Settings


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"threshold": 1.5}, "'threshold' is 1.5, but must be a number from 0 to 1"),
        ({"pair_threshold": -0.1}, "'pair_threshold' is -0.1, but must be a number from 0 to 1"),
        ({"alignment_mode": "fuzzy"}, "must be one of: 'expand', 'contract', 'strict'"),
        ({"spans_key": ""}, "'spans_key' is '', but must be a name"),
        ({"prior": -1.0}, "'prior' is -1.0, but must be from 0"),
        ({"positive_weight": 0.0}, "'positive_weight' is 0.0, but must be above 0"),
        ({"lexicon": 3}, "'lexicon' is 3, but must be 'packaged', a path, or a block"),
    ],
)
def test_settings_that_are_not_allowed(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        make(**config)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"lexicon": "no.jsonl"}, "'lexicon' is 'no.jsonl', but there is no such file"),
        ({"weights": "no.weights"}, "'weights' is 'no.weights', but there is no such file"),
        ({"model": SMALL}, "shape .* but the model has .*Set 'bits'"),
    ],
)
def test_files_that_do_not_fit_are_named_at_the_first_call(
    config: dict[str, Any], message: str
) -> None:
    broken = make(**config)
    for _ in range(2):
        with pytest.raises(ConfigError, match=message):
            component(broken).recognize([PAIR])


def test_thresholds_decide_how_much_is_found() -> None:
    assert forms(make(threshold=1.0, pair_threshold=1.0)(PAIR + SINGLE)) == []
    everything = make(threshold=0.0, pair_threshold=1.0)(PAIR)
    assert {"虽然", "但是"} <= set(forms(everything))


def test_another_key_takes_spans_and_scores_with_it() -> None:
    nlp = make(spans_key="mine")
    doc = nlp(PAIR)
    assert forms(doc, "mine") == ["虽然…但是"]
    assert "connectives" not in doc.spans
    assert len(doc._.connectives) == 1
    gold = to_doc(nlp, AnnotatedText(PAIR, tuple(get_connectives(doc, "mine"))), spans_key="mine")
    scores = nlp.evaluate([Example(nlp.make_doc(PAIR), gold)])
    assert scores["spans_mine_f"] == scores["connectives_f"] == 1.0
    assert "spans_mine_f" in nlp.config["training"]["score_weights"]


def test_weights_and_lexicon_may_come_from_files(tmp_path: Path) -> None:
    entry = {"parts": [["再者"]], "senses": [{"sense": "Expansion.Conjunction", "share": 1.0}]}
    Lexicon([entry]).to_disk(tmp_path / "own.jsonl")
    weights.write_weights(tmp_path / "own.weights", np.ones((4, 2**12), np.float32))
    nlp = make(
        lexicon=str(tmp_path / "own.jsonl"), weights=str(tmp_path / "own.weights"), model=SMALL
    )
    assert forms(nlp("再者，但是")) == ["再者"]
    own = {"@misc": "spacy-connectives.Lexicon.v1", "path": str(tmp_path / "own.jsonl")}
    both = make(lexicon=own, weights=str(tmp_path / "own.weights"), model=SMALL)
    assert {"再者", "但是"} <= {entry.id for entry in component(both).lexicon}


def test_the_lexicon_may_be_changed_at_any_time() -> None:
    nlp = make(threshold=0.0)
    entry = {"parts": [["咕嘟"]], "senses": [{"sense": "Expansion.Conjunction", "share": 1.0}]}
    assert "咕嘟" not in forms(nlp("天黑了，咕嘟他回家。"))
    component(nlp).lexicon.add(entry)
    assert "咕嘟" in forms(nlp("天黑了，咕嘟他回家。"))
    component(nlp).lexicon.remove("咕嘟")
    assert "咕嘟" not in forms(nlp("天黑了，咕嘟他回家。"))
    # The packaged lexicon is nobody's to change.
    assert "咕嘟" not in Lexicon.packaged()
    component(nlp).lexicon.clear()
    assert forms(nlp(PAIR)) == []


def test_what_does_not_fit_the_tokens_is_counted_and_warned_about_once() -> None:
    nlp = make(alignment_mode="strict")
    pipe = component(nlp)
    docs = [Doc(nlp.vocab, words=["他", "道了歉，并赔", "了钱。"], spaces=[False] * 3)] * 2
    assert "".join(t.text for t in docs[0]) == SINGLE
    with pytest.warns(UserWarning, match=r"'并' does not fit.*alignment_mode 'strict'"):
        pipe(docs[0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pipe(docs[1])
    assert pipe.unplaced == 2
    assert forms(docs[0]) == []
    assert len(pipe.recognize([SINGLE])[0].connectives) == 1


# Segmenters


@pytest.fixture(scope="module")
def segmented(pkuseg_model: Path) -> dict[str, Language]:
    """A pipeline with each segmenter."""
    found = {}
    for segmenter, model in (("char", None), ("jieba", None), ("pkuseg", str(pkuseg_model))):
        found[segmenter] = blank_chinese(segmenter, pkuseg_model=model)
        found[segmenter].add_pipe("connectives")
    return found


def test_the_same_offsets_with_every_segmenter(segmented: dict[str, Language]) -> None:
    texts = [*TEXTS, "他之所以迟到，是因为堵车。\n并不是他不想来，而是来不了。 OK，但是晚了。"]
    for text in texts:
        docs = {name: nlp(text) for name, nlp in segmented.items()}
        found = {name: get_connectives(doc) for name, doc in docs.items()}
        assert found["jieba"] == found["char"]
        assert found["pkuseg"] == found["char"]
        for doc in docs.values():
            for span, (start, end) in zip(
                doc.spans["connectives"], sorted(p for c in found["char"] for p in c.parts)
            ):
                assert span.start_char <= start < end <= span.end_char
                exact = doc.char_span(start, end)
                assert exact is None or (exact.start, exact.end) == (span.start, span.end)


def test_segmenters_give_longer_tokens_than_characters(segmented: dict[str, Language]) -> None:
    counts = {name: len(nlp(PAIR)) for name, nlp in segmented.items()}
    assert counts["jieba"] < counts["char"] == len(PAIR)
    assert counts["pkuseg"] < counts["char"]


# Batches and processes


@pytest.mark.parametrize("batch_size", [1, 2, 100])
def test_batches_find_the_same(
    nlp: Language, expected: list[list[Connective]], batch_size: int
) -> None:
    docs = nlp.pipe(TEXTS, batch_size=batch_size)
    assert [get_connectives(doc) for doc in docs] == expected


def test_two_processes_find_the_same(nlp: Language, expected: list[list[Connective]]) -> None:
    docs = list(nlp.pipe(TEXTS, batch_size=2, n_process=2))
    assert [get_connectives(doc) for doc in docs] == expected


def test_no_docs_at_all(nlp: Language) -> None:
    assert list(nlp.pipe([])) == []
    assert component(nlp).recognize([]) == []
    assert component(nlp).predict([]).rows == []


# Training


def gold(nlp: Language, *marked: tuple[str, tuple[tuple[int, int], ...]]) -> list[Example]:
    examples = []
    for text, parts in marked:
        doc = nlp.make_doc(text)
        set_connectives(doc, [Connective(parts)] if parts else [])
        examples.append(Example(nlp.make_doc(text), doc))
    return examples


LESSON = (
    ("天黑了，就回家。", ((4, 5),)),
    ("他就是老师。", ()),
    ("只要努力，就有回报。", ((0, 2), (5, 6))),
)


def test_it_learns_from_nothing() -> None:
    nlp = make(weights=None, model=SMALL)
    examples = gold(nlp, *LESSON)
    optimizer = nlp.initialize(lambda: examples)
    assert not component(nlp).model.get_param("W").any()
    losses = []
    for _ in range(80):
        losses.append(nlp.update(examples, sgd=optimizer)["connectives"])
    assert losses[-1] < 0.2 * losses[0]
    scores = nlp.evaluate(examples)
    assert scores["connectives_f"] == 1.0


def test_the_same_seed_gives_the_same_weights() -> None:
    tables = []
    for _ in range(2):
        spacy.util.fix_random_seed(7)
        nlp = make(weights=None, model=SMALL)
        examples = gold(nlp, *LESSON)
        optimizer = nlp.initialize(lambda examples=examples: examples)
        for _ in range(5):
            nlp.update(examples, sgd=optimizer, drop=0.2)
        tables.append(component(nlp).model.get_param("W"))
    assert tables[0].any()
    assert (tables[0] == tables[1]).all()


def test_initializing_keeps_packaged_weights(nlp: Language) -> None:
    before = component(nlp).recognizer.model.get_param("W").copy()
    fresh = make()
    fresh.initialize()
    assert (component(fresh).model.get_param("W") == before).all()
    fresh.initialize(lambda: gold(fresh, *LESSON))
    assert (component(fresh).model.get_param("W") == before).all()


def distance(pipe: Connectives, start: np.ndarray) -> float:
    return float(np.abs(pipe.model.get_param("W") - start).sum())


def test_a_prior_keeps_weights_near_where_they_begin() -> None:
    away = []
    for prior in (0.0, 10.0, 100.0):
        nlp = make(weights=None, model=SMALL, prior=prior)
        examples = gold(nlp, *LESSON)
        optimizer = nlp.initialize(lambda examples=examples: examples)
        for _ in range(60):
            nlp.update(examples, sgd=optimizer)
        away.append(distance(component(nlp), np.zeros((4, 2**12), np.float32)))
    assert away[0] > away[1] > away[2]


def test_going_on_from_weights_begins_with_what_the_texts_say_of_them() -> None:
    nlp = make()
    start = component(nlp).recognizer.model.get_param("W").copy()
    # A guideline that marks nothing of what ours does but 就.
    examples = gold(nlp, ("因为下雨，所以不去。", ()), ("但是他来了。", ()), *LESSON)
    optimizer = nlp.initialize(lambda: examples)
    nlp.update(examples, sgd=optimizer)
    moved = component(nlp).model.get_param("W")
    heavy = np.abs(start) > 1.0
    # All weights count less: one step of Adam alone would move each by 0.001.
    assert np.abs(moved[heavy]).mean() < 0.9 * np.abs(start[heavy]).mean()


def test_without_an_optimizer_gradients_are_only_collected() -> None:
    nlp = make(weights=None, model=SMALL)
    nlp.initialize()
    pipe = component(nlp)
    losses = pipe.update(gold(nlp, *LESSON))
    assert losses["connectives"] > 0
    assert not pipe.model.get_param("W").any()
    assert pipe.model.has_grad("W")
    assert pipe.update([]) == {"connectives": 0.0}
    assert pipe.update([], losses={"connectives": 2.0}) == {"connectives": 2.0}


def test_a_batch_without_candidates_can_be_learned_from() -> None:
    nlp = make(weights=None, model=SMALL)
    optimizer = nlp.initialize()
    assert nlp.update(gold(nlp, ("It rains.", ()), ("", ())), sgd=optimizer)["connectives"] == 0.0


def test_a_frozen_component_does_not_learn() -> None:
    nlp = make()
    before = component(nlp).recognizer.model.get_param("W").copy()
    optimizer = nlp.resume_training()
    nlp.update(gold(nlp, *LESSON), sgd=optimizer, exclude=["connectives"])
    assert (component(nlp).model.get_param("W") == before).all()
    nlp.update(gold(nlp, *LESSON), sgd=optimizer)
    assert not (component(nlp).model.get_param("W") == before).all()


def test_the_loss_is_the_weighted_logistic_loss() -> None:
    pipe = component(make(weights=None, model=SMALL, positive_weight=2.0))
    part, link = np.array([1, 0], np.float32), np.array([1, 0, -1], np.float32)
    logits = (np.zeros(2, np.float32), np.array([0, np.log(3), 5], np.float32))
    loss, (d_part, d_link) = pipe.get_loss((part, link), logits)  # type: ignore[arg-type]
    # Gold positives count double; what has no target counts nothing.
    assert loss == pytest.approx(2 * np.log(2) + np.log(2) + 2 * np.log(2) + np.log(4), rel=1e-5)
    assert np.asarray(d_part).tolist() == pytest.approx([-1.0, 0.5])
    assert np.asarray(d_link).tolist() == pytest.approx([-1.0, 0.75, 0.0])


def test_labels(nlp: Language) -> None:
    assert component(nlp).labels == ("PAIRED", "SINGLE")
    assert nlp.pipe_labels["connectives"] == ["PAIRED", "SINGLE"]
    assert component(nlp).label_data == ["PAIRED", "SINGLE"]
