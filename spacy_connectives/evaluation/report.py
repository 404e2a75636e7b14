"""The report: a page of HTML that needs nothing but itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from ..connective import AnnotatedText, Connective
from ..html import legend, mark_text, page, table
from ..plots import PLOT_STYLE, curve
from .bootstrap import Comparison, Interval
from .errors import (
    CHANGED,
    EXTRA,
    MISSED,
    NOTHING,
    SENSE,
    Mistake,
    confusions,
    find_mistakes,
    reliability,
    score_groups,
)
from .metrics import KINDS, format_row, sorted_forms, table_rows
from .scores import Scores, score_texts

# Characters of context on both sides of an error.
CONTEXT = 30
# More errors than anyone reads would only make the page slow.
MAX_ERRORS = 1000
# Fewer predictions than this make no reliability plot.
MIN_SCORED = 50

COLUMNS = ("P", "R", "F1", "gold", "predicted", "right")
_KIND_HELP = {
    MISSED: "only gold has a connective",
    EXTRA: "only the prediction has one",
    CHANGED: "other parts or links",
    SENSE: "another sense",
}

_STYLE = (
    PLOT_STYLE
    + """
#forms th:last-child, #forms td:last-child { text-align: left; }
.errors { list-style: none; padding: 0; }
.errors li { border-top: 1px solid var(--line); padding: .6rem 0; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: .3rem 1.2rem; }
@media (max-width: 40rem) { .sides { grid-template-columns: 1fr; } }
.sides .text { margin: 0; }
.kind { font-weight: bold; } .missed .kind, .changed .kind { color: var(--bad); }
.filters { display: flex; flex-wrap: wrap; gap: .5rem 1.2rem; align-items: center;
  position: sticky; top: 0; background: var(--bg); padding: .5rem 0; }
select, button.sort { font: inherit; color: inherit; }
select { background: var(--soft); border: 1px solid var(--line); border-radius: .3rem;
  padding: .2rem .4rem; max-width: 12rem; }
