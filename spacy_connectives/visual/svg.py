"""Connectives as SVG: text in lines, arcs between linked parts."""

from __future__ import annotations

import unicodedata
from html import escape
from itertools import pairwise

from ..connective import AnnotatedText, Connective
from ..html import describe, sense_class

SIZE = 20  # of a full-width character, in pixels
LINE = 64  # from one line to the next; room for arcs above the text
TOP = 48
MARGIN = 12
# Colours of marks and arcs that can be told apart on white and on black paper.
COLOURS = {
    "temporal": "#2f7de1",
    "contingency": "#d9532c",
    "comparison": "#8e5bd6",
    "expansion": "#2f9e55",
    "none": "#808088",
}


def draw(annotated: AnnotatedText, *, columns: int = 40) -> str:
    """Draw a text and its connectives.

    annotated (AnnotatedText): The text.
    columns (int): Full-width characters on a line.
    RETURNS (str): SVG that stands alone; an arc joins neighbouring parts of a paired connective,
        and goes on at the margin where they stand on different lines.
    """
    places, lines = _lay_out(annotated.text, columns)
    width, height = 2 * MARGIN + columns * SIZE, TOP + lines * LINE
    marks: list[str] = []
    arcs: list[str] = []
    for c in annotated.connectives:
        hover = f"<title>{escape(describe(c, annotated.text))}</title>"
        colour = COLOURS[sense_class(c)]
        for start, end in c.parts:
            marks += [
                f'<rect x="{x1:g}" y="{_y(line) - SIZE + 2}" width="{x2 - x1:g}" '
                f'height="{SIZE + 4}" rx="4" fill="{colour}" fill-opacity="0.3">{hover}</rect>'
                for line, x1, x2 in _boxes(places, start, end)
            ]
        arcs += _arcs(c, places, colour, hover, width)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" lang="zh" class="connectives" '
        f'font-family="Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif" '
        f'font-size="{SIZE}">{"".join(marks)}{"".join(arcs)}{_text(annotated.text, places)}</svg>'
    )


# For each character its line, left and right edge.
_Places = list[tuple[int, float, float]]


def _y(line: int) -> int:
    """RETURNS (int): The base line of a line of text."""
    return TOP + line * LINE


def _width(char: str) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0.0
    return SIZE if unicodedata.east_asian_width(char) in "WFA" else SIZE * 0.6


def _lay_out(text: str, columns: int) -> tuple[_Places, int]:
    """Give each character a place."""
    places: _Places = []
    line, x = 0, float(MARGIN)
    for char in text:
        wide = 0.0 if char in "\n\r" else _width(char)
        if x + wide > MARGIN + columns * SIZE:
            line, x = line + 1, float(MARGIN)
        places.append((line, x, x + wide))
        x += wide
        if char == "\n":
            line, x = line + 1, float(MARGIN)
    return places, line + 1


def _boxes(places: _Places, start: int, end: int) -> list[tuple[int, float, float]]:
    """Get line, left and right edge of each stretch that a part takes up."""
    boxes: list[tuple[int, float, float]] = []
    for line, x1, x2 in places[start:end]:
        if boxes and boxes[-1][0] == line:
            boxes[-1] = (line, boxes[-1][1], x2)
        else:
            boxes.append((line, x1, x2))
    return boxes


def _arcs(
    connective: Connective, places: _Places, colour: str, hover: str, width: int
) -> list[str]:
    paths = []
    for (a, b), (c, d) in pairwise(connective.parts):
        line, x1, x2 = _boxes(places, a, b)[-1]
        other, x3, x4 = _boxes(places, c, d)[0]
        left, right = (x1 + x2) / 2, (x3 + x4) / 2
        ends = [(line, left, right)]
        if line != other:
            ends = [(line, left, width - MARGIN / 2), (other, MARGIN / 2, right)]
        for row, begin, stop in ends:
            top = _y(row) - SIZE
            # Wide arcs are higher, so that nested ones do not touch.
            high = top - min(26.0, 8 + abs(stop - begin) / 16)
            paths.append(
                f'<path d="M{begin:g} {top} C{begin:g} {high:g} {stop:g} {high:g} {stop:g} {top}" '
                f'fill="none" stroke="{colour}" stroke-width="2">{hover}</path>'
            )
    return paths


def _text(text: str, places: _Places) -> str:
    """Set each character at its place, as no one knows what font there is."""
    rows: dict[int, list[tuple[str, float]]] = {}
    for char, (line, x, right) in zip(text, places):
        if not char.isspace() and char.isprintable() and right > x:
            rows.setdefault(line, []).append((char, x))
    return "".join(
        f'<text y="{_y(line)}" x="{" ".join(f"{x:g}" for _, x in row)}" fill="currentColor">'
        f"{escape(''.join(char for char, _ in row))}</text>"
        for line, row in rows.items()
    )
