"""Measure whether scores are probabilities: `python benchmarks/reliability.py [gold ...]`.

Of the connectives with a score about .8, about 80 % should be right. Prints, for each set of texts,
a table with bins of the score, and the expected calibration error: how far score and share of right
ones are apart, on average over connectives (Naeini, Cooper and Hauskrecht 2015). Without paths, on
our dev (which calibrated the packaged weights) and test documents and on four published texts.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from common import load, print_setting, print_table

from spacy_connectives.evaluation.errors import reliability
from spacy_connectives.formats import read
from spacy_connectives.pipeline.annotate import annotate_texts, load_pipeline

BINS = 10


def calibration_error(rows: Sequence[tuple[float, float, int]]) -> float:
    """Get the expected calibration error.

    rows (Sequence[tuple[float, float, int]]): Mean score, share of right ones and number, by bin.
    RETURNS (float): From 0, perfect, to 1.
    """
    total = sum(count for _, _, count in rows)
    return sum(abs(mean - share) * count for mean, share, count in rows) / max(1, total)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path, nargs="*", help="Annotated texts, in any format.")
    parser.add_argument("--model", default="packaged", help="'packaged' or a trained pipeline.")
    args = parser.parse_args(argv)
    if args.gold:
        sets = {str(path): list(read(path)) for path in args.gold}
    else:
        sets = load(("dev", "test", "written"))
    print_setting(sets)
    nlp = load_pipeline(args.model)
    for name, texts in sets.items():
        rows = reliability(zip(texts, annotate_texts(nlp, texts)), BINS)
        cells = [
            [f"{min(mean, 1 - 1e-9) * BINS // 1 / BINS:.1f}", f"{mean:.3f}", f"{share:.3f}", str(n)]
            for mean, share, n in rows
        ]
        header = ["score from", "mean score", "share right", "connectives"]
        error = calibration_error(rows)
        print_table(f"{name}: expected calibration error {error:.3f}", header, cells)


if __name__ == "__main__":
    main()
