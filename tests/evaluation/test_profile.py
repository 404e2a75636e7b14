"""Connectives per 1,000 characters, counted by hand."""

from __future__ import annotations

import csv

import pytest

from spacy_connectives import AnnotatedText, Connective
from spacy_connectives.evaluation.profile import make_profiles, render_profile, to_csv

BUT = Connective(((0, 1),), sense="Comparison.Concession.Arg2-as-denier")
BARE = Connective(((1, 2),))


def text(source: str, *connectives: Connective) -> AnnotatedText:
    return AnnotatedText("但而。\n  ", connectives, {"source": source})


def test_white_space_is_not_counted() -> None:
    profile = make_profiles([text("a.txt", BUT), text("b.txt")])["all texts"]
    assert (profile.texts, profile.characters) == (2, 6)
    assert profile.rate("total", "total") == pytest.approx(1000 / 6)


def test_senses_are_cut_to_classes_and_types() -> None:
    profile = make_profiles([text("a.txt", BUT, BARE)])["all texts"]
    assert dict(profile.counts["class"]) == {"Comparison": 1, "no sense": 1}
    assert dict(profile.counts["sense"]) == {"Comparison.Concession": 1, "no sense": 1}


def test_files_of_a_kind_or_each_by_itself() -> None:
    texts = [text("news-1.txt", BUT), text("news-2.txt"), text("law-1.txt")]
    assert list(make_profiles(texts)) == ["all texts", "law", "news"]
    assert len(make_profiles(texts, by_file=True)) == 4


def test_names_cannot_be_formulas_in_a_spreadsheet() -> None:
    rows = list(csv.reader(to_csv(make_profiles([text("=cmd.txt", BUT)])).splitlines()))
    assert {row[0] for row in rows[1:]} == {"all texts", "'=cmd"}


def test_no_texts_and_empty_texts() -> None:
    assert "0 texts" in render_profile(make_profiles([]))
    profile = make_profiles([AnnotatedText("")])["all texts"]
    assert profile.rate("total", "total") == 0.0


def test_a_page_escapes_names() -> None:
    assert "<i>" not in render_profile(make_profiles([text("<i>", BUT)]))
