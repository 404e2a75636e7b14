"""How connectives are laid down in a `Doc`, and read from it. No other module knows.

Each part is a `Span` of `doc.spans[key]`, labelled `SINGLE` or `PAIRED`; parts of one connective
share `span.id_`, the lexicon entry is `span.kb_id_`. Scores, senses and offsets that differ from
the token boundaries are lists in `doc.spans[key].attrs`, aligned with the spans.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span, SpanGroup
from spacy.vocab import Vocab

from ..connective import AnnotatedText, Connective, Part
from ..errors import ConnectivesError, check_choice
from ..recognition.recognizer import Found, Row
from .doc_text import has_char_tokens

DEFAULT_KEY = "connectives"
SINGLE, PAIRED = "SINGLE", "PAIRED"
LABELS = (PAIRED, SINGLE)
_LABELS = (SINGLE, PAIRED)
ALIGNMENT_MODES = ("expand", "contract", "strict")


def set_connectives(
    doc: Doc,
    connectives: Iterable[Connective],
    *,
    key: str = DEFAULT_KEY,
    alignment_mode: str = "expand",
) -> list[Connective]:
    """Lay down connectives in a `Doc`, replacing those under the same key.

    doc (Doc): The doc.
    connectives (Iterable[Connective]): The connectives, with offsets in `doc.text`.
    key (str): Key in `doc.spans`.
    alignment_mode (str): What to do where a part ends inside a token: `expand` it to whole
        tokens, `contract` it to the tokens it covers, or drop it (`strict`).
    RETURNS (list[Connective]): The connectives of which some part could not be placed. Of these,
        nothing is laid down.
    """
    check_choice("alignment_mode", alignment_mode, ALIGNMENT_MODES)
    ordered = sorted(connectives, key=lambda c: c.parts)
    found = Found.of(ordered)
    unplaced = lay_down(doc, found.rows, found.scores, key, alignment_mode, Names(doc.vocab))
    return [ordered[number] for number in sorted(unplaced)]


def in_memory_zone(vocab: Vocab) -> bool:
    """Tell whether what a vocab takes up now goes when a memory zone ends."""
    # spaCy's stub does not know the attribute.
    return bool(cast(Any, vocab).in_memory_zone)


class Names(dict[str, int]):
    """Hashes of labels, entries and ids, each looked up once.

    vocab (Vocab): Where the strings are kept.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self.strings = vocab.strings
        self.lasting = not in_memory_zone(vocab)

    def __missing__(self, name: str) -> int:
        self[name] = self.strings.add(name) if name else 0
        return self[name]

    def fit(self, vocab: Vocab) -> bool:
        """Tell whether the hashes are those of a vocab, and its strings still have them."""
        return (
            self.vocab is vocab
            and self.lasting is not in_memory_zone(vocab)
            # A vocab may have been loaded anew since.
            and (not self or SINGLE in self.strings)
        )


def lay_down(
    doc: Doc,
    rows: Sequence[Row],
    scores: NDArray[np.float32],
    key: str,
    alignment_mode: str,
    names: Names,
) -> set[int]:
    """Lay down the rows of one text; see `set_connectives`.

    doc (Doc): The doc.
    rows (Sequence[Row]): Rows of a `Found`.
    scores (float32 array): Their scores, shape (n_rows,).
    key (str): Key in `doc.spans`.
    alignment_mode (str): `expand`, `contract` or `strict`.
    names (Names): Hashes of the doc's vocab.
    RETURNS (set[int]): Numbers of the connectives that could not be placed.
    """
    unplaced: set[int] = set()
    if has_char_tokens(doc):
        placed: Sequence[Row] = rows
    else:
        aligned = [_align(doc, row, alignment_mode) for row in rows]
        unplaced = {row[2] for row, tokens in zip(rows, aligned) if tokens is None}
        kept = [i for i, row in enumerate(rows) if row[2] not in unplaced]
        rows, scores = [rows[i] for i in kept], scores[kept]
        # Ids are counted without gaps.
        number = {old: new for new, old in enumerate(sorted({row[2] for row in rows}))}
        placed = [(*cast(Part, aligned[i]), number[row[2]], *row[3:]) for i, row in zip(kept, rows)]
    # This runs for every doc: each name is looked up once a row, each list made at one go.
    spans = [
        Span(doc, start, end, names[_LABELS[parts > 1]], None, None, names[entry], names[_id(n)])
        for start, end, n, parts, (entry, _) in placed
    ]
    attrs: dict[str, Any] = {"scores": scores.copy(), "senses": [row[4][1] for row in rows]}
    if placed is not rows and any(
        (span.start_char, span.end_char) != row[:2] for span, row in zip(spans, rows)
    ):
        attrs["offsets"] = [list(row[:2]) for row in rows]
    doc.spans[key] = SpanGroup(doc, name=key, attrs=attrs, spans=spans)
    return unplaced


def _align(doc: Doc, row: Row, alignment_mode: str) -> Part | None:
    """Find the tokens of a part, first and one after the last."""
    span = doc.char_span(row[0], row[1], alignment_mode=alignment_mode)
    return (span.start, span.end) if span else None


@cache
def _id(number: int) -> str:
    """Name a connective within its doc."""
    return f"c{number}"


def _is_ours(group: SpanGroup) -> bool:
    return "senses" in group.attrs and "scores" in group.attrs


