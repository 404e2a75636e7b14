"""What commands share: options, messages, and how errors end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, cast

import srsly
import typer
from typer.core import TyperGroup
from wasabi.tables import table

from ..errors import ConnectivesError, Problem
from ..formats import FORMATS

FINDINGS = 1

Encoding = Annotated[
    str, typer.Option(help="Encoding of the input files: utf-8, gb18030, big5, utf-16.")
]
SourceFormat = Annotated[
    str | None,
    typer.Option(
        "--from", help=f"Format of the input: {', '.join(FORMATS)}. Without it, it is found out."
    ),
]
Labels = Annotated[
    list[str] | None,
    typer.Option(help="For prodigy, labelstudio and brat: read only this label; can be repeated."),
]
SpansKey = Annotated[str, typer.Option(help="Key of `Doc.spans` that holds the connectives.")]


class Group(TyperGroup):
    """Commands that end with a message and exit code 1, not a traceback, on bad input."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for command in self.commands.values():
            command.help = _keep_examples(command.help or "")

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except ConnectivesError as error:
            complain(str(error))
        except OSError as error:
            if error.filename is None:
                raise
            complain(f"{error.filename}: {error.strerror}.")
        raise typer.Exit(FINDINGS)


def _keep_examples(text: str) -> str:
    """Keep examples on one line each, so that they work when pasted.

    text (str): Help of a command.
    RETURNS (str): The same, with the mark that keeps click from wrapping a paragraph.
    """
    return re.sub(r"(?m)^(?=python -m spacy )", "\b\n", text)


def complain(message: str) -> None:
    """Print an error where errors belong.

    message (str): The message.
    """
    typer.echo(message, err=True)


def print_problems(problems: Iterable[Problem]) -> None:
    """Print one line a problem, on the error stream.

    problems (Iterable[Problem]): The problems.
    """
    for problem in problems:
        complain(str(problem))


def print_table(rows: Sequence[Sequence[str]], header: Sequence[str], aligns: str) -> None:
    """Print a table.

    rows (Sequence[Sequence[str]]): The rows. Chinese is twice as wide as the table thinks, which
        does no harm in the last column.
    header (Sequence[str]): The names of the columns.
    aligns (str): `l` or `r` for each column.
    """
    typer.echo(table(rows, header=header, divider=True, aligns=cast(Any, tuple(aligns))))


def to_json(content: Any) -> bytes:
    """Make a JSON file that people can read.

    content (Any): What goes into it.
    RETURNS (bytes): The file.
    """
    return f"{srsly.json_dumps(content, indent=2)}\n".encode()


def count(number: int, noun: str) -> str:
    """Write a number with its noun.

    number (int): The number.
    noun (str): The noun in the singular.
    RETURNS (str): Such as "1 file" and "2 files".
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
