"""The model adds up weights, and its gradients are those of the sum."""

from __future__ import annotations

import numpy as np
import pytest

from spacy_connectives import ConfigError
from spacy_connectives.recognition.features import Features
from spacy_connectives.recognition.model import (
    CONNECTIVE,
    FIRST,
    HEADS,
    LATER,
    PAIR,
    build_hashed_linear,
    sigmoid,
)

BITS = 10
# Three candidates with two templates, two pairs with three; some rows are used more than once.
X = Features(
    single=np.array([[1, 1, 5], [2, 3, 2]]),
    pair=np.array([[7, 8], [9, 9], [7, 10]]),
    first=np.array([0, 0]),
    later=np.array([1, 2]),
)


def weights(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(HEADS, 2**BITS)).astype(np.float32)


def make(table: np.ndarray, dropout: float = 0.0):  # type: ignore[no-untyped-def]
    model = build_hashed_linear(BITS, dropout)
    model.set_param("W", table)
    return model


def test_logits_are_sums_of_weights() -> None:
    W = weights()
    single, pair = make(W).predict(X)
    assert single == pytest.approx(
        [W[CONNECTIVE, a] + W[CONNECTIVE, b] for a, b in ((1, 2), (1, 3), (5, 2))]
    )
    assert pair == pytest.approx(
        [
            W[FIRST, [1, 2]].sum() + W[LATER, [1, 3]].sum() + W[PAIR, [7, 9, 7]].sum(),
            W[FIRST, [1, 2]].sum() + W[LATER, [5, 2]].sum() + W[PAIR, [8, 9, 10]].sum(),
        ],
        rel=1e-5,
    )


def test_the_gradient_is_that_of_finite_differences() -> None:
    W = weights()
    up = (np.array([0.5, -1.0, 2.0], np.float32), np.array([1.5, -0.25], np.float32))

    def value(table: np.ndarray) -> float:
        single, pair = make(table).predict(X)
        return float((single * up[0]).sum() + (pair * up[1]).sum())

    model = make(W)
    _, backprop = model.begin_update(X)
    backprop(up)
    gradient = model.get_grad("W")
    touched = [(h, r) for h in range(HEADS) for r in range(12)]
    for head, row in touched:
        moved = [W.copy(), W.copy()]
        moved[0][head, row] += 0.5
        moved[1][head, row] -= 0.5
        assert gradient[head, row] == pytest.approx(value(moved[0]) - value(moved[1]), abs=1e-4)
    assert not gradient[:, 12:].any()


def test_gradients_add_up() -> None:
    model = make(weights())
    up = (np.ones(3, np.float32), np.ones(2, np.float32))
    for _ in range(2):
        _, backprop = model.begin_update(X)
        backprop(up)
    # Row 1 is used by two candidates, in two batches.
    assert model.get_grad("W")[CONNECTIVE, 1] == pytest.approx(4.0)


def test_dropout_leaves_out_a_share_and_scales_the_rest() -> None:
    count = 20_000
    wide = Features(
        np.zeros((1, count), np.int64), np.zeros((0, 0), np.int64), *(np.zeros(0, np.int64),) * 2
    )
    table = np.ones((HEADS, 2**BITS), np.float32)
    np.random.seed(0)
    model = make(table, dropout=0.25)
    (single, _), backprop = model.begin_update(wide)
    assert set(np.round(single, 4).tolist()) == {0.0, np.float32(1.3333).round(4).item()}
    assert (single == 0).mean() == pytest.approx(0.25, abs=0.02)
    backprop((np.ones(count, np.float32), np.zeros(0, np.float32)))
    # What was left out gets no gradient.
    assert model.get_grad("W")[CONNECTIVE, 0] == pytest.approx(single.sum(), rel=1e-4)
    assert (model.predict(wide)[0] == 1.0).all()


def test_a_fresh_model_says_one_half() -> None:
    model = build_hashed_linear(BITS)
    model.initialize()
    single, pair = model.predict(X)
    assert sigmoid(single).tolist() == [0.5, 0.5, 0.5]
    assert sigmoid(pair).tolist() == [0.5, 0.5]


def test_probabilities_never_overflow() -> None:
    with np.errstate(all="raise"):
        low, half, high = sigmoid(np.array([-1e30, 0.0, 1e30], np.float32))
    assert 0.0 <= low < 1e-12
    assert half == 0.5
    assert 1.0 - 1e-6 < high <= 1.0


@pytest.mark.parametrize("bits", [9, 25, -1])
def test_sizes_that_are_not_allowed(bits: int) -> None:
    with pytest.raises(ConfigError, match=r"'bits' is .*from 10 to 24"):
        build_hashed_linear(bits)


@pytest.mark.parametrize("dropout", [-0.1, 1.0])
def test_dropout_that_is_not_allowed(dropout: float) -> None:
    with pytest.raises(ConfigError, match=r"'dropout' is .*from 0 to below 1"):
        build_hashed_linear(BITS, dropout)
