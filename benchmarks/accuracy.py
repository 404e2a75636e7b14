"""Measure how well connectives are found: `python benchmarks/accuracy.py`.

Scores exact offsets, F1: parts, whole connectives (all parts exact and linked), singles, pairs.
The packaged weights and the baselines on our test documents, on sixteen documents of genres that
the corpus lacks (fresh), on four published texts annotated by our guideline (written) and on the
dev talks of TED-CDB (ted-dev); then the same on TED-CDB after training on its train talks. The
last two sets are not in this repository and are skipped where ../shared is missing.

    python benchmarks/accuracy.py --no-train             # seconds
    python benchmarks/accuracy.py                        # and a training on TED-CDB
    python benchmarks/accuracy.py --seeds 5              # and five trainings on our train
    python benchmarks/accuracy.py --weights A B          # and what make_weights.py made elsewhere
    python benchmarks/accuracy.py --spancat-steps 400    # and configs/spancat.cfg, slow
"""

from __future__ import annotations

import argparse
import statistics
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import spacy
from baselines import find_forms, lookup, majority
from common import (
    HEADER,
    TRADITIONAL,
    System,
    Texts,
    load,
    print_setting,
    print_table,
    score,
    score_row,
    train_pipeline,
)
from make_weights import UNPUNCTUATED, shrink
from spacy.language import Language

from spacy_connectives import AnnotatedText, Connective, Lexicon
from spacy_connectives.evaluation.scores import Scores, score_texts
from spacy_connectives.pipeline.annotate import annotate_texts, load_pipeline
from spacy_connectives.pipeline.augmenter import take_punctuation
from spacy_connectives.pipeline.corpus import example_texts
from spacy_connectives.recognition.calibration import calibrate

# Marked everywhere by our guideline where it answers a condition, hardly ever in TED-CDB.
UNMARKED_IN_TED = "就"
# Shares of places that make a form one that our train marks and `ted-train` leaves alone.
OFTEN, SELDOM = 0.4, 0.1
# Forms listed in the comparison of guidelines, and how often both corpora must have them.
TOP_FORMS, LEAST = 15, 20

Sets = dict[str, list[AnnotatedText]]


def as_system(nlp: Language) -> System:
    """Turn a pipeline into a system."""
    return partial(annotate_texts, nlp)


def without_forms(text: AnnotatedText, forms: Container[str]) -> AnnotatedText:
    """Leave out all parts with a form; what is left of a pair stays."""
    kept = []
    for c in text.connectives:
        parts = tuple(p for p in c.parts if text.text[slice(*p)] not in forms)
        if parts:
            kept.append(Connective(parts))
    return AnnotatedText(text.text, tuple(kept), text.meta)


def score_without(system: System, texts: Texts, forms: Container[str]) -> Scores:
    """Score with forms left out of gold and prediction."""
    strip = partial(without_forms, forms=forms)
    return score_texts(zip(map(strip, texts), map(strip, system(texts))))


def our_sets(sets: Sets) -> Sets:
    """Name what is scored on without training on TED-CDB; test in all, by script, and bare."""
    named: Sets = {}
    if test := sets.get("test"):
        named["test"] = test
        named["test, simplified"] = [t for t in test if TRADITIONAL not in t.source]
        named["test, Traditional"] = [t for t in test if TRADITIONAL in t.source]
        named["test, unpunctuated"] = [take_punctuation(t, 1.0) for t in test]
    named.update({name: sets[name] for name in ("fresh", "written", "ted-dev") if name in sets})
    return named


