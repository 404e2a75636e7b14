"""From texts to connectives: candidates, features, model and decoding in one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model

from ..connective import AnnotatedText, Connective, Part
from ..lexicon import Lexicon
from .candidates import FormTable
from .decode import Item, choose, stand_free
from .features import Describer, Features
from .model import Scores, sigmoid
from .texts import TextBatch

# A single at its very threshold is still worth more than nothing.
SMALLEST_GAIN = 1e-6
# How much a pair depends on its later part: an exponent, from cross-validation on train.
LATER_SHARE = 0.25

# A part: start, end, which connective of its text it belongs to, how many parts that one has, and
# entry and sense of that one.
Row = tuple[int, int, int, int, tuple[str, str]]


class Found(NamedTuple):
    """The connectives of texts, a row for each part: quick to make and to lay down.

    bounds (list[int]): Where the rows of each text begin, and where the last ones end.
    rows (list[Row]): The parts, in text order.
    scores (float32 array): Score of the connective that each part belongs to, shape (n_rows,).
    """

    bounds: list[int]
    rows: list[Row]
    scores: NDArray[np.float32]

    @classmethod
    def of(cls, connectives: Sequence[Connective]) -> Found:
        """Give the connectives of one text, in text order, this form.

        connectives (Sequence[Connective]): The connectives.
        RETURNS (Found): The same; a score is -1.0 where a connective has none.
        """
        rows: list[tuple[Row, float]] = []
        for number, one in enumerate(connectives):
            score = -1.0 if one.score is None else one.score
            names = (one.entry or "", one.sense or "")
            rows += [((*part, number, len(one.parts), names), score) for part in one.parts]
        rows.sort()
        scores = np.array([score for _, score in rows], dtype=np.float32)
        return cls([0, len(rows)], [row for row, _ in rows], scores)

    def connectives(self) -> list[list[Connective]]:
        """RETURNS (list[list[Connective]]): The connectives of each text, in text order."""
        found = []
        scores = self.scores.tolist()
        for begin, stop in pairwise(self.bounds):
            parts: dict[int, list[Part]] = defaultdict(list)
            about: dict[int, tuple[str, str, float]] = {}
            for row, score in zip(self.rows[begin:stop], scores[begin:stop]):
                parts[row[2]].append((row[0], row[1]))
                about[row[2]] = (*row[4], score)
            found.append([Connective(tuple(parts[n]), *about[n]) for n in sorted(parts)])
        return found


@dataclass(frozen=True)
class Analysis:
    """What the recognizer knows of a batch before it decides.

    described (Describer): The texts, their candidates and possible pairs.
    score (float array): Probability of each candidate to be a part, shape (n_candidates,).
    pair_score (float array): Probability of each pair, shape (n_pairs,).
    """

    described: Describer
    score: NDArray[np.float32]
    pair_score: NDArray[np.float32]


class Recognizer:
    """A lexicon and a model, ready for texts.

    lexicon (Lexicon): The lexicon; changes of it are seen at the next call.
    model (Model[Features, Scores]): The scoring model.
    threshold (float): Least score of a single.
    pair_threshold (float): Least score of a paired connective.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        model: Model[Features, Scores],
        *,
        threshold: float = 0.5,
        pair_threshold: float = 0.35,
    ) -> None:
        self.lexicon = lexicon
        self.model = model
        self.threshold = threshold
        self.pair_threshold = pair_threshold
        self._table: FormTable | None = None

    def __getstate__(self) -> dict[str, Any]:
        # The compiled lexicon cannot be pickled; it is made again from the lexicon.
        return {**self.__dict__, "_table": None}

    @property
    def table(self) -> FormTable:
        """RETURNS (FormTable): The compiled lexicon, compiled again after a change."""
        if self._table is None or self._table.revision != self.lexicon.revision:
            self._table = FormTable(self.lexicon)
        return self._table

    def describe(self, texts: TextBatch | Sequence[str]) -> Describer:
        """Find and describe candidates.

        texts (TextBatch | Sequence[str]): The texts.
        RETURNS (Describer): The candidates and what the model takes.
        """
        batch = texts if isinstance(texts, TextBatch) else TextBatch.from_texts(texts)
        return Describer(self.table, batch, self.model.attrs["bits"])

    def analyse(self, texts: TextBatch | Sequence[str]) -> Analysis:
        """Score all candidates and pairs.

        texts (TextBatch | Sequence[str]): The texts.
        RETURNS (Analysis): The scores and what they are of.
        """
        described = self.describe(texts)
        score = np.zeros(len(described.candidates), dtype=np.float32)
        link = np.zeros(len(described.first), dtype=np.float32)
        for some, pairs, features in described.slices():
            logits, pair_logits = self.model.predict(features)
            score[some] = sigmoid(cast(Any, logits)[: some.stop - some.start])
            link[pairs] = sigmoid(cast(Any, pair_logits))
        # A first part such as 不是 or 一 may be nothing by itself, so it has no say.
        return Analysis(described, score, link * score[described.later] ** LATER_SHARE)

    def _paired(self, analysis: Analysis) -> list[Item]:
        """List the paired connectives that are good enough.

        What links parts is worth as much as they would be without the link, and the link on top: so
        it outweighs the same parts as singles, but not a better link that one of them could have.
        """
        described, floor = analysis.described, self.pair_threshold
        enough = np.flatnonzero(analysis.pair_score >= floor)
        first, later = described.first[enough], described.later[enough]
        form = described.candidates.form
        scores = analysis.pair_score[enough].tolist()
        # Longer frames (首先…其次…最后) are chains of links that the lexicon knows as a whole.
        chains: list[tuple[tuple[int, ...], tuple[int, ...], float]] = list(
            zip(
                zip(first.tolist(), later.tolist()),
                zip(form[first].tolist(), form[later].tolist()),
                scores,
            )
        )
        after: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
        for members, forms, score in chains:
            after[members[0]].append((members[1], forms[1], score))
        worth = np.maximum(analysis.score - self.threshold, 0.0)
        items = []
        table = self.table
        while chains:
            longer: list[tuple[tuple[int, ...], tuple[int, ...], float]] = []
            for members, forms, score in chains:
                if forms in table.names:
                    links = (score - floor) * (len(members) - 1)
                    parts = float(worth[list(members)].sum())
                    gain = links + parts + SMALLEST_GAIN * (len(members) + 1)
                    items.append(Item(members, score, gain))
                if table.begins_longer(forms):
                    longer += [
                        ((*members, b), (*forms, last), min(score, s))
                        for b, last, s in after.get(members[-1], ())
                    ]
            chains = longer
        return items

    def _choose(self, analysis: Analysis) -> tuple[NDArray[np.int64], list[Item]]:
        """Choose singles that stand free, as candidate numbers, and everything else, as items."""
        candidates = analysis.described.candidates
        possible = (analysis.score >= self.threshold) & self.table.single[candidates.form]
        singles = np.flatnonzero(possible)
        paired = self._paired(analysis)
        members = np.array([m for item in paired for m in item.members], dtype=np.int64)
        free = stand_free(singles, members, candidates)
        return singles[free], choose(self._singles(analysis, singles[~free]) + paired, candidates)

    def _singles(self, analysis: Analysis, numbers: NDArray[np.int64]) -> list[Item]:
        """Make items of candidates."""
        least = self.threshold - SMALLEST_GAIN
        scores = analysis.score[numbers].tolist()
        return [Item((i,), score, score - least) for i, score in zip(numbers.tolist(), scores)]

    def decide(self, analysis: Analysis) -> list[Item]:
        """Choose the best set of singles and paired connectives.

        analysis (Analysis): The scores.
        RETURNS (list[Item]): The choice, in text order.
        """
        free, others = self._choose(analysis)
        return sorted(self._singles(analysis, free) + others)

    def find(self, texts: TextBatch | Sequence[str]) -> Found:
        """Find the connectives of texts: for callers in a hurry.

        texts (TextBatch | Sequence[str]): The texts.
        RETURNS (Found): The connectives.
        """
        analysis = self.analyse(texts)
        candidates, starts = analysis.described.candidates, analysis.described.batch.starts
        free, others = self._choose(analysis)
        sizes = np.array([1] * len(free) + [len(item.members) for item in others], dtype=np.int64)
        scores = np.array([item.score for item in others], dtype=np.float32)
        scores = np.concatenate([analysis.score[free], scores])
        members = np.array([m for item in others for m in item.members], dtype=np.int64)
        members = np.concatenate([free, members])
        forms = candidates.form[members].tolist()
        name_of = self.table.names
        names = [name_of[form,] for form in forms[: len(free)]]
        at = len(free)
        for item in others:
            names.append(name_of[tuple(forms[at : at + len(item.members)])])
            at += len(item.members)
        # Candidates go by text and start, and what is chosen does not overlap.
        order = np.argsort(members)
        owner = np.repeat(np.arange(len(sizes)), sizes)[order]
        members = members[order]
        text = candidates.text[members]
        bounds = np.searchsorted(text, np.arange(len(starts) + 1))
        offsets = starts[text]
        number = _count_off(owner, bounds[text])
        rows = zip(
            (candidates.start[members] - offsets).tolist(),
            (candidates.end[members] - offsets).tolist(),
            number.tolist(),
            sizes[owner].tolist(),
            [names[i] for i in owner.tolist()],
        )
        return Found(bounds.tolist(), list(rows), scores[owner])

    def recognize(self, texts: TextBatch | Sequence[str]) -> list[list[Connective]]:
        """Find the connectives of texts.

        texts (TextBatch | Sequence[str]): The texts.
        RETURNS (list[list[Connective]]): The connectives of each text, in text order.
        """
        return self.find(texts).connectives()


