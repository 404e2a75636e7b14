"""Marked texts as HTML."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from spacy_connectives import AnnotatedText, Connective
from spacy_connectives.html import mark_text, page, segments

TEXT = "虽然晚了，但他既没说，也没写。"
THOUGH = Connective(((0, 2), (5, 6)), sense="Comparison.Concession.Arg1-as-denier", score=0.5)
BOTH = Connective(((7, 8), (11, 12)), "既…也", "Expansion.Conjunction")


def test_linked_parts_carry_the_same_number() -> None:
    html = mark_text(AnnotatedText(TEXT, (THOUGH, BOTH)))
    assert re.findall(r'>(.)<span class="link">(\d)</span>', html) == [
        ("但", "1"),
        ("既", "2"),
        ("也", "2"),
    ]
    assert html.startswith('<mark class="comparison" title="虽然…但 · Comparison.Concession.')


def test_only_a_stretch() -> None:
    assert mark_text(AnnotatedText(TEXT, (THOUGH,)), start=1, end=4) == (
        '<mark class="comparison" title="虽然…但 · Comparison.Concession.Arg1-as-denier · score '
        '0.50">然<span class="link">1</span></mark>晚了'
    )


def test_overlapping_parts_are_both_named() -> None:
    text = AnnotatedText("并不是", (Connective(((0, 3),)), Connective(((1, 3),))))
    assert [(s.text, s.owners) for s in segments(text)] == [("并", (0,)), ("不是", (0, 1))]
    assert 'title="并不是\n不是"' in mark_text(text)


@given(st.text(max_size=20), st.data())
def test_the_text_stays_what_it_is(text: str, data: st.DataObject) -> None:
    offsets = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(offsets, offsets).filter(lambda p: p[0] < p[1])))
    annotated = AnnotatedText(text, tuple(Connective((p,)) for p in spans))
    assert "".join(s.text for s in segments(annotated)) == text
    covered = {i for a, b in spans for i in range(a, b)}
    at = 0
    for segment in segments(annotated):
        assert bool(segment.owners) == (at in covered)
        at += len(segment.text)


def test_a_page_allows_its_own_style_and_script_only() -> None:
    result = page("a<b", "<p>x</p>", style="p {}", script="1;", policy="connect-src 'self'")
    assert "<title>a&lt;b</title>" in result
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', result)
    rules = [rule.split()[0] for rule in policy.split(";")]
    assert rules == ["default-src", "base-uri", "style-src", "script-src", "connect-src"]
    assert "unsafe" not in policy
