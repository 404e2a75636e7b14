"""`python -m spacy connectives`: one module a command, registered on spaCy's own CLI."""

from __future__ import annotations

import typer
from spacy.cli._util import app as spacy_app

from ._util import Group
from .agreement import agreement
from .annotate import annotate
from .check import check
from .convert import convert
from .evaluate import evaluate
from .lexicon import app as lexicon
from .profile import profile
from .serve import serve
from .visualize import visualize

app = typer.Typer(
    name="connectives",
    cls=Group,
    help="Find, mark, convert and evaluate Chinese discourse connectives.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

# To add a command, import its function and put it here: its name is that of the function.
for command in (agreement, annotate, check, convert, evaluate, profile, visualize):
    app.command(no_args_is_help=True)(command)

app.command()(serve)
app.add_typer(lexicon)

# Importing this module is all that spaCy does with the entry point.
spacy_app.add_typer(app, name="connectives")

__all__ = ["app"]
