"""Sort errors by form and by cause: `python benchmarks/errors.py [gold] [--contexts 3]`.

The causes are what a program can tell. Where guidelines differ, or gold is wrong, it cannot; the
sign of either are errors that the model was sure of (score below .2, or of .8 and more), and forms
with many errors that are hardly ever right (see also the last table of accuracy.py --no-train).

    python benchmarks/errors.py assets/marked/dev
    python benchmarks/errors.py ../shared/data/written --contexts 5 --form 也
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from common import MARKED, print_setting, print_table
from spacy.language import Language

from spacy_connectives import Connective, Lexicon
from spacy_connectives.connective import Part
from spacy_connectives.evaluation.errors import CHANGED, EXTRA, SENSE, Mistake, find_mistakes
from spacy_connectives.evaluation.metrics import headline
from spacy_connectives.evaluation.scores import score_texts
from spacy_connectives.formats import read
from spacy_connectives.pipeline.annotate import annotate_texts, load_pipeline

# Characters of context on each side.
CONTEXT = 20
# A form that training has seen less often is rare.
RARE = 5
# The model was sure of an error when the score was so far off.
SURE = 0.8

Seen = Counter[tuple[str, ...]]


def is_ambiguous(lexicon: Lexicon, connectives: Sequence[Connective], text: str) -> bool:
    """Tell whether forms also have common uses that connect nothing.

    lexicon (Lexicon): The lexicon.
    connectives (Sequence[Connective]): The connectives.
    text (str): Their text.
    RETURNS (bool): Whether the entry of one of them, or of its first part alone, says so.
    """
    for connective in connectives:
        forms = connective.forms(text)
        entry = lexicon.match(forms) or lexicon.match(forms[:1])
        if entry is not None and entry.ambiguous:
            return True
    return False


def find_cause(mistake: Mistake, lexicon: Lexicon, seen: Seen) -> str:
    """Tell the cause of a mistake.

    mistake (Mistake): The mistake.
    lexicon (Lexicon): The lexicon that was used.
    seen (Counter[tuple[str, ...]]): How often our train has each connective.
    RETURNS (str): The cause.
    """
    text = mistake.text.text
    for connective in mistake.gold:
        forms = connective.forms(text)
        if not all(map(lexicon.lookup, forms)):
            return "form not in the lexicon"
        if len(forms) > 1 and not lexicon.is_pair(forms):
            return "pair not in the lexicon"
        if len(forms) == 1 and lexicon.match(forms) is None:
            return "single not in the lexicon (only a part of pairs)"
    if mistake.kind == SENSE:
        return "sense"
    if mistake.kind == CHANGED:
        return _find_change(_parts(mistake.gold), _parts(mistake.predicted))
    either = mistake.predicted if mistake.kind == EXTRA else mistake.gold
    what = "invented" if mistake.kind == EXTRA else "missed"
    thing = "pair" if any(c.is_paired for c in either) else "form"
    if any(seen[_entry_key(lexicon, c.forms(text))] < RARE for c in either):
        return f"{what}, {thing} rare in our train"
    return f"{what}, {'' if is_ambiguous(lexicon, either, text) else 'un'}ambiguous {thing}"


def _entry_key(lexicon: Lexicon, forms: tuple[str, ...]) -> tuple[str, ...]:
    """Tell what connectives share weights: Traditional and simplified spellings of an entry."""
    entry = lexicon.match(forms)
    return forms if entry is None else (entry.id,)


def count_seen(lexicon: Lexicon) -> Seen:
    """Count the connectives of our train.

    lexicon (Lexicon): The lexicon.
    RETURNS (Counter[tuple[str, ...]]): By entry.
    """
    texts = read(MARKED / "train")
    return Counter(_entry_key(lexicon, c.forms(t.text)) for t in texts for c in t.connectives)


def find_sure(nlp: Language, mistakes: Sequence[Mistake]) -> set[int]:
    """Find the mistakes that the model was sure of.

    nlp (Language): The pipeline.
    mistakes (Sequence[Mistake]): The mistakes.
    RETURNS (set[int]): Their numbers.
    """
    if not nlp.has_pipe("connectives"):
        return set()
    component = nlp.get_pipe("connectives")
    scores: dict[str, dict[Part, float]] = {}
    sure = set()
    for number, mistake in enumerate(mistakes):
        text = mistake.text.text
        if text not in scores:
            scores[text] = {(e.start, e.end): e.score for e in component.explain(text)}
        missed = _parts(mistake.gold) - _parts(mistake.predicted)
        extra = [c.score or 0.0 for c in mistake.predicted]
        low = any(scores[text].get(part, 1.0) < 1 - SURE for part in missed)
        if low or (mistake.kind == EXTRA and max(extra) >= SURE):
            sure.add(number)
    return sure


def _parts(connectives: Sequence[Connective]) -> set[Part]:
    return {part for c in connectives for part in c.parts}


def _find_change(gold: set[Part], predicted: set[Part]) -> str:
    """Tell what is different where gold and prediction share characters."""
    if gold == predicted:
        return "link: all parts found, linked otherwise"
    missed, extra = gold - predicted, predicted - gold
    if any(a < d and c < b for a, b in missed for c, d in extra):
        return "boundary: a longer or shorter form"
    if missed and extra:
        return "link: to another part"
    return "link: a part of a pair missed" if missed else "link: a part too much"


def show(mistake: Mistake) -> str:
    """Write a mistake in its context, on one line.

    mistake (Mistake): The mistake.
    RETURNS (str): Gold parts in 【】, predicted ones in [].
    """
    text = mistake.text.text
    low, high = max(0, mistake.start - CONTEXT), min(len(text), mistake.end + CONTEXT)
    openings: dict[int, str] = defaultdict(str)
    closings: dict[int, str] = defaultdict(str)
    for sign, connectives in (("【】", mistake.gold), ("[]", mistake.predicted)):
        for start, end in _parts(connectives):
            openings[start] += sign[0]
            closings[end] = sign[1] + closings[end]
    pieces = (closings[i] + openings[i] + text[i : i + 1] for i in range(low, high))
    line = "".join(pieces) + closings[high]
    return f"{mistake.text.source}: {line}".replace("\n", " / ")


def print_causes(
    mistakes: Sequence[Mistake], causes: Sequence[str], sure: set[int], contexts: int
) -> None:
    """Print how many mistakes have each cause, and some of them.

    mistakes (Sequence[Mistake]): The mistakes.
    causes (Sequence[str]): The cause of each.
    sure (set[int]): Numbers of those that the model was sure of.
    contexts (int): How many to show of each cause.
    """
    by_cause: dict[str, list[Mistake]] = defaultdict(list)
    for mistake, cause in zip(mistakes, causes):
        by_cause[cause].append(mistake)
    sure_causes = Counter(causes[number] for number in sure)
    ordered = sorted(by_cause.items(), key=lambda item: (-len(item[1]), item[0]))
    total = max(1, len(mistakes))
    rows = []
    for cause, some in ordered:
        forms = Counter(" → ".join(m.forms()) for m in some).most_common(6)
        named = ", ".join(f"{form} {n}" for form, n in forms)
        share = f"{len(some) / total:.0%}"
        rows.append([cause, str(len(some)), share, str(sure_causes[cause]), named])
    print_table("Causes", ["cause", "errors", "share", "sure", "gold → predicted"], rows)
    for cause, some in ordered if contexts else ():
        print(f"\n{cause}")
        for mistake in some[:contexts]:
            print(f"    {show(mistake)}")


def print_forms(mistakes: Sequence[Mistake], right: Counter[str], top: int) -> None:
    """Print the forms with most errors.

    mistakes (Sequence[Mistake]): The mistakes.
    right (Counter[str]): How often each part's form was found rightly.
    top (int): How many forms.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for mistake in mistakes:
        gold, predicted = _parts(mistake.gold), _parts(mistake.predicted)
        text = mistake.text.text
        for kind, parts in (
            ("missed", gold - predicted),
            ("invented", predicted - gold),
            ("linked", gold & predicted),
        ):
            for start, end in parts:
                counts[text[start:end]][kind] += 1
    rows = [
        [form, *(str(some[kind]) for kind in ("missed", "invented", "linked")), str(right[form])]
        for form, some in sorted(counts.items(), key=lambda i: (-i[1].total(), i[0]))[:top]
    ]
    header = ["form of the part", "missed", "invented", "found, linked wrong", "right"]
    print_table("Forms with most errors", header, rows)


