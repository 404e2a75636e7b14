"""Measure what marked texts of one's own bring: `python benchmarks/adaptation.py`.

Continues from the packaged weights with some train talks of TED-CDB, as a user does with articles,
and also trains from nothing on the same talks. Of the talks, one in eight is kept out of training
and chooses the best step, so that the texts that are scored choose nothing. TED-CDB is not in this
repository.

    python benchmarks/adaptation.py [--talks 8 40] [--learn-rate 0.005]
"""

from __future__ import annotations

import argparse
import sys
from functools import partial

from common import HEADER, load, print_setting, print_table, score, score_row, train_pipeline

from spacy_connectives.pipeline.annotate import annotate_texts, load_pipeline

# One text in so many stops training.
STOP_SHARE = 8


def main() -> int:
    """Measure and print.

    RETURNS (int): Exit code: 1 if there is no TED-CDB.
    """
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--talks", type=int, nargs="+", default=[8, 40])
    parser.add_argument("--learn-rate", type=float, help="Other than in configs/connectives.cfg.")
    args = parser.parse_args()
    sets = load(("ted-train", "ted-dev", "dev", "test", "written"))
    if not {"ted-train", "ted-dev"} <= sets.keys():
        print("Nothing to measure without TED-CDB.", file=sys.stderr)
        return 1
    print_setting(sets)
    talks = sets.pop("ted-train")
    overrides = {}
    if args.learn_rate is not None:
        overrides["training__optimizer__learn_rate"] = args.learn_rate
    pipelines = {"packaged": load_pipeline()}
    for count in args.talks:
        chosen = talks[:count]
        stop = chosen[STOP_SHARE - 1 :: STOP_SHARE]
        learn = [talk for talk in chosen if talk not in stop]
        for start, label in (("packaged", "packaged + "), (None, "from nothing, ")):
            best, _ = train_pipeline(
                "connectives.cfg", learn, stop, vars__weights=start, **overrides
            )
            pipelines[f"{label}{len(learn)} talks, {len(stop)} to stop"] = best
    rows = [
        score_row(label, name, score(partial(annotate_texts, nlp), texts))
        for name, texts in sets.items()
        for label, nlp in pipelines.items()
    ]
    print_table("Adaptation to TED-CDB, and what it costs elsewhere", HEADER, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
