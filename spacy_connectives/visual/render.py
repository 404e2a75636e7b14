"""Connectives of docs as HTML and as data for displaCy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from spacy.tokens import Doc
from spacy.util import is_in_jupyter

from ..connective import AnnotatedText
from ..errors import check_choice
from ..html import DARK, LIGHT, MARKS, legend, mark_text
from ..html import page as make_page
from ..pipeline.doc_spans import DEFAULT_KEY, to_annotated
from .svg import draw

STYLES = ("html", "svg")
# In a notebook the page is not ours: the style must not reach beyond the figure.
_SCOPED = (
    f".spacy-connectives {{ {LIGHT} color: var(--fg); background: var(--bg); padding: .5em; "
    f"{MARKS} }}\n@media (prefers-color-scheme: dark) {{ .spacy-connectives {{ {DARK} }} }}"
)
Texts = Doc | AnnotatedText | Iterable[Doc | AnnotatedText]


def render(
    docs: Texts,
    *,
    style: str = "html",
    page: bool = False,
    jupyter: bool | None = None,
    spans_key: str = DEFAULT_KEY,
) -> str | None:
    """Draw the connectives of docs, as `displacy.render` draws entities.

    docs (Doc | AnnotatedText | Iterable): What to draw.
    style (str): `html` or `svg`.
    page (bool): Make a page that stands alone.
    jupyter (Optional[bool]): Show it in the notebook; found out if None.
    spans_key (str): Key of `Doc.spans`.
    RETURNS (Optional[str]): HTML or SVG; None where it was shown in a notebook.
    RAISES (ConfigError): If the style is not known.
    """
    check_choice("style", style, STYLES)
    texts = as_texts(docs, spans_key)
    if page:
        return render_page(texts, style=style)
    body = "\n".join(_figure(text, style) for text in texts)
    if style == "html":
        body = f'<div class="spacy-connectives"><style>{_SCOPED}</style>\n{body}\n</div>'
    if jupyter or (jupyter is None and is_in_jupyter()):
        from IPython.display import HTML, display

        display(HTML(body))
        return None
    return body


def render_page(
    docs: Texts,
    *,
    style: str = "html",
    title: str = "Connectives",
    spans_key: str = DEFAULT_KEY,
) -> str:
    """Draw the connectives of docs as a page that stands alone.

    docs (Doc | AnnotatedText | Iterable): What to draw.
    style (str): `html` or `svg`.
    title (str): Title of the page.
    spans_key (str): Key of `Doc.spans`.
    RETURNS (str): The page.
    """
    texts = as_texts(docs, spans_key)
    figures = []
    for text in texts:
        name = f"<h2>{escape(text.source)}</h2>" if text.source else ""
        figures.append(f"<section>{name}{_figure(text, style)}</section>")
    number = sum(len(t.connectives) for t in texts)
    summary = f'<p class="muted">{len(texts):,} texts, {number:,} connectives.</p>'
    body = "\n".join([f"<h1>{escape(title)}</h1>", summary, legend(), *figures])
    return make_page(title, body)


def as_texts(docs: Texts, spans_key: str = DEFAULT_KEY) -> list[AnnotatedText]:
    """Take texts out of docs.

    docs (Doc | AnnotatedText | Iterable): One or several.
    spans_key (str): Key of `Doc.spans`.
    RETURNS (list[AnnotatedText]): The texts.
    """
    items: Sequence[Doc | AnnotatedText]
    items = [docs] if isinstance(docs, (Doc, AnnotatedText)) else list(docs)
    return [to_annotated(item, spans_key) if isinstance(item, Doc) else item for item in items]


def to_displacy(doc: Doc | AnnotatedText, *, spans_key: str = DEFAULT_KEY) -> dict[str, Any]:
    """Make data for `displacy.render(data, style="ent", manual=True)`.

    doc (Doc | AnnotatedText): The doc.
    spans_key (str): Key of `Doc.spans`.
    RETURNS (dict[str, Any]): `text`, `ents` and `title`; parts of one paired connective have the
        same number in their label. displaCy cannot draw overlapping parts, so of those only the
        first is in.
    """
    (text,) = as_texts(doc, spans_key)
    ents: list[dict[str, Any]] = []
    number = 0
    for c in text.connectives:
        number += c.is_paired
        sense = (c.sense or "connective").partition(".")[0]
        label = f"{sense} {number}" if c.is_paired else sense
        ents += [{"start": a, "end": b, "label": label} for a, b in c.parts]
    kept: list[dict[str, Any]] = []
    for ent in sorted(ents, key=lambda e: (e["start"], e["end"])):
        if not kept or ent["start"] >= kept[-1]["end"]:
            kept.append(ent)
    return {"text": text.text, "ents": kept, "title": text.source or None}


def _figure(text: AnnotatedText, style: str) -> str:
    if style == "svg":
        return draw(text)
    return f'<div class="text" lang="zh">{mark_text(text)}</div>'
