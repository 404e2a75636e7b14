"""Fit weights to annotated texts with two numbers a question, so that scores are probabilities.

The packaged weights are made with it, and training that goes on from weights begins with it: what
they say is kept, how sure they are is learnt from the new texts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ..connective import AnnotatedText
from .features import PAIR_TEMPLATES, SINGLE_TEMPLATES
from .model import CONNECTIVE, FIRST, LATER, PAIR, sigmoid
from .recognizer import LATER_SHARE, Recognizer, gold_targets

Floats = NDArray[np.float64]
# The search ends with steps smaller than this.
_FINEST = 0.01


def fit_scale(
    logits: Floats, truth: Floats, factor: Floats | float = 1.0, most: float = math.inf
) -> tuple[float, float]:
    """Fit a scale and a shift that make probabilities of logits (Platt 1999).

    logits (float array): Logits, shape (n,).
    truth (float array): 0 or 1, shape (n,).
    factor (float array): What each probability is multiplied by, shape (n,).
    most (float): The largest scale that is tried.
    RETURNS (tuple[float, float]): Scale and shift with the least log loss, by pattern search.
    """

    @cache
    def loss(scale: float, shift: float) -> float:
        p = (sigmoid((scale * logits + shift).astype(np.float32)) * factor).clip(1e-6, 1 - 1e-6)
        return float(-np.log(np.where(truth > 0, p, 1 - p)).mean())

    best, step = (1.0, 0.0), 0.4
    while step > _FINEST:
        around = [
            (best[0] + i * step / 2, best[1] + j * step) for i in range(-2, 3) for j in range(-2, 3)
        ]
        better = min((x for x in around if 0.1 < x[0] <= most), key=lambda x: loss(*x))
        if loss(*better) >= loss(*best):
            step /= 2
        best = better
    return best


def calibrate(
    recognizer: Recognizer, gold: Sequence[AnnotatedText], most: float = math.inf
) -> None:
    """Scale the weights of a model so that its scores on texts are probabilities.

    recognizer (Recognizer): Lexicon and model; the model's weights change.
    gold (Sequence[AnnotatedText]): The texts. Without a connective in them nothing changes.
    most (float): What weights are at most multiplied by. A few texts may be told apart without
        error, which would make anything certain.
    """
    model = recognizer.model
    described = recognizer.describe([text.text for text in gold])
    features, targets = described.all(), gold_targets(described, gold)
    is_part, is_link = (np.asarray(t, dtype=np.float64) for t in targets)
    if not is_part.any():
        return
    table = np.array(model.get_param("W"))
    single, pair = (np.asarray(x, dtype=np.float64) for x in model.predict(features))
    scale, shift = fit_scale(single, is_part, most=most)
    table[CONNECTIVE] *= scale
    table[CONNECTIVE, features.single[SINGLE_TEMPLATES.index("any candidate"), 0]] += shift
    if is_link.any():
        # As in use: a link counts as far as its later part is one.
        later = sigmoid((scale * single + shift).astype(np.float32))[features.later]
        factor = (later**LATER_SHARE).astype(np.float64)
        scale, shift = fit_scale(pair, np.maximum(is_link, 0.0), factor, most)
        table[[FIRST, LATER, PAIR]] *= scale
        table[PAIR, features.pair[PAIR_TEMPLATES.index("any pair"), 0]] += shift
    model.set_param("W", model.ops.asarray2f(cast(Any, table)))
