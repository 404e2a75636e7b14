"""Find every form of the lexicon in a batch of texts, overlaps included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

from ..lexicon import Entry, Lexicon
from .chars import tables

# Breaks around each text, so that no feature looks from one text into the next.
PAD = 8
_PADDING = np.full(PAD, ord("\n"), dtype=np.uint32)


def stable_hash(key: str) -> int:
    """Hash a string to the same 64 bits on every machine (FNV-1a).

    key (str): The string.
    RETURNS (int): The hash.
    """
    value = 0xCBF29CE484222325
    for byte in key.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def to_raw(text: str) -> NDArray[np.uint32]:
    """Turn a text into code points.

    text (str): The text.
    RETURNS (uint32 array): One number a character.
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@dataclass(frozen=True)
class TextBatch:
    """Texts laid end to end, as numbers.

    text (str): All texts, breaks between and around them.
    raw (uint32 array): Code point of each character, shape (n_chars,).
    codes (uint16 array): Normal form of each character, shape (n_chars,).
    classes (uint8 array): Class of each character, shape (n_chars,).
    starts (int64 array): Where each text starts, shape (n_texts,).
    lengths (int64 array): Characters in each text, shape (n_texts,).
    """

    text: str
    raw: NDArray[np.uint32]
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
        return cls.from_raw([to_raw(text) for text in texts])

    @classmethod
    def from_raw(cls, raws: Sequence[NDArray[np.uint32]]) -> TextBatch:
        """Lay out texts that are code points already.

        raws (Sequence[uint32 array]): Code points of each text, shape (n_chars,) each.
        RETURNS (TextBatch): The batch.
        """
        lengths = np.fromiter(map(len, raws), dtype=np.int64, count=len(raws))
        pieces = [_PADDING]
        for raw in raws:
            pieces += (raw, _PADDING)
        whole = np.concatenate(pieces)
        text = whole.tobytes().decode("utf-32-le", "surrogatepass")
        normal, classes = tables()
        clipped = np.minimum(whole, 0xFFFF)
        starts = PAD + np.cumsum(lengths + PAD) - lengths - PAD
        return cls(text, whole, normal[clipped], classes[clipped], starts, lengths)


