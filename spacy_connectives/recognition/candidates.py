"""Find every form of the lexicon in a batch of texts, overlaps included."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..lexicon import Entry, Lexicon
from ..patterns import KeySet, Patterns
from .texts import TextBatch

# Openers looked at together; bounds the memory where everything could pair with everything.
_CHUNK = 4096
# (start, is a form, length) in one number; see `patterns.MAX_LENGTH`.
_START_SHIFT, _FORM_BIT = np.int64(8), np.int64(1 << 7)


def stable_hash(key: str) -> int:
    """Hash a string to the same 32 bits on every machine (FNV-1a).

    key (str): The string.
    RETURNS (int): The hash.
    """
    value = 0x811C9DC5
    for byte in key.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


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
    key (uint32 array): Hash of each form's main variant: forms that share it share weights.
    kind (uint32 array): Hash of what the lexicon says of the form (category, position,
        ambiguity, length), so that rare forms share what frequent ones taught.
    single, first, later (bool arrays): Which roles the form can take.
    names (dict[tuple[int, ...], tuple[str, str]]): Entry id and first sense by form numbers.
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
        self.key = np.array([stable_hash(main[f]) for f in self.forms], dtype=np.uint32)
        self.kind = np.array([stable_hash(kinds[f]) for f in self.forms], dtype=np.uint32)
        self.single, self.first, self.later = (
            np.isin(np.arange(count), list(roles[r])) for r in ("single", "first", "later")
        )
        self._links = KeySet([a * count + b for a, b in links])
        # Numbers from `count` on are words that are no connectives.
        self._patterns = Patterns([*self.forms, *sorted(words - number.keys())])

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
        start, end, number = self._patterns.find(batch.points, batch.clipped)
        is_form = number < len(self.forms)
        # Words come before the forms that start where they do: then a word covers a form if the
        # furthest end of all words so far is not before the end of the form.
        order = np.argsort(
            start << _START_SHIFT | is_form * _FORM_BIT | (end - start), kind="stable"
        )
        start, end, number, is_form = start[order], end[order], number[order], is_form[order]
        in_word = np.maximum.accumulate(np.where(is_form, 0, end)) >= end
        start, end, in_word = start[is_form], end[is_form], in_word[is_form]
        # How many candidates stand before each text.
        before = np.searchsorted(start, np.append(batch.starts, len(batch.points)))
        text = np.repeat(np.arange(len(batch.starts)), np.diff(before))
        return Candidates(start, end, number[is_form], text, in_word)

    def links(self, first: NDArray[np.int32], later: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell which forms follow each other in a paired connective.

        first, later (int32 arrays): Form numbers, shape (n,).
        RETURNS (bool array): Shape (n,).
        """
        linked = np.zeros(len(first), dtype=np.bool_)
        which, _ = self._links.find(first.astype(np.int64) * len(self.forms) + later)
        linked[which] = True
        return linked


def find_pairs(
    table: FormTable,
    candidates: Candidates,
    sentence: NDArray[np.int64],
    paragraph: NDArray[np.int64],
    *,
    max_ahead: int = 40,
    max_sentences: int = 3,
    max_partners: int = 5,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find candidates that could be neighbouring parts of one paired connective.

    Both stand in one sentence, or, if both forms have two or more characters, at most
    `max_sentences` apart in one paragraph. Each candidate looks at a bounded number of later
    ones, so that the cost stays linear when everything could pair with everything.

    table (FormTable): The compiled lexicon.
    candidates (Candidates): The candidates.
    sentence, paragraph (int64 arrays): Numbers of each candidate's sentence and paragraph.
    max_ahead (int): How many later pairable candidates are looked at.
    max_sentences (int): How many sentences ahead the partner may stand.
    max_partners (int): How many later candidates, nearest first, one may have as partners.
    RETURNS (tuple[int64 array, int64 array]): Numbers of the first and the later candidates,
        sorted by the first, then the later.
    """
    pool = np.flatnonzero((table.first | table.later)[candidates.form])
    form, start, end = candidates.form[pool], candidates.start[pool], candidates.end[pool]
    sentence, paragraph = sentence[pool], paragraph[pool]
    long = end - start > 1
    is_later = table.later[form]
    # How many in the pool may be partners: in the same sentence, or not far behind it.
    last = np.searchsorted(sentence, sentence + max_sentences * long, side="right")
    last = np.minimum(last, np.searchsorted(paragraph, paragraph, side="right"))
    ahead = np.minimum(last - np.arange(len(pool)) - 1, max_ahead)
    opening = np.flatnonzero(table.first[form] & (ahead > 0))
    firsts, laters = [opening[:0]], [opening[:0]]
    for low in range(0, len(opening), _CHUNK):
        some = opening[low : low + _CHUNK]
        counts = ahead[some]
        a = np.repeat(some, counts)
        b = a + 1 + np.arange(len(a)) - np.repeat(np.cumsum(counts) - counts, counts)
        fits = is_later[b]
        a, b = a[fits], b[fits]
        fits = (start[b] >= end[a]) & (long[b] | (sentence[b] == sentence[a]))
        a, b = a[fits], b[fits]
        linked = table.links(form[a], form[b])
        a, b = a[linked], b[linked]
        # Where its first partner stands in the list tells which number each partner has.
        near = np.arange(len(a)) - np.searchsorted(a, a) < max_partners
        firsts.append(a[near])
        laters.append(b[near])
    return pool[np.concatenate(firsts)], pool[np.concatenate(laters)]
