"""Read the texts of docs as numbers, quickly where tokens are characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ORTH, SPACY  # type: ignore[import-not-found]
from spacy.strings import StringStore
from spacy.tokens import Doc

from ..recognition.candidates import to_raw

U64 = NDArray[np.uint64]

_BITS = 18
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - _BITS)
_SPACE = ord(" ")


class TextReader:
    """Gives the code points of docs.

    `doc.text` makes a Python object for each token, which for character tokens costs about half
    as much as tokenization. Here arrays of string ids are read and looked up in a table.
    """

    def __init__(self) -> None:
        # Slot by hash: the string id that sits there and its character. Of two ids that want the
        # same slot the later one has it; the other one is looked up anew each time.
        self._ids = np.zeros(1 << _BITS, dtype=np.uint64)
        self._codes = np.zeros(1 << _BITS, dtype=np.uint32)

    def __call__(self, docs: Sequence[Doc]) -> list[NDArray[np.uint32]]:
        """Read docs.

        docs (Sequence[Doc]): The docs, all of one vocab.
        RETURNS (list[uint32 array]): Code points of each `doc.text`, shape (n_chars,).
        """
        texts: list[NDArray[np.uint32]] = []
        by_char: list[int] = []
        ids: list[U64] = []
        for number, doc in enumerate(docs):
            count = len(doc)
            if count:
                last = doc[count - 1]
                # Every token has a character: with as many tokens as characters all are single.
                if last.idx + len(last) == count and not last.whitespace_:
                    by_char.append(number)
                    ids.append(cast(U64, doc.to_array(ORTH)))
            texts.append(_EMPTY)
        if ids:
            codes = self._look_up(np.concatenate(ids), docs[0].vocab.strings)
            ends = np.cumsum([len(x) for x in ids])
            for number, text in zip(by_char, np.split(codes, ends[:-1])):
                texts[number] = text
        for number, doc in enumerate(docs):
            if texts[number] is _EMPTY and len(doc):
                texts[number] = self._read_spaced(doc)
        return texts

    def _read_spaced(self, doc: Doc) -> NDArray[np.uint32]:
        """Read a doc that has spaces between its tokens, or longer tokens."""
        ids, spaces = doc.to_array([ORTH, SPACY]).T
        length = doc[len(doc) - 1].idx + len(doc[len(doc) - 1])
        if length != len(doc) + int(spaces[:-1].sum()):
            return to_raw(doc.text)
        codes = np.full(length + int(spaces[-1]), _SPACE, dtype=np.uint32)
        before = (np.cumsum(spaces) - spaces).astype(np.int64)
        codes[np.arange(len(doc)) + before] = self._look_up(ids, doc.vocab.strings)
        return codes

    def _look_up(self, ids: NDArray[np.uint64], strings: StringStore) -> NDArray[np.uint32]:
        """Find the characters of one-character strings by id."""
        slots = (ids * _FACTOR) >> _SHIFT
        codes: NDArray[np.uint32] = self._codes[slots]
        missing = self._ids[slots] != ids
        if missing.any():
            codes[missing] = [ord(strings[i]) for i in ids[missing].tolist()]
            self._ids[slots[missing]] = ids[missing]
            self._codes[slots[missing]] = codes[missing]
        return codes


_EMPTY = np.zeros(0, dtype=np.uint32)
