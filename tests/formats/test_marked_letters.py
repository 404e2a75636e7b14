"""The letters of marked files: what they link, and which one is chosen."""

from __future__ import annotations

import pytest

from spacy_connectives import AnnotatedText, Connective, FormatError, Lexicon, Problem
from spacy_connectives.formats.marked import from_marked, parse_marked, to_marked
from spacy_connectives.formats.marked_letters import sentence_numbers

from .marked_views import forms, problems

IS_PAIR = Lexicon.packaged().is_pair


# Reading


def test_parts_with_one_letter_are_one_connective() -> None:
    marked = (
        "<a>虽然</a>预算有限，<cand>并且</cand>人手不足，"
        "<a>但</a>工程<b>既</b>没有停工，<b>也</b>没有返工。"
    )
    assert forms(marked) == ["虽然…但", "并且", "既…也"]


def test_three_parts_and_more() -> None:
    marked = "<a>首先</a>看，<a>其次</a>听，<a>第三</a>问，<a>第四</a>写。"
    assert forms(marked) == ["首先…其次…第三…第四"]
    assert forms(marked, is_pair=IS_PAIR) == ["首先…其次…第三…第四"]


# Grouping


def test_a_letter_may_be_used_again_in_a_later_sentence() -> None:
    marked = "<a>既</a>快<a>又</a>好。<a>不是</a>他，<a>而是</a>我！\n<a>越</a>跑<a>越</a>快"
    assert forms(marked) == ["既…又", "不是…而是", "越…越"]


@pytest.mark.parametrize(
    "end", ["。", "！", "？", "!", "?", "……", "。”", "？！」", "！）", "。'\"", "……》"]
)
def test_where_a_sentence_ends(end: str) -> None:
    assert forms(f"<a>既</a>快<a>又</a>好{end}<a>越</a>跑<a>越</a>快") == ["既…又", "越…越"]


@pytest.mark.parametrize("mark", ["，", "；", "…", ".", "、", "”", "—", "　"])
def test_where_no_sentence_ends(mark: str) -> None:
    marked = f"<a>首先</a>看，<a>其次</a>听{mark}<a>第三</a>问"
    assert forms(marked) == ["首先…其次…第三"]


def test_closing_marks_belong_to_the_sentence_before() -> None:
    text = "走。”来"
    assert sentence_numbers(text, [0, 1, 2, 3]) == [0, 0, 0, 1]
    assert sentence_numbers("走\n”来", [0, 1, 2, 3]) == [0, 0, 1, 1]
    assert sentence_numbers("走……”）来。\n去", [0, 1, 4, 5, 6, 8]) == [0, 0, 0, 1, 1, 3]


def test_a_part_stands_where_it_begins() -> None:
    assert forms("<a>既</a>快<a>又。</a>好，<a>也</a>便宜") == ["既…又。", "也"]
    assert forms("<a>既</a>快<a>又</a>\n好") == ["既…又"]


def test_a_part_alone_in_its_sentence_joins_the_next_one_of_its_letter() -> None:
    assert forms("<a>首先</a>要看。天晴了。<a>其次</a>要听。") == ["首先…其次"]
    assert forms("<a>首先</a>看。<a>其次</a>听。<a>最后</a>写。") == ["首先…其次…最后"]
    assert forms("<a>首先</a>看。<a>其次</a>听，<a>最后</a>写。") == ["首先…其次…最后"]


def test_a_part_never_joins_across_paragraphs() -> None:
    marked = "<a>首先</a>要看。\n<a>其次</a>要听。"
    assert forms(marked) == ["首先", "其次"]
    assert problems(marked) == [("letter-alone", 1, 1, False), ("letter-alone", 2, 1, False)]


def test_a_part_never_joins_an_earlier_group() -> None:
    marked = "<a>既</a>快<a>又</a>好。<a>也</a>便宜。"
    assert forms(marked) == ["既…又", "也"]
    assert problems(marked) == [("letter-alone", 1, 20, False)]


def test_letters_wait_for_their_own_letter() -> None:
    marked = "<a>首先</a>看。<b>一方面</b>快。<a>其次</a>听。<b>另一方面</b>好。"
    assert forms(marked) == ["首先…其次", "一方面…另一方面"]


