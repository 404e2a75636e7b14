"""What the measurements of accuracy share: the texts, training, and tables."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.train import train
from spacy.language import Language
from speed import ROOT, print_table

from spacy_connectives import AnnotatedText
from spacy_connectives.evaluation.scores import Counts, Scores, score_texts
from spacy_connectives.formats import read
from spacy_connectives.pipeline.corpora import make_docs, write_docs
from spacy_connectives.pipeline.segmenters import blank_chinese

__all__ = ["ROOT", "print_table"]

MARKED = ROOT / "assets" / "marked"
SHARED = ROOT.parent / "shared" / "data"
# TED-CDB as JSONL: its marked files lose about 1 % of the links between parts.
SOURCES = {
    "train": MARKED / "train",
    "dev": MARKED / "dev",
    "test": MARKED / "test",
    "fresh": ROOT / "benchmarks" / "fresh",
    "written": SHARED / "written",
    "ted-train": SHARED / "ted-cdb" / "train.jsonl",
    "ted-dev": SHARED / "ted-cdb" / "dev.jsonl",
}
TRADITIONAL = "-hant"
COLUMNS = ["parts", "whole", "single", "paired"]
HEADER = ["system", "scored on", *COLUMNS, "P / R whole", "gold", "predicted"]

Texts = Sequence[AnnotatedText]
# Finds the connectives of texts; what the given ones hold already is not looked at.
System = Callable[[Texts], Sequence[AnnotatedText]]


def load(names: Iterable[str]) -> dict[str, list[AnnotatedText]]:
    """Read texts, and say which ones are not there.

    names (Iterable[str]): Keys of `SOURCES`.
    RETURNS (dict[str, list[AnnotatedText]]): The texts by name, without the missing ones.
    """
    found = {}
    for name in names:
        if not SOURCES[name].exists():
            print(f"{name}: skipped, there is no {SOURCES[name]}; it is not in this repository.")
            continue
        found[name] = list(read(SOURCES[name]))
    return found


def print_setting(sets: dict[str, list[AnnotatedText]]) -> None:
    """Print versions and the sizes of samples.

    sets (dict[str, list[AnnotatedText]]): What is measured on, by name.
    """
    packages = ("spacy", "spacy-connectives", "thinc", "numpy")
    versions = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in packages)
    print(f"Python {platform.python_version()}, {versions}")
    rows = []
    for name, texts in sets.items():
        connectives = [c for text in texts for c in text.connectives]
        numbers = (
            len(texts),
            sum(len(text.text) for text in texts),
            len(connectives),
            sum(len(set(text.parts())) for text in texts),
            sum(c.is_paired for c in connectives),
        )
        rows.append([name, *(f"{n:,}" for n in numbers)])
    header = ["texts", "documents", "characters", "connectives", "parts", "paired"]
    print_table("Samples", header, rows)


def figure(counts: Counts) -> str:
    """Write F1; "–" where there is nothing to score.

    counts (Counts): The counts.
    RETURNS (str): F1 with three digits.
    """
    return "–" if counts.f1 is None else f"{counts.f1:.3f}"


def score(system: System, texts: Texts) -> Scores:
    """Score a system.

    system (Callable): The system.
    texts (Sequence[AnnotatedText]): Gold.
    RETURNS (Scores): The counts.
    """
    return score_texts(zip(texts, system(texts)))


def score_row(system: str, texts: str, scores: Scores) -> list[str]:
    """Make a row for `HEADER`.

    system, texts (str): Names of both.
    scores (Scores): The scores.
    RETURNS (list[str]): The cells.
    """
    whole = scores.whole
    shares = (f"{x or 0.0:.2f}" for x in (whole.precision, whole.recall))
    kinds = (getattr(scores, name) for name in COLUMNS)
    sizes = (str(whole.gold), str(whole.predicted))
    return [system, texts, *map(figure, kinds), " / ".join(shares), *sizes]


def train_pipeline(
    config: str, learn: Texts, stop: Texts, **overrides: Any
) -> tuple[Language, Language]:
    """Train a pipeline with `spacy train`.

    config (str): File in `configs`.
    learn (Sequence[AnnotatedText]): Texts to learn from.
    stop (Sequence[AnnotatedText]): Texts that choose the best step and when to stop.
    overrides (Any): Settings of the config, with `__` for each dot.
    RETURNS (tuple[Language, Language]): The pipeline at its best step, and at the last one.
    """
    settings = {key.replace("__", "."): value for key, value in overrides.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for side, texts in (("train", learn), ("dev", stop)):
            docs, _ = make_docs(blank_chinese(), texts)
            write_docs(folder / f"{side}.spacy", docs)
            settings[f"paths.{side}"] = str(folder / f"{side}.spacy")
        # The tables of training would hide ours.
        with redirect_stdout(sys.stderr):
            train(ROOT / "configs" / config, folder / "out", overrides=settings)
        best, last = (spacy.load(folder / "out" / f"model-{step}") for step in ("best", "last"))
    return best, last
