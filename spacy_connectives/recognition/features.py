"""Describe candidates and candidate pairs by hashed features, for a whole batch at once.

Each template combines a few numbers (a form, characters near by, distances, ...) into 64 bits by
multiplication and addition (multiply-shift hashing: Dietzfelbinger et al. 1997, "A reliable
randomized algorithm for the closest-pair problem"); the top bits choose a row of the model's
weights. No Python object is made for a feature.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from . import chars
from .candidates import Candidates, FormTable, TextBatch, find_pairs, stable_hash
from .layout import Layout

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

# Names of the templates, in the order in which the rows of a candidate stand; they are what
# explanations show. Changing a name or its place changes the meaning of saved weights.
SINGLE_TEMPLATES = (
    "any candidate",
    "form",
    "word class",
    "word class, inside a word",
    "form, inside a word",
    "length, inside a word",
    "character before",
    "2 characters before",
    "3 characters before",
    "character after",
    "2 characters after",
    "3 characters after",
    "characters before and after",
    "2 before and 1 after",
    "1 before and 2 after",
    "kinds of neighbours",
    "kinds of 2 neighbours each side",
    "kinds of 2 after",
    "kinds of 3 after",
    "kinds of 2 before",
    "word class, character before",
    "word class, character after",
    "word class, 2 characters after",
    "word class, 2 characters before",
    "word class, kinds of 2 neighbours each side",
    "neighbours whatever the form",
    "place in clause",
    "distance to clause end",
    "place and distance to clause end",
    "word class, place and distance to clause end",
    "word class, place and kind after",
    "place and character after",
    "candidate to the left",
    "candidate to the right",
    "first words of the clause",
    "last character of the clause",
    "first words of the clause before",
    "last character of the clause before",
    "last 2 characters of the clause before",
    "length of the clause before",
    "word class, length of the clause before",
    "first words of the clause after",
    "possible partner to the right",
    "possible partner to the left",
    "possible partners",
    "what the rest of the clause holds",
    "what the clause holds before it",
    "word class, what the rest of the clause holds",
    "word class, what the clause holds before it",
)
PAIR_TEMPLATES = (
    "any pair",
    "pair",
    "word classes",
    "pair, inside words",
    "word classes, inside words",
    "inside words",
    "distance",
    "clauses between",
    "nearer partners",
    "nearer partners whatever the pair",
    "punctuation before both",
    "place in clause of both",
    "place in clause of the later part",
    "end of the later part's clause",
    "first part, clauses between",
    "later part, clauses between",
    "character after the first part",
    "character before the later part",
    "characters between",
    "character after the later part",
    "character before the first part",
    "kinds of characters after both",
    "candidates between",
    "word classes, clauses between",
    "word classes, distance",
)
# Kinds of characters that tell whether a stretch has a predicate, a negation, ...
_FLAGGED = (
    chars.ASPECT,
    chars.NEGATION,
    chars.COPULA,
    chars.MODAL,
    chars.PREPOSITION,
    chars.HAVE,
    chars.CAUSATIVE,
    chars.PARTICLE,
)
# How many characters of a clause are looked at for them; bounds the cost of endless clauses.
_FLAG_REACH = 24
# Rows are described in slices of this many, so that memory stays flat on long documents.
SLICE = 8192


@dataclass(frozen=True)
class Features:
    """A batch, or a slice of one, described for the model.

    single (int64 array): Weight rows of each candidate, shape (n_templates, n_candidates).
    pair (int64 array): Weight rows of each pair, shape (n_pair_templates, n_pairs).
    first, later (int64 arrays): Columns of `single` for each pair, shape (n_pairs,).
    """

    single: I64
    pair: I64
    first: I64
    later: I64


def _make_buckets() -> U64:
    """Steps for distances: exact up to 7, coarse up to 39, then one for all."""
    steps = [0, 1, 2, 3, 4, 5, 6, 6, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9]
    return np.array(steps + [10] * 17 + [11], dtype=np.uint64)


_BUCKETS = _make_buckets()


def _bucket(distance: NDArray[np.int64]) -> U64:
    return _BUCKETS[np.clip(distance, 0, len(_BUCKETS) - 1)]


class _Hasher:
    """Combines columns of numbers into weight rows, one template after the other."""

    def __init__(self, names: tuple[str, ...], bits: int) -> None:
        self.shift = np.uint64(64 - bits)
        self.seeds = [np.uint64(stable_hash(name)) for name in names]
        self.factors = [
            [np.uint64(stable_hash(f"{name}|{i}") | 1) for i in range(4)] for name in names
        ]

    def rows(self, templates: list[tuple[U64, ...]], count: int) -> I64:
        """Hash the templates.

        templates (list[tuple[uint64 array, ...]]): The numbers that each template combines.
        count (int): Length of every array.
        RETURNS (int64 array): Weight rows, shape (n_templates, count).
        """
        out = np.empty((len(templates), count), dtype=np.uint64)
        buffer = np.empty(count, dtype=np.uint64)
        for row, values, seed, factors in zip(out, templates, self.seeds, self.factors):
            np.multiply(values[0], factors[0], out=row)
            row += seed
            for value, factor in zip(values[1:], factors[1:]):
                np.multiply(value, factor, out=buffer)
                row += buffer
        out >>= self.shift
        return out.view(np.int64)


@lru_cache(maxsize=8)
def _hasher(names: tuple[str, ...], bits: int) -> _Hasher:
    return _Hasher(names, bits)


def _nearest(candidates: Candidates, sentence: NDArray[np.int32], key: U64, step: int) -> U64:
    """Get the form of the nearest candidate of the same sentence that does not overlap.

    step (int): -1 to look left, 1 to look right.
    RETURNS (uint64 array): Its key, or 0.
    """
    count = len(candidates)
    result = np.zeros(count, dtype=np.uint64)
    pending = np.arange(count)
    other = pending + step
    # Candidates overlap a few deep at most, so that four steps find the neighbour.
    for _ in range(4):
        valid = (other >= 0) & (other < count)
        pending, other = pending[valid], other[valid]
        same = sentence[other] == sentence[pending]
        pending, other = pending[same], other[same]
        left, right = (other, pending) if step < 0 else (pending, other)
        apart = candidates.end[left] <= candidates.start[right]
        result[pending[apart]] = key[other[apart]]
        pending, other = pending[~apart], other[~apart] + step
    return result


class Describer:
    """A batch with its candidates, ready to be described slice by slice.

    table (FormTable): The compiled lexicon.
    batch (TextBatch): The texts.
    bits (int): The model has 2 ** bits rows of weights.

    candidates (Candidates): The candidates that could be chosen.
    first, later (int64 arrays): Candidate numbers of the possible pairs, sorted by the first.
    """

    def __init__(self, table: FormTable, batch: TextBatch, bits: int) -> None:
        self.table = table
        self.batch = batch
        self._single_hasher = _hasher(SINGLE_TEMPLATES, bits)
        self._pair_hasher = _hasher(PAIR_TEMPLATES, bits)
        found = table.scan(batch)
        layout = self.layout = Layout.of(batch)
        sentence, paragraph = layout.sentence[found.start], layout.paragraph[found.start]
        first, later = find_pairs(table, found, sentence, paragraph)
        # What is neither a possible single nor half of a possible pair cannot be chosen.
        useful = table.single[found.form]
        useful[first] = useful[later] = True
        place = np.cumsum(useful) - 1
        self.candidates = candidates = found.take(useful)
        self.first, self.later = place[first], place[later]
        self.sentence = sentence[useful]
        self.key = table.key[candidates.form]
        self.kind = table.kind[candidates.form]
        self._left = _nearest(candidates, self.sentence, self.key, -1)
        self._right = _nearest(candidates, self.sentence, self.key, 1)
        self._inside = self._overlaps()
        self._nearer = self._nearer_partners()
        self._partner_first = np.zeros(len(candidates), dtype=np.uint64)
        self._partner_later = np.zeros(len(candidates), dtype=np.uint64)
        close = self.sentence[self.first] == self.sentence[self.later]
        a, b = self.first[close], self.later[close]
        # The nearest partner wins: it is written last.
        self._partner_later[a[::-1]] = self.key[b[::-1]]
        self._partner_first[b] = self.key[a]
        self._flag_bits = chars.flag_table(_FLAGGED)[batch.classes]

    def _overlaps(self) -> U64:
        """Say how a candidate overlaps with others: in a word, after or under a longer one."""
        c = self.candidates
        inside = c.in_word.astype(np.uint64)
        if len(c):
            reach = np.maximum.accumulate(c.end)
            inside[1:] |= (reach[:-1] >= c.end[1:]).astype(np.uint64) << np.uint64(1)
            inside[:-1] |= (c.start[1:] == c.start[:-1]).astype(np.uint64) << np.uint64(2)
        return inside

    def slices(self, size: int = SLICE) -> Iterator[tuple[slice, slice, Features]]:
        """Describe the batch slice by slice.

        size (int): Candidates in a slice, besides those that its pairs look ahead to.
        YIELDS (tuple[slice, slice, Features]): Which candidates and which pairs, and the
            features. The features also describe the candidates after the slice that its pairs
            point to, as last columns.
        """
        count = len(self.candidates)
        for low in range(0, count, size):
            high = min(low + size, count)
            pairs = slice(*np.searchsorted(self.first, (low, high)).tolist())
            last = max(high, int(self.later[pairs].max(initial=0)) + 1)
            yield slice(low, high), pairs, self._describe(slice(low, last), pairs)

    def all(self) -> Features:
        """RETURNS (Features): The whole batch in one piece, as training wants it."""
        return self._describe(slice(0, len(self.candidates)), slice(0, len(self.first)))

    def _holds(self, start: I64, end: I64) -> U64:
        """Tell which flagged kinds of characters stretches hold, as bits."""
        bounds = np.stack([start, np.maximum(start, end)], axis=1).ravel()
        found = np.bitwise_or.reduceat(self._flag_bits, bounds)[::2]
        # reduceat gives the one element at `start` for an empty stretch.
        return np.multiply(found, end > start, dtype=np.uint64)

    def _describe(self, window: slice, pairs: slice) -> Features:
        batch, layout, c = self.batch, self.layout, self.candidates
        s, e = c.start[window], c.end[window]
        count = len(s)
        first, later = self.first[pairs] - window.start, self.later[pairs] - window.start
        if not count:
            empty = np.zeros((0, 0), dtype=np.int64)
            return Features(empty, empty, first, later)

        def code(at: I64) -> U64:
            return batch.codes[at].astype(np.uint64)

        def kind(at: I64) -> U64:
            return batch.classes[at].astype(np.uint64)

        def join(a: U64, b: U64) -> U64:
            joined: U64 = (a << np.uint64(16)) | b
            return joined

        F, T = self.key[window], self.kind[window]
        left1, left2, left3 = code(s - 1), code(s - 2), code(s - 3)
        right1, right2, right3 = code(e), code(e + 1), code(e + 2)
        left12, right12 = join(left1, left2), join(right1, right2)
        k_left, k_right = kind(s - 1), kind(e)
        k_left12, k_right12 = join(k_left, kind(s - 2)), join(k_right, kind(e + 1))
        k_right123 = join(k_right12, kind(e + 2))
        # Every text has breaks around it, so the looks to the left and right stay in bounds.
        start = layout.clause_start[s].astype(np.int64)
        end = layout.clause_end[e - 1].astype(np.int64)
        before, after = code(start - 1), code(end)
        from_start, to_end = _bucket(s - start), _bucket(end - e)
        place, rest = join(from_start, before), join(to_end, after)
        previous = layout.clause_start[start - 1].astype(np.int64)
        previous_length = _bucket(start - 1 - previous)
        previous_last = code(start - 2)
        previous_first = join(code(previous), code(previous + 1))
        next_first = join(code(end + 1), code(end + 2))
        own_first = join(code(start), code(start + 1))
        right_flags = self._holds(e, np.minimum(end, e + _FLAG_REACH))
        left_flags = self._holds(np.maximum(start, s - _FLAG_REACH), s)
        inside = self._inside[window]
        partner_later, partner_first = self._partner_later[window], self._partner_first[window]
        partners = (partner_later > 0).astype(np.uint64) | (partner_first > 0) * np.uint64(2)
        left, right = self._left[window], self._right[window]
        single = self._single_hasher.rows(
            [
                (np.zeros_like(F),),
                (F,),
                (T,),
                (T, inside),
                (F, inside),
                (inside, (e - s).astype(np.uint64)),
                (F, left1),
                (F, left12),
                (F, left12, left3),
                (F, right1),
                (F, right12),
                (F, right12, right3),
                (F, left1, right1),
                (F, left12, right1),
                (F, left1, right12),
                (F, k_left, k_right),
                (F, k_left12, k_right12),
                (F, k_right12),
                (F, k_right123),
                (F, k_left12),
                (T, left1),
                (T, right1),
                (T, right12),
                (T, left12),
                (T, k_left12, k_right12),
                (left1, right1),
                (F, place),
                (F, rest),
                (F, place, rest),
                (T, place, rest),
                (T, place, k_right),
                (F, place, right1),
                (F, left),
                (F, right),
                (F, own_first),
                (F, code(end - 1), to_end),
                (F, previous_first),
                (F, previous_last, before),
                (F, join(previous_last, code(start - 3)), before),
                (F, previous_length, place),
                (T, previous_length, place),
                (F, next_first),
                (F, partner_later),
                (F, partner_first),
                (F, partners),
                (F, right_flags),
                (F, left_flags),
                (T, right_flags, before),
                (T, left_flags, before),
            ],
            count,
        )
        A, B = F[first], F[later]
        TA, TB = T[first], T[later]
        distance = _bucket(s[later] - e[first])
        clauses = layout.clause[s[later]] - layout.clause[e[first]]
        between = np.minimum(clauses, 7).astype(np.uint64)
        sentence = self.sentence[window]
        apart = np.minimum(sentence[later] - sentence[first], 3).astype(np.uint64)
        spread = join(between, apart)
        nearer = self._nearer[pairs]
        both_inside = join(inside[first], inside[later])
        pair = self._pair_hasher.rows(
            [
                (np.zeros_like(A),),
                (A, B),
                (TA, TB),
                (A, B, both_inside),
                (TA, TB, both_inside),
                (both_inside,),
                (A, B, distance),
                (A, B, spread),
                (A, B, nearer, apart),
                (nearer, spread),
                (A, B, before[first], before[later]),
                (A, B, from_start[first], from_start[later]),
                (A, B, place[later], between),
                (A, B, rest[later]),
                (A, spread),
                (B, spread),
                (A, B, right1[first]),
                (A, B, left1[later]),
                (A, B, right1[first], left1[later]),
                (A, B, right1[later]),
                (A, B, left1[first]),
                (A, B, k_right[first], k_right[later]),
                (A, B, right[first], left[later]),
                (TA, TB, between, nearer),
                (TA, TB, distance, apart),
            ],
            len(first),
        )
        return Features(single, pair, first, later)

    def _nearer_partners(self) -> U64:
        """Tell whether either part of a pair has a nearer possible partner (bits 0 and 1)."""
        # For the whole batch: a partner may stand in another slice.
        first, later = self.first, self.later
        nearer = np.zeros(len(first), dtype=np.uint64)
        if len(first):
            nearer[1:] |= (first[1:] == first[:-1]).astype(np.uint64)
            order = np.lexsort((-first, later))
            again = np.zeros(len(first), dtype=np.uint64)
            again[1:] = later[order][1:] == later[order][:-1]
            nearer[order] |= again << np.uint64(1)
        return nearer
