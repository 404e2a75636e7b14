"""Errors and findings: every complaint about a file names file, line, column and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One finding in a file.

    name (str): Short stable name of the kind of problem, e.g. `tag-never-closed`.
    message (str): What is wrong, in one sentence.
    hint (str): What the user can do about it.
    line (int): Line number, from 1; 0 if the problem has no line.
    column (int): Column in characters, from 1; 0 if the problem has no column.
    source (str): File name, or "" for a string.
    is_error (bool): Whether the file cannot be read because of it.
    """

    name: str
    message: str
    hint: str = ""
    line: int = 0
    column: int = 0
    source: str = ""
    is_error: bool = True

    def __str__(self) -> str:
        place = ":".join(
            str(x) for x in (self.source or "<text>", self.line, self.column) if x != 0
        )
        kind = "error" if self.is_error else "warning"
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}: {kind}: {self.message}{hint} [{self.name}]"


class ConnectivesError(ValueError):
    """Base of all errors that this package raises about a user's input."""


class FormatError(ConnectivesError):
    """A file or string that breaks its format.

    problems (list[Problem]): Everything that was found, in text order, errors and warnings.
    """

    def __init__(self, problems: Problem | list[Problem]) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        # Problem is sent between processes inside the exception, so args must rebuild it.
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(p) for p in self.problems)

    @property
    def name(self) -> str:
        """RETURNS (str): The name of the first error."""
        return next((p.name for p in self.problems if p.is_error), self.problems[0].name)


class ConfigError(ConnectivesError):
    """A setting with a value that is not allowed."""


def check_choice(setting: str, value: object, allowed: tuple[str, ...]) -> None:
    """Refuse a setting that is not one of the allowed values.

    setting (str): Name of the setting.
    value (object): The value the user gave.
    allowed (tuple[str, ...]): The allowed values.
    RAISES (ConfigError): If the value is not allowed.
    """
    if value not in allowed:
        values = ", ".join(repr(a) for a in allowed)
        raise ConfigError(f"Setting '{setting}' is {value!r}, but must be one of: {values}.")


def check_unit_interval(setting: str, value: object) -> None:
    """Refuse a setting that is no number from 0 to 1.

    setting (str): Name of the setting.
    value (object): The value the user gave.
    RAISES (ConfigError): If the value is no number between 0 and 1.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.0 <= value <= 1.0:
        raise ConfigError(f"Setting '{setting}' is {value!r}, but must be a number from 0 to 1.")


def missing_path(path: str | Path, what: str, hint: str) -> ConnectivesError:
    """Make the error for a path that does not exist.

    path (str | Path): The path.
    what (str): What should be there, e.g. "marked file".
    hint (str): The way out.
    RETURNS (ConnectivesError): The error to raise.
    """
    return ConnectivesError(f"{path}: no such {what}. {hint}")
