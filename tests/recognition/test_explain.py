"""Explanations agree with what was decided, and with the model."""

from __future__ import annotations

import numpy as np
import pytest

from spacy_connectives import Lexicon
from spacy_connectives.recognition.explain import MOST_REASONS, explain
from spacy_connectives.recognition.features import SINGLE_TEMPLATES
from spacy_connectives.recognition.model import CONNECTIVE, PAIR, build_hashed_linear
from spacy_connectives.recognition.recognizer import Recognizer

SENSES = [{"sense": "Expansion.Conjunction", "share": 1.0}]
LEXICON = Lexicon(
    {"parts": parts, "senses": SENSES}
    for parts in ([["但", "但是"]], [["是"]], [["虽然"], ["但是"]], [["一"], ["就"]])
)


def make(pair_bias: float = 0.0, threshold: float = 0.5) -> Recognizer:
    """A recognizer with the same score for every candidate, and one for every pair."""
    model = build_hashed_linear(10)
    model.initialize()
    table = model.get_param("W")
    table[PAIR] += pair_bias
    model.set_param("W", table)
    return Recognizer(LEXICON, model, threshold=threshold, pair_threshold=0.5)


def outcomes(recognizer: Recognizer, text: str) -> dict[str, str]:
    return {e.form: e.outcome for e in explain(recognizer, text)}


def test_what_was_marked_and_what_beat_the_rest() -> None:
    found = outcomes(make(pair_bias=3.0), "虽然累，但是走。")
    assert found["虽然"] == found["但是"] == "marked as a part of 虽然…但是"
    for form in ("但", "是"):
        assert found[form].startswith("not marked: 虽然…但是 covers the same characters")


def test_what_is_below_its_threshold() -> None:
    found = outcomes(make(pair_bias=-3.0, threshold=0.6), "一看就懂，但走。")
    assert found["但"] == "not marked: below the threshold 0.60"
    for form in ("一", "就"):
        assert found[form].endswith("no partner reaches the pair threshold 0.50")


def test_explanations_say_what_the_recognizer_decides() -> None:
    recognizer = make()
    text = "虽然累，但是走。一看就懂。"
    (connectives,) = recognizer.recognize([text])
    explained = explain(recognizer, text)
    marked = {(e.start, e.end) for e in explained if e.marked}
    assert marked == {part for c in connectives for part in c.parts}
    assert all(text[e.start : e.end] == e.form for e in explained)
    assert explained == sorted(explained, key=lambda e: (e.start, e.end))


def test_partners_come_best_first() -> None:
    (first, *_) = explain(make(pair_bias=3.0), "一看就懂就走。")
    assert [(p.form, p.start) for p in first.pairs] == [("就", 2), ("就", 4)]
    assert all(p.score == pytest.approx(first.pairs[0].score) for p in first.pairs)


def test_reasons_are_the_heaviest_weights() -> None:
    recognizer = make()
    features = recognizer.describe(["他但走"]).all()
    table = recognizer.model.get_param("W")
    rows = features.single[:, 0]
    table[CONNECTIVE, rows] = np.linspace(-1.0, 2.0, len(rows))
    recognizer.model.set_param("W", table)
    (explained,) = explain(recognizer, "他但走")
    weights = table[CONNECTIVE][rows]
    assert len(explained.reasons) == MOST_REASONS
    for name, weight in explained.reasons:
        assert weight == pytest.approx(weights[SINGLE_TEMPLATES.index(name)], abs=1e-3)
    assert explained.reasons[0][1] == pytest.approx(weights.max(), abs=1e-3)
    assert "但 [1:2]" in str(explained)
    assert f"{explained.reasons[0][1]:+.2f}  {explained.reasons[0][0]}" in str(explained)


@pytest.mark.parametrize("text", ["", "It rains."])
def test_nothing_to_explain(text: str) -> None:
    assert explain(make(), text) == []
