"""What the model is least sure of comes first."""

from __future__ import annotations

import pytest
from spacy.language import Language

from spacy_connectives import AnnotatedText
from spacy_connectives.pipeline.annotate import load_pipeline
from spacy_connectives.pipeline.review import paragraphs, rank

LINES = "因为下雨，所以停赛。\n\n没有。\n就是有点冷，也行。\n"
TEXT = AnnotatedText(LINES, (), {"source": "a.txt"})


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def test_paragraphs_are_named_and_blank_lines_left_out() -> None:
    found = list(paragraphs([TEXT]))
    assert [(p.source, p.text) for p in found] == [
        ("a.txt#1", "因为下雨，所以停赛。"),
        ("a.txt#2", "没有。"),
        ("a.txt#3", "就是有点冷，也行。"),
    ]


def test_the_least_margin_comes_first(nlp: Language) -> None:
    doubts = rank(nlp, list(paragraphs([TEXT])))
    margins = [d.margin for d in doubts]
    assert margins == sorted(margins)
    for doubt in doubts:
        if doubt.doubtful is None:
            assert doubt.margin == 0.5
        else:
            threshold = nlp.get_pipe("connectives").cfg["threshold"]
            assert doubt.margin == pytest.approx(abs(doubt.doubtful.score - threshold))


def test_thresholds_are_what_they_were(nlp: Language) -> None:
    component = nlp.get_pipe("connectives")
    before = dict(component.cfg)
    text = AnnotatedText("因为下雨，所以停赛。第二天就在家里。", (), {"source": "a.txt"})
    everything = rank(nlp, [text], min_score=0.0)
    assert component.cfg == before
    usual = rank(nlp, [text])
    number = [sum(len(d.text.parts()) for d in doubts) for doubts in (everything, usual)]
    assert number[0] > number[1] > 0


def test_a_pipeline_without_our_component() -> None:
    import spacy
    from spacy.tokens import Span

    nlp = spacy.blank("zh")

    @Language.component("test_review_marker")
    def mark(doc: spacy.tokens.Doc) -> spacy.tokens.Doc:
        doc.spans["sc"] = [Span(doc, 0, 1, "X")]
        return doc

    nlp.add_pipe("test_review_marker")
    (doubt,) = rank(nlp, [AnnotatedText("但没有")], spans_key="sc")
    assert (doubt.margin, doubt.doubtful) == (0.5, None)
    assert len(doubt.text.connectives) == 1
