"""Make the packaged weights from the marked corpus: train, calibrate, round, save.

    python benchmarks/make_weights.py

Trains five models with `spacy train` on assets/marked/train and the lexicon's own example
sentences, so that forms which the corpus lacks have been seen, each stopped by dev. Averages them,
fits two numbers a head on dev so that scores are probabilities, drops what is nearly zero and
writes spacy_connectives/weights/connectives.weights. Test documents are scored at the very end and
choose nothing. The same corpus, lexicon and seed give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.cli.train import train

from spacy_connectives import AnnotatedText, Lexicon, __version__
from spacy_connectives.evaluation.scores import score_texts
from spacy_connectives.formats.marked import read_marked
from spacy_connectives.pipeline.connectives import Connectives
from spacy_connectives.pipeline.corpus import marked_paths
from spacy_connectives.recognition.features import PAIR_TEMPLATES, SINGLE_TEMPLATES
from spacy_connectives.recognition.model import CONNECTIVE, FIRST, LATER, PAIR, sigmoid
from spacy_connectives.recognition.recognizer import gold_targets
from spacy_connectives.weights import PACKAGED_FILE, write_weights

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "spacy_connectives" / "weights" / PACKAGED_FILE
# Weights below this change no probability by more than a few thousandths, and are most of them.
SMALLEST = 0.01

Floats = NDArray[np.float64]


def fit_scale(logits: Floats, truth: Floats, factor: Floats) -> tuple[float, float]:
    """Fit a scale and a shift that make probabilities of logits (Platt 1999).

    logits (float array): Logits, shape (n,).
    truth (float array): 0 or 1, shape (n,).
    factor (float array): What each probability is multiplied by, shape (n,).
    RETURNS (tuple[float, float]): Scale and shift with the least log loss, by grid search.
    """

    def loss(scale: float, shift: float) -> float:
        p = (sigmoid((scale * logits + shift).astype(np.float32)) * factor).clip(1e-6, 1 - 1e-6)
        return float(-np.log(np.where(truth > 0, p, 1 - p)).mean())

    best = (1.0, 0.0)
    step = 0.4
    while step > 0.01:
        around = [
            (best[0] + i * step / 2, best[1] + j * step) for i in range(-2, 3) for j in range(-2, 3)
        ]
        best = min((x for x in around if x[0] > 0.1), key=lambda x: loss(*x))
        step /= 2
    return best


def calibrate(component: Connectives, dev: Sequence[AnnotatedText]) -> None:
    """Scale the weights so that scores on dev are probabilities.

    component (Connectives): The trained component; its weights change.
    dev (Sequence[AnnotatedText]): Gold texts.
    """
    described = component.recognizer.describe([x.text for x in dev])
    features = described.all()
    is_part, is_link = (np.asarray(t, dtype=np.float64) for t in gold_targets(described, dev))
    table = np.array(component.model.get_param("W"))
    constants = {
        CONNECTIVE: int(features.single[SINGLE_TEMPLATES.index("any candidate"), 0]),
        PAIR: int(features.pair[PAIR_TEMPLATES.index("any pair"), 0]),
    }

    def logits() -> tuple[Floats, Floats]:
        component.model.set_param("W", component.model.ops.asarray2f(table))
        single, pair = component.model.predict(features)
        return np.asarray(single, dtype=np.float64), np.asarray(pair, dtype=np.float64)

    single, _ = logits()
    scale, shift = fit_scale(single, is_part, np.ones_like(single))
    table[CONNECTIVE] *= scale
    table[CONNECTIVE, constants[CONNECTIVE]] += shift
    single, pair = logits()
    later = np.sqrt(sigmoid(single.astype(np.float32)))[described.later]
    scale_pair, shift_pair = fit_scale(pair, np.maximum(is_link, 0), later.astype(np.float64))
    table[[FIRST, LATER, PAIR]] *= scale_pair
    table[PAIR, constants[PAIR]] += shift_pair
    logits()
    print(
        f"calibration: single x{scale:.2f} {shift:+.2f}, pair x{scale_pair:.2f} {shift_pair:+.2f}"
    )


def shrink(component: Connectives) -> None:
    """Round the weights to half precision and drop the smallest."""
    table = np.array(component.model.get_param("W"))
    table[np.abs(table) < SMALLEST] = 0.0
    table = table.astype(np.float16).astype(np.float32)
    component.model.set_param("W", component.model.ops.asarray2f(table))


def scores(component: Connectives, texts: Sequence[AnnotatedText]) -> dict[str, float]:
    """Score the component.

    RETURNS (dict[str, float]): F1 by name.
    """
    found = component.recognize([x.text for x in texts])
    result = score_texts(zip(texts, found))
    kinds = {"parts": result.parts, "whole": result.whole, "single": result.single}
    kinds["paired"] = result.paired
    return {f"{name}_f": round(counts.f1 or 0.0, 4) for name, counts in kinds.items()}


def fingerprint(folder: Path) -> str:
    """Hash the files of a split, names and content.

    RETURNS (str): Hexadecimal SHA-256.
    """
    digest = hashlib.sha256()
    for path in marked_paths(folder):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def train_one(marked: Path, seed: int) -> Connectives:
    """Train a component with `spacy train`.

    marked (Path): Folder with train and dev.
    seed (int): Seed of the order of the texts.
    RETURNS (Connectives): The one that was best on dev.
    """
    overrides = {
        "paths.train": str(marked / "train"),
        "paths.dev": str(marked / "dev"),
        "system.seed": seed,
        "corpora.train.lexicon_examples": True,
    }
    with tempfile.TemporaryDirectory() as folder:
        train(ROOT / "configs" / "marked.cfg", folder, overrides=overrides)
        component = spacy.load(Path(folder) / "model-best").get_pipe("connectives")
    assert isinstance(component, Connectives)
    return component


def main() -> None:
    """Make the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--marked", type=Path, default=ROOT / "assets" / "marked")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--seed", type=int, default=0, help="seed of the first model")
    parser.add_argument("--models", type=int, default=5, help="how many models to average")
    args = parser.parse_args()
    texts = {
        split: [read_marked(p) for p in marked_paths(args.marked / split)]
        for split in ("train", "dev", "test")
    }
    seeds = range(args.seed, args.seed + args.models)
    trained = [train_one(args.marked, seed) for seed in seeds]
    component = trained[0]
    # Linear models that saw the same texts in another order: their mean is one model again, and
    # steadier than each of them.
    tables = [np.array(c.model.get_param("W"), dtype=np.float64) for c in trained]
    mean = np.mean(tables, axis=0).astype(np.float32)
    component.model.set_param("W", component.model.ops.asarray2f(mean))
    calibrate(component, texts["dev"])
    shrink(component)
    meta = {
        "version": __version__,
        "made_by": "benchmarks/make_weights.py",
        "trained_on": "assets/marked/train and the examples of the lexicon",
        "stopped_and_calibrated_on": "assets/marked/dev",
        "sha256_train": fingerprint(args.marked / "train"),
        "lexicon_entries": len(Lexicon.packaged()),
        "seeds": list(seeds),
        "documents": {split: len(x) for split, x in texts.items()},
        "dev": scores(component, texts["dev"]),
        "test": scores(component, texts["test"]),
    }
    write_weights(args.output, np.array(component.model.get_param("W")), meta)
    print(f"{args.output}: {args.output.stat().st_size:,} bytes")
    print(meta)


if __name__ == "__main__":
    main()
