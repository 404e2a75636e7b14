"""The scorer: spaCy's span scores, and scores of whole connectives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from ..evaluation.scores import Counts, Scores
from .doc_spans import DEFAULT_KEY, to_annotated


def score_weights(spans_key: str | None = None) -> dict[str, float | None]:
    """Get the weights of the scores that training looks at.

    spans_key (Optional[str]): Adds the columns of this key.
    RETURNS (dict[str, Optional[float]]): Weight by score name; F1 of whole connectives counts.
    """
    weights: dict[str, float | None] = {
        "connectives_f": 1.0,
        "connectives_p": 0.0,
        "connectives_r": 0.0,
        "connectives_single_f": 0.0,
        "connectives_paired_f": 0.0,
    }
    if spans_key is not None:
        weights[f"spans_{spans_key}_f"] = 0.0
    return weights


def score_connectives(
    examples: Iterable[Example], *, spans_key: str = DEFAULT_KEY, **_: Any
) -> dict[str, Any]:
    """Score connectives.

    examples (Iterable[Example]): Predicted docs with their gold docs.
    spans_key (str): Key of `Doc.spans`.
    RETURNS (dict[str, Any]): `spans_<key>_p/r/f` and `_per_type` as spaCy counts them (labelled
        token spans), and by exact characters `connectives_p/r/f` (all parts exact and linked),
        `connectives_parts_*`, `connectives_single_*`, `connectives_paired_*` and
        `connectives_per_form`. None where gold has no connectives key at all.
    """
    examples = list(examples)
    attr = f"spans_{spans_key}"
    result: dict[str, Any] = dict(
        Scorer.score_spans(
            examples,
            attr=attr,
            getter=lambda doc, _: doc.spans.get(spans_key, []),
            has_annotation=lambda doc: spans_key in doc.spans,
            allow_overlap=True,
            labeled=True,
        )
    )
    scores = Scores()
    annotated = [e for e in examples if spans_key in e.reference.spans]
    for example in annotated:
        scores.add(_exact(example.reference, spans_key), _exact(example.predicted, spans_key))

    def put(name: str, counts: Counts) -> None:
        for column, value in (("p", counts.precision), ("r", counts.recall), ("f", counts.f1)):
            # As in spaCy: None says that nothing was annotated, 0 that nothing was right.
            result[f"{name}_{column}"] = (value or 0.0) if annotated else None

    put("connectives", scores.whole)
    put("connectives_parts", scores.parts)
    put("connectives_single", scores.single)
    put("connectives_paired", scores.paired)
    result["connectives_per_form"] = {
        form: {"p": c.precision or 0.0, "r": c.recall or 0.0, "f": c.f1 or 0.0}
        for form, c in sorted(scores.forms.items(), key=lambda item: (-item[1].gold, item[0]))
    }
    return result


def _exact(doc: Doc, spans_key: str) -> Any:
    return to_annotated(doc, spans_key)


def make_scorer() -> Callable[..., dict[str, Any]]:
    """RETURNS (Callable): The scorer, for configs: `spacy-connectives.ConnectivesScorer.v1`."""
    return score_connectives
