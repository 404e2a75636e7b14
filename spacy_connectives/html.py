"""Pages of HTML that need nothing but themselves, and texts with their connectives marked.

Everything that comes from outside is escaped, and the Content-Security-Policy of a page allows its
own style and script only, by their hashes: nothing in a text can run or load anything.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape
from itertools import pairwise
from typing import NamedTuple

from .connective import AnnotatedText, Connective
from .lexicon import GAP, level

SENSE_CLASSES = ("Temporal", "Contingency", "Comparison", "Expansion")
NO_SENSE = "none"

LIGHT = """--fg: #1c1c1e; --bg: #fff; --line: #d0d0d6; --soft: #f4f4f6; --muted: #5c5c66;
  --focus: #0a5cd8; --bad: #b3261e; --temporal: #cfe3ff; --contingency: #ffdcd2;
  --comparison: #e6d6ff; --expansion: #d2efd6; --none: #e4e4e8;"""
DARK = """--fg: #ececf0; --bg: #17171a; --line: #3c3c44; --soft: #222227; --muted: #a6a6b2;
  --focus: #7db4ff; --bad: #ff8f86; --temporal: #1f3f6b; --contingency: #6b2f1f;
  --comparison: #4a2f75; --expansion: #1f5230; --none: #44444c;"""
# What a marked text needs, whatever page it stands in.
MARKS = """
.text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 2; margin: .5rem 0; }
mark { color: inherit; background: var(--none); border-radius: .25em; padding: .1em .15em; }
mark.temporal { background: var(--temporal); }
mark.contingency { background: var(--contingency); }
mark.comparison { background: var(--comparison); }
mark.expansion { background: var(--expansion); }
mark .link { font-size: .65em; vertical-align: super; line-height: 0; margin-left: .1em;
  font-weight: bold; }
"""
STYLE = f"""
:root {{ color-scheme: light dark; {LIGHT} }}
@media (prefers-color-scheme: dark) {{ :root {{ {DARK} }} }}
* {{ box-sizing: border-box; }}
body {{ font: 16px/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: var(--fg); background: var(--bg); max-width: 68rem; margin: 0 auto; padding: 1rem; }}
h1 {{ font-size: 1.5rem; line-height: 1.3; }} h2 {{ font-size: 1.15rem; margin-top: 2rem; }}
:focus-visible {{ outline: 3px solid var(--focus); outline-offset: 2px; }}
.scroll {{ overflow: auto; max-height: 32rem; }}
.scroll thead th {{ position: sticky; top: 0; background: var(--bg); }}
table {{ border-collapse: collapse; margin: .8rem 0; font-variant-numeric: tabular-nums; }}
th, td {{ padding: .2rem .7rem; border-bottom: 1px solid var(--line); text-align: right;
  white-space: nowrap; }}
th:first-child, td:first-child, .left {{ text-align: left; }}
.muted {{ color: var(--muted); font-size: .9em; }}
.legend mark {{ margin-right: .5em; display: inline-block; line-height: 1.4; }}
{MARKS}"""


def page(title: str, body: str, *, style: str = "", script: str = "", policy: str = "") -> str:
    """Make a page.

    title (str): Its title, not escaped yet.
    body (str): HTML.
    style (str): CSS besides `STYLE`.
    script (str): JavaScript.
    policy (str): Further directives of the Content-Security-Policy.
    RETURNS (str): The page.
    """
    css = STYLE + style
    rules = f"default-src 'none'; base-uri 'none'; style-src {_hash(css)}"
    if script:
        rules += f"; script-src {_hash(script)}"
        body += f"\n<script>{script}</script>"
    if policy:
        rules += f"; {policy}"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{rules}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{css}</style>\n</head>\n<body>\n{body}\n"
        "</body>\n</html>\n"
    )


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode('utf-8')).digest()).decode('ascii')}'"


def sense_class(connective: Connective) -> str:
    """Get the name of the CSS class for a connective.

    connective (Connective): The connective.
    RETURNS (str): `temporal`, `contingency`, `comparison`, `expansion` or `none`.
    """
    top = level(connective.sense, 1) if connective.sense else ""
    return top.lower() if top in SENSE_CLASSES else NO_SENSE


