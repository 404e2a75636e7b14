"""Connectives as labels of tokens: B for the first token of a part, I for the others."""

from __future__ import annotations

from collections.abc import Sequence

from .connective import AnnotatedText, Part

BEGIN, INSIDE = "B", "I"


def has_tokens(text: AnnotatedText) -> bool:
    """Tell whether a text was read with its tokens.

    text (AnnotatedText): The text.
    RETURNS (bool): Whether `meta["tokens"]` holds offsets in the text.
    """
    tokens = text.meta.get("tokens")
    return isinstance(tokens, list) and all(0 <= a < b <= len(text.text) for a, b in tokens)


def token_offsets(text: AnnotatedText) -> list[Part]:
    """Get the tokens of a text.

    text (AnnotatedText): The text.
    RETURNS (list[tuple[int, int]]): Offsets of the tokens that it was read with
        (`meta["tokens"]`), or else of all characters that are no spaces.
    """
    if has_tokens(text):
        return [(a, b) for a, b in text.meta["tokens"]]
    return [(i, i + 1) for i, ch in enumerate(text.text) if not ch.isspace()]


def label_tokens(
    text: AnnotatedText, tokens: Sequence[Part]
) -> tuple[list[str], list[tuple[Part, str, bool]]]:
    """Label tokens.

    text (AnnotatedText): The text.
    tokens (Sequence[tuple[int, int]]): Offsets of its tokens.
    RETURNS (tuple[list[str], list[tuple[Part, str, bool]]]): `B`, `I` or "" for each token; and
        the parts that could not be labelled as they are, why, and whether they were dropped (and
        not just widened to whole tokens).
    """
    labels = [""] * len(tokens)
    first = {a: i for i, (a, _) in enumerate(tokens)}
    last = {b: i for i, (_, b) in enumerate(tokens)}
    odd: list[tuple[Part, str, bool]] = []
    for start, end in text.parts():
        what = ""
        if start in first and end in last:
            inside = range(first[start], last[end] + 1)
        else:
            found = [i for i, (a, b) in enumerate(tokens) if a < end and start < b]
            inside = range(found[0], found[-1] + 1) if found else range(0)
            what = "does not end where tokens end" if found else "holds no token"
        if any(labels[i] for i in inside):
            inside, what = range(0), "overlaps another one"
        if what:
            odd.append(((start, end), what, not inside))
        for i in inside:
            labels[i] = INSIDE if i > inside[0] else BEGIN
    return labels, odd


def label_spans(labels: Sequence[str]) -> set[tuple[int, int]]:
    """Read spans from labels; an `I` without a `B` before it belongs to none.

    labels (Sequence[str]): `B`, `I` or "" for each token.
    RETURNS (set[tuple[int, int]]): First token of each span, and the one after its last.
    """
    spans: set[tuple[int, int]] = set()
    start: int | None = None
    for i, label in enumerate([*labels, ""]):
        if start is not None and label != INSIDE:
            spans.add((start, i))
            start = None
        if label == BEGIN:
            start = i
    return spans
