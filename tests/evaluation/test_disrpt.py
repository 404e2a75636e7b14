"""The shared task's score, on cases counted by hand."""

from __future__ import annotations

from pathlib import Path

from spacy_connectives import AnnotatedText, Connective
from spacy_connectives.bio import label_spans, label_tokens
from spacy_connectives.evaluation.disrpt import disrpt_counts
from spacy_connectives.formats.disrpt import read, write

# 与此 同时 ， 我们 也 在 努力 ， 但是 很 难
TOKENS = [[0, 2], [2, 4], [4, 5], [5, 7], [7, 8], [8, 9], [9, 11], [11, 12], [12, 14], [14, 15]]
TEXT = "与此同时，我们也在努力，但是很难"


def text(*parts: tuple[int, int], tokens: bool = True) -> AnnotatedText:
    meta = {"tokens": [*TOKENS, [15, 16]]} if tokens else {}
    return AnnotatedText(TEXT, tuple(Connective((p,)) for p in parts), meta)


def test_spans_must_be_exact() -> None:
    gold = text((0, 4), (7, 8), (12, 14))
    # 与此 is a part of 与此同时 only and counts as wrong twice; 也 is right; 但是 is missed.
    counts = disrpt_counts([(gold, text((0, 2), (7, 8)))])
    assert (counts.gold, counts.predicted, counts.right) == (3, 2, 1)
    assert counts.precision == 1 / 2
    assert counts.recall == 1 / 3
    assert counts.f1 == 2 / 5


def test_predictions_are_widened_to_the_tokens_of_gold() -> None:
    # Our 但 inside the token 但是 is what the shared task can see of it.
    counts = disrpt_counts([(text((12, 14)), text((12, 13), tokens=False))])
    assert (counts.gold, counts.predicted, counts.right) == (1, 1, 1)


def test_links_are_not_looked_at() -> None:
    linked = AnnotatedText(TEXT, (Connective(((7, 8), (12, 14))),))
    assert disrpt_counts([(text((7, 8), (12, 14)), linked)]).f1 == 1.0


def test_counts_add_up_over_documents() -> None:
    counts = disrpt_counts([(text((7, 8)), text((7, 8))), (text((7, 8)), text())])
    assert (counts.gold, counts.predicted, counts.right) == (2, 1, 1)


def test_labels_as_the_shared_task_reads_them() -> None:
    assert label_spans(["B", "I", "", "B", "B", "I"]) == {(0, 2), (3, 4), (4, 6)}
    # A span that begins with I counts for nothing; one at the very end counts.
    assert label_spans(["I", "I", "", "I", "B"]) == {(4, 5)}


def test_overlapping_parts_cannot_be_labelled() -> None:
    labels, odd = label_tokens(text((0, 4), (2, 4)), [(0, 2), (2, 4)])
    assert labels == ["B", "I"]
    assert odd == [((2, 4), "overlaps another one", True)]


def test_a_file_written_by_us_scores_as_counted_by_hand(tmp_path: Path) -> None:
    write(tmp_path / "gold.conllu", [text((0, 4), (7, 8), (12, 14))])
    write(tmp_path / "pred.conllu", [text((0, 4), (5, 7), (12, 14))])
    counts = disrpt_counts(zip(read(tmp_path / "gold.conllu"), read(tmp_path / "pred.conllu")))
    assert (counts.precision, counts.recall) == (2 / 3, 2 / 3)
