"""All places of many short strings are found, overlaps included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_connectives.patterns import MAX_LENGTH, KeySet, Patterns, to_points

# Few characters, so that strings overlap and share beginnings; two need more than 16 bits.
SMALL = "但是不一😀𠀀\uffff"


def everywhere(patterns: list[str], text: str) -> list[tuple[int, int, int]]:
    """The slow way."""
    return sorted(
        (at, at + len(pattern), number)
        for number, pattern in enumerate(patterns)
        for at in range(len(text))
        if text.startswith(pattern, at)
    )


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.text(SMALL, min_size=1, max_size=4), max_size=8, unique=True),
    st.text(SMALL + "\n天", max_size=30),
)
def test_the_same_as_looking_everywhere(patterns: list[str], text: str) -> None:
    assert Patterns(patterns).find_in(text) == everywhere(patterns, text)


def test_overlaps_and_beginnings() -> None:
    patterns = ["不但", "不但是", "但是", "是"]
    assert Patterns(patterns).find_in("不但是") == [(0, 2, 0), (0, 3, 1), (1, 3, 2), (2, 3, 3)]


def test_a_pattern_that_the_text_breaks_off() -> None:
    assert Patterns(["一方面"]).find_in("一方") == []
    assert Patterns(["一方面"]).find_in("一方一方面") == [(2, 5, 0)]


def test_nothing_to_look_for_and_nothing_to_look_in() -> None:
    assert Patterns([]).find_in("但是") == []
    assert Patterns(["但"]).find_in("") == []
    assert Patterns(["但是"]).find_in("但") == []


def test_lone_surrogates_are_characters_too() -> None:
    assert Patterns(["但是", "\ud800"]).find_in("\ud800但是\udfff") == [(0, 1, 1), (1, 3, 0)]


@pytest.mark.parametrize("pattern", ["", "但" * (MAX_LENGTH + 1)])
def test_patterns_that_are_too_short_or_too_long(pattern: str) -> None:
    with pytest.raises(ValueError, match="must have 1 to"):
        Patterns([pattern])


def test_the_longest_pattern() -> None:
    longest = "但" * MAX_LENGTH
    assert Patterns([longest]).find_in("是" + longest) == [(1, MAX_LENGTH + 1, 0)]


NUMBERS = st.integers(0, 2**43)


@given(st.sets(NUMBERS, max_size=20), st.lists(NUMBERS, max_size=20), st.randoms())
def test_a_key_set_finds_what_is_in_it(keys: set[int], others: list[int], random: object) -> None:
    asked = [*keys, *others]
    random.shuffle(asked)  # type: ignore[attr-defined]
    which, at = KeySet(list(keys)).find(np.array(asked, dtype=np.int64))
    assert which.tolist() == [i for i, key in enumerate(asked) if key in keys]
    ordered = sorted(keys)
    assert [ordered[i] for i in at.tolist()] == [key for key in asked if key in keys]


def test_points_are_characters() -> None:
    assert to_points("a但😀\ud800").tolist() == [0x61, 0x4F46, 0x1F600, 0xD800]
