"""Check that weights are what their meta data says: `python benchmarks/check_weights.py`.

Fails if they were made from other training documents than those of the corpus, with a lexicon of
another size, or if they score otherwise on its dev or test documents than when they were made.
CI runs this. When it fails, run `python benchmarks/make_weights.py`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from common import MARKED
from make_weights import fingerprint, scores

from spacy_connectives import Lexicon
from spacy_connectives.formats.marked import read_marked
from spacy_connectives.pipeline.connectives import Connectives
from spacy_connectives.pipeline.corpus import marked_paths
from spacy_connectives.pipeline.segmenters import blank_chinese
from spacy_connectives.weights import PACKAGED

# One connective more or less of those in the test documents; other processors round otherwise.
TOLERANCE = 0.002


def find_differences(weights: str, marked: Path) -> list[str]:
    """Compare weights with the corpus.

    weights (str): "packaged" or a weights file.
    marked (Path): The corpus, with folders train, dev and test.
    RETURNS (list[str]): What does not agree, in words.
    """
    component = blank_chinese().add_pipe("connectives", config={"weights": weights})
    assert isinstance(component, Connectives)
    meta = component.weights_meta
    found = []
    if meta["sha256_train"] != fingerprint(marked / "train"):
        found.append(f"made from other documents than those in {marked / 'train'}")
    if meta["lexicon_entries"] != len(Lexicon.packaged()):
        entries = len(Lexicon.packaged())
        found.append(f"made with {meta['lexicon_entries']} lexicon entries, not {entries}")
    for split in ("dev", "test"):
        texts = [read_marked(path) for path in marked_paths(marked / split)]
        now = scores(component, texts)
        then = meta[split]
        print(f"{split}, {len(texts)} documents: {now}")
        found += [
            f"{name} on {split} is {now.get(name)}, was {then[name]}"
            for name in then
            if abs(now.get(name, -1.0) - then[name]) > TOLERANCE
        ]
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Check and print.

    RETURNS (int): Exit code: 1 if something does not agree.
    """
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weights", default=PACKAGED)
    parser.add_argument("--marked", type=Path, default=MARKED)
    args = parser.parse_args(argv)
    found = find_differences(args.weights, args.marked)
    for difference in found:
        print(f"{args.weights}: {difference}. Run python benchmarks/make_weights.py.")
    if not found:
        print(f"{args.weights}: as the meta data says.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
