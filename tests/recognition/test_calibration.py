"""Scores are probabilities after calibration, whatever they were before."""

from __future__ import annotations

import numpy as np
import pytest

from spacy_connectives import AnnotatedText, Connective
from spacy_connectives.recognition.calibration import calibrate, fit_scale
from spacy_connectives.recognition.model import build_hashed_linear, sigmoid
from spacy_connectives.recognition.prior import Prior
from spacy_connectives.recognition.recognizer import Recognizer, gold_targets

from .test_explain import LEXICON

GOLD = [
    AnnotatedText("虽然累，但是走。", (Connective(((0, 2), (4, 6))),)),
    AnnotatedText("天黑了，但走。", (Connective(((4, 5),)),)),
    AnnotatedText("这是茶。那是酒。", ()),
    AnnotatedText("一个人就走。", ()),
]
SIZE = sum(len(text.text) for text in GOLD)


def make(scale: float = 1.0) -> Recognizer:
    """A recognizer with weights that know nothing, and say it loudly."""
    model = build_hashed_linear(10)
    model.initialize()
    noise = np.random.default_rng(0).normal(size=(4, 1024), scale=scale)
    model.set_param("W", noise.astype(np.float32))
    return Recognizer(LEXICON, model)


def log_loss(recognizer: Recognizer) -> float:
    described = recognizer.describe([text.text for text in GOLD])
    truth = np.asarray(gold_targets(described, GOLD)[0])
    score = recognizer.analyse([text.text for text in GOLD]).score
    return float(-np.log(np.where(truth > 0, score, 1 - score)).mean())


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (0.5, -1.0), (2.0, 1.5)])
def test_scale_and_shift_are_found_again(scale: float, shift: float) -> None:
    random = np.random.default_rng(0)
    logits = random.normal(size=50_000, scale=2.0)
    probability = sigmoid((scale * logits + shift).astype(np.float32))
    found = fit_scale(logits, (random.uniform(size=logits.size) < probability).astype(float))
    assert found == pytest.approx((scale, shift), abs=0.1)


def test_calibration_takes_back_what_is_claimed_too_loudly() -> None:
    recognizer = make(scale=3.0)
    before = log_loss(recognizer)
    calibrate(recognizer, GOLD)
    assert log_loss(recognizer) < 0.7 * before


def test_the_scale_may_be_bounded() -> None:
    logits, truth = np.array([-1.0, -0.5, 0.5, 1.0]), np.array([0.0, 0.0, 1.0, 1.0])
    # Told apart without error: any larger scale fits better.
    assert fit_scale(logits, truth)[0] > 5.0
    assert fit_scale(logits, truth, most=1.0)[0] <= 1.0


def test_texts_without_connectives_calibrate_nothing() -> None:
    recognizer = make()
    before = np.array(recognizer.model.get_param("W"))
    calibrate(recognizer, [AnnotatedText(text.text) for text in GOLD])
    assert (recognizer.model.get_param("W") == before).all()


def test_training_begins_with_calibrated_weights_once() -> None:
    recognizer = make(scale=3.0)
    before = log_loss(recognizer)
    prior = Prior(GOLD, SIZE)
    prior.begin(recognizer)
    begun = np.array(recognizer.model.get_param("W"))
    assert log_loss(recognizer) < before
    prior.begin(recognizer)
    assert (recognizer.model.get_param("W") == begun).all()


def test_the_pull_of_all_batches_is_that_of_the_prior_once() -> None:
    recognizer = make()
    model = recognizer.model
    prior = Prior((), SIZE)
    prior.begin(recognizer)
    start = np.array(model.get_param("W"))
    model.set_param("W", start + np.float32(0.5))
    for text in GOLD:
        prior.pull(model, 3.0, len(text.text))
    assert np.asarray(model.get_grad("W")) == pytest.approx(3.0 * 0.5)


@pytest.mark.parametrize(("strength", "size"), [(0.0, SIZE), (2.0, 0)])
def test_without_a_prior_or_texts_there_is_no_pull(strength: float, size: int) -> None:
    recognizer = make()
    prior = Prior((), size)
    prior.begin(recognizer)
    prior.pull(recognizer.model, strength, 10)
    assert not recognizer.model.has_grad("W")