button.sort { background: none; border: 0; padding: 0; font-weight: bold; cursor: pointer; }
th[aria-sort="ascending"] .sort::after { content: " ▲"; }
th[aria-sort="descending"] .sort::after { content: " ▼"; }
"""
)

_SCRIPT = """
"use strict";
for (const button of document.querySelectorAll("button.sort")) {
  button.addEventListener("click", () => {
    const head = button.closest("th"), body = button.closest("table").tBodies[0];
    const column = head.cellIndex, down = head.getAttribute("aria-sort") !== "descending";
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = (row) => {
      const cell = row.cells[column].textContent, number = parseFloat(cell);
      return Number.isNaN(number) ? cell : number;
    };
    const rows = Array.from(body.rows);
    rows.sort((a, b) => {
      const x = value(a), y = value(b);
      const both = typeof x === "number" && typeof y === "number";
      const order = both ? x - y : String(x).localeCompare(String(y), "zh");
      return down ? -order : order;
    });
    body.append(...rows);
  });
}
const kind = document.getElementById("kind"), form = document.getElementById("form");
const shown = document.getElementById("shown");
function filter() {
  let count = 0;
  for (const item of document.querySelectorAll(".errors li")) {
    const forms = JSON.parse(item.dataset.forms);
    item.hidden = (kind.value && item.dataset.kind !== kind.value) ||
      (form.value && !forms.includes(form.value));
    count += !item.hidden;
  }
  shown.textContent = count + " shown";
}
if (kind) { kind.addEventListener("change", filter); form.addEventListener("change", filter); }
"""

Pairs = Sequence[tuple[AnnotatedText, AnnotatedText]]


def render_report(
    pairs: Pairs,
    *,
    title: str = "Connectives: evaluation",
    notes: Sequence[str] = (),
    intervals: Mapping[str, Interval] | None = None,
    comparisons: Sequence[Comparison] = (),
    learning_curve: Sequence[tuple[float, float]] = (),
) -> str:
    """Make the report.

    pairs (Sequence[tuple[AnnotatedText, AnnotatedText]]): Gold and predicted, text by text.
    title (str): Heading of the page.
    notes (Sequence[str]): What the reader should know, one paragraph each.
    intervals (Optional[Mapping[str, Interval]]): Intervals of F1 by kind of score.
    comparisons (Sequence[Comparison]): How the prediction compares with a baseline.
    learning_curve (Sequence[tuple[float, float]]): Number of training texts, and F1.
    RETURNS (str): A page of HTML; every string that comes from outside is escaped.
    """
    scores = score_texts(pairs)
    mistakes = find_mistakes(pairs)
    characters = sum(len(gold.text) for gold, _ in pairs)
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{len(pairs):,} texts, {characters:,} characters, "
        f"{scores.whole.gold:,} connectives.</p>",
        *(f"<p>{escape(note)}</p>" for note in notes),
        "<h2>Summary</h2>",
        _summary(scores, intervals or {}),
        *_comparisons(comparisons),
        *_plots(pairs, learning_curve),
        "<h2>By form</h2>",
        _forms(scores, mistakes),
        "<h2>By kind of text</h2>",
        table(("texts", *COLUMNS), _groups(pairs), sortable=True),
        "<h2>Errors in context</h2>",
        *_errors(mistakes),
    ]
    return page(title, "\n".join(body), style=_STYLE, script=_SCRIPT)


def _summary(scores: Scores, intervals: Mapping[str, Interval]) -> str:
    kinds = {label: kind for kind, label in KINDS.items()}
    rows = []
    for label, *cells in table_rows(scores):
        found = intervals.get(kinds[label])
        between = f"{found.low:.3f} to {found.high:.3f}" if found else NOTHING
        rows.append((label, *cells[:3], between, *cells[3:]))
    head = ("kind", "P", "R", "F1", "F1, 95 %", "gold", "predicted", "right")
    return table(head, rows)


def _comparisons(comparisons: Sequence[Comparison]) -> list[str]:
    if not comparisons:
        return []
    rows = [
        (
            KINDS.get(c.kind, c.kind),
            f"{c.f:.3f}",
            f"{c.baseline_f:.3f}",
            f"{c.difference:+.3f}",
            f"{c.low:+.3f} to {c.high:+.3f}",
            f"{c.p_value:.4f}",
        )
        for c in comparisons
    ]
    head = ("kind", "F1", "baseline", "difference", "95 %", "p")
    return ["<h2>Against the baseline</h2>", table(head, rows)]


def _plots(pairs: Pairs, learning_curve: Sequence[tuple[float, float]]) -> list[str]:
    pieces = []
    bins = reliability(pairs)
    if sum(n for _, _, n in bins) >= MIN_SCORED:
        pieces += [
            "<h2>Reliability</h2>",
            '<p class="muted">Connectives by score, and how many of them are right. On the dashed '
            "line, a score of 0.8 is right in 8 of 10 cases.</p>",
            curve(
                [(score, right) for score, right, _ in bins],
                title="Reliability of the scores",
                x_label="score",
                y_label="share of right ones",
                x_range=(0.0, 1.0),
                diagonal=True,
                notes=[f"score {s:.2f}: {r:.2f} of {n} right" for s, r, n in bins],
            ),
        ]
    if len(learning_curve) > 1:
        pieces += [
            "<h2>Learning curve</h2>",
            curve(
                learning_curve,
                title="F1 by number of training texts",
                x_label="training texts",
                y_label="F1 of whole connectives",
                notes=[f"{x:g} texts: F1 {y:.3f}" for x, y in learning_curve],
            ),
        ]
    return pieces


def _forms(scores: Scores, mistakes: Iterable[Mistake]) -> str:
    confused = confusions(mistakes)
    extra = confused.get(NOTHING, Counter())
    rows = []
    for form, counts in sorted_forms(scores):
        taken = [
            f"{'nothing' if other == NOTHING else other} ×{n}"
            for other, n in confused.get(form, Counter()).most_common(3)
        ]
        if extra[form]:
            taken.append(f"(in excess ×{extra[form]})")
        rows.append((*format_row(form, counts), ", ".join(taken)))
    return table(("form", *COLUMNS, "taken for"), rows, ident="forms", sortable=True)


def _groups(pairs: Pairs) -> list[tuple[str, ...]]:
    return [format_row(name, scores.whole) for name, scores in score_groups(pairs).items()]


def _errors(mistakes: Sequence[Mistake]) -> list[str]:
    if not mistakes:
        return ["<p>None.</p>"]
    shown = mistakes[:MAX_ERRORS]
    kinds = Counter(m.kind for m in mistakes)
    forms = Counter(f for m in shown for f in set(_forms_of(m)))
    counts = ", ".join(f"{kinds[kind]} {kind} ({_KIND_HELP[kind]})" for kind in kinds)
    more = f" The first {MAX_ERRORS} are shown." if len(mistakes) > len(shown) else ""
    kind_options = "".join(f'<option value="{k}">{k} ({kinds[k]})</option>' for k in kinds)
    form_options = "".join(
        f'<option value="{escape(f)}">{escape(f)} ({n})</option>' for f, n in forms.most_common()
    )
    return [
        f"<p>{len(mistakes)} errors: {counts}.{more}</p>",
        legend(),
        f'<div class="filters"><label>Kind <select id="kind"><option value="">all</option>'
        f'{kind_options}</select></label><label>Form <select id="form"><option value="">all'
        f'</option>{form_options}</select></label><span id="shown" role="status" class="muted">'
        f"{len(shown)} shown</span></div>",
        '<ul class="errors">',
        *(_item(mistake) for mistake in shown),
        "</ul>",
    ]


def _forms_of(mistake: Mistake) -> list[str]:
    """List the forms that an error is found under."""
    return [form for side in mistake.forms() for form in side.split(" + ") if form != NOTHING]


def _item(mistake: Mistake) -> str:
    gold, predicted = (escape(form) for form in mistake.forms())
    text = mistake.text
    line = text.text.count("\n", 0, mistake.start) + 1
    forms = json.dumps(_forms_of(mistake), ensure_ascii=False)
    sides = "".join(
        f'<div><span class="muted">{name}</span><div class="text" lang="zh">'
        f"{_context(mistake, connectives)}</div></div>"
        for name, connectives in (("gold", mistake.gold), ("predicted", mistake.predicted))
    )
    return (
        f'<li class="{mistake.kind}" data-kind="{mistake.kind}" data-forms="{escape(forms)}">'
        f'<span class="kind">{mistake.kind}</span> {gold} → {predicted} '
        f'<span class="muted">{escape(text.source)}, line {line}</span>'
        f'<div class="sides">{sides}</div></li>'
    )


def _context(mistake: Mistake, connectives: tuple[Connective, ...]) -> str:
    text = mistake.text.text
    start = max(0, mistake.start - CONTEXT)
    end = min(len(text), mistake.end + CONTEXT)
    marked = mark_text(AnnotatedText(text, connectives), start=start, end=end)
    return ("…" if start else "") + marked + ("…" if end < len(text) else "")
