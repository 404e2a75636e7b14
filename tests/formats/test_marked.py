"""Marked files: every rule of the format, every kind of bad input, and the way there and back."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spacy_connectives import AnnotatedText, Connective, FormatError, Lexicon, Problem
from spacy_connectives.formats.marked import (
    from_marked,
    parse_marked,
    read_marked,
    sentence_numbers,
    to_marked,
    write_marked,
)

IS_PAIR = Lexicon.packaged().is_pair


def forms(marked: str, *, is_pair: object = None) -> list[str]:
    """The connectives of a marked string, parts joined by …."""
    annotated, _ = parse_marked(marked, is_pair=is_pair)  # type: ignore[arg-type]
    return ["…".join(c.forms(annotated.text)) for c in annotated.connectives]


def problems(marked: str, **settings: object) -> list[tuple[str, int, int, bool]]:
    """Name, line, column and gravity of everything that is wrong with a marked string."""
    _, found = parse_marked(marked, **settings)  # type: ignore[arg-type]
    return [(p.name, p.line, p.column, p.is_error) for p in found]


# Markup


def test_tags_are_stripped_and_the_rest_kept_character_for_character() -> None:
    annotated = from_marked("　他来了 ，<cand>但</cand>没 说话。\n\n\tＡ&lt;b")
    assert annotated.text == "　他来了 ，但没 说话。\n\n\tＡ&lt;b"
    assert annotated.connectives == (Connective(((6, 7),)),)
    assert annotated.meta == {}


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


def test_every_letter_is_a_tag() -> None:
    for letter in "abcdefghijklmnopqrstuvwxyz":
        assert forms(f"<{letter}>既</{letter}>快<{letter}>又</{letter}>好") == ["既…又"]


def test_parts_may_stand_side_by_side() -> None:
    assert forms("<cand>但</cand><a>如果</a><cand>又</cand>下雨，<a>就</a>停。") == [
        "但",
        "如果…就",
        "又",
    ]


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
        ("<a>天</a><a>地</a><a>人</a><a>和</a>", "no connectives"),
        ("<a>如果</a><a>如果</a><a>就</a><a>就</a>", "several connectives"),
        ("<a>天</a>" * 9, "no connectives"),
    ],
)
def test_what_the_pair_list_cannot_tell_apart_is_reported(marked: str, what: str) -> None:
    annotated, (problem,) = parse_marked(marked, is_pair=IS_PAIR)
    assert problem.name == "letter-ambiguous"
    assert what in problem.message
    assert "letter of its own" in problem.hint
    assert not problem.is_error
    assert len(annotated.connectives) == 1
    with pytest.raises(FormatError, match="letter-ambiguous"):
        from_marked(marked, is_pair=IS_PAIR, strict=True)


def test_up_to_eight_parts_are_told_apart() -> None:
    pair = "<a>不是</a>他<a>而是</a>我，"
    other = "<a>如果</a>他<a>就</a>走，<a>既</a>快<a>又</a>好，<a>只有</a>他<a>才</a>行"
    assert forms(pair + other, is_pair=IS_PAIR) == ["不是…而是", "如果…就", "既…又", "只有…才"]


# Bad input

ERRORS = [
    ("天\n他<cand>但没", "tag-never-closed", 2, 2, "</cand>"),
    ("<cand>但<cand>是</cand>", "tags-nested", 1, 8, "</cand>"),
    ("他<a>但\n</b>没", "tag-never-closed", 1, 2, "</a>"),
    ("天。\n他但</cand>没", "tag-not-open", 2, 3, "<cand>"),
    ("<a>不<b>是</a>他</b>", "tags-nested", 1, 5, "</a>"),
    ("<a>不是</b>他", "tags-crossed", 1, 6, "</a>"),
    ("他<cand></cand>没", "tag-empty", 1, 2, "delete"),
    ("他<cand>但\n是</cand>没", "tag-across-lines", 1, 2, "line"),
    ("他\x07来", "control-character", 1, 2, "Delete"),
    ("他\x7f来", "control-character", 1, 2, "Delete"),
    ("他\x85来", "control-character", 1, 2, "Delete"),
    ("他\r来", "control-character", 1, 2, "Delete"),
    ("他\x0b来", "control-character", 1, 2, "Delete"),
    ("他\ud800来", "control-character", 1, 2, "Delete"),
]


@pytest.mark.parametrize(("marked", "name", "line", "column", "hint"), ERRORS)
def test_errors_name_file_line_column_and_way_out(
    marked: str, name: str, line: int, column: int, hint: str
) -> None:
    with pytest.raises(FormatError) as error:
        from_marked(marked, source="news.txt")
    first = error.value.problems[0]
    assert (first.name, first.line, first.column, first.source) == (name, line, column, "news.txt")
    assert hint in first.hint
    assert str(error.value).startswith(f"news.txt:{line}:{column}: error: ")


def test_a_tag_that_never_closes_before_the_next_line_is_one_problem() -> None:
    assert problems("<a>但\n<cand>又</cand>") == [("tag-never-closed", 1, 1, True)]
    assert problems("<cand>但\n\n是</cand>好") == [("tag-across-lines", 1, 1, True)]


def test_all_problems_are_reported_in_order() -> None:
    assert [p[:3] for p in problems("</b>天\n<a>不是</b>\n<cand></cand>\x00")] == [
        ("tag-not-open", 1, 1),
        ("tags-crossed", 2, 1 + len("<a>不是")),
        ("tag-empty", 3, 1),
        ("control-character", 3, 14),
    ]


def test_the_reader_goes_on_after_a_problem() -> None:
    assert forms("<a>不是</b>他。<cand>但</cand>好") == ["但"]
    assert forms("<a>天<cand>但</cand>好") == ["但"]


LENIENT = [
    ("a < b", "stray-less-than", 3, False),
    ("1<2", "stray-less-than", 2, False),
    ("好<br>", "unknown-tag", 2, True),
    ("好</div>", "unknown-tag", 2, True),
    ("好<A>", "unknown-tag", 2, True),
    ("好<cand >但", "unknown-tag", 2, True),
    ('好<a href="x">', "unknown-tag", 2, True),
    ("好<ab>", "unknown-tag", 2, True),
]


@pytest.mark.parametrize(("marked", "name", "column", "warned"), LENIENT)
def test_what_starts_no_known_tag_is_text_or_an_error_in_strict_mode(
    marked: str, name: str, column: int, warned: bool
) -> None:
    assert from_marked(marked).text == marked
    assert problems(marked) == ([(name, 1, column, False)] if warned else [])
    with pytest.raises(FormatError) as error:
        from_marked(marked, strict=True)
    assert [(p.name, p.column) for p in error.value.problems] == [(name, column)]
    assert error.value.problems[0].hint


def test_a_lone_letter_is_a_single_or_an_error_in_strict_mode() -> None:
    assert forms("<a>虽然</a>累") == ["虽然"]
    assert problems("天<a>虽然</a>累") == [("letter-alone", 1, 2, False)]
    with pytest.raises(FormatError, match=r"<a> has no partner.*same letter, or use <cand>"):
        from_marked("<a>虽然</a>累", strict=True)


def test_tabs_and_entities_are_text() -> None:
    text = "天\t&lt;a&gt;地&amp;"
    assert from_marked(text, strict=True).text == text


# Bytes


def test_byte_order_marks_are_dropped() -> None:
    assert from_marked("\ufeff天").text == "天"
    assert from_marked("\ufeff\ufeff天").text == "天"
    assert from_marked("天\ufeff地").text == "天\ufeff地"


def test_columns_count_after_the_byte_order_mark() -> None:
    assert problems("\ufeff<cand>但") == [("tag-never-closed", 1, 1, True)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\r\n",
        "<cand>但</cand>好。".encode(),
        "<cand>但</cand>好。\n\n\n他  来\t了\n".encode(),
        "<cand>但</cand>好。\r\n他来了。\r\n".encode(),
        "<cand>但</cand>好。\r\n他来了。\n\r\n又走了。".encode(),
        "好\n<cand>但</cand>\r\n".encode(),
    ],
)
def test_reading_and_writing_gives_the_bytes_back(tmp_path: Path, data: bytes) -> None:
    source, target = tmp_path / "in.txt", tmp_path / "out.txt"
    source.write_bytes(data)
    annotated = read_marked(source)
    assert annotated.source == str(source)
    assert "\r" not in annotated.text
    write_marked(target, annotated)
    assert target.read_bytes() == data


def test_other_encodings_are_read_on_demand(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("我们<cand>但</cand>他的。".encode("gb18030"))
    with pytest.raises(FormatError, match=r"not utf-8.*--encoding gb18030"):
        read_marked(path)
    assert read_marked(path, encoding="gb18030").text == "我们但他的。"
    path.write_bytes("\ufeff<cand>但</cand>".encode("utf-16-le"))
    with pytest.raises(FormatError, match="--encoding utf-16"):
        read_marked(path)
    assert read_marked(path, encoding="utf-16").text == "但"


# Writing


def test_letters_are_chosen_and_reused_in_later_sentences() -> None:
    text = "既快又好。既高又大，越跑越快。"
    pairs = [((0, 1), (2, 3)), ((5, 6), (7, 8)), ((10, 11), (12, 13))]
    annotated = AnnotatedText(text, tuple(Connective(p) for p in pairs))
    assert to_marked(annotated) == (
        "<a>既</a>快<a>又</a>好。<a>既</a>高<a>又</a>大，<b>越</b>跑<b>越</b>快。"
    )


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


def test_an_overlap_is_dropped_with_a_warning_or_an_error() -> None:
    annotated = AnnotatedText("天。\n并且好", (Connective(((3, 5),)), Connective(((4, 5),))))
    with pytest.raises(FormatError, match=r":2:2: .*且 overlaps another connective"):
        to_marked(annotated)
    found: list[Problem] = []
    assert to_marked(annotated, problems=found) == "天。\n<cand>并且</cand>好"
    assert [(p.name, p.line, p.column, p.is_error) for p in found] == [("overlap", 2, 2, False)]


def test_an_overlap_with_a_connective_from_far_before() -> None:
    singles = [Connective(((i, i + 1),)) for i in range(1, 100)]
    annotated = AnnotatedText("但" * 101, (Connective(((0, 1), (98, 99))), *singles))
    found: list[Problem] = []
    to_marked(annotated, problems=found)
    assert [(p.name, p.column) for p in found] == [("overlap", 99)]


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


def test_more_connectives_than_letters_in_one_sentence() -> None:
    text = "越越" * 27
    pairs = tuple(Connective(((2 * i, 2 * i + 1), (2 * i + 1, 2 * i + 2))) for i in range(27))
    found: list[Problem] = []
    marked = to_marked(AnnotatedText(text, pairs), problems=found)
    assert [p.name for p in found] == ["unlinkable"]
    assert marked.endswith("<z>越</z><z>越</z><cand>越</cand><cand>越</cand>")


@pytest.mark.parametrize("text", ["<cand>但</cand>", "a</b>", "\x00", "天\r地", "\ufeff天", "<a>"])
def test_a_text_that_the_format_cannot_hold_is_an_error(text: str) -> None:
    with pytest.raises(FormatError, match="not-writable"):
        to_marked(AnnotatedText(text), problems=[])


def test_an_edited_text_takes_new_letters() -> None:
    annotated = from_marked("<b>既</b>快<b>又</b>好。")
    more = AnnotatedText(
        annotated.text + "越跑越快。",
        (*annotated.connectives, Connective(((5, 6), (7, 8)))),
        annotated.meta,
    )
    assert to_marked(more) == "<b>既</b>快<b>又</b>好。<a>越</a>跑<a>越</a>快。"


# There and back, for anything

TEXT = st.text("天地，。！”…\n 　<&😀", max_size=4)
TAGS = st.sampled_from(["cand", "a", "a", "b", "z"])


@st.composite
def marked_strings(draw: st.DrawFn) -> str:
    """A marked string without errors."""
    pieces = [draw(TEXT)]
    for tag in draw(st.lists(TAGS, max_size=8)):
        form = draw(st.sampled_from(["但", "因为", "𠀀", "<", "a b"]))
        pieces += [f"<{tag}>{form}</{tag}>", draw(TEXT)]
    return "".join(pieces)


@settings(max_examples=300, deadline=None)
@given(marked_strings(), st.sampled_from(["\n", "\r\n"]), st.data())
@example("<a>但</a>。<a>但</a>。<a>但</a>，<a>但</a>\n<a>但</a>", "\n", None)
def test_read_then_write_gives_the_string_back(
    marked: str, newline: str, data: st.DataObject | None
) -> None:
    if data is not None:
        # Any of the line breaks may be CRLF.
        marked = "".join(
            newline if ch == "\n" and data.draw(st.booleans()) else ch for ch in marked
        )
    assert to_marked(from_marked(marked)) == marked


@settings(max_examples=200, deadline=None)
@given(marked_strings())
def test_with_a_pair_list_only_letters_may_change(marked: str) -> None:
    def is_pair(parts: tuple[str, ...]) -> bool:
        return len(parts) == 2 and len(set(parts)) == 2

    annotated = from_marked(marked, is_pair=is_pair)
    again = from_marked(to_marked(annotated), is_pair=is_pair)
    assert (again.text, again.connectives) == (annotated.text, annotated.connectives)


@st.composite
def annotated_texts(draw: st.DrawFn) -> AnnotatedText:
    """Any text, and connectives of one to four parts that may be linked in any way."""
    text = draw(st.text("天地，。！”…\n", min_size=1, max_size=40))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=16)))
    spans = [(s, e) for s, e in itertools.pairwise(cuts) if "\n" not in text[s:e]]
    owners = [draw(st.integers(0, 9)) for _ in spans]
    groups: dict[int, list[tuple[int, int]]] = {}
    for owner, span in zip(owners, spans):
        if owner:
            groups.setdefault(owner, []).append(span)
    return AnnotatedText(text, tuple(Connective(tuple(g[:4])) for g in groups.values()))


@settings(max_examples=400, deadline=None)
@given(annotated_texts())
def test_write_then_read_gives_the_same_connectives(annotated: AnnotatedText) -> None:
    found: list[Problem] = []
    again = from_marked(to_marked(annotated, problems=found))
    assert again.text == annotated.text
    assert {p.name for p in found} <= {"unlinkable"}
    # What could not be linked is warned about, and its parts are there.
    lost = set(annotated.connectives) - set(again.connectives)
    assert len(lost) == len(found)
    assert again.parts() == annotated.parts()
    assert {Connective((p,)) for c in lost for p in c.parts} <= set(again.connectives)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<a>",
                "</a>",
                "<cand>",
                "</cand>",
                "<b>",
                "</b>",
                "<",
                ">",
                "\n",
                "\r",
                "\r\n",
                "但",
                "。",
                "\x00",
                "�",
                "\ufeff",
                "<br>",
                "</",
                "&lt;",
            ]
        ),
        max_size=20,
    ).map("".join)
    | st.text(max_size=30)
)
def test_any_string_is_read_or_refused_with_its_own_error(marked: str) -> None:
    for strict in (False, True):
        annotated, found = parse_marked(marked, strict=strict, is_pair=IS_PAIR)
        lines = marked.replace("\r\n", "\n").split("\n")
        assert all(1 <= p.line <= len(lines) for p in found)
        assert all(1 <= p.column <= len(lines[p.line - 1]) + 1 for p in found)
        assert all(p.hint for p in found)
        if any(p.is_error for p in found):
            with pytest.raises(FormatError):
                from_marked(marked, strict=strict, is_pair=IS_PAIR)
        else:
            assert to_marked(annotated, problems=[]) is not None


def test_ten_thousand_tags_take_no_longer_than_their_length_asks_for() -> None:
    marked = "<a>既</a>快<a>又</a>好。" * 10_000
    annotated = from_marked(marked, is_pair=IS_PAIR)
    assert len(annotated.connectives) == 10_000
    assert to_marked(annotated) == marked
    nested = "<a>" * 10_000 + "天" + "</a>" * 10_000
    names = {"tags-nested", "tag-not-open", "letter-alone"}
    assert {p[0] for p in problems(nested)} == names
