"""The score of the DISRPT shared tasks for connective detection.

Exact spans of BIO labels over tokens, counted over the whole corpus; no credit for overlap, links
are not looked at, and a span that begins with I counts for nothing. See the description in
`utils/seg_eval.py` of https://github.com/disrpt/sharedtask2023 (Braud et al. 2023, "The DISRPT
2023 Shared Task on Elementary Discourse Unit Segmentation, Connective Detection, and Relation
Classification").
"""

from __future__ import annotations

from collections.abc import Iterable

from ..bio import label_spans, label_tokens, token_offsets
from ..connective import AnnotatedText
from .scores import Counts


def disrpt_counts(pairs: Iterable[tuple[AnnotatedText, AnnotatedText]]) -> Counts:
    """Count spans as the shared task does.

    pairs (Iterable[tuple[AnnotatedText, AnnotatedText]]): Gold and predicted. The tokens are
        those of the gold text: the ones it was read with, or else single characters. Predicted
        parts are widened to whole tokens.
    RETURNS (Counts): The counts; precision, recall and F1 are the shared task's.
    """
    counts = Counts()
    for gold, predicted in pairs:
        tokens = token_offsets(gold)
        spans = [label_spans(label_tokens(text, tokens)[0]) for text in (gold, predicted)]
        counts.add(set(spans[0]), set(spans[1]))
    return counts
