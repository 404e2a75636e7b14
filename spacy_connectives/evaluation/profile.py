"""How a writer or a genre uses connectives: per 1,000 characters, by sense and by form."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from ..connective import AnnotatedText
from ..html import page, table
from ..lexicon import GAP, level
from ..plots import PLOT_STYLE, bars
from .errors import group_name

PER = 1000
TOTAL, ALL_TEXTS, NO_SENSE = "total", "all texts", "no sense"
# Bars of a plot, rows of a table on the page; the CSV has all.
TOP = 25
COLUMNS = ("texts", "kind", "name", "count", "characters", "per_1000")
KINDS = ("total", "class", "sense", "form")


@dataclass
class Profile:
    """Counts of one or more texts.

    texts (int): Number of texts.
    characters (int): Characters that are no white space.
    counts (dict[str, Counter[str]]): By kind (`total`, `class`, `sense`, `form`) and name.
    """

    texts: int = 0
    characters: int = 0
    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {kind: Counter() for kind in KINDS}
    )

    def add(self, text: AnnotatedText) -> None:
        """Count a text.

        text (AnnotatedText): The text.
        """
        self.texts += 1
        self.characters += sum(not ch.isspace() for ch in text.text)
        for c in text.connectives:
            self.counts["total"][TOTAL] += 1
            self.counts["class"][level(c.sense, 1) if c.sense else NO_SENSE] += 1
            self.counts["sense"][level(c.sense, 2) if c.sense else NO_SENSE] += 1
            self.counts["form"][GAP.join(c.forms(text.text))] += 1

    def rate(self, kind: str, name: str) -> float:
        """Get how many there are per 1,000 characters.

        kind (str): One of the kinds.
        name (str): A sense or a form.
        RETURNS (float): The rate; 0 for an empty text.
        """
        return PER * self.counts[kind][name] / self.characters if self.characters else 0.0

    def rates(self, kind: str) -> list[tuple[str, float]]:
        """List names and rates, the most frequent first.

        kind (str): One of the kinds.
        RETURNS (list[tuple[str, float]]): Names and rates.
        """
        items = sorted(self.counts[kind].items(), key=lambda item: (-item[1], item[0]))
        return [(name, self.rate(kind, name)) for name, _ in items]


def make_profiles(texts: Iterable[AnnotatedText], *, by_file: bool = False) -> dict[str, Profile]:
    """Count texts.

    texts (Iterable[AnnotatedText]): The texts.
    by_file (bool): Keep every file apart, not only kinds of texts.
    RETURNS (dict[str, Profile]): By kind of text or file; the first one is for all texts.
    """
    whole = Profile()
    groups: dict[str, Profile] = {}
    for text in texts:
        whole.add(text)
        name = text.source if by_file else group_name(text)
        groups.setdefault(name or "–", Profile()).add(text)
    return {ALL_TEXTS: whole, **dict(sorted(groups.items()))}


def to_csv(profiles: dict[str, Profile]) -> str:
    """Write profiles as CSV, a row a count, as R and pandas like it.

    profiles (dict[str, Profile]): The profiles.
    RETURNS (str): The columns texts, kind, name, count, characters, per_1000.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, profile in profiles.items():
        for kind in KINDS:
            for item, rate in profile.rates(kind):
                number = profile.counts[kind][item]
                row = (_harmless(name), kind, item, number, profile.characters, f"{rate:.4f}")
                writer.writerow(row)
    return out.getvalue()


def _harmless(name: str) -> str:
    """Keep a spreadsheet from taking a file name for a formula."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@") else name


def render_profile(profiles: dict[str, Profile], *, title: str = "Connectives: profile") -> str:
    """Make a page with plots.

    profiles (dict[str, Profile]): What `make_profiles` gave.
    title (str): Heading of the page.
    RETURNS (str): The page.
    """
    whole = profiles[ALL_TEXTS]
    unit = f"per {PER:,} characters"
    classes = [name for name, _ in whole.rates("class")]
    rows = [
        (
            name,
            f"{p.texts:,}",
            f"{p.characters:,}",
            *(f"{p.rate(kind, item):.2f}" for kind, item in _columns(classes)),
        )
        for name, p in profiles.items()
    ]
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{whole.texts:,} texts, {whole.characters:,} characters without spaces, "
        f"{whole.counts['total'][TOTAL]:,} connectives: "
        f"{whole.rate('total', TOTAL):.2f} {unit}.</p>",
        "<h2>By sense</h2>",
        bars(whole.rates("sense")[:TOP], title=f"Senses {unit}", unit=unit),
        "<h2>By form</h2>",
        bars(whole.rates("form")[:TOP], title=f"Forms {unit}", unit=unit),
        "<h2>By kind of text</h2>",
        f'<p class="muted">{unit}</p>',
        table(("texts", "number", "characters", "all", *classes), rows),
    ]
    return page(title, "\n".join(body), style=PLOT_STYLE)


def _columns(classes: Sequence[str]) -> list[tuple[str, str]]:
    return [("total", TOTAL), *(("class", name) for name in classes)]
