"""What `check` prints about a marked corpus as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import typer

from ..connective import AnnotatedText
from ..errors import Problem
from ..evaluation.coverage import count_uses, is_ambiguous
from ..evaluation.makeup import ALL, Makeup, make_up, side_of
from ..formats.variety import (
    LONG,
    MAX_SHARE,
    OPENING,
    SHORT,
    count_openings,
    find_openings,
    find_repeats,
    repeated_share,
)
from ..lexicon import GAP, Lexicon
from ._util import print_table

# Rows of the tables of forms and of openings.
TOP = 20
# The forms that the table of uses is about, and what a form needs to be learned: so many uses of
# both kinds.
FREQUENT, ENOUGH = 80, 20


def print_makeup(texts: Sequence[AnnotatedText], root: Path) -> None:
    """Print what texts are made of, by genre and split.

    texts (Sequence[AnnotatedText]): The texts.
    root (Path): The file or folder that was read.
    """
    counts = make_up(texts, root)
    whole = counts.get((ALL, ALL), Makeup())
    paragraphs = sum(bool(p.text.strip()) for t in texts for p in t.paragraphs())
    share = 100 * whole.traditional / whole.texts if whole.texts else 0.0
    rows = [
        (f"{whole.texts:,}", "texts"),
        (f"{whole.traditional:,}", f"in Traditional characters ({share:.1f} %)"),
        (f"{paragraphs:,}", "paragraphs"),
        (f"{whole.characters:,}", "characters"),
        (f"{whole.connectives:,}", "connectives"),
        (f"{whole.connectives - whole.paired:,}", "single"),
        (f"{whole.paired:,}", "paired"),
        (f"{whole.density:.2f}", "connectives in 100 characters"),
    ]
    print_table(rows, ("count", "what"), "rl")
    # One kind of texts in one place: the table would say the same again.
    if len({genre for genre, _ in counts}) > 2 or len({side for _, side in counts}) > 2:
        table = [
            (
                genre,
                side,
                f"{c.texts:,}",
                f"{c.traditional:,}",
                f"{c.characters:,}",
                f"{c.connectives:,}",
                f"{c.density:.2f}",
            )
            for (genre, side), c in counts.items()
        ]
        head = ("genre", "split", "texts", "Traditional", "characters", "connectives", "per 100")
        print_table(table, head, "llrrrrr")


def print_forms(texts: Sequence[AnnotatedText]) -> None:
    """Print which connectives are the most frequent ones.

    texts (Sequence[AnnotatedText]): The texts.
    """
    forms = Counter(GAP.join(c.forms(t.text)) for t in texts for c in t.connectives)
    most = sorted(forms.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    print_table([(f"{times:,}", form) for form, times in most], ("times", "form"), "rl")


def print_uses(texts: Sequence[AnnotatedText], lexicon: Lexicon, root: Path) -> None:
    """Print how often ambiguous forms are connectives, and how often not, in what is learned from.

    The forms are those of the lexicon that are most often marked in all texts.

    texts (Sequence[AnnotatedText]): The texts.
    lexicon (Lexicon): The lexicon.
    root (Path): The file or folder that was read; counted is its folder train, if there is one.
    """
    train = [text for text in texts if side_of(text, root) == "train"] or texts
    frequent = list(count_uses(texts, lexicon))[:FREQUENT]
    uses = count_uses(train, lexicon)
    rows = []
    for form in frequent:
        use = uses[form]
        if use.connective + use.other and is_ambiguous(form, lexicon):
            lacking = [
                what
                for what, number in (("connective", use.connective), ("other", use.other))
                if number < ENOUGH
            ]
            row = (use.connective, use.other, use.alone)
            rows.append((*(f"{n:,}" for n in row), ", ".join(lacking), form))
    if not rows:
        return
    where = "train" if len(train) < len(texts) else "all texts"
    typer.echo(
        f"Uses in {where} of the ambiguous forms among the {FREQUENT} that are most often marked "
        f"(alone: in no longer word; few: less than {ENOUGH}):"
    )
    print_table(rows, ("connective", "other", "alone", "few", "form"), "rrrll")


def print_variety(texts: Sequence[AnnotatedText], path: Path) -> int:
    """Print what texts have in common, and what is too much of it as file:line:column.

    texts (Sequence[AnnotatedText]): The texts.
    path (Path): The file or folder that was read.
    RETURNS (int): Number of errors.
    """
    repeats = find_repeats(texts)
    problems = repeats + find_openings(texts)
    share = repeated_share(texts)
    if share > MAX_SHARE:
        message = f"{share:.2%} of the strings of {SHORT} characters stand in several texts."
        hint = f"At most {MAX_SHARE:.0%} should: write more freely, or leave copies out."
        problems.append(Problem("little-variety", message, hint, source=str(path)))
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(
        f"In several texts: {share:.2%} of the strings of {SHORT} characters (at most "
        f"{MAX_SHARE:.0%}), {len(repeats)} of {LONG} or more (none allowed). Openings:"
    )
    most = sorted(count_openings(texts).items(), key=lambda item: (-item[1], item[0]))[:TOP]
    rows = [(f"{times:,}", opening) for opening, times in most]
    print_table(rows, ("texts", f"the first {OPENING} characters of a sentence"), "rl")
    return len(problems)