def connective_keys(doc: Doc) -> list[str]:
    """Find the keys in `doc.spans` that hold connectives.

    doc (Doc): The doc.
    RETURNS (list[str]): The keys, `connectives` first.
    """
    keys = [k for k in doc.spans if k == DEFAULT_KEY or _is_ours(doc.spans[k])]
    return sorted(keys, key=lambda k: (k != DEFAULT_KEY, k))


def _members(spans: Sequence[Span]) -> list[list[int]]:
    """Group span numbers by id; spans without id (after `from_json`) stand alone."""
    groups: dict[int, list[int]] = defaultdict(list)
    for i, span in enumerate(spans):
        groups[span.id or -1 - i].append(i)
    return list(groups.values())


def _build(group: SpanGroup, spans: Sequence[Span], members: Sequence[int]) -> Connective:
    """Make the connective whose parts are some spans of a group."""

    def aligned(name: str) -> Sequence[Any]:
        # Whoever changes a group by hand leaves the lists behind; then they say nothing.
        values: Sequence[Any] = group.attrs.get(name, ())
        return values if len(values) == len(spans) else ()

    scores, senses, offsets = aligned("scores"), aligned("senses"), aligned("offsets")
    head = members[0]
    # spancat gives a row of scores, one a label, where only one label may be chosen.
    score = float(np.max(scores[head])) if len(scores) else -1.0
    return Connective(
        tuple(
            (int(offsets[i][0]), int(offsets[i][1]))
            if len(offsets)
            else (spans[i].start_char, spans[i].end_char)
            for i in members
        ),
        entry=spans[head].kb_id_ or None,
        sense=(senses[head] or None) if len(senses) else None,
        score=score if score >= 0.0 else None,
    )


def get_connectives(doc: Doc, key: str = DEFAULT_KEY) -> list[Connective]:
    """Read the connectives of a `Doc`.

    doc (Doc): The doc.
    key (str): Key in `doc.spans`; a missing key means no connectives.
    RETURNS (list[Connective]): The connectives in text order, with exact offsets where known.
    """
    if key not in doc.spans:
        return []
    group = doc.spans[key]
    spans = list(group)
    found = [_build(group, spans, members) for members in _members(spans)]
    return sorted(found, key=lambda c: c.parts)


def get_connective(span: Span) -> Connective | None:
    """Find the connective that a span is a part of.

    span (Span): A span of a group of connectives.
    RETURNS (Optional[Connective]): The connective, or None if the span is no part of one.
    """
    for key in connective_keys(span.doc):
        group = span.doc.spans[key]
        spans = list(group)
        for members in _members(spans):
            if any(
                (spans[i].start, spans[i].end, spans[i].id) == (span.start, span.end, span.id)
                for i in members
            ):
                return _build(group, spans, members)
    return None


def to_annotated(doc: Doc, key: str = DEFAULT_KEY) -> AnnotatedText:
    """Take text and connectives out of a `Doc`.

    doc (Doc): The doc.
    key (str): Key in `doc.spans`.
    RETURNS (AnnotatedText): Its text, connectives and `doc.user_data["source"]`.
    """
    source = doc.user_data.get("source")
    meta = {"source": source} if source else {}
    return AnnotatedText(doc.text, tuple(get_connectives(doc, key)), meta)


def moved_parts(doc: Doc, key: str = DEFAULT_KEY) -> list[tuple[str, str]]:
    """List the parts whose span is not exactly their text, as they begin or end inside a token.

    doc (Doc): A doc that `set_connectives` was used on.
    key (str): Key in `doc.spans`.
    RETURNS (list[tuple[str, str]]): Text of each such part, and text of its span.
    """
    group = doc.spans[key]
    return [
        (doc.text[start:end], span.text)
        for span, (start, end) in zip(group, group.attrs.get("offsets", ()))
        if (span.start_char, span.end_char) != (start, end)
    ]


def join_docs(
    docs: Sequence[Doc], *, key: str = DEFAULT_KEY, ensure_whitespace: bool = False
) -> Doc:
    """Join docs as `Doc.from_docs` does, and give the connectives ids that do not collide.

    docs (Sequence[Doc]): One doc or more.
    key (str): Key in `doc.spans`.
    ensure_whitespace (bool): Put a space between docs that end without one.
    RETURNS (Doc): The joined doc.
    RAISES (ConnectivesError): If there is nothing to join.
    """
    joined = Doc.from_docs(list(docs), ensure_whitespace=ensure_whitespace)
    if joined is None:
        raise ConnectivesError("There are no docs to join.")
    connectives: list[Connective] = []
    at = 0
    for doc in docs:
        connectives += [c.shifted(at) for c in get_connectives(doc, key)]
        at += len(doc.text)
        if ensure_whitespace and len(doc) and not (doc[-1].is_space or doc[-1].whitespace_):
            at += 1
    set_connectives(joined, connectives, key=key)
    return joined


def register_extensions() -> None:
    """Define `doc._.connectives` and `span._.connective`; they compute and store nothing."""
    if not Doc.has_extension("connectives"):
        Doc.set_extension("connectives", getter=_doc_getter)
    if not Span.has_extension("connective"):
        Span.set_extension("connective", getter=get_connective)


def _doc_getter(doc: Doc) -> list[Connective]:
    keys = connective_keys(doc)
    return get_connectives(doc, keys[0]) if keys else []
