"""The commands are part of spaCy's own CLI."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer
from spacy.cli._util import app as spacy_app

from spacy_connectives.cli import app

COMMANDS = sorted(c.name or c.callback.__name__ for c in app.registered_commands if c.callback)


def test_spacy_runs_the_commands() -> None:
    command = [sys.executable, "-m", "spacy", "connectives", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    assert "python -m spacy connectives" in done.stdout
    for name in ("annotate", "check", "convert", "evaluate"):
        assert name in done.stdout


def test_the_app_is_registered_once() -> None:
    names = [group.name for group in spacy_app.registered_groups]
    assert names.count("connectives") == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, run) -> None:
    code, output = run(name, "--help")
    assert code == 0
    assert "python -m spacy connectives" in " ".join(output.split("Example")[1].split())


@pytest.mark.parametrize("args", [("nothing",), ("check", "--nothing"), ("convert", "one")])
def test_wrong_usage_ends_with_2(args: tuple[str, ...], run) -> None:
    code, output = run(*args)
    assert code == 2
    assert "Usage" in output


def test_the_app_is_a_typer_app() -> None:
    assert isinstance(app, typer.Typer)
