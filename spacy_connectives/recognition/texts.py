"""Lay texts end to end, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..patterns import LAST, to_points
from .chars import tables

# Breaks around each text, so that no feature looks from one text into the next.
PAD = 8
_BREAKS = "\n" * PAD
_PADDING = to_points(_BREAKS)


@dataclass(frozen=True)
class TextBatch:
    """Texts laid end to end, as numbers, breaks between and around them.

    points (uint32 array): Code point of each character, shape (n_chars,).
    clipped (int64 array): The same, none above 0xFFFF, to look things up by.
    codes (uint16 array): Normal form of each character, shape (n_chars,).
    classes (uint8 array): Class of each character, shape (n_chars,).
    starts (int64 array): Where each text starts, shape (n_texts,).
    lengths (int64 array): Characters in each text, shape (n_texts,).
    """

    points: NDArray[np.uint32]
    clipped: NDArray[np.int64]
    codes: NDArray[np.uint16]
    classes: NDArray[np.uint8]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> TextBatch:
        """Lay out texts.

        texts (Sequence[str]): The texts.
        RETURNS (TextBatch): The batch.
        """
        return cls._of(to_points(_BREAKS.join(("", *texts, ""))), list(map(len, texts)))

    @classmethod
    def from_points(cls, texts: Sequence[NDArray[np.uint32]]) -> TextBatch:
        """Lay out texts that are code points already.

        texts (Sequence[uint32 array]): Code points of each text, shape (n_chars,) each.
        RETURNS (TextBatch): The batch.
        """
        pieces = [_PADDING]
        for text in texts:
            pieces += (text, _PADDING)
        return cls._of(np.concatenate(pieces), list(map(len, texts)))

    @classmethod
    def _of(cls, points: NDArray[np.uint32], sizes: list[int]) -> TextBatch:
        lengths = np.array(sizes, dtype=np.int64)
        clipped = np.minimum(points, np.uint32(LAST)).astype(np.int64)
        starts = PAD + np.cumsum(lengths + PAD) - lengths - PAD
        normal, classes = tables()
        return cls(points, clipped, normal[clipped], classes[clipped], starts, lengths)
