"""The command `visualize`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..files import write_atomic
from ..lexicon import Lexicon
from ..lexicon.fill import fill_senses
from ..pipeline.annotate import annotate_texts, load_pipeline
from ..pipeline.corpora import read_texts
from ..pipeline.doc_spans import DEFAULT_KEY
from ..visual import draw, render_page
from ..weights import PACKAGED
from ._util import Encoding, SourceFormat, SpansKey, count

SVG = ".svg"


def visualize(
    source: Annotated[Path, typer.Argument(help="Text or marked files, or any other format.")],
    target: Annotated[Path, typer.Argument(help="The page to write: .html, or .svg for one text.")],
    model: Annotated[
        str | None,
        typer.Option(
            help="Find connectives with this model. Without it, those of the files are drawn; "
            "files without any are given to the packaged model."
        ),
    ] = None,
    style: Annotated[str, typer.Option(help="How a page draws texts: html or svg.")] = "html",
    source_format: SourceFormat = None,
    spans_key: SpansKey = DEFAULT_KEY,
    encoding: Encoding = "utf-8",
) -> None:
    """Draw texts with their connectives as a page that needs nothing but itself.

    Examples:

    python -m spacy connectives visualize assets/marked/dev connectives.html

    python -m spacy connectives visualize article.txt article.svg
    """
    texts = read_texts(source, source_format, spans_key=spans_key, encoding=encoding)
    if model is None and not any(text.connectives for text in texts):
        model = PACKAGED
    if model is not None:
        texts = annotate_texts(load_pipeline(model), texts, spans_key=spans_key)
    lexicon = Lexicon.packaged()
    texts = [fill_senses(text, lexicon) for text in texts]
    if target.suffix == SVG:
        if len(texts) != 1:
            raise typer.BadParameter("An .svg holds one text; write an .html page for several.")
        content = draw(texts[0])
    else:
        content = render_page(texts, style=style, title=source.name)
    write_atomic(target, content.encode("utf-8", "replace"))
    found = sum(len(text.connectives) for text in texts)
    typer.echo(f"{target}: {count(len(texts), 'text')}, {count(found, 'connective')}.")