def measure_packaged(sets: Sets) -> None:
    """Compare the packaged weights with what needs no learning, or little."""
    lexicon = Lexicon.packaged()
    systems = {
        "packaged": as_system(load_pipeline()),
        "lookup, all forms": lookup(lexicon),
        "lookup, two characters or more": lookup(lexicon, 2),
        "majority of each form, our train": majority(lexicon, sets["train"]),
    }
    rows = []
    for name, texts in our_sets(sets).items():
        rows += [score_row(label, name, score(run, texts)) for label, run in systems.items()]
        if name == "ted-dev":
            for forms in ([UNMARKED_IN_TED], left_unmarked(sets)):
                scores = score_without(systems["packaged"], texts, forms)
                rows.append(score_row(f"packaged, without {' '.join(forms)}", name, scores))
    print_table("Nothing learnt from what is scored on", HEADER, rows)


def measure_ted(sets: Sets, spancat_steps: int) -> None:
    """Train on TED-CDB's train talks and score its dev talks."""
    lexicon, learn, gold = Lexicon.packaged(), sets["ted-train"], sets["ted-dev"]
    best, last = train_pipeline("connectives.cfg", learn, gold)
    further, _ = train_pipeline("connectives.cfg", learn, gold, vars__weights="packaged")
    systems = {
        "connectives.cfg": as_system(best),
        "connectives.cfg, last step": as_system(last),
        "connectives.cfg, from the packaged weights": as_system(further),
        "majority of each form": majority(lexicon, learn),
        "lookup, two characters or more": lookup(lexicon, 2),
        "lookup, all forms": lookup(lexicon),
    }
    if spancat_steps:
        label = f"spancat.cfg, {spancat_steps} steps (links nothing)"
        systems[label] = as_system(train_spancat(learn, gold, spancat_steps))
    rows = [score_row(label, "ted-dev", score(run, gold)) for label, run in systems.items()]
    for forms in ([UNMARKED_IN_TED], left_unmarked(sets)):
        scores = score_without(systems["connectives.cfg"], gold, forms)
        rows.append(score_row(f"connectives.cfg, without {' '.join(forms)}", "ted-dev", scores))
    print_table("Trained on ted-train; ted-dev chooses the best step", HEADER, rows)


def train_spancat(learn: Texts, stop: Texts, steps: int) -> Language:
    """Train spaCy's span categorizer on the forms of our lexicon."""
    limits = {"training__max_steps": steps, "training__max_epochs": 0}
    return train_pipeline("spancat.cfg", learn, stop, **limits)[0]


def measure_spancat(sets: Sets, steps: int) -> None:
    """Train spaCy's span categorizer on our train."""
    run = as_system(train_spancat(sets["train"], sets["dev"], steps))
    rows = [
        score_row(f"spancat.cfg, {steps} steps (links nothing)", name, score(run, texts))
        for name, texts in our_sets(sets).items()
    ]
    print_table("Trained on our train; our dev chooses the best step", HEADER, rows)


def train_seeds(sets: Sets, count: int) -> Iterator[tuple[str, System]]:
    """Train on our train and the lexicon's examples; the packaged weights average such models."""
    learn = [*sets["train"], *example_texts(Lexicon.packaged())]
    for seed in range(count):
        # As make_weights.py trains them.
        settings = {
            "system__seed": seed,
            "components__connectives__prior": 0.0,
            "vars__unpunctuated": UNPUNCTUATED,
        }
        nlp, _ = train_pipeline("connectives.cfg", learn, sets["dev"], **settings)
        component = nlp.get_pipe("connectives")
        calibrate(component.recognizer, sets["dev"])
        shrink(component)
        yield f"seed {seed}", as_system(nlp)


def read_seeds(paths: Sequence[Path]) -> Iterator[tuple[str, System]]:
    """Read weights that make_weights.py made with other seeds; the packaged ones come first."""
    yield "packaged", as_system(load_pipeline())
    for path in paths:
        nlp = spacy.blank("zh")
        nlp.add_pipe("connectives", config={"weights": str(path)})
        yield path.name, as_system(nlp)


