"""Read the texts of docs as numbers, quickly where tokens are characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast
from weakref import WeakKeyDictionary

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


# What docs were made of, as far as our tokenizer made them: to read it back from the tokens takes
# longer than to find all connectives in it.
_KNOWN: WeakKeyDictionary[Doc, str] = WeakKeyDictionary()


def remember(doc: Doc, text: str) -> None:
    """Remember the text of a doc for as long as the doc lives.

    doc (Doc): The doc.
    text (str): Its text.
    """
    _KNOWN[doc] = text


def recall(doc: Doc) -> str | None:
    """Say what the text of a doc is, if that was remembered and still holds.

    doc (Doc): The doc.
    RETURNS (Optional[str]): The text. None also if tokens were changed since.
    """
    text = _KNOWN.get(doc)
    return text if text is not None and len(text) == _length(doc) else None


class Reading(NamedTuple):
    """What is read of a doc.

    ids (Optional[uint64 array]): String id of each token, shape (n_tokens,), if each token is one
        character, or one and a space.
    spaces (Optional[uint64 array]): Whether a space follows each; None where none does, so that
        token numbers are offsets.
    length (int): Characters of `doc.text`, if there are ids.
    text (str): `doc.text`, if there are no ids.
    """

    ids: U64 | None
    spaces: U64 | None
    length: int
    text: str


def read(doc: Doc) -> Reading:
    """Read the tokens of a doc, in one array where they are characters.

    doc (Doc): The doc.
    RETURNS (Reading): What `TextReader` turns into code points.
    """
    if has_char_tokens(doc):
        return Reading(cast(U64, doc.to_array(ORTH)), None, len(doc), "")
    both = doc.to_array(_ORTH_AND_SPACE)
    length = _length(doc)
    if length == len(doc) + np.count_nonzero(both[:, 1]):
        return Reading(cast(U64, both[:, 0]), cast(U64, both[:, 1]), length, "")
    return Reading(None, None, 0, doc.text)


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
        own = [one for one in readings if one.ids is not None]
        codes = _NOTHING
        if own:
            codes = self._look_up(np.concatenate([cast(U64, one.ids) for one in own]), strings)
        codes = _with_spaces(codes, own)
        texts = []
        at = 0
        for ids, _, length, text in readings:
            if ids is None:
                texts.append(to_points(text))
            else:
                texts.append(codes[at : at + length])
                at += length
        return texts

    def _look_up(self, ids: NDArray[np.uint64], strings: StringStore) -> NDArray[np.uint32]:
        """Find the characters of one-character strings by id."""
        # NumPy is quicker with signed indices.
        slots = ((ids * _FACTOR) >> _SHIFT).view(np.int64)
        codes: NDArray[np.uint32] = self._codes.take(slots)
        missing = self._ids.take(slots) != ids
        if missing.any():
            codes[missing] = [ord(strings[i]) for i in ids[missing].tolist()]
            self._ids[slots[missing]] = ids[missing]
            self._codes[slots[missing]] = codes[missing]
        return codes


def _with_spaces(codes: NDArray[np.uint32], readings: Sequence[Reading]) -> NDArray[np.uint32]:
    """Put the spaces of docs after the characters that have one."""
    spaces = np.zeros(len(codes), dtype=np.int64)
    at, length = 0, 0
    for one in readings:
        size = len(cast(U64, one.ids))
        if one.spaces is not None:
            spaces[at : at + size] = one.spaces
        at += size
        length += one.length
    if length == len(codes):
        return codes
    points = np.full(length, _SPACE, dtype=np.uint32)
    points[np.arange(len(codes)) + np.cumsum(spaces) - spaces] = codes
    return points


def _length(doc: Doc) -> int:
    """Count the characters of a doc."""
    if not len(doc):
        return 0
    last = doc[len(doc) - 1]
    return last.idx + len(last.text_with_ws)


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
