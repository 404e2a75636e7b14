"""Hold training to the weights that it begins with.

Going on from weights of another corpus with few texts of one's own is estimation with a Gaussian
prior around these weights (Chelba and Acero 2006, "Adaptation of maximum entropy capitalizer:
Little data can help a lot"); from nothing it is the usual L2 penalty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model

from ..connective import AnnotatedText
from .calibration import calibrate
from .features import Features
from .model import Scores
from .recognizer import Recognizer


class Prior:
    """The weights that training begins with, and what to begin with.

    gold (Sequence[AnnotatedText]): Texts of the training that tell how far the weights can be
        trusted; a sample is enough.
    size (int): Characters of all texts of the training.
    """

    def __init__(self, gold: Sequence[AnnotatedText], size: int) -> None:
        self._gold = gold
        self._size = size
        self._start: NDArray[np.float32] | None = None

    def begin(self, recognizer: Recognizer) -> None:
        """Calibrate the weights on the texts, once, and remember them.

        recognizer (Recognizer): Lexicon and model; its weights change at the first call.
        """
        if self._start is not None:
            return
        model = recognizer.model
        if self._gold and cast(Any, model.get_param("W")).any():
            calibrate(recognizer, self._gold, most=1.0)
        self._start = np.array(model.get_param("W"))
        self._gold = ()

    def pull(self, model: Model[Features, Scores], strength: float, size: int) -> None:
        """Add to the gradient what pulls the weights back.

        model (Model[Features, Scores]): The model.
        strength (float): Precision of the prior.
        size (int): Characters of the texts that the gradient is of; the pull of all batches
            together is that of the prior once.
        """
        if not strength or not self._size or self._start is None:
            return
        share = np.float32(strength * size / self._size)
        away = cast(NDArray[np.float32], model.get_param("W")) - self._start
        model.inc_grad("W", model.ops.asarray2f(cast(Any, share * away)))