@dataclass(frozen=True)
class Candidates:
    """The forms found in a batch, by position.

    start (int64 array): Offset in the batch of the first character, shape (n,).
    end (int64 array): Offset after the last character, shape (n,).
    form (int32 array): Number of the form in the `FormTable`, shape (n,).
    text (int64 array): Number of the text in the batch, shape (n,).
    in_word (bool array): Whether a longer word of the lexicon, which is no connective, covers it.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    form: NDArray[np.int32]
    text: NDArray[np.int64]
    in_word: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.start)

    def take(self, which: NDArray[np.bool_]) -> Candidates:
        """Keep some candidates.

        which (bool array): The ones to keep, shape (n,).
        RETURNS (Candidates): Those.
        """
        return Candidates(
            self.start[which],
            self.end[which],
            self.form[which],
            self.text[which],
            self.in_word[which],
        )


class FormTable:
    """A lexicon compiled for the recognizer.

    lexicon (Lexicon): The lexicon; later changes of it are not seen.

    forms (list[str]): All forms, simplified and Traditional.
    key (uint64 array): Hash of each form's main variant: forms that share it share weights.
    kind (uint64 array): Hash of what the lexicon says of the form (category, position,
        ambiguity, length), so that rare forms share what frequent ones taught.
    single, first, later (bool arrays): Which roles the form can take.
    names (dict[tuple[int, ...], tuple[str, str]]): Entry id and first sense by form numbers.
    link_keys (int64 array): Sorted numbers `first * n_forms + later` of forms that follow each
        other in a paired connective.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.revision = lexicon.revision
        number: dict[str, int] = {}
        main: dict[str, str] = {}
        kinds: dict[str, str] = {}
        self._entries: dict[tuple[int, ...], Entry] = {}
        links: set[tuple[int, int]] = set()
        roles: dict[str, set[int]] = {"single": set(), "first": set(), "later": set()}
        self.names: dict[tuple[int, ...], tuple[str, str]] = {}
        self._longer: set[tuple[int, ...]] = set()
        words: set[str] = set()
        for entry in sorted(lexicon, key=lambda e: len(e.parts)):
            words.update(entry.words)
            for i in range(len(entry.parts)):
                for form in entry.variants(i):
                    number.setdefault(form, len(number))
                    simplified = self._main_form(entry, i, form)
                    main.setdefault(form, simplified)
                    kinds.setdefault(
                        form,
                        f"{entry.category}|{'/'.join(entry.position)}|{entry.ambiguous}"
                        f"|{min(len(form), 3)}|{len(entry.parts)}",
                    )
            for forms in entry.forms():
                ids = tuple(number[f] for f in forms)
                self._entries[ids] = entry
                self.names[ids] = entry.id, entry.sense
                if len(ids) == 1:
                    roles["single"].add(ids[0])
                    continue
                roles["first"].update(ids[:-1])
                roles["later"].update(ids[1:])
                links.update(pairwise(ids))
                self._longer.update(ids[:k] for k in range(2, len(ids)))
        self.forms = list(number)
        count = len(self.forms)
        self.key = np.array([stable_hash(main[f]) for f in self.forms], dtype=np.uint64)
        self.kind = np.array([stable_hash(kinds[f]) for f in self.forms], dtype=np.uint64)
        self.single, self.first, self.later = (
            np.isin(np.arange(count), list(roles[r])) for r in ("single", "first", "later")
        )
        self.link_keys = np.array(sorted(a * count + b for a, b in links), dtype=np.int64)
        self._letters = np.full(0x10000, -1, dtype=np.int32)
        self._patterns: list[int] = []
        patterns: list[str] = []
        for form, i in number.items():
            if len(form) == 1 and ord(form) < 0x10000:
                self._letters[ord(form)] = i
            else:
                patterns.append(form)
                self._patterns.append(i)
        for word in sorted(words - number.keys()):
            patterns.append(word)
            self._patterns.append(-1)
        self._pattern_forms = np.array(self._patterns, dtype=np.int32)
        self._automaton = ahocorasick_rs.AhoCorasick(
            patterns, implementation=ahocorasick_rs.Implementation.DFA
        )

    @staticmethod
    def _main_form(entry: Entry, part: int, form: str) -> str:
        """Find the simplified form that a form is written for."""
        if entry.traditional and form not in entry.parts[part]:
            at = entry.traditional[part].index(form)
            if at < len(entry.parts[part]):
                return entry.parts[part][at]
            return entry.parts[part][0]
        return form

    def entry_of(self, forms: tuple[int, ...]) -> Entry | None:
        """Find the entry of a connective.

        forms (tuple[int, ...]): Form numbers of its parts.
        RETURNS (Optional[Entry]): The entry.
        """
        return self._entries.get(forms)

    def begins_longer(self, forms: tuple[int, ...]) -> bool:
        """Tell whether forms are the first parts of an entry with more parts.

        forms (tuple[int, ...]): Form numbers.
        RETURNS (bool): Whether there is such an entry.
        """
        return forms in self._longer

    def scan(self, batch: TextBatch) -> Candidates:
        """Find all forms in a batch.

        batch (TextBatch): The texts.
        RETURNS (Candidates): What was found, sorted by start, then end.
        """
        text, raw = batch.text, batch.raw
        if ((raw >= 0xD800) & (raw < 0xE000)).any():
            # Lone surrogates cannot be passed on as UTF-8; they are part of no form.
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        flat = np.fromiter(
            chain.from_iterable(matches), dtype=np.int64, count=3 * len(matches)
        ).reshape(-1, 3)
        multi = self._pattern_forms[flat[:, 0]]
        letters = self._letters[np.minimum(raw, 0xFFFF)]
        at = np.flatnonzero(letters >= 0)
        is_form = multi >= 0
        start = np.concatenate([flat[is_form, 1], at])
        end = np.concatenate([flat[is_form, 2], at + 1])
        form = np.concatenate([multi[is_form], letters[at]])
        order = np.lexsort((end, start))
        start, end, form = start[order], end[order], form[order]
        # A word covers a candidate if one that starts at or before it ends at or after it.
        reach = np.zeros(len(batch.codes) + 1, dtype=np.int64)
        np.maximum.at(reach, flat[~is_form, 1], flat[~is_form, 2])
        in_word = np.maximum.accumulate(reach)[start] >= end
        which = np.searchsorted(batch.starts, start, side="right") - 1
        return Candidates(start, end, form, which, in_word)

    def links(self, first: NDArray[np.int32], later: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell which forms follow each other in a paired connective.

        first, later (int32 arrays): Form numbers, same shape.
        RETURNS (bool array): Same shape.
        """
        keys = first.astype(np.int64) * len(self.forms) + later
        if not len(self.link_keys):
            return np.zeros(keys.shape, dtype=np.bool_)
        at = np.minimum(np.searchsorted(self.link_keys, keys), len(self.link_keys) - 1)
        return np.asarray(self.link_keys[at] == keys)


def find_pairs(
    table: FormTable,
    candidates: Candidates,
    sentence: NDArray[np.int32],
    paragraph: NDArray[np.int32],
    *,
    max_ahead: int = 40,
    max_sentences: int = 3,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find candidates that could be neighbouring parts of one paired connective.

    Both stand in one sentence, or, if both forms have two or more characters, at most
    `max_sentences` apart in one paragraph. Each candidate looks at a bounded number of later
    ones, so that the cost stays linear when everything could pair with everything.

    table (FormTable): The compiled lexicon.
    candidates (Candidates): The candidates.
    sentence, paragraph (int32 arrays): Numbers of each candidate's sentence and paragraph.
    max_ahead (int): How many later pairable candidates are looked at.
    max_sentences (int): How many sentences ahead the partner may stand.
    RETURNS (tuple[int64 array, int64 array]): Numbers of the first and the later candidates,
        sorted by the first, then the later.
    """
    pool = np.flatnonzero(table.first[candidates.form] | table.later[candidates.form])
    form, start, end = candidates.form[pool], candidates.start[pool], candidates.end[pool]
    sentence, paragraph = sentence[pool], paragraph[pool]
    long = end - start > 1
    is_later = table.later[form]
    active = np.flatnonzero(table.first[form])
    firsts: list[NDArray[np.int64]] = []
    laters: list[NDArray[np.int64]] = []
    for ahead in range(1, max_ahead + 1):
        active = active[active + ahead < len(pool)]
        other = active + ahead
        apart = sentence[other] - sentence[active]
        near = (paragraph[other] == paragraph[active]) & (apart <= max_sentences)
        active, other, apart = active[near], other[near], apart[near]
        if not len(active):
            break
        fits = (start[other] >= end[active]) & is_later[other]
        fits &= (apart == 0) | (long[active] & long[other])
        a, b = active[fits], other[fits]
        linked = table.links(form[a], form[b])
        firsts.append(pool[a[linked]])
        laters.append(pool[b[linked]])
    if not firsts:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty
    first, later = np.concatenate(firsts), np.concatenate(laters)
    order = np.lexsort((later, first))
    return first[order], later[order]
