"""Describe candidates and candidate pairs by hashed features, for a whole batch at once.

Each template combines a few numbers (a form, characters near by, distances, ...) into 32 bits by
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
from .candidates import Candidates, FormTable, find_pairs, stable_hash
from .layout import Layout
from .texts import TextBatch

U32 = NDArray[np.uint32]
I64 = NDArray[np.int64]

# Names of the templates, in the order in which the rows of a candidate stand; they are what
# explanations show. Changing a name changes the meaning of saved weights. Those of the first group
# are joint with the form, those of the second with its word class, those of the third with nothing.
_WITH_FORM = (
    "form",
    "form, inside a word",
    "character before",
    "character after",
    "kinds of neighbours",
    "kinds of 2 after",
    "kinds of 2 before",
    "place in clause",
    "distance to clause end",
    "candidate to the left",
    "candidate to the right",
    "last character of the clause",
    "first words of the clause before",
    "length of the clause before",
    "first words of the clause after",
    "possible partner to the right",
    "what the rest of the clause holds",
    "what the clause holds before it",
)
_WITH_CLASS = (
    "word class",
    "word class, inside a word",
    "word class, character before",
    "word class, character after",
    "word class, 2 characters after",
    "word class, 2 characters before",
    "word class, kinds of 2 neighbours each side",
    "word class, place and distance to clause end",
    "word class, place and kind after",
    "word class, length of the clause before",
    "word class, what the rest of the clause holds",
    "word class, what the clause holds before it",
)
_BY_ITSELF = ("any candidate", "length, inside a word", "neighbours whatever the form")
SINGLE_TEMPLATES = (*_WITH_FORM, *_WITH_CLASS, *_BY_ITSELF)
# The same for pairs: joint with both forms, with their word classes, with one form, with nothing.
_WITH_PAIR = (
    "pair",
    "pair, inside words",
    "distance",
    "clauses between",
    "nearer partners",
    "punctuation before both",
    "place in clause of both",
    "place in clause of the later part",
    "end of the later part's clause",
    "character after the first part",
    "character before the later part",
    "characters between",
    "character after the later part",
    "character before the first part",
    "kinds of characters after both",
    "candidates between",
)
_WITH_CLASSES = (
    "word classes",
    "word classes, inside words",
    "word classes, clauses between",
    "word classes, distance",
)
_OF_PAIR = (
    "first part, clauses between",
    "later part, clauses between",
    "any pair",
    "inside words",
    "nearer partners whatever the pair",
)
PAIR_TEMPLATES = (*_WITH_PAIR, *_WITH_CLASSES, *_OF_PAIR)
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
_MIX = np.uint32(0x9E3779B1)
# Rows are described in slices of this many, so that memory stays flat on long documents.
SLICE = 4096


@dataclass(frozen=True)
class Features:
    """A batch, or a slice of one, described for the model.

    single (uint32 array): Weight rows of each candidate, shape (n_templates, n_candidates).
    pair (uint32 array): Weight rows of each pair, shape (n_pair_templates, n_pairs).
    first, later (int64 arrays): Columns of `single` for each pair, shape (n_pairs,).
    """

    single: U32
    pair: U32
    first: I64
    later: I64


def _make_buckets() -> U32:
    """Steps for distances: exact up to 7, coarse up to 39, then one for all."""
    steps = [0, 1, 2, 3, 4, 5, 6, 6, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9]
    return np.array(steps + [10] * 17 + [11], dtype=np.uint32)


_BUCKETS = _make_buckets()


def _bucket(distance: I64) -> U32:
    return _BUCKETS[np.minimum(distance, len(_BUCKETS) - 1)]


class _Hasher:
    """Turns columns of numbers into weight rows, one row a template.

    names (tuple[str, ...]): Names of the templates.
    bits (int): A weight row has a number of so many bits.
    """

    def __init__(self, names: tuple[str, ...], bits: int) -> None:
        self.shift = np.uint32(32 - bits)
        seeds = [stable_hash(name) for name in names]
        self.seeds = np.array(seeds, dtype=np.uint32)[:, None]
        factors = [stable_hash(f"{name}|") | 1 for name in names]
        self.factors = np.array(factors, dtype=np.uint32)[:, None]

    def rows(self, groups: list[tuple[U32, list[U32]]]) -> U32:
        """Hash the templates.

        groups (list[tuple[uint32 array, list[uint32 array]]]): A hash, and the numbers that the
            templates join with it, for each group of templates. All have the shape (n,).
        RETURNS (uint32 array): Weight rows, shape (n_templates, n).
        """
        columns = [column for _, group in groups for column in group]
        out = np.concatenate(columns).reshape(len(columns), -1)
        out *= self.factors
        out += self.seeds
        at = 0
        for base, group in groups:
            out[at : at + len(group)] += base
            at += len(group)
        out >>= self.shift
        return out


def _mix(a: U32, b: U32) -> U32:
    """Make one number of two; the order matters."""
    mixed: U32 = a * _MIX + b
    return mixed


@lru_cache(maxsize=8)
def _hasher(names: tuple[str, ...], bits: int) -> _Hasher:
    return _Hasher(names, bits)


def _nearest(candidates: Candidates, sentence: I64, key: U32, step: int) -> U32:
    """Get the form of the nearest candidate of the same sentence that does not overlap.

    step (int): -1 to look left, 1 to look right.
    RETURNS (uint32 array): Its key, or 0.
    """
    count = len(candidates)
    result = np.zeros(count, dtype=np.uint32)
    pending = np.arange(count)
    # Candidates overlap a few deep at most, so that four steps find the neighbour.
    for distance in range(step, 5 * step, step):
        pending = pending[(pending >= -distance) & (pending < count - distance)]
        other = pending + distance
        same = sentence[other] == sentence[pending]
        pending, other = pending[same], other[same]
        left, right = (other, pending) if step < 0 else (pending, other)
        apart = candidates.end[left] <= candidates.start[right]
        result[pending[apart]] = key[other[apart]]
        pending = pending[~apart]
    return result


class Describer:
    """A batch with its candidates, ready to be described slice by slice.

    table (FormTable): The compiled lexicon.
    batch (TextBatch): The texts.
    bits (int): The model has 2 ** bits rows of weights.

    candidates (Candidates): The candidates that could be chosen.
    first, later (int64 arrays): Candidate numbers of the possible pairs, sorted by the first.
    nearer (uint32 array): Bit 0 if the first part has a nearer later one to pair with, bit 1 if
        the later part has a nearer first one, shape (n_pairs,).
    """

    def __init__(self, table: FormTable, batch: TextBatch, bits: int) -> None:
        self.table = table
        self.batch = batch
        self._single_hasher = _hasher(SINGLE_TEMPLATES, bits)
        self._pair_hasher = _hasher(PAIR_TEMPLATES, bits)
        found = table.scan(batch)
        layout = self.layout = Layout.of(batch)
        clause = layout.clause[found.start]
        sentence = layout.sentence[clause]
        first, later = find_pairs(table, found, sentence, layout.paragraph[clause])
        # What is neither a possible single nor half of a possible pair cannot be chosen.
        useful = table.single[found.form]
        useful[first] = useful[later] = True
        place = np.cumsum(useful) - 1
        self.candidates = candidates = found.take(useful)
        self.first, self.later = place[first], place[later]
        self.clause, self.sentence = clause[useful], sentence[useful]
        self.key = table.key[candidates.form]
        self.kind = table.kind[candidates.form]
        self._left = _nearest(candidates, self.sentence, self.key, -1)
        self._right = _nearest(candidates, self.sentence, self.key, 1)
        self._inside = self._overlaps()
        self.nearer = self._nearer_partners()
        self._partner_later = np.zeros(len(candidates), dtype=np.uint32)
        close = self.sentence[self.first] == self.sentence[self.later]
        a, b = self.first[close], self.later[close]
        # The nearest partner wins: it is written last.
        self._partner_later[a[::-1]] = self.key[b[::-1]]
        # Counters of the flagged kinds up to each character; they may wrap around.
        self._counts = np.zeros(len(batch.classes) + 1, dtype=np.uint64)
        np.cumsum(chars.flag_table(_FLAGGED)[batch.classes], out=self._counts[1:])

    def _overlaps(self) -> U32:
        """Say how a candidate overlaps with others: in a word, after or under a longer one."""
        c = self.candidates
        inside = c.in_word.astype(np.uint32)
        if len(c):
            reach = np.maximum.accumulate(c.end)
            inside[1:] |= (reach[:-1] >= c.end[1:]) * np.uint32(2)
            inside[:-1] |= (c.start[1:] == c.start[:-1]) * np.uint32(4)
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

    def _holds(self, start: I64, end: I64) -> U32:
        """Tell which flagged kinds of characters stretches of up to 127 characters hold."""
        counts = self._counts[end] - self._counts[start]
        # The top bit of each byte is set where the count in it is not 0; the other bits go.
        held = (counts + np.uint64(0x7F7F7F7F7F7F7F7F)) & np.uint64(0x8080808080808080)
        bits: U32 = ((held >> np.uint64(32)) | (held >> np.uint64(4))).astype(np.uint32)
        return bits

    def _describe(self, window: slice, pairs: slice) -> Features:
        batch, layout, c = self.batch, self.layout, self.candidates
        s, e = c.start[window], c.end[window]
        first, later = self.first[pairs] - window.start, self.later[pairs] - window.start
        if not len(s):
            empty = np.zeros((0, 0), dtype=np.uint32)
            return Features(empty, empty, first, later)

        def code(at: I64) -> U32:
            return batch.codes[at].astype(np.uint32)

        def kind(at: I64) -> U32:
            return batch.classes[at].astype(np.uint32)

        F, T = self.key[window], self.kind[window]
        left1, right1 = code(s - 1), code(e)
        left12, right12 = _mix(left1, code(s - 2)), _mix(right1, code(e + 1))
        k_left, k_right = kind(s - 1), kind(e)
        k_left12, k_right12 = _mix(k_left, kind(s - 2)), _mix(k_right, kind(e + 1))
        k_around = _mix(k_left12, k_right12)
        # Every text has breaks around it, so the looks to the left and right stay in bounds.
        clause = self.clause[window]
        start = layout.start_of(clause)
        # A form may end in a delimiter.
        end = np.maximum(layout.delimiter[layout.clause[e - 1]], e)
        before, after = code(start - 1), code(end)
        from_start, to_end = _bucket(s - start), _bucket(end - e)
        place, rest = _mix(before, from_start), _mix(after, to_end)
        place_rest = _mix(place, rest)
        previous = layout.start_of(clause - 1)
        length_before = _mix(place, _bucket(start - 1 - previous))
        right_flags = self._holds(e, np.minimum(end, e + _FLAG_REACH))
        left_flags = self._holds(np.maximum(start, s - _FLAG_REACH), s)
        inside = self._inside[window]
        left, right = self._left[window], self._right[window]
        zero = np.zeros_like(F)
        with_form = [
            zero,
            inside,
            left1,
            right1,
            _mix(k_left, k_right),
            k_right12,
            k_left12,
            place,
            rest,
            left,
            right,
            _mix(code(end - 1), to_end),
            _mix(code(previous), code(previous + 1)),
            length_before,
            _mix(code(end + 1), code(end + 2)),
            self._partner_later[window],
            right_flags,
            left_flags,
        ]
        with_class = [
            zero,
            inside,
            left1,
            right1,
            right12,
            left12,
            k_around,
            place_rest,
            _mix(place, k_right),
            length_before,
            _mix(right_flags, before),
            _mix(left_flags, before),
        ]
        by_itself = [zero, _mix(inside, (e - s).astype(np.uint32)), _mix(left1, right1)]
        groups = [(F, with_form), (T, with_class), (zero, by_itself)]
        single = self._single_hasher.rows(groups)
        if not len(first):
            return Features(single, np.zeros((len(PAIR_TEMPLATES), 0), np.uint32), first, later)

        A, B = F[first], F[later]
        distance = _bucket(s[later] - e[first])
        clauses = layout.clause[s[later]] - layout.clause[e[first]]
        between = np.minimum(clauses, 7).astype(np.uint32)
        sentence = self.sentence[window]
        apart = np.minimum(sentence[later] - sentence[first], 3).astype(np.uint32)
        spread = _mix(between, apart)
        nearer = self.nearer[pairs]
        both_inside = _mix(inside[first], inside[later])
        after_first, before_later = right1[first], left1[later]
        zero = np.zeros_like(A)
        with_pair = [
            zero,
            both_inside,
            distance,
            spread,
            _mix(nearer, apart),
            _mix(before[first], before[later]),
            _mix(from_start[first], from_start[later]),
            _mix(place[later], between),
            rest[later],
            after_first,
            before_later,
            _mix(after_first, before_later),
            right1[later],
            left1[first],
            _mix(k_right[first], k_right[later]),
            _mix(right[first], left[later]),
        ]
        with_classes = [zero, both_inside, _mix(between, nearer), _mix(distance, apart)]
        pair = self._pair_hasher.rows(
            [
                (_mix(A, B), with_pair),
                (_mix(T[first], T[later]), with_classes),
                (A, [spread]),
                (B, [spread]),
                (zero, [zero, both_inside, _mix(nearer, spread)]),
            ]
        )
        return Features(single, pair, first, later)

    def _nearer_partners(self) -> U32:
        """Tell whether either part of a pair has a nearer possible partner (bits 0 and 1)."""
        # For the whole batch: a partner may stand in another slice.
        first, later = self.first, self.later
        nearer = np.zeros(len(first), dtype=np.uint32)
        if len(first):
            nearer[1:] |= first[1:] == first[:-1]
            order = np.lexsort((-first, later))
            again = np.zeros(len(first), dtype=np.uint32)
            again[1:] = later[order][1:] == later[order][:-1]
            nearer[order] |= again << np.uint32(1)
        return nearer
