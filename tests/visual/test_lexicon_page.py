"""The page of the lexicon: whole, safe, and without anything from outside."""

from __future__ import annotations

import base64
import re
from hashlib import sha256

import pytest

from spacy_connectives.lexicon import Lexicon, make_entry
from spacy_connectives.visual.lexicon_page import lexicon_page


@pytest.fixture(scope="module")
def page() -> str:
    return lexicon_page(Lexicon.packaged())


def test_every_entry_is_there_under_its_sense(page: str) -> None:
    lexicon = Lexicon.packaged()
    assert page.count("<article ") == len(lexicon)
    sections = dict(re.findall(r'<section id="([^"]+)">(.*?)</section>', page, re.DOTALL))
    assert set(sections) == {e.sense.replace(".", "-").replace("+", "-") for e in lexicon}
    assert "<h3>因为…所以" not in sections["Contingency-Cause-Reason"]
    assert re.search(r"<h3>因为/因…所以</h3>", sections["Contingency-Cause-Result"])


def test_links_lead_to_sections(page: str) -> None:
    targets = re.findall(r'<a href="#([^"]+)">', page)
    assert targets
    assert set(targets) == set(re.findall(r'<section id="([^"]+)">', page))


def test_nothing_comes_from_outside(page: str) -> None:
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)
    assert "url(" not in page
    assert "@import" not in page


def test_the_policy_names_exactly_our_style_and_script(page: str) -> None:
    for tag in ("style", "script"):
        (source,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(sha256(source.encode("utf-8")).digest()).decode("ascii")
        assert f"{tag}-src 'sha256-{digest}'" in page


def test_texts_are_escaped() -> None:
    evil = '"><script>alert(1)</script>'
    entry = make_entry(
        {
            "parts": [["'\"&"]],
            "senses": [{"sense": "Comparison.Contrast", "share": 1.0}],
            "gloss": evil,
            "note": evil,
            "counterexample": evil,
            "example": f"<cand>但</cand>{evil} {{{{script}}}}",
        }
    )
    page = lexicon_page([entry], title=evil)
    assert page.count("<script>") == 1
    assert "alert(1)</script>" not in page
    assert '<mark class="cand">但</mark>' in page
    assert "{{script}}" in page


def test_parts_of_examples_are_highlighted(page: str) -> None:
    assert re.search(r'<mark class="a">因为</mark>[^<]+<mark class="a">所以</mark>', page)
