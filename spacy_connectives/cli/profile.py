"""The command `profile`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..evaluation.profile import ALL_TEXTS, TOTAL, make_profiles, render_profile, to_csv
from ..files import write_atomic
from ..lexicon import Lexicon
from ..lexicon.fill import fill_senses
from ..pipeline.annotate import annotate_texts, load_pipeline
from ..pipeline.corpora import read_texts
from ..pipeline.doc_spans import DEFAULT_KEY
from ..weights import PACKAGED
from ._util import Encoding, SourceFormat, SpansKey, count, print_table

# Rows of the table on the terminal.
TOP = 20


def profile(
    source: Annotated[Path, typer.Argument(help="Texts: a file or folder, of any format.")],
    output: Annotated[Path | None, typer.Option(help="Write all counts as CSV.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with plots.")] = None,
    by_file: Annotated[
        bool, typer.Option("--by-file", help="Keep files apart, not only kinds of texts.")
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(
            help="Find connectives with this model. Without it, those of the files count; files "
            "without any are given to the packaged model."
        ),
    ] = None,
    source_format: SourceFormat = None,
    spans_key: SpansKey = DEFAULT_KEY,
    encoding: Encoding = "utf-8",
) -> None:
    """Count connectives per 1,000 characters, by sense and by form.

    White space is not counted. Files of one kind (news-01.txt, news-02.txt) are taken together.
    Where the files say nothing of senses, each form counts under its most frequent one.

    Examples:

    python -m spacy connectives profile assets/marked/dev

    python -m spacy connectives profile essays/ --output p.csv --html p.html
    """
    texts = read_texts(source, source_format, spans_key=spans_key, encoding=encoding)
    if model is None and not any(text.connectives for text in texts):
        model = PACKAGED
    if model is not None:
        texts = annotate_texts(load_pipeline(model), texts, spans_key=spans_key)
    lexicon = Lexicon.packaged()
    texts = [fill_senses(text, lexicon) for text in texts]
    profiles = make_profiles(texts, by_file=by_file)
    whole = profiles[ALL_TEXTS]
    for kind in ("sense", "form"):
        rows = [
            (f"{rate:.2f}", f"{whole.counts[kind][name]:,}", name)
            for name, rate in whole.rates(kind)[:TOP]
        ]
        print_table(rows, ("per 1,000", "count", kind), "rrl")
    typer.echo(
        f"{count(whole.texts, 'text')}, {count(whole.characters, 'character')}, "
        f"{whole.rate('total', TOTAL):.2f} connectives per 1,000 characters."
    )
    if output is not None:
        # The mark at the start tells spreadsheets that this is UTF-8.
        write_atomic(output, to_csv(profiles).encode("utf-8-sig", "replace"))
    if html is not None:
        write_atomic(html, render_profile(profiles).encode("utf-8", "replace"))