def describe(connective: Connective, text: str) -> str:
    """Say what is known about a connective, as shown on hover.

    connective (Connective): The connective.
    text (str): Its text.
    RETURNS (str): Plain text: form, sense, entry if it is not the form, score.
    """
    form = GAP.join(connective.forms(text))
    facts = [form]
    if connective.sense:
        facts.append(connective.sense)
    if connective.entry and connective.entry != form:
        facts.append(f"entry {connective.entry}")
    if connective.score is not None:
        facts.append(f"score {connective.score:.2f}")
    return " · ".join(facts)


class Segment(NamedTuple):
    """A stretch of text that belongs to the same connectives throughout.

    text (str): The stretch.
    owners (tuple[int, ...]): Numbers of the connectives in it; none for plain text.
    links (tuple[int, ...]): Numbers to show after it: those of the paired connectives that have a
        part ending here.
    """

    text: str
    owners: tuple[int, ...]
    links: tuple[int, ...]


def segments(annotated: AnnotatedText, *, start: int = 0, end: int | None = None) -> list[Segment]:
    """Cut a text wherever a part begins or ends, as parts of different connectives may overlap.

    annotated (AnnotatedText): The text.
    start (int): First character.
    end (Optional[int]): Character after the last one; None for all.
    RETURNS (list[Segment]): The stretches. Paired connectives are numbered from 1.
    """
    text, connectives = annotated.text, annotated.connectives
    end = len(text) if end is None else end
    spans = sorted(
        (max(a, start), min(b, end), i)
        for i, c in enumerate(connectives)
        for a, b in c.parts
        if a < end and start < b
    )
    numbers: dict[int, int] = {}
    for _, _, i in spans:
        if connectives[i].is_paired:
            numbers.setdefault(i, len(numbers) + 1)
    found: list[Segment] = []
    active: list[tuple[int, int, int]] = []
    at = 0
    for a, b in pairwise(sorted({start, end, *(x for span in spans for x in span[:2])})):
        active = [span for span in active if span[1] > a]
        while at < len(spans) and spans[at][0] == a:
            active.append(spans[at])
            at += 1
        links = tuple(numbers[i] for _, stop, i in active if stop == b and i in numbers)
        found.append(Segment(text[a:b], tuple(i for _, _, i in active), links))
    return found


def mark_text(annotated: AnnotatedText, *, start: int = 0, end: int | None = None) -> str:
    """Mark the connectives of a text; parts that belong together carry the same number.

    annotated (AnnotatedText): The text.
    start (int): First character to show.
    end (Optional[int]): Character after the last one to show; None for all.
    RETURNS (str): HTML; the text itself is escaped.
    """
    pieces = []
    for segment in segments(annotated, start=start, end=end):
        if not segment.owners:
            pieces.append(escape(segment.text))
            continue
        owners = [annotated.connectives[i] for i in segment.owners]
        hover = escape("\n".join(describe(c, annotated.text) for c in owners))
        numbers = ",".join(map(str, segment.links))
        link = f'<span class="link">{numbers}</span>' if numbers else ""
        kind = sense_class(owners[0])
        pieces.append(f'<mark class="{kind}" title="{hover}">{escape(segment.text)}{link}</mark>')
    return "".join(pieces)


def legend() -> str:
    """RETURNS (str): HTML that explains the colours."""
    marks = (f'<mark class="{name.lower()}">{name}</mark>' for name in SENSE_CLASSES)
    return (
        f'<p class="legend">{"".join(marks)}<mark class="{NO_SENSE}">no sense</mark> '
        '<span class="muted">Equal numbers mark the parts of one connective.</span></p>'
    )


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, ident: str = "", sortable: bool = False
) -> str:
    """Make a table.

    head (Sequence[str]): Names of the columns, plain text.
    rows (Iterable[Sequence[str]]): Cells, plain text.
    ident (str): Id of the table.
    sortable (bool): Make the names buttons, for a script that sorts.
    RETURNS (str): HTML.
    """
    names = [escape(name) for name in head]
    if sortable:
        names = [f'<button type="button" class="sort">{name}</button>' for name in names]
    cells = "".join(f'<th scope="col">{name}</th>' for name in names)
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    attribute = f' id="{escape(ident)}"' if ident else ""
    return (
        f'<div class="scroll"><table{attribute}>\n<thead><tr>{cells}</tr></thead>\n'
        f"<tbody>\n{lines}</tbody></table></div>"
    )
