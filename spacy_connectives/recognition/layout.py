"""Find where clauses, sentences and paragraphs of a batch begin and end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import chars
from .texts import TextBatch

I64 = NDArray[np.int64]

# Closing quotes and brackets between two stops; more never close at once.
_MOST_CLOSERS = 3


@dataclass(frozen=True)
class Layout:
    """Where clauses, sentences and paragraphs of a batch begin and end.

    Clause k lies between delimiters k - 1 and k; the delimiter belongs to the clause it ends.

    clause (int32 array): Number of the clause of each character, shape (n_chars,).
    delimiter (int64 array): Offset of the delimiter that ends each clause, shape (n_clauses,).
    sentence, paragraph (int64 arrays): Numbers, growing with the text, of the sentence and the
        paragraph that each clause is in, shape (n_clauses,). Quotes that close after a stop
        still belong to its sentence.
    """

    clause: NDArray[np.int32]
    delimiter: I64
    sentence: I64
    paragraph: I64

    @classmethod
    def of(cls, batch: TextBatch) -> Layout:
        """Find clauses, sentences and paragraphs.

        batch (TextBatch): The texts.
        RETURNS (Layout): Their layout.
        """
        classes = batch.classes
        ends = chars.ends_clause(classes)
        clause = np.zeros(len(classes), dtype=np.int32)
        np.cumsum(ends[:-1], dtype=np.int32, out=clause[1:])
        delimiter = np.flatnonzero(ends)
        kind = classes[delimiter]
        stops = chars.ends_sentence(kind)
        # A stop that follows another one directly, or after closing quotes, ends nothing new.
        again = np.zeros(len(delimiter), dtype=np.bool_)
        again[1:] = stops[1:] & stops[:-1]
        gap = np.diff(delimiter, prepend=0)
        for back in range(1, _MOST_CLOSERS + 1):
            again &= (gap <= back) | (classes[delimiter - back] == chars.CLOSE)
        again &= gap <= _MOST_CLOSERS + 1
        return cls(clause, delimiter, _count(stops & ~again), _count(kind == chars.BREAK))

    def start_of(self, clause: I64 | NDArray[np.int32]) -> I64:
        """Find where clauses start.

        clause (int array): Numbers of clauses, above 0, shape (n,).
        RETURNS (int64 array): Offset of the first character of each, shape (n,).
        """
        return self.delimiter[clause - 1] + 1


def _count(flags: NDArray[np.bool_]) -> I64:
    """Count what was before each place."""
    counts: I64 = np.cumsum(flags) - flags
    return counts
