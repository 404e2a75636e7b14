"""Marked files as a whole: bytes, what cannot be written, and the way there and back."""

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
    to_marked,
    write_marked,
)

IS_PAIR = Lexicon.packaged().is_pair


def problems(marked: str, **settings: object) -> list[tuple[str, int, int, bool]]:
    """Name, line, column and gravity of everything that is wrong with a marked string."""
    _, found = parse_marked(marked, **settings)  # type: ignore[arg-type]
    return [(p.name, p.line, p.column, p.is_error) for p in found]


# Bytes


def test_byte_order_marks_are_dropped() -> None:
    assert from_marked("\ufeff天").text == "天"
    assert from_marked("\ufeff\ufeff天").text == "天"
    assert from_marked("天\ufeff地").text == "天\ufeff地"
    assert from_marked("X天").text == "X天"


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


def test_which_lines_end_in_what_is_noted() -> None:
    assert from_marked("天\r\n地\r\n").meta == {"newline": "\r\n"}
    assert from_marked("天\n地\r\n").meta == {"newline": [1]}
    assert from_marked("天\n地\n").meta == {}


def test_a_file_is_read_as_strictly_as_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1<2，<a>不是</a>他，<a>而是</a>我，<a>如果</a>下雨，<a>就</a>停。", "utf-8")
    assert len(read_marked(path).connectives) == 1
    assert len(read_marked(path, is_pair=IS_PAIR).connectives) == 2
    with pytest.raises(FormatError) as error:
        read_marked(path, strict=True, is_pair=IS_PAIR)
    assert [(p.source, p.name) for p in error.value.problems] == [(str(path), "stray-less-than")]


def test_other_encodings_are_read_on_demand(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("我们<cand>但</cand>他的。".encode("gb18030"))
    with pytest.raises(FormatError, match=r"a\.txt:1:1: .*not utf-8.*--encoding gb18030"):
        read_marked(path)
    assert read_marked(path, encoding="gb18030").text == "我们但他的。"
    path.write_bytes("\ufeff<cand>但</cand>".encode("utf-16-le"))
    with pytest.raises(FormatError, match="--encoding utf-16"):
        read_marked(path)
    assert read_marked(path, encoding="utf-16").text == "但"


# Writing


def test_what_cannot_be_written_is_a_warning_or_an_error(tmp_path: Path) -> None:
    parts = [((3, 5),), ((4, 5),), ((5, 6), (8, 9))]
    meta = {"source": "a.txt"}
    annotated = AnnotatedText("天。\n并且好\n天又", tuple(map(Connective, parts)), meta)
    overlap = "a.txt:2:2: warning: 且 overlaps another connective. Dropped. [overlap]"
    unlinkable = (
        "a.txt:2:3: warning: The link of 好…又 cannot be written. Its parts are written as "
        "<cand>. [unlinkable]"
    )
    with pytest.raises(FormatError) as error:
        write_marked(tmp_path / "a.txt", annotated)
    assert str(error.value) == f"{overlap}\n{unlinkable}"
    assert not (tmp_path / "a.txt").exists()
    found: list[Problem] = []
    write_marked(tmp_path / "a.txt", annotated, problems=found)
    assert list(map(str, found)) == [overlap, unlinkable]
    written = (tmp_path / "a.txt").read_text("utf-8")
    assert written == "天。\n<cand>并且</cand><cand>好</cand>\n天<cand>又</cand>"


def test_an_overlap_names_all_parts() -> None:
    connectives = (Connective(((0, 1),)), Connective(((0, 1), (3, 4))))
    found: list[Problem] = []
    to_marked(AnnotatedText("一\n既又", connectives), problems=found)
    assert found[0].message == "一…又 overlaps another connective."


def test_an_overlap_with_a_connective_from_far_before() -> None:
    singles = [Connective(((i, i + 1),)) for i in range(1, 100)]
    annotated = AnnotatedText("但" * 101, (Connective(((0, 1), (98, 99))), *singles))
    found: list[Problem] = []
    to_marked(annotated, problems=found)
    assert [(p.name, p.column) for p in found] == [("overlap", 99)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<cand>但</cand>", "The text contains tags of the format."),
        ("\ufeff天", "The text contains a byte order mark."),
        ("a</b>", "</b> closes a tag that is not open."),
        ("<a>", "<a> is never closed on its line."),
        ("天\x00", "Control character U+0000 in the text."),
        ("天\r地", "Control character U+000D in the text."),
    ],
)
def test_a_text_that_the_format_cannot_hold_is_an_error(text: str, why: str) -> None:
    with pytest.raises(FormatError) as error:
        to_marked(AnnotatedText(text), problems=[])
    hint = "Take it out of the text first. [not-writable]"
    assert str(error.value) == f"<text>:1:1: error: {why} {hint}"


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
