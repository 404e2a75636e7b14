"""Find many short strings in a text at once, overlaps included, without a Python step a character.

A trie is walked for all places of a text together, one character deeper in each round: a round is a
few NumPy calls on the places that are still alive. The first round looks only at what two
neighbouring characters could begin, so that hardly any place is left for the slower exact steps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]

# Marks of a character: a pattern by itself, the first of a longer one, the second of one; the
# latter two as numbers of bits.
_ALONE, _FIRST, _SECOND = 1, 1, 2
# Code points have 21 bits; those from here on share one place in tables that are looked up by them.
_CODE_BITS, LAST = 21, 0xFFFF
# Set in the number of a node, where keys of a first step have a code point.
_DEEP = 1 << _CODE_BITS
# Few enough slots for the cache, many enough that most are free.
_SLOT_BITS = 17
_FACTOR, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(64 - _SLOT_BITS)
# A pattern is much shorter, so that (start, length) fits into one number to sort by.
MAX_LENGTH = 127


def to_points(text: str) -> NDArray[np.uint32]:
    """Turn a text into code points.

    text (str): The text.
    RETURNS (uint32 array): One number a character, lone surrogates included.
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


class KeySet:
    """Sorted numbers with a quick answer for those that are not among them.

    keys (Iterable[int]): The numbers, from 0 on.
    """

    def __init__(self, keys: Sequence[int]) -> None:
        self.keys = np.array(sorted(keys), dtype=np.int64)
        self._maybe = np.zeros(1 << _SLOT_BITS, dtype=np.bool_)
        self._maybe[self._slots(self.keys)] = True

    @staticmethod
    def _slots(keys: I64) -> I64:
        # Multiply-shift hashing; the shift is one of unsigned numbers.
        slots: I64 = (keys.view(np.uint64) * _FACTOR >> _SHIFT).view(np.int64)
        return slots

    def find(self, keys: I64) -> tuple[I64, I64]:
        """Look numbers up.

        keys (int64 array): The numbers, shape (n,).
        RETURNS (tuple[int64 array, int64 array]): Which of them are in the set, and which place
            they have in `keys` of the set.
        """
        which = np.flatnonzero(self._maybe[self._slots(keys)])
        wanted = keys[which]
        at = np.searchsorted(self.keys, wanted)
        hit = self.keys.take(at, mode="clip") == wanted if len(self.keys) else at < 0
        return which[hit], at[hit]


class _Steps(KeySet):
    """Steps through a trie: keys, and the node that each leads to."""

    def __init__(self, nodes: dict[int, int]) -> None:
        super().__init__(list(nodes))
        self.targets = np.array([nodes[k] for k in self.keys.tolist()], dtype=np.int64)


class Patterns:
    """Strings to look for.

    patterns (Sequence[str]): Different strings of 1 to 127 characters.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._marks = np.zeros(LAST + 1, dtype=np.uint8)
        self._alone = np.full(LAST + 1, -1, dtype=np.int32)
        self._rare_alone: dict[int, int] = {}
        edges: dict[int, int] = {}
        emits = [-1]
        inner: set[int] = set()
        for number, pattern in enumerate(patterns):
            if not 0 < len(pattern) <= MAX_LENGTH:
                raise ValueError(f"Pattern {pattern!r} must have 1 to {MAX_LENGTH} characters.")
            codes = [ord(c) for c in pattern]
            if len(codes) == 1:
                if codes[0] >= LAST:
                    self._rare_alone[codes[0]] = number
                else:
                    self._alone[codes[0]] = number
                    self._marks[codes[0]] |= _ALONE
                continue
            self._marks[min(codes[0], LAST)] |= 1 << _FIRST
            self._marks[min(codes[1], LAST)] |= 1 << _SECOND
            # The first two characters make one step.
            node = edges.setdefault(codes[0] << _CODE_BITS | codes[1], len(emits))
            for code in [*codes[2:], None]:
                if node == len(emits):
                    emits.append(-1)
                if code is None:
                    emits[node] = number
                    break
                inner.add(node)
                # Nodes are numbered apart from the code points of a first step.
                node = edges.setdefault((node | _DEEP) << _CODE_BITS | code, len(emits))
        first = {k: node for k, node in edges.items() if not k >> _CODE_BITS & _DEEP}
        self._first_steps = _Steps(first)
        self._next_steps = _Steps({k: edges[k] for k in edges.keys() - first.keys()})
        self._emits = np.array(emits, dtype=np.int32)
        self._inner = np.isin(np.arange(len(emits)), list(inner))

    def find(
        self, points: NDArray[np.uint32], clipped: I64 | None = None
    ) -> tuple[I64, I64, NDArray[np.int32]]:
        """Find all patterns.

        points (uint32 array): Code points of a text, shape (n_chars,).
        clipped (Optional[int64 array]): The same, none above 0xFFFF, if the caller has it.
        RETURNS (tuple[int64 array, int64 array, int32 array]): Start, end and number of each
            pattern that was found, in no order.
        """
        if clipped is None:
            clipped = np.minimum(points, LAST).astype(np.int64)
        marks = self._marks[clipped]
        # NumPy is several times quicker in finding truth values than numbers above 0.
        at = np.flatnonzero((marks & _ALONE).view(np.bool_))
        starts, lengths, numbers = [at], [np.ones(len(at), np.int64)], [self._alone[clipped[at]]]
        for code, number in self._rare_alone.items():
            at = np.flatnonzero(points == code)
            starts.append(at)
            lengths.append(np.ones(len(at), np.int64))
            numbers.append(np.full(len(at), number, np.int32))
        pairs = (marks[:-1] >> _FIRST) & (marks[1:] >> _SECOND) & 1
        at = np.flatnonzero(pairs.view(np.bool_))
        keys = points[at].astype(np.int64) << _CODE_BITS | points[at + 1]
        length = 2
        steps = self._first_steps
        while len(at):
            which, edge = steps.find(keys)
            at, node = at[which], steps.targets[edge]
            steps = self._next_steps
            emitted = self._emits[node]
            whole = np.flatnonzero(emitted >= 0)
            starts.append(at[whole])
            lengths.append(np.full(len(whole), length, np.int64))
            numbers.append(emitted[whole])
            deeper = self._inner[node] & (at < len(points) - length)
            at, node = at[deeper], node[deeper]
            keys = (node | _DEEP) << _CODE_BITS | points[at + length]
            length += 1
        start = np.concatenate(starts)
        return start, start + np.concatenate(lengths), np.concatenate(numbers)

    def find_in(self, text: str) -> list[tuple[int, int, int]]:
        """Find all patterns of a text.

        text (str): The text.
        RETURNS (list[tuple[int, int, int]]): Start, end and number of each, by start, then end.
        """
        start, end, number = self.find(to_points(text))
        return sorted(zip(start.tolist(), end.tolist(), number.tolist()))
