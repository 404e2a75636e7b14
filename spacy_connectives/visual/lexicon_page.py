"""The lexicon as one HTML page to browse and search, without network and without other files."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from importlib.resources import files

from ..lexicon import SENSES, Entry
from ..lexicon.table import join_parts

_TAG = re.compile(r"&lt;(cand|[a-z])&gt;(.*?)&lt;/\1&gt;")


def lexicon_page(entries: Iterable[Entry], *, title: str = "Chinese discourse connectives") -> str:
    """Make the page: entries grouped by their most frequent sense, with a search.

    entries (Iterable[Entry]): The entries, such as a lexicon.
    title (str): Title of the page.
    RETURNS (str): A whole HTML document.
    """
    groups: dict[str, list[Entry]] = {sense: [] for sense in SENSES}
    for entry in entries:
        groups[entry.sense].append(entry)
    groups = {sense: members for sense, members in groups.items() if members}
    total = sum(map(len, groups.values()))
    paired = sum(e.is_paired for members in groups.values() for e in members)
    style, script = _asset("lexicon.css"), _asset("lexicon.js")
    fields = {
        "policy": f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}",
        "title": escape(title),
        "style": style,
        "summary": f"{total - paired:,} single and {paired:,} paired connectives",
        "count": f"{total:,} entries",
        "links": "\n".join(_link(s, len(members)) for s, members in groups.items()),
        "groups": "\n".join(_group(s, members) for s, members in groups.items()),
        "script": script,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: fields[match[1]], _asset("lexicon.html"))


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _hash(source: str) -> str:
    """Name an inline style or script in the content security policy, so that no other runs."""
    digest = base64.b64encode(sha256(source.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _anchor(sense: str) -> str:
    return sense.replace("+", "-").replace(".", "-")


def _link(sense: str, number: int) -> str:
    name = escape(sense).replace(".", ".<wbr>")
    return f'<a href="#{_anchor(sense)}"><span>{name}</span><span>{number}</span></a>'


def _group(sense: str, entries: list[Entry]) -> str:
    articles = "\n".join(map(_article, entries))
    heading = f"<h2>{escape(sense)} <small>{len(entries)}</small></h2>"
    return f'<section id="{_anchor(sense)}">{heading}\n{articles}\n</section>'


def _article(entry: Entry) -> str:
    forms = [form for i in range(len(entry.parts)) for form in entry.variants(i)]
    search = " ".join((entry.id, *forms, entry.gloss, *(s.sense for s in entry.senses))).lower()
    simplified, traditional = join_parts(entry.parts), join_parts(entry.traditional)
    lines = [
        f'<article lang="zh" data-search="{escape(search)}" '
        f'data-kind="{"paired" if entry.is_paired else "single"}" '
        f'data-register="{escape(entry.style)}" '
        f'data-use="{"ambiguous" if entry.ambiguous else "clear"}">',
        f"<h3>{escape(simplified)}</h3>",
    ]
    if traditional and traditional != simplified:
        lines.append(f'<span class="hant" lang="zh-Hant">{escape(traditional)}</span>')
    if entry.gloss:
        lines.append(f'<span class="gloss" lang="en">{escape(entry.gloss)}</span>')
    lines.append(_senses(entry))
    position = (" … " if entry.is_paired else ", ").join(entry.position)
    facts = [entry.category, position]
    facts += [entry.style] if entry.style != "neutral" else []
    lines.append(f'<p class="facts" lang="en">{escape(" · ".join(facts))}</p>')
    if entry.example:
        lines.append(f"<p>{_marked(entry.example)}</p>")
    if entry.counterexample:
        lines.append(
            f'<p class="counter">{escape(entry.counterexample)} '
            '<span lang="en">(no connective)</span></p>'
        )
    if entry.note:
        lines.append(f'<p class="note" lang="en">{escape(entry.note)}</p>')
    return "\n".join([*lines, "</article>"])


def _senses(entry: Entry) -> str:
    items = "".join(
        f'<li><meter min="0" max="1" value="{s.share:g}">{s.share:.0%}</meter>'
        f"<span>{s.share:.0%}</span><span>{escape(s.sense)}</span></li>"
        for s in entry.senses
    )
    return f'<ul lang="en">{items}</ul>'


def _marked(example: str) -> str:
    return _TAG.sub(r'<mark class="\1">\2</mark>', escape(example, quote=False))