def test_a_lone_letter_is_a_single_or_an_error_in_strict_mode() -> None:
    marked = "天<a>虽然</a>累"
    message = (
        "<a> has no partner in its paragraph. Mark its other part with the same letter, or use "
        "<cand>. [letter-alone]"
    )
    annotated, found = parse_marked(marked)
    assert annotated.connectives == (Connective(((1, 3),)),)
    assert list(map(str, found)) == [f"<text>:1:2: warning: {message}"]
    with pytest.raises(FormatError) as error:
        from_marked(marked, strict=True)
    assert str(error.value) == f"<text>:1:2: error: {message}"


# The pair list


def test_the_pair_list_tells_two_connectives_of_one_letter_apart() -> None:
    marked = "<a>不是</a>他，<a>而是</a>我，<a>如果</a>下雨，<a>就</a>停。"
    assert forms(marked, is_pair=IS_PAIR) == ["不是…而是", "如果…就"]
    assert problems(marked, is_pair=IS_PAIR) == []
    assert forms(marked) == ["不是…而是…如果…就"]


def test_the_pair_list_may_interleave_and_nest() -> None:
    nested = "<a>如果</a><a>不是</a>他<a>而是</a>我，<a>就</a>停。"
    assert forms(nested, is_pair=IS_PAIR) == ["如果…就", "不是…而是"]


def test_the_pair_list_splits_what_waited() -> None:
    marked = "<a>首先</a>看。<a>其次</a>听，<a>不是</a>他，<a>而是</a>我。"
    assert forms(marked, is_pair=IS_PAIR) == ["首先…其次", "不是…而是"]


@pytest.mark.parametrize(
    ("marked", "what"),
    [
        (
            "<a>天</a><a>地</a><a>人</a><a>和</a>",
            "4 parts <a> (天 地 人 和) in one sentence are no",
        ),
        (
            "<a>如果</a><a>如果</a><a>就</a><a>就</a>",
            "4 parts <a> (如果 如果 就 就) in one sentence are several",
        ),
        ("<b>天</b>" * 9, "9 parts <b> (天 天 天 天 天 天 天 天 天) in one sentence are no"),
    ],
)
def test_what_the_pair_list_cannot_tell_apart_is_reported(marked: str, what: str) -> None:
    message = (
        f"{what} connectives of the pair list. Give each paired connective of the sentence a "
        "letter of its own. [letter-ambiguous]"
    )
    annotated, found = parse_marked(f"好{marked}", is_pair=IS_PAIR)
    assert list(map(str, found)) == [f"<text>:1:2: warning: {message}"]
    assert len(annotated.connectives) == 1
    with pytest.raises(FormatError) as error:
        from_marked(marked, is_pair=IS_PAIR, strict=True)
    assert str(error.value) == f"<text>:1:1: error: {message}"


def test_up_to_eight_parts_are_told_apart() -> None:
    pair = "<a>不是</a>他<a>而是</a>我，"
    other = "<a>如果</a>他<a>就</a>走，<a>既</a>快<a>又</a>好，<a>只有</a>他<a>才</a>行"
    assert forms(pair + other, is_pair=IS_PAIR) == ["不是…而是", "如果…就", "既…又", "只有…才"]


# Writing


def test_letters_are_chosen_and_reused_in_later_sentences() -> None:
    text = "既快又好。既高又大，越跑越快。"
    pairs = [((0, 1), (2, 3)), ((5, 6), (7, 8)), ((10, 11), (12, 13))]
    annotated = AnnotatedText(text, tuple(Connective(p) for p in pairs))
    assert to_marked(annotated) == (
        "<a>既</a>快<a>又</a>好。<a>既</a>高<a>又</a>大，<b>越</b>跑<b>越</b>快。"
    )


def test_a_link_at_the_end_of_a_line_is_written() -> None:
    annotated = AnnotatedText("如果下雨的话\n不去", (Connective(((0, 2), (4, 6))),))
    assert to_marked(annotated) == "<a>如果</a>下雨<a>的话</a>\n不去"