def _count_off(owner: NDArray[np.int64], begin: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the owners of rows anew in each text, in the order of their first rows.

    owner (int64 array): What each row belongs to, shape (n_rows,); no number is left out.
    begin (int64 array): First row of the text of each row, shape (n_rows,).
    RETURNS (int64 array): Number of the owner within the text, shape (n_rows,).
    """
    _, firsts = np.unique(owner, return_index=True)
    fresh = np.zeros(len(owner) + 1, dtype=np.int64)
    fresh[firsts + 1] = 1
    before = np.cumsum(fresh)
    number: NDArray[np.int64] = before[firsts][owner] - before[begin]
    return number


# Target of a pair that says nothing about linking.
NO_TARGET = -1.0


def gold_targets(described: Describer, gold: Sequence[AnnotatedText]) -> Scores:
    """Tell what the model should have said.

    described (Describer): The texts, their candidates and possible pairs.
    gold (Sequence[AnnotatedText]): The annotated texts.
    RETURNS (tuple[Floats1d, Floats1d]): For each candidate 1 if it is a part of a connective,
        else 0; for each pair 1 if both are neighbouring parts of one connective, 0 if not, and
        `NO_TARGET` if its later candidate is no part and has a nearer one to pair with, or none in
        its sentence: that they are not linked is no news.
    """
    parts: set[tuple[int, int]] = set()
    links: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    for offset, annotated in zip(described.batch.starts.tolist(), gold):
        for connective in annotated.connectives:
            moved = connective.shifted(offset).parts
            parts.update(moved)
            links.update(pairwise(moved))
    candidates, first, later = described.candidates, described.first, described.later
    places = list(zip(candidates.start.tolist(), candidates.end.tolist()))
    is_part = np.array([p in parts for p in places], dtype=np.float32)
    pairs = zip(first.tolist(), later.tolist())
    is_link = np.array([(places[a], places[b]) in links for a, b in pairs], dtype=np.float32)
    nearest = (described.nearer & 2) == 0
    nearest &= described.sentence[first] == described.sentence[later]
    is_link[(is_part[later] == 0) & ~nearest] = NO_TARGET
    return cast(Scores, (is_part, is_link))
