"""Texts that repeat each other."""

from __future__ import annotations

import pytest

from spacy_connectives.formats.marked import from_marked
from spacy_connectives.formats.variety import (
    count_openings,
    find_openings,
    find_repeats,
    repeated_share,
)

LONG = "山后那条河夏天涨水，冬天只剩下石头，孩子们在上面跑来跑去"


def texts(*marked: str):
    return [from_marked(m, source=f"{i}.txt") for i, m in enumerate(marked)]


def places(problems) -> list[str]:
    return [f"{p.source}:{p.line}:{p.column}" for p in problems]


def test_a_long_string_in_two_texts_is_reported_once_and_whole() -> None:
    # The opening <cand> of six characters, the end of seven.
    first, second = f"序。\n他说：{LONG}。", f"那年，<cand>但</cand>{LONG}！"
    (problem,) = find_repeats(texts(first, second))
    assert problem.message.startswith(f"'{LONG}' ({len(LONG)} characters)")
    assert places([problem]) == ["1.txt:1:18"]
    assert "0.txt:2:4" in problem.hint
    assert problem.is_error


def test_two_strings_make_two_problems() -> None:
    other = "码头上的人都说这艘船再也不会回来了，它的帆早在去年就烂了"
    problems = find_repeats(texts(f"{LONG}。\n{other}。", f"甲{LONG}乙{other}丙", f"丁{other}"))
    assert places(problems) == ["1.txt:1:2", f"1.txt:1:{len(LONG) + 3}", "2.txt:1:2"]


def test_a_string_that_follows_another_place_of_the_same_text_is_its_own() -> None:
    one, two = LONG[:14], LONG[14:]
    problems = find_repeats(texts(one + "，" + two, two + "，" + one), length=10)
    assert places(problems) == ["1.txt:1:1", f"1.txt:1:{len(two) + 2}"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{LONG}。{LONG}。", "别的。"),
        (LONG[:24], LONG[:24]),
        (f"{LONG[:20]}\n{LONG[20:]}", f"{LONG[:20]}\n{LONG[20:]}"),
    ],
    ids=["twice in one text", "one character short", "over a line break"],
)
def test_what_is_no_repeat(first: str, second: str) -> None:
    assert find_repeats(texts(first, second)) == []


def test_the_share_counts_all_places_of_strings_that_two_texts_have() -> None:
    # Five places of four characters each; 今天下雨 stands in both.
    assert repeated_share(texts("今天下雨我在家吃", "他说今天下雨。好"), length=4) == 2 / 10
    assert repeated_share(texts("今天下雨，今天下雨"), length=4) == 0.0
    assert repeated_share([]) == 0.0


def test_openings_leave_numbers_and_quotes_out_and_count_texts() -> None:
    counts = count_openings(
        texts("“记者在现场看到水。”1. 记者在现场听到风。", "记者在现场。（2）好。"), length=4
    )
    assert counts["记者在现"] == 2
    assert "好" not in "".join(counts)


def test_an_opening_that_many_texts_share_is_reported_in_each() -> None:
    shared = [f"{name}来了。\n<cand>但</cand>值得注意的是{name}。" for name in "甲乙丙丁"]
    problems = find_openings(texts(*shared), length=5)
    assert places(problems) == [f"{i}.txt:2:1" for i in range(4)]
    assert "'但值得注意'" in problems[0].message
    assert find_openings(texts(*shared[:3]), length=5) == []


def test_two_in_a_hundred_texts_may_share_an_opening() -> None:
    many = [f"甲乙丙丁戊己{i}。" for i in range(4)] + ["好。"] * 196
    assert find_openings(texts(*many)) == []
    assert len(find_openings(texts(*many[:150]))) == 4