def measure_spread(sets: Sets, systems: Iterable[tuple[str, System]]) -> None:
    """Score models that differ in nothing but the seed."""
    rows, seen = [], {name: [] for name in our_sets(sets)}
    for label, system in systems:
        for name, texts in our_sets(sets).items():
            scores = score(system, texts)
            rows.append(score_row(label, name, scores))
            seen[name].append((scores.parts.f1 or 0.0, scores.whole.f1 or 0.0))
    print_table("Trained on our train, seed by seed", HEADER, sorted(rows, key=lambda r: r[1]))
    spread = []
    for name, pairs in seen.items():
        for kind, values in zip(("parts", "whole"), zip(*pairs)):
            cells = (statistics.mean(values), max(values) - min(values), statistics.stdev(values))
            spread.append([name, kind, *(f"{x:.4f}" for x in cells)])
    header = ["scored on", "F1 of", "mean", "highest − lowest", "standard deviation"]
    print_table(f"Spread over {len(seen['test'])} seeds", header, spread)


def count_marks(texts: Texts) -> tuple[Counter[str], Counter[str]]:
    """Count in how many places each form stands, and in how many of them it is marked."""
    here: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for text, found in zip(texts, find_forms(Lexicon.packaged(), texts)):
        gold = set(text.parts())
        for part in found.parts:
            form = text.text[slice(*part)]
            here[form] += 1
            marked[form] += part in gold
    return here, marked


def left_unmarked(sets: Sets) -> list[str]:
    """List the forms that our train mostly marks and `ted-train` hardly ever.

    sets (dict[str, list[AnnotatedText]]): The texts; nothing of `ted-dev` is looked at.
    RETURNS (list[str]): The forms, the most frequent in `ted-train` first.
    """
    (ours, our_marks), (ted, ted_marks) = (count_marks(sets[n]) for n in ("train", "ted-train"))
    return [
        form
        for form, count in ted.most_common()
        if count >= LEAST <= ours[form]
        and our_marks[form] > OFTEN * ours[form]
        and ted_marks[form] < SELDOM * count
    ]


def compare_guidelines(sets: Sets) -> None:
    """List the forms that our train and TED-CDB's train mark most differently."""
    (ours, our_marks), (ted, ted_marks) = (count_marks(sets[n]) for n in ("train", "ted-train"))
    common = [form for form in ted if ours[form] >= LEAST and ted[form] >= LEAST]

    def excess(form: str) -> float:
        return our_marks[form] / ours[form] * ted[form] - ted_marks[form]

    rows = [
        [
            form,
            f"{our_marks[form]} of {ours[form]} ({our_marks[form] / ours[form]:.0%})",
            f"{ted_marks[form]} of {ted[form]} ({ted_marks[form] / ted[form]:.0%})",
            f"{excess(form):+.0f}",
        ]
        for form in sorted(common, key=lambda f: -abs(excess(f)))[:TOP_FORMS]
    ]
    header = ["form", "marked in our train", "marked in ted-train", "marks if ted were ours"]
    print_table("Forms that the two guidelines mark most differently", header, rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=0, help="Train on our train so often.")
    parser.add_argument(
        "--spancat-steps", type=int, default=0, help="Train configs/spancat.cfg for so long."
    )
    parser.add_argument(
        "--weights",
        type=Path,
        nargs="*",
        help="Files of make_weights.py with other seeds, to compare with the packaged weights.",
    )
    parser.add_argument("--no-train", action="store_true", help="Train nothing on TED-CDB.")
    args = parser.parse_args()
    sets = load(("train", "dev", "test", "fresh", "written", "ted-train", "ted-dev"))
    print_setting(sets)
    measure_packaged(sets)
    if {"ted-train", "ted-dev"} <= sets.keys():
        compare_guidelines(sets)
        if not args.no_train:
            measure_ted(sets, args.spancat_steps)
    if args.spancat_steps:
        measure_spancat(sets, args.spancat_steps)
    if args.seeds:
        measure_spread(sets, train_seeds(sets, args.seeds))
    if args.weights:
        measure_spread(sets, read_seeds(args.weights))


if __name__ == "__main__":
    main()
