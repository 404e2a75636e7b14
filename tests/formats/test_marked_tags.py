"""The tags of marked files: what they hold, and every kind of bad input."""

from __future__ import annotations

import pytest

from spacy_connectives import Connective, FormatError
from spacy_connectives.formats.marked import from_marked, parse_marked

from .marked_views import forms, problems

# Markup


def test_tags_are_stripped_and_the_rest_kept_character_for_character() -> None:
    annotated = from_marked("　他来了 ，<cand>但</cand>没 说话。\n\n\tＡ&lt;b")
    assert annotated.text == "　他来了 ，但没 说话。\n\n\tＡ&lt;b"
    assert annotated.connectives == (Connective(((6, 7),)),)
    assert annotated.meta == {}


def test_every_letter_is_a_tag() -> None:
    for letter in "abcdefghijklmnopqrstuvwxyz":
        assert forms(f"<{letter}>既</{letter}>快<{letter}>又</{letter}>好") == ["既…又"]


def test_parts_may_stand_side_by_side() -> None:
    assert forms("<cand>但</cand><a>如果</a><cand>又</cand>下雨，<a>就</a>停。") == [
        "但",
        "如果…就",
        "又",
    ]


# Bad input

# What is wrong in a string, and what is printed about it.
ERRORS = [
    (
        "天\n他<cand>但没",
        "2:2: error: <cand> is never closed on its line. Put </cand> right after the connective. "
        "[tag-never-closed]",
    ),
    (
        "他<a>但\n</b>没",
        "1:2: error: <a> is never closed on its line. Put </a> right after the connective. "
        "[tag-never-closed]",
    ),
    (
        "他<cand>但\n是</cand>没",
        "1:2: error: <cand> is closed on a later line. Close every tag on the line where it was "
        "opened. [tag-across-lines]",
    ),
    (
        "<cand>但<cand>是</cand>",
        "1:8: error: <cand> opens inside <cand>. Close it with </cand> first; tags hold text "
        "only. [tags-nested]",
    ),
    (
        "<a>不<b>是</a>他</b>",
        "1:5: error: <b> opens inside <a>. Close it with </a> first; tags hold text only. "
        "[tags-nested]",
    ),
    (
        "<a>不是</b>他",
        "1:6: error: </b> closes <a>. Use </a>, and make each tag end before the next one starts. "
        "[tags-crossed]",
    ),
    (
        "天。\n他但</cand>没",
        "2:3: error: </cand> closes a tag that is not open. Delete it, or put <cand> before the "
        "connective. [tag-not-open]",
    ),
    (
        "他<cand></cand>没",
        "1:2: error: <cand></cand> holds no text. Put the connective inside the tag, or delete "
        "the tag. [tag-empty]",
    ),
    *(
        (
            f"他{chr(code)}来",
            f"1:2: error: Control character U+{code:04X} in the text. Delete it; only line breaks "
            "and tabs are allowed. [control-character]",
        )
        for code in (0x00, 0x07, 0x0B, 0x0D, 0x7F, 0x85, 0xD800)
    ),
]


@pytest.mark.parametrize(("marked", "message"), ERRORS)
def test_errors_name_file_line_column_and_way_out(marked: str, message: str) -> None:
    with pytest.raises(FormatError) as error:
        from_marked(marked, source="news.txt")
    assert str(error.value).splitlines()[0] == f"news.txt:{message}"


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
    assert forms("<a>天\n地</a>好，<cand>但</cand>") == ["但"]


UNKNOWN = (
    "Known tags are <cand> and <a> to <z>; delete it, or read without strict, where it stays "
    "text. [unknown-tag]"
)
STRAY = (
    "'<' starts no known tag. Write the full-width '＜', or read the file without strict. "
    "[stray-less-than]"
)
LENIENT = [
    ("好<br>", 2, f"<br> is not a tag of the format. {UNKNOWN}"),
    ("好</div>", 2, f"</div> is not a tag of the format. {UNKNOWN}"),
    ("好<A>", 2, f"<A> is not a tag of the format. {UNKNOWN}"),
    ("好<cand >但", 2, f"<cand > is not a tag of the format. {UNKNOWN}"),
    ('好<a href="x">', 2, f'<a href="x"> is not a tag of the format. {UNKNOWN}'),
    ("好<ab>", 2, f"<ab> is not a tag of the format. {UNKNOWN}"),
    (f"<{'x' * 99}>", 1, f"<{'x' * 39} is not a tag of the format. {UNKNOWN}"),
]


@pytest.mark.parametrize(("marked", "column", "message"), LENIENT)
def test_unknown_tags_are_text_with_a_warning_or_errors_in_strict_mode(
    marked: str, column: int, message: str
) -> None:
    annotated, found = parse_marked(marked)
    assert annotated.text == marked
    assert list(map(str, found)) == [f"<text>:1:{column}: warning: {message}"]
    with pytest.raises(FormatError) as error:
        from_marked(marked, strict=True)
    assert str(error.value) == f"<text>:1:{column}: error: {message}"


@pytest.mark.parametrize(("marked", "column"), [("a < b", 3), ("1<2", 2), ("好<1>", 2)])
def test_a_bare_less_than_is_text_or_an_error_in_strict_mode(marked: str, column: int) -> None:
    assert from_marked(marked).text == marked
    assert problems(marked) == []
    with pytest.raises(FormatError) as error:
        from_marked(marked, strict=True)
    assert str(error.value) == f"<text>:1:{column}: error: {STRAY}"


def test_odd_characters_after_known_tags_are_found() -> None:
    assert problems("<cand>但</cand>好<br>") == [("unknown-tag", 1, 16, False)]


def test_tabs_and_entities_are_text() -> None:
    text = "天\t&lt;a&gt;地&amp;"
    assert from_marked(text, strict=True).text == text