def main(argv: Sequence[str] | None = None) -> None:
    """Analyse and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", nargs="?", help="Annotated texts, any format.", type=Path)
    parser.add_argument("--model", default="packaged", help="'packaged' or a trained pipeline.")
    parser.add_argument("--contexts", type=int, default=0, help="Errors to show of each cause.")
    parser.add_argument("--form", help="Only errors with this form as a part.")
    parser.add_argument("--top", type=int, default=20, help="Forms in the table.")
    args = parser.parse_args(argv)
    gold = args.gold or MARKED / "dev"
    texts = list(read(gold))
    print_setting({str(gold): texts})
    nlp, lexicon = load_pipeline(args.model), Lexicon.packaged()
    pairs = list(zip(texts, annotate_texts(nlp, texts)))
    print(f"\n{headline(score_texts(pairs))}")
    mistakes = find_mistakes(pairs)
    if args.form:
        mistakes = [m for m in mistakes if args.form in _forms(m)]
    right: Counter[str] = Counter()
    for text, found in pairs:
        shared = {c.parts for c in text.connectives} & {c.parts for c in found.connectives}
        right.update(text.text[slice(*part)] for parts in shared for part in parts)
    seen = count_seen(lexicon)
    causes = [find_cause(mistake, lexicon, seen) for mistake in mistakes]
    print_causes(mistakes, causes, find_sure(nlp, mistakes), args.contexts)
    print_forms(mistakes, right, args.top)


def _forms(mistake: Mistake) -> set[str]:
    text = mistake.text.text
    return {text[slice(*p)] for p in _parts((*mistake.gold, *mistake.predicted))}


if __name__ == "__main__":
    main()
