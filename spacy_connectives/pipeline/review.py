"""Which paragraphs an annotator should look at first: those where the model is least sure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from spacy.language import Language

from ..connective import AnnotatedText, Connective
from .annotate import annotate_texts
from .connectives import Connectives
from .doc_spans import DEFAULT_KEY

# What scores less than this is no close call.
NEAR_MISS = 0.05
# Where nothing is in doubt.
SURE = 0.5


@dataclass(frozen=True)
class Doubt:
    """A paragraph, and the connective in it that the model is least sure of.

    text (AnnotatedText): The paragraph with what was found; `source` ends in its number.
    margin (float): How far the score of that connective is from the threshold, 0 to 0.5.
    doubtful (Optional[Connective]): That connective; it may have stayed below the threshold.
    """

    text: AnnotatedText
    margin: float
    doubtful: Connective | None


def paragraphs(texts: Iterable[AnnotatedText]) -> Iterator[AnnotatedText]:
    """Cut texts into paragraphs that carry their number in the name.

    texts (Iterable[AnnotatedText]): The texts.
    YIELDS (AnnotatedText): The paragraphs that hold more than white space, without the line
        breaks around them.
    """
    for text in texts:
        for number, paragraph in enumerate(text.paragraphs(), 1):
            inner = paragraph.text.strip("\n")
            if inner.strip():
                at = paragraph.text.index(inner)
                cut = paragraph.slice(at, at + len(inner))
                yield replace(cut, meta={"source": f"{text.source}#{number}"})


def rank(
    nlp: Language,
    texts: Sequence[AnnotatedText],
    *,
    min_score: float | None = None,
    spans_key: str = DEFAULT_KEY,
) -> list[Doubt]:
    """Find the connectives of texts and put the ones in doubt first.

    nlp (Language): The pipeline. Near misses are known only of our component; of any other, the
        scores of what it found count.
    texts (Sequence[AnnotatedText]): The texts, such as paragraphs.
    min_score (Optional[float]): Mark what has at least this score; None keeps the thresholds of
        the pipeline.
    spans_key (str): Key of `Doc.spans` that the pipeline writes to.
    RETURNS (list[Doubt]): The texts, least margin first.
    """
    ours = [pipe for _, pipe in nlp.pipeline if isinstance(pipe, Connectives)]
    component = next((pipe for pipe in ours if pipe.spans_key == spans_key), None)
    threshold = component.cfg["threshold"] if component else SURE
    with _threshold(component, min_score):
        marked = annotate_texts(nlp, texts, spans_key=spans_key)
    with _threshold(component, NEAR_MISS):
        near = annotate_texts(nlp, texts, spans_key=spans_key) if component else marked
    doubts = []
    for text, candidates in zip(marked, near):
        scored = [c for c in candidates.connectives if c.score is not None]
        worst = min(scored, key=lambda c: abs((c.score or 0.0) - threshold), default=None)
        margin = SURE if worst is None else abs((worst.score or 0.0) - threshold)
        doubts.append(Doubt(text, margin, worst))
    return sorted(doubts, key=lambda d: d.margin)


@contextmanager
def _threshold(component: Connectives | None, value: float | None) -> Iterator[None]:
    """Let a component use another threshold for a while."""
    if component is None or value is None:
        yield
        return
    before = dict(component.cfg)
    component.cfg.update(threshold=value, pair_threshold=value)
    try:
        yield
    finally:
        component.cfg.update(before)
