"""Docs as HTML, SVG, and data for displaCy."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
import spacy
from defusedxml.ElementTree import fromstring
from spacy import displacy

from spacy_connectives import AnnotatedText, ConfigError, Connective
from spacy_connectives.pipeline.doc_spans import set_connectives
from spacy_connectives.visual import draw, render, render_page, to_displacy

PAIR = Connective(((0, 2), (5, 7)), "因为…所以", "Contingency.Cause.Result", 0.98)
TEXT = AnnotatedText("因为下雨，所以停赛。", (PAIR,), {"source": "a.txt"})
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def doc() -> spacy.tokens.Doc:
    doc = spacy.blank("zh")(TEXT.text)
    set_connectives(doc, TEXT.connectives)
    return doc


def test_a_doc_as_html_that_leaves_the_notebook_alone(doc: spacy.tokens.Doc) -> None:
    html = render(doc, jupyter=False)
    assert html is not None
    assert html.count("<mark") == 2
    assert 'title="因为…所以 · Contingency.Cause.Result · score 0.98"' in html
    style = html[html.index("<style>") + 7 : html.index("</style>")]
    # All rules stand inside one that begins with our class (CSS nesting).
    assert style.startswith(".spacy-connectives {")
    assert style.count("{") == style.count("}")
    assert "body" not in style


def test_several_docs_make_one_page(doc: spacy.tokens.Doc) -> None:
    page = render([doc, TEXT], page=True)
    assert page is not None
    assert page.count('class="text"') == 2
    assert "<h2>a.txt</h2>" in page


def test_what_displacy_draws(doc: spacy.tokens.Doc) -> None:
    data = to_displacy(doc)
    assert data["ents"] == [
        {"start": 0, "end": 2, "label": "Contingency 1"},
        {"start": 5, "end": 7, "label": "Contingency 1"},
    ]
    assert "Contingency 1" in displacy.render(data, style="ent", manual=True, jupyter=False)


def test_displacy_gets_no_overlaps() -> None:
    text = AnnotatedText("并不是", (Connective(((0, 3),)), Connective(((1, 3),))))
    assert to_displacy(text)["ents"] == [{"start": 0, "end": 3, "label": "connective"}]


def test_an_unknown_style() -> None:
    with pytest.raises(ConfigError, match="'style' is 'dep', but must be one of: 'html', 'svg'"):
        render(TEXT, style="dep")


def test_a_page_escapes_texts_and_names() -> None:
    bad = AnnotatedText("<script>但</script>", (Connective(((8, 9),)),), {"source": "<b>"})
    page = render_page(bad)
    assert "<script>" not in page
    assert "<b>" not in page


def svg(text: AnnotatedText, columns: int = 40) -> Element:
    return fromstring(draw(text, columns=columns))


def test_an_arc_joins_the_parts() -> None:
    root = svg(TEXT)
    assert len(root.findall(f"{SVG}rect")) == 2
    (arc,) = root.findall(f"{SVG}path")
    assert arc.find(f"{SVG}title").text == "因为…所以 · Contingency.Cause.Result · score 0.98"
    assert "".join(t.text for t in root.findall(f"{SVG}text")) == TEXT.text


def test_an_arc_over_two_lines_goes_on_at_the_margin() -> None:
    assert len(svg(TEXT, columns=5).findall(f"{SVG}path")) == 2


def test_a_part_over_two_lines_has_two_boxes() -> None:
    text = AnnotatedText("一二但是", (Connective(((2, 4),)),))
    assert len(svg(text, columns=3).findall(f"{SVG}rect")) == 2


@pytest.mark.parametrize("text", ["", "\n\n", "a\tb", "<&>\"'", "e\u0301\u200b😀\x00\ud800"])
def test_any_text_makes_valid_svg(text: str) -> None:
    svg(AnnotatedText(text))
