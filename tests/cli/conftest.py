"""Fixtures for tests of the commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.cli._util import app
from spacy.util import registry
from typer.testing import CliRunner

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run() -> Run:
    """Run a command as `python -m spacy connectives` does; gives exit code and all output."""
    # This is how spaCy finds the command: through the entry point of the installed package.
    registry.cli.get_all()

    def call(*args: object) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["connectives", *map(str, args)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return call
