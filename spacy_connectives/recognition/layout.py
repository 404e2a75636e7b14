"""Find where clauses, sentences and paragraphs of a batch begin and end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import chars
from .candidates import TextBatch


@dataclass(frozen=True)
class Layout:
    """Where clauses, sentences and paragraphs of a batch begin and end.

    clause_start, clause_end (int32 arrays): For each character, the first character of its clause
        and the delimiter after it, shape (n_chars,).
    clause, sentence, paragraph (int32 arrays): For each character, a number that grows with the
        text, shape (n_chars,).
    """

    clause_start: NDArray[np.int32]
    clause_end: NDArray[np.int32]
    clause: NDArray[np.int32]
    sentence: NDArray[np.int32]
    paragraph: NDArray[np.int32]

    @classmethod
    def of(cls, batch: TextBatch) -> Layout:
        """Find clauses, sentences and paragraphs.

        batch (TextBatch): The texts.
        RETURNS (Layout): Their layout.
        """
        classes = batch.classes
        count = len(classes)
        index = np.arange(count, dtype=np.int32)
        ends = chars.CLAUSE_END[classes]
        start = np.zeros(count, dtype=np.int32)
        np.maximum.accumulate(np.where(ends, index + 1, 0)[:-1], out=start[1:])
        end = np.minimum.accumulate(np.where(ends, index, count)[::-1])[::-1]
        stops = chars.SENTENCE_END[classes]
        # Closing quotes after a stop still belong to its sentence.
        tail = stops | (classes == chars.CLOSE)
        last_stop = np.maximum.accumulate(np.where(stops, index, -1))
        last_other = np.maximum.accumulate(np.where(tail, -1, index))
        begins = np.zeros(count, dtype=bool)
        begins[1:] = ~tail[1:] & (last_stop[:-1] > last_other[:-1])
        numbers = (np.cumsum(x, dtype=np.int32) for x in (ends, begins, classes == chars.BREAK))
        return cls(start, end.astype(np.int32), *numbers)
