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
from spacy_connectives.recognition.calibration import calibrate
from spacy_connectives.weights import PACKAGED_FILE, write_weights

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "spacy_connectives" / "weights" / PACKAGED_FILE
# Weights below this change no probability by more than a few thousandths, and are most of them.
SMALLEST = 0.01
UNPUNCTUATED = 0.4

Floats = NDArray[np.float64]


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
        # Subtitles and recognised speech have no punctuation.
        "vars.unpunctuated": UNPUNCTUATED,
        # Dev stops each model and their mean is taken: a prior on top lost .007 whole on dev.
        "components.connectives.prior": 0.0,
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
    calibrate(component.recognizer, texts["dev"])
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
