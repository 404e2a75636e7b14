"""The report page, as text; `tests/visual/test_browser.py` opens it."""

from __future__ import annotations

import re

from spacy_connectives import AnnotatedText, Connective
from spacy_connectives.evaluation.bootstrap import Comparison, Interval
from spacy_connectives.evaluation.report import render_report

GOLD = AnnotatedText(
    "因为下雨，所以停赛。",
    (Connective(((0, 2), (5, 7)), sense="Contingency.Cause.Result"),),
    {"source": "news-1.txt"},
)
PREDICTED = AnnotatedText(GOLD.text, (Connective(((5, 7),), score=0.9),))


def test_an_error_is_shown_on_both_sides_with_its_links() -> None:
    page = render_report([(GOLD, PREDICTED)])
    gold, predicted = re.findall(r'<div class="text" lang="zh">(.*?)</div>', page)
    link = '<span class="link">1</span>'
    hover = 'title="因为…所以 · Contingency.Cause.Result"'
    assert gold == (
        f'<mark class="contingency" {hover}>因为{link}</mark>下雨，'
        f'<mark class="contingency" {hover}>所以{link}</mark>停赛。'
    )
    assert predicted == ('因为下雨，<mark class="none" title="所以 · score 0.90">所以</mark>停赛。')
    assert "因为…所以 → 所以" in page
    assert "news-1.txt, line 1" in page


def test_the_page_loads_nothing_and_runs_only_its_own_script() -> None:
    page = render_report([(GOLD, PREDICTED)])
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; base-uri 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.findall(r'(?:src|href)="|url\(|@import', page)


def test_what_comes_from_outside_is_escaped() -> None:
    bad = "<script>alert(1)</script>但"
    text = AnnotatedText(bad, (Connective(((0, 8),)),), {"source": "<img src=x>.txt"})
    page = render_report([(text, AnnotatedText(bad))], title="<b>", notes=["<i>"])
    assert page.count("<script>") == 1  # our own
    assert "<img" not in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_intervals_comparison_and_learning_curve_are_there_when_given() -> None:
    plain = render_report([(GOLD, PREDICTED)])
    assert "Against the baseline" not in plain
    assert "Learning curve" not in plain
    full = render_report(
        [(GOLD, PREDICTED)],
        intervals={"parts": Interval(0.5, 0.75)},
        comparisons=[Comparison("whole", 0.5, 0.25, 0.25, 0.1, 0.4, 0.01)],
        learning_curve=[(10, 0.6), (40, 0.7)],
    )
    assert "0.500 to 0.750" in full
    assert "+0.100 to +0.400" in full
    assert "40 texts: F1 0.700" in full


def test_a_reliability_plot_needs_some_predictions() -> None:
    assert "Reliability" not in render_report([(GOLD, PREDICTED)] * 49)
    assert "score 0.90: 0.00 of 50 right" in render_report([(GOLD, PREDICTED)] * 50)


def test_a_perfect_prediction_has_no_errors() -> None:
    assert "<p>None.</p>" in render_report([(GOLD, GOLD)])


def test_no_texts_at_all() -> None:
    assert "0 texts" in render_report([])
