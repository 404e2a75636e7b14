"""How much do more marked documents help?

    python benchmarks/learning_curve.py [--output metrics/learning_curve] [--examples]

Trains on 24 documents of assets/marked/train, as many as the first weights were made from, and on a
quarter, a half and all of them; each smaller set is part of the next larger one. Scores on our dev
documents, and on four published texts annotated by our guideline and on TED-CDB, which is speech
and has guidelines of its own; both are skipped where ../shared is missing. Dev chooses when to stop
and the calibration, so the figures on it are a little too good. The curve of whole connectives on
each set of texts is written as JSON for `evaluate --curve`.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import srsly
from common import ROOT, Texts, figure, load, print_setting, print_table, train_pipeline

from spacy_connectives import Lexicon
from spacy_connectives.evaluation.scores import score_texts
from spacy_connectives.files import write_atomic
from spacy_connectives.pipeline.connectives import Connectives
from spacy_connectives.pipeline.corpus import example_texts
from spacy_connectives.recognition.calibration import calibrate

FIRST = 24
SHARES = (0.25, 0.5, 1.0)
SCORED = ("dev", "written", "ted-dev")


def sizes(documents: int) -> list[int]:
    """Choose how many documents are trained on.

    documents (int): Number of documents that there are.
    RETURNS (list[int]): The sizes, each once, in ascending order.
    """
    chosen = {FIRST, *(round(share * documents) for share in SHARES)}
    return sorted(size for size in chosen if 0 < size <= documents)


def train_on(learn: Texts, stop: Texts, seed: int) -> Connectives:
    """Train and calibrate a component.

    learn (Sequence[AnnotatedText]): Texts to learn from.
    stop (Sequence[AnnotatedText]): Texts that choose when to stop, and the calibration.
    seed (int): Seed of the training.
    RETURNS (Connectives): The component.
    """
    best, _ = train_pipeline("connectives.cfg", learn, stop, system__seed=seed)
    component = best.get_pipe("connectives")
    assert isinstance(component, Connectives)
    calibrate(component.recognizer, stop)
    return component


def main(argv: Sequence[str] | None = None) -> None:
    """Measure the curve.

    argv (Optional[Sequence[str]]): Arguments; those of the process if None.
    """
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--output", type=Path, default=ROOT / "metrics" / "learning_curve")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--examples", action="store_true", help="also train on the lexicon's example sentences"
    )
    args = parser.parse_args(argv)
    sets = load(("train", *SCORED))
    print_setting(sets)
    learn = sets.pop("train")
    random.Random(args.seed).shuffle(learn)
    extra = list(example_texts(Lexicon.packaged())) if args.examples else []
    curves: dict[str, list[tuple[int, float]]] = {name: [] for name in sets}
    rows = []
    for size in sizes(len(learn)):
        component = train_on(learn[:size] + extra, sets["dev"], args.seed)
        row = [f"{size:,}", f"{sum(len(text.text) for text in learn[:size]):,}"]
        for name, texts in sets.items():
            scores = score_texts(zip(texts, component.recognize(text.text for text in texts)))
            row += [figure(scores.parts), figure(scores.whole)]
            curves[name].append((size, round(scores.whole.f1 or 0.0, 4)))
        rows.append(row)
    header = [f"{name} {kind}" for name in sets for kind in ("parts", "whole")]
    print_table("F1 by number of documents", ["documents", "characters", *header], rows)
    for name, curve in curves.items():
        target = args.output / f"{name}.json"
        write_atomic(target, f"{srsly.json_dumps(curve)}\n".encode())
        print(target)


if __name__ == "__main__":
    main()
