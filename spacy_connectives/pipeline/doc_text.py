"""Read the texts of docs as numbers, quickly where tokens are characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ORTH, SPACY  # type: ignore[import-not-found]
from spacy.strings import StringStore
from spacy.tokens import Doc

from ..patterns import to_points

U64 = NDArray[np.uint64]

_BITS = 18
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - _BITS)
_SPACE = ord(" ")
_ORTH_AND_SPACE = [ORTH, SPACY]
_NOTHING = np.zeros(0, dtype=np.uint32)


class Reading(NamedTuple):
    """What is read of a doc.

    ids (Optional[uint64 array]): String id of each token, shape (n_tokens,), if each token is one
        character, or one and a space.
    spaces (Optional[uint64 array]): Whether a space follows each; None where none does, so that
        token numbers are offsets.
    text (str): `doc.text`, if there are no ids.
    """

    ids: U64 | None
    spaces: U64 | None
    text: str


def read(doc: Doc) -> Reading:
    """Read the tokens of a doc, in one array where they are characters.

    doc (Doc): The doc.
    RETURNS (Reading): What `TextReader` turns into code points.
    """
    if has_char_tokens(doc):
        return Reading(cast(U64, doc.to_array(ORTH)), None, "")
    both = doc.to_array(_ORTH_AND_SPACE)
    last = doc[len(doc) - 1]
    if last.idx + len(last.text_with_ws) == len(doc) + np.count_nonzero(both[:, 1]):
        return Reading(cast(U64, both[:, 0]), cast(U64, both[:, 1]), "")
    return Reading(None, None, doc.text)


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

    def __call__(
        self, readings: Sequence[Reading], strings: StringStore
    ) -> list[NDArray[np.uint32]]:
        """Turn readings into code points.

        readings (Sequence[Reading]): What `read` gave, for docs of one vocab.
        strings (StringStore): The strings of that vocab.
        RETURNS (list[uint32 array]): Code points of each `doc.text`, shape (n_chars,).
        """
        ids = [one.ids for one in readings if one.ids is not None]
        codes = self._look_up(np.concatenate(ids), strings) if ids else _NOTHING
        texts = []
        at = 0
        for own, spaces, text in readings:
            if own is None:
                texts.append(to_points(text))
                continue
            points = codes[at : at + len(own)]
            at += len(own)
            texts.append(points if spaces is None else _with_spaces(points, spaces))
        return texts

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


def _with_spaces(codes: NDArray[np.uint32], spaces: U64) -> NDArray[np.uint32]:
    """Put a space after some characters."""
    ends = np.cumsum(spaces + np.uint64(1)).astype(np.int64)
    points = np.full(int(ends[-1]), _SPACE, dtype=np.uint32)
    points[ends - spaces.astype(np.int64) - 1] = codes
    return points


def has_char_tokens(doc: Doc) -> bool:
    """Tell whether every token is one character, so that token numbers are offsets in the text.

    doc (Doc): The doc.
    RETURNS (bool): Whether it is so; also of an empty doc.
    """
    count = len(doc)
    if not count:
        return True
    # Every token has a character: with as many tokens as characters all are single. A space after
    # the last token is a character without a token of its own.
    last = doc[count - 1]
    return bool(last.idx + len(last) == count and not last.whitespace_)
