"""From texts to connectives: candidates, features, model and decoding in one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

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

# A pair stands for two parts, so it outweighs the singles that its parts could be instead.
PAIR_BONUS = 1.0
# A single at its very threshold is still worth more than nothing.
SMALLEST_GAIN = 1e-6

# Parts, entry, sense and score of a connective.
Found = tuple[tuple[Part, ...], str, str, float]


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
        # The model scores the link given that the later part is one; a first part such as 不是 or
        # 一 may be nothing by itself. The root is what worked best on dev.
        return Analysis(described, score, link * np.sqrt(score[described.later]))

    def _paired(self, analysis: Analysis) -> list[Item]:
        """List the paired connectives that are good enough."""
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
        items = []
        while chains:
            longer: list[tuple[tuple[int, ...], tuple[int, ...], float]] = []
            for members, forms, score in chains:
                if forms in self.table.names:
                    gain = (PAIR_BONUS + score - floor) * (len(members) - 1)
                    items.append(Item(members, score, gain))
                if self.table.begins_longer(forms):
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

    def find(self, texts: TextBatch | Sequence[str]) -> list[list[Found]]:
        """Find the connectives of texts, as plain tuples: for callers in a hurry.

        texts (TextBatch | Sequence[str]): The texts.
        RETURNS (list[list[Found]]): What each `Connective` would hold, in text order.
        """
        analysis = self.analyse(texts)
        candidates, offsets = analysis.described.candidates, analysis.described.batch.starts
        free, others = self._choose(analysis)
        # One connective after the other would take as long as all that comes before.
        members = np.array([m for item in others for m in item.members], dtype=np.int64)
        numbers = np.concatenate([free, members])
        text = candidates.text[numbers]
        starts = (candidates.start[numbers] - offsets[text]).tolist()
        ends = (candidates.end[numbers] - offsets[text]).tolist()
        forms, texts_of = candidates.form[numbers].tolist(), text.tolist()
        spans = list(zip(starts, ends))
        names = self.table.names
        found: list[list[Found]] = [[] for _ in offsets]
        scores = analysis.score[free].tolist()
        for number, part, form, score in zip(texts_of, spans, forms, scores):
            found[number].append(((part,), *names[form,], score))
        at = len(free)
        crowded = set()
        for item in others:
            here = slice(at, at + len(item.members))
            entry, sense = names[tuple(forms[here])]
            found[texts_of[at]].append((tuple(spans[here]), entry, sense, item.score))
            crowded.add(texts_of[at])
            at = here.stop
        for number in crowded:
            found[number].sort()
        return found

    def recognize(self, texts: TextBatch | Sequence[str]) -> list[list[Connective]]:
        """Find the connectives of texts.

        texts (TextBatch | Sequence[str]): The texts.
        RETURNS (list[list[Connective]]): The connectives of each text, in text order.
        """
        return [[Connective(*found) for found in one] for one in self.find(texts)]


# Target of a pair that says nothing about linking, as its later candidate is no part at all.
NO_TARGET = -1.0


def gold_targets(described: Describer, gold: Sequence[AnnotatedText]) -> Scores:
    """Tell what the model should have said.

    described (Describer): The texts, their candidates and possible pairs.
    gold (Sequence[AnnotatedText]): The annotated texts.
    RETURNS (tuple[Floats1d, Floats1d]): For each candidate 1 if it is a part of a connective,
        else 0; for each pair whose later candidate is a part 1 if both are neighbouring parts of
        one connective, else 0, and `NO_TARGET` for the other pairs.
    """
    parts: set[tuple[int, int]] = set()
    links: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    for offset, annotated in zip(described.batch.starts.tolist(), gold):
        for connective in annotated.connectives:
            moved = connective.shifted(offset).parts
            parts.update(moved)
            links.update(pairwise(moved))
    candidates = described.candidates
    places = list(zip(candidates.start.tolist(), candidates.end.tolist()))
    is_part = np.array([p in parts for p in places], dtype=np.float32)
    is_link = np.array(
        [
            float((places[a], places[b]) in links) if is_part[b] else NO_TARGET
            for a, b in zip(described.first.tolist(), described.later.tolist())
        ],
        dtype=np.float32,
    )
    return cast(Scores, (is_part, is_link))
