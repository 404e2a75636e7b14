"""Messages that say where, what and how to go on."""

from __future__ import annotations

import pickle

import pytest

from spacy_connectives import ConfigError, ConnectivesError, FormatError, Problem
from spacy_connectives.errors import check_choice, check_unit_interval, missing_path

ERROR = Problem("tag-empty", "<a></a> holds no text.", "Delete it.", 3, 7, "news.txt")
WARNING = Problem("letter-alone", "<b> has no partner.", line=1, column=2, is_error=False)


def test_a_problem_reads_like_a_compiler_message() -> None:
    text = "news.txt:3:7: error: <a></a> holds no text. Delete it. [tag-empty]"
    assert str(ERROR) == text
    assert str(WARNING) == "<text>:1:2: warning: <b> has no partner. [letter-alone]"
    assert str(Problem("lost", "No key.", source="a.spacy")) == "a.spacy: error: No key. [lost]"


def test_a_format_error_lists_all_problems_and_is_named_by_the_first_error() -> None:
    error = FormatError([WARNING, ERROR])
    assert str(error).splitlines() == [str(WARNING), str(ERROR)]
    assert error.name == "tag-empty"
    assert FormatError(WARNING).name == "letter-alone"


def test_a_format_error_goes_from_process_to_process() -> None:
    again = pickle.loads(pickle.dumps(FormatError([WARNING, ERROR])))
    assert again.problems == [WARNING, ERROR]


def test_a_choice_names_the_allowed_values() -> None:
    check_choice("mode", "a", ("a", "b"))
    with pytest.raises(ConfigError, match="'mode' is 'c', but must be one of: 'a', 'b'"):
        check_choice("mode", "c", ("a", "b"))


@pytest.mark.parametrize("value", [-0.1, 1.1, "0.5", None, True, float("nan")])
def test_no_number_from_0_to_1(value: object) -> None:
    with pytest.raises(ConfigError, match=r"'threshold' is .*, but must be a number from 0 to 1"):
        check_unit_interval("threshold", value)


@pytest.mark.parametrize("value", [0, 1, 0.0, 1.0, 0.25])
def test_numbers_from_0_to_1(value: float) -> None:
    check_unit_interval("threshold", value)


def test_a_missing_path_is_named() -> None:
    error = missing_path("a.txt", "marked file", "Check the name.")
    assert isinstance(error, ConnectivesError)
    assert str(error) == "a.txt: no such marked file. Check the name."
