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
_NO_IDS = np.zeros(0, dtype=np.uint64)


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
        plain = [one.ids for one in readings if one.ids is not None and one.spaces is None]
        spaced = [one.ids for one in readings if one.ids is not None and one.spaces is not None]
        codes = self._look_up(np.concatenate([*plain, *spaced, _NO_IDS]), strings)
        size = sum(map(len, plain))
        spaces = [one.spaces for one in readings if one.spaces is not None]
        with_spaces = _with_spaces(codes[size:], np.concatenate([*spaces, _NO_IDS]))
        texts = []
        at = at_spaced = 0
        for ids, gaps, length, text in readings:
            if ids is None:
                texts.append(to_points(text))
            elif gaps is None:
                texts.append(codes[at : at + length])
                at += length
            else:
                texts.append(with_spaces[at_spaced : at_spaced + length])
                at_spaced += length
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


def _with_spaces(codes: NDArray[np.uint32], spaces: U64) -> NDArray[np.uint32]:
    """Put a space after some characters."""
    after = spaces.astype(np.int64)
    ends = np.cumsum(after + 1)
    points = np.full(int(ends[-1]) if len(ends) else 0, _SPACE, dtype=np.uint32)
    points[ends - after - 1] = codes
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
