"""The scoring model: a linear model over hashed features, as a Thinc model.

Logistic regression over window features is what works best for connectives when no pretrained
encoder is at hand (Pitler and Nenkova 2009, "Using syntax to disambiguate explicit discourse
connectives in text", use the same family of models). Weights live in a table of 2 ** bits rows
addressed by hashing (Weinberger et al. 2009, "Feature hashing for large scale multitask learning").
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model, get_current_ops
from thinc.types import Floats1d

from ..errors import ConfigError
from .features import Features

# Columns of the weight table: one for each question that a candidate is asked.
CONNECTIVE, FIRST, LATER, PAIR = range(4)
HEADS = 4
MIN_BITS, MAX_BITS = 10, 24
# Columns from which on a loop over the rows is quicker, as its numbers stay in the cache.
_FEW = 512

# Logits: one a candidate, one a candidate pair.
Scores = tuple[Floats1d, Floats1d]


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn logits into probabilities.

    logits (float array): Any shape.
    RETURNS (float array): Same shape, values from 0 to 1.
    """
    return cast(NDArray[np.float32], 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0))))


def build_hashed_linear(bits: int = 18, dropout: float = 0.0) -> Model[Features, Scores]:
    """Build a linear model over hashed features.

    bits (int): The table has 2 ** bits rows.
    dropout (float): Share of the features that is left out in training, from 0 to 1.
    RETURNS (Model[Features, tuple[Floats1d, Floats1d]]): Gives a logit for each candidate ("is a
        part of a connective") and for each candidate pair ("given that the later one is a part,
        the first one is the part before it").
    RAISES (ConfigError): If a value is out of range.
    """
    if not MIN_BITS <= bits <= MAX_BITS:
        raise ConfigError(f"Setting 'bits' is {bits}, but must be from {MIN_BITS} to {MAX_BITS}.")
    if not 0.0 <= dropout < 1.0:
        raise ConfigError(f"Setting 'dropout' is {dropout}, but must be from 0 to below 1.")
    model: Model[Features, Scores] = Model(
        "hashed_linear",
        forward,
        init=init,
        params={"W": None},
        dims={"nO": HEADS, "nI": 2**bits},
        attrs={"bits": bits, "dropout": dropout},
    )
    return model


def init(
    model: Model[Features, Scores], X: Features | None = None, Y: Scores | None = None
) -> Model[Features, Scores]:
    """Give the model a table of zeros; the objective is convex, so nothing has to be random.

    model (Model): The model.
    X, Y: Ignored, as all sizes are known.
    RETURNS (Model): The model.
    """
    table = get_current_ops().alloc2f(model.get_dim("nO"), model.get_dim("nI"))
    model.set_param("W", table)
    return model


def _add_up(
    rows: NDArray[np.uint32], weights: NDArray[np.float32], mask: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    """Sum the weights of each column, template by template: the same whatever the batch."""
    if mask is None and 1 < rows.shape[1] < _FEW:
        # NumPy adds row to row here, in the order of the loop below; a single column it would not.
        return cast(NDArray[np.float32], np.add.reduce(weights.take(rows), axis=0))
    total = np.zeros(rows.shape[1], dtype=np.float32)
    for number, row in enumerate(rows):
        values = weights.take(row)
        total += values if mask is None else values * mask[number]
    return total


def forward(
    model: Model[Features, Scores], X: Features, is_train: bool
) -> tuple[Scores, Callable[[Scores], Features]]:
    """Add up weights; see `build_hashed_linear`."""
    W = cast(NDArray[np.float32], model.get_param("W"))
    rate = model.attrs["dropout"] if is_train else 0.0
    first, later = X.single[:, X.first], X.single[:, X.later]
    heads = ((CONNECTIVE, X.single), (FIRST, first), (LATER, later), (PAIR, X.pair))
    masks = [_dropout_mask(rows.shape, rate) for _, rows in heads]
    sums = [_add_up(rows, W[head], mask) for (head, rows), mask in zip(heads, masks)]

    def backprop(gradients: Scores) -> Features:
        size = model.get_dim("nI")
        dW = np.zeros((HEADS, size), dtype=np.float32)
        for (head, rows), mask in zip(heads, masks):
            gradient = cast(NDArray[np.float32], gradients[0 if head == CONNECTIVE else 1])
            spread = np.broadcast_to(gradient, rows.shape)
            weights = spread if mask is None else spread * mask
            dW[head] = np.bincount(rows.ravel(), weights.ravel(), minlength=size)
        model.inc_grad("W", model.ops.asarray2f(cast(Any, dW)))
        return X

    return cast(Scores, (sums[0], sums[1] + sums[2] + sums[3])), backprop


def _dropout_mask(shape: tuple[int, ...], rate: float) -> NDArray[np.float32] | None:
    if not rate:
        return None
    kept = np.random.uniform(size=shape) >= rate
    mask: NDArray[np.float32] = kept.astype(np.float32) / np.float32(1.0 - rate)
    return mask
