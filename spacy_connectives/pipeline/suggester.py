"""A suggester for spaCy's `spancat`: every form of the lexicon is a candidate span."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

import numpy as np
from spacy.tokens import Doc
from thinc.api import Ops, get_current_ops
from thinc.types import Ragged

from ..lexicon import Lexicon
from ..recognition.candidates import FormTable
from ..recognition.texts import TextBatch
from .lexicons import PACKAGED, load_lexicon

Suggester = Callable[..., Ragged]


def make_suggester(lexicon: Any = PACKAGED) -> Suggester:
    """Make a suggester; registered as `spacy-connectives.LexiconSuggester.v1`.

    lexicon (str | Lexicon): `packaged`, the path of a JSONL lexicon, or a lexicon made by
        `spacy-connectives.Lexicon.v1`.
    RETURNS (Callable[[Iterable[Doc]], Ragged]): The suggester. Its spans are the tokens around
        each form, shape (n_spans, 2); forms inside one token suggest that token once.
    """
    entries = lexicon if isinstance(lexicon, Lexicon) else load_lexicon(lexicon)
    table: list[FormTable] = []

    def suggest(docs: Iterable[Doc], *, ops: Ops | None = None) -> Ragged:
        if not table or table[0].revision != entries.revision:
            table[:] = [FormTable(entries)]
        ops = ops or get_current_ops()
        docs = list(docs)
        batch = TextBatch.from_texts([doc.text for doc in docs])
        candidates = table[0].scan(batch)
        spans = []
        for number, doc in enumerate(docs):
            here = candidates.text == number
            starts = doc.to_array("IDX").astype(np.int64).reshape(-1)
            offset = batch.starts[number]
            first = np.searchsorted(starts, candidates.start[here] - offset, side="right") - 1
            last = np.searchsorted(starts, candidates.end[here] - offset, side="left")
            pairs = np.stack([first, last], axis=1) if len(starts) else np.zeros((0, 2), int)
            spans.append(np.unique(pairs, axis=0))
        lengths = ops.asarray1i([len(s) for s in spans])
        data = np.vstack(spans) if spans else np.zeros((0, 2), int)
        return Ragged(ops.asarray2i(cast(Any, data.astype(np.int32))), lengths)

    return suggest
