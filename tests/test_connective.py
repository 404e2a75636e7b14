"""The two types that everything passes around."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_connectives import AnnotatedText, Connective, ConnectivesError

TEXT = "因为下雨，所以比赛推迟了。\n\n但没人走。\n"
PAIR = Connective(((0, 2), (5, 7)), "因为…所以", "Contingency.Cause.Result", 0.9)
SINGLE = Connective(((15, 16),), "但")


def test_a_connective_knows_its_ends_and_forms() -> None:
    assert (PAIR.start, PAIR.end, PAIR.is_paired) == (0, 7, True)
    assert (SINGLE.start, SINGLE.end, SINGLE.is_paired) == (15, 16, False)
    assert PAIR.forms(TEXT) == ("因为", "所以")
    assert SINGLE.forms(TEXT) == ("但",)


def test_shifting_keeps_everything_but_the_offsets() -> None:
    assert PAIR.shifted(3) == Connective(((3, 5), (8, 10)), PAIR.entry, PAIR.sense, PAIR.score)
    assert PAIR.shifted(3).shifted(-3) == PAIR


@pytest.mark.parametrize(
    "parts",
    [(), ((2, 2),), ((3, 2),), ((-1, 1),), ((4, 5), (0, 1)), ((0, 2), (1, 3)), ((0, 2), (0, 2))],
)
def test_impossible_parts_are_refused(parts: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ConnectivesError, match=r"at least one part|reading order"):
        Connective(parts)


def test_parts_may_touch() -> None:
    assert Connective(((0, 1), (1, 2))).forms("越越") == ("越", "越")


def test_a_connective_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        SINGLE.entry = "并"  # type: ignore[misc]


def test_connectives_are_sorted_by_their_parts() -> None:
    annotated = AnnotatedText(TEXT, (SINGLE, PAIR))
    assert annotated.connectives == (PAIR, SINGLE)
    assert annotated.parts() == [(0, 2), (5, 7), (15, 16)]
    assert AnnotatedText(TEXT, iter([SINGLE, PAIR])).connectives == (PAIR, SINGLE)  # type: ignore[arg-type]


def test_a_connective_beyond_the_text_is_refused() -> None:
    assert AnnotatedText("但", (Connective(((0, 1),)),)).parts() == [(0, 1)]
    with pytest.raises(ConnectivesError, match="beyond its text of 1 characters"):
        AnnotatedText("但", (Connective(((0, 2),)),))


def test_offsets_count_code_points() -> None:
    text = "😀𠀀但走"
    assert AnnotatedText(text, (Connective(((2, 3),)),)).connectives[0].forms(text) == ("但",)


def test_the_source_is_part_of_what_is_known() -> None:
    assert AnnotatedText("天").source == ""
    assert AnnotatedText("天", (), {"source": "a.txt"}).source == "a.txt"


def test_a_slice_keeps_what_lies_fully_inside() -> None:
    meta = {"source": "a.txt", "letters": {0: "a"}, "tokens": [1]}
    annotated = AnnotatedText(TEXT, (PAIR, SINGLE), meta)
    assert annotated.slice(0, 7).connectives == (PAIR,)
    assert annotated.slice(0, 6).connectives == ()
    assert annotated.slice(1, 16).connectives == (SINGLE.shifted(-1),)
    assert annotated.slice(15, 16) == AnnotatedText(
        "但", (SINGLE.shifted(-15),), {"source": "a.txt"}
    )


def test_paragraphs_take_the_blank_lines_after_them() -> None:
    first, second = AnnotatedText(TEXT, (PAIR, SINGLE)).paragraphs()
    assert (first.text, first.connectives) == ("因为下雨，所以比赛推迟了。\n\n", (PAIR,))
    assert (second.text, second.connectives) == ("但没人走。\n", (SINGLE.shifted(-15),))
    assert list(AnnotatedText("").paragraphs()) == []


@given(st.text("但 。\n", max_size=20), st.data())
def test_paragraphs_joined_are_the_text(text: str, data: st.DataObject) -> None:
    at = [i for i, ch in enumerate(text) if ch == "但" and data.draw(st.booleans())]
    annotated = AnnotatedText(text, tuple(Connective(((i, i + 1),)) for i in at))
    paragraphs = list(annotated.paragraphs())
    assert "".join(p.text for p in paragraphs) == text
    assert sum(len(p.connectives) for p in paragraphs) == len(at)
    assert all(p.text[s:e] == "但" for p in paragraphs for s, e in p.parts())


def test_both_types_can_be_pickled() -> None:
    annotated = AnnotatedText(TEXT, (PAIR, SINGLE), {"source": "a.txt"})
    assert pickle.loads(pickle.dumps(annotated)) == annotated
