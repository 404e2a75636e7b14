"""Connective and other uses of forms."""

from __future__ import annotations

from typing import Any

from spacy_connectives.evaluation.coverage import (
    Uses,
    count_uses,
    is_ambiguous,
    simplified_forms,
)
from spacy_connectives.formats.marked import from_marked
from spacy_connectives.lexicon import Lexicon


def entry(parts: list[list[str]], **fields: Any) -> dict[str, Any]:
    return {"parts": parts, "senses": [{"sense": "Temporal.Synchronous", "share": 1.0}], **fields}


LEXICON = Lexicon(
    [
        entry([["时"]], traditional=[["時"]], ambiguous=True, words=["小时", "小時", "不时之需"]),
        entry([["的同时"]], traditional=[["的同時"]]),
        entry([["藉此", "借此"]], traditional=[["藉此", "借此", "籍此"]]),
        entry([["只要"], ["就"]], ambiguous=True),
    ]
)


def uses(*marked: str) -> dict[str, Uses]:
    return count_uses([from_marked(m) for m in marked], LEXICON)


def test_marked_and_unmarked_uses_are_counted_apart() -> None:
    counts = uses("开门<cand>时</cand>下雨了。", "那时他在家。一个小时。")
    assert counts["时"] == Uses(connective=1, other=2, alone=1)


def test_a_form_inside_a_longer_marked_one_is_no_use() -> None:
    counts = uses("进货<cand>的同时</cand>，也卖货。进货的同时也卖货。")
    assert counts["的同时"] == Uses(connective=1, other=1, alone=1)
    assert counts["时"] == Uses(connective=0, other=1, alone=0)


def test_a_word_that_begins_before_the_form_and_ends_after_it() -> None:
    assert uses("以备不时之需。")["时"] == Uses(other=1, alone=0)


def test_parts_of_pairs_are_connective_uses() -> None:
    counts = uses("<a>只要</a>有风，船<a>就</a>走。他就是船长。")
    assert counts["就"] == Uses(connective=1, other=1, alone=1)
    assert counts["只要"] == Uses(connective=1)


def test_traditional_forms_count_under_their_simplified_form() -> None:
    counts = uses("開門<cand>時</cand>下雨了。開門<cand>时</cand>下雨了。")
    assert counts["时"].connective == 2
    assert "時" not in counts
    names = simplified_forms(LEXICON)
    assert (names["借此"], names["籍此"], names["的同時"]) == ("借此", "藉此", "的同时")


def test_the_most_often_marked_form_comes_first_and_all_are_there() -> None:
    counts = uses("<a>只要</a>有风，船<a>就</a>走，<cand>就</cand>到。")
    assert list(counts)[:2] == ["就", "只要"]
    assert set(counts) == {"时", "的同时", "藉此", "借此", "只要", "就"}


def test_a_form_is_as_ambiguous_as_its_own_entry() -> None:
    assert is_ambiguous("时", LEXICON)
    assert not is_ambiguous("的同时", LEXICON)
    assert is_ambiguous("就", LEXICON)
    both = Lexicon([*LEXICON, entry([["只要"]])])
    assert not is_ambiguous("只要", both)


def test_an_empty_lexicon_has_no_uses() -> None:
    assert count_uses([from_marked("好。")], Lexicon()) == {}