def test_letters_are_renumbered_only_where_one_was_reused() -> None:
    marked = "<c>不是</c>他，<c>而是</c>我，<c>如果</c>下雨，<c>就</c>停。<z>既</z>快<z>又</z>好。"
    assert to_marked(from_marked(marked, is_pair=IS_PAIR)) == (
        "<c>不是</c>他，<c>而是</c>我，<a>如果</a>下雨，<a>就</a>停。<z>既</z>快<z>又</z>好。"
    )


def test_a_connective_across_sentences_keeps_its_letter_to_itself() -> None:
    text = "首先看。其次听。既快又好。"
    annotated = AnnotatedText(text, (Connective(((0, 2), (4, 6))), Connective(((8, 9), (10, 11)))))
    marked = to_marked(annotated)
    assert marked == "<a>首先</a>看。<a>其次</a>听。<b>既</b>快<b>又</b>好。"
    assert from_marked(marked).connectives == annotated.connectives


def test_singles_stay_as_they_were_where_letters_are_chosen() -> None:
    # Letters have to be chosen anew, as two pairs of a sentence have the same.
    marked = "<cand>但</cand>好。<a>又</a>来，<b>既</b>快<b>又</b>好，<b>越</b>跑<b>越</b>快。"
    annotated = from_marked(marked, is_pair=lambda forms: forms in {("既", "又"), ("越", "越")})
    assert to_marked(annotated) == (
        "<cand>但</cand>好。<a>又</a>来，<b>既</b>快<b>又</b>好，<c>越</c>跑<c>越</c>快。"
    )


def test_no_pair_takes_the_letter_of_a_single_in_its_paragraph() -> None:
    text = "又来。既快又好。"
    single, pair = Connective(((0, 1),)), Connective(((3, 4), (5, 6)))
    marked = "<a>又</a>来。<b>既</b>快<b>又</b>好。"
    for letters in ({0: "a"}, {0: "a", 3: "a"}):
        annotated = AnnotatedText(text, (single, pair), {"letters": letters})
        assert to_marked(annotated) == marked
    assert from_marked(marked).connectives == (single, pair)


@pytest.mark.parametrize(
    ("text", "parts", "marked"),
    [
        (
            "首先看。\n其次听。",
            ((0, 2), (5, 7)),
            "<cand>首先</cand>看。\n<cand>其次</cand>听。",
        ),
        (
            "首先看，其次听。最后写。",
            ((0, 2), (4, 6), (8, 10)),
            "<cand>首先</cand>看，<cand>其次</cand>听。<cand>最后</cand>写。",
        ),
    ],
)
def test_links_that_no_letter_can_say_become_singles(
    text: str, parts: tuple[tuple[int, int], ...], marked: str
) -> None:
    annotated = AnnotatedText(text, (Connective(parts),))
    with pytest.raises(FormatError, match="cannot be written"):
        to_marked(annotated)
    found: list[Problem] = []
    assert to_marked(annotated, problems=found) == marked
    assert [p.name for p in found] == ["unlinkable"]


def test_what_follows_an_unlinkable_connective_keeps_its_link() -> None:
    parts = (((0, 2), (5, 7)), ((9, 10), (11, 12)))
    annotated = AnnotatedText("首先看。\n其次听。既快又好。", tuple(map(Connective, parts)))
    marked = to_marked(annotated, problems=[])
    assert marked == "<cand>首先</cand>看。\n<cand>其次</cand>听。<a>既</a>快<a>又</a>好。"


def test_more_connectives_than_letters_in_one_sentence() -> None:
    text = "越越" * 27
    pairs = tuple(Connective(((2 * i, 2 * i + 1), (2 * i + 1, 2 * i + 2))) for i in range(27))
    found: list[Problem] = []
    marked = to_marked(AnnotatedText(text, pairs), problems=found)
    assert [p.name for p in found] == ["unlinkable"]
    assert marked.endswith("<z>越</z><z>越</z><cand>越</cand><cand>越</cand>")


def test_an_edited_text_takes_new_letters() -> None:
    annotated = from_marked("<b>既</b>快<b>又</b>好。")
    more = AnnotatedText(
        annotated.text + "越跑越快。",
        (*annotated.connectives, Connective(((5, 6), (7, 8)))),
        annotated.meta,
    )
    assert to_marked(more) == "<b>既</b>快<b>又</b>好。<a>越</a>跑<a>越</a>快。"
