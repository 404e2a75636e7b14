"""Senses of annotations that say nothing of them."""

from __future__ import annotations

from spacy_connectives import AnnotatedText, Connective, Lexicon
from spacy_connectives.lexicon.fill import fill_senses

LEXICON = Lexicon(
    [
        {
            "parts": [["而"]],
            "senses": [
                {"sense": "Comparison.Contrast", "share": 0.7},
                {"sense": "Expansion.Conjunction", "share": 0.3},
            ],
        }
    ]
)


def fill(connective: Connective) -> Connective:
    return fill_senses(AnnotatedText("而乙", (connective,)), LEXICON).connectives[0]


def test_the_most_frequent_sense_is_taken() -> None:
    found = fill(Connective(((0, 1),), score=0.5))
    assert (found.entry, found.sense, found.score) == ("而", "Comparison.Contrast", 0.5)


def test_what_is_there_is_kept() -> None:
    sense = "Expansion.Conjunction"
    assert fill(Connective(((0, 1),), sense=sense)).sense == sense


def test_a_form_that_is_not_listed_stays_as_it_is() -> None:
    other = Connective(((1, 2),))
    assert fill(other) == other
