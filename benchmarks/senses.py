"""Whether senses can be learnt from context: `python benchmarks/senses.py`.

Compares, on the dev talks of TED-CDB (Long, Webber and Xiong 2020), at level 2 of the hierarchy:
the first sense of the lexicon entry, which is what the component gives; the most frequent sense of
the same forms in the train talks; and a multinomial logistic regression trained there on the
component's own features of the first part. It trusts the first sense in advance, so that it has to
learn only when to leave it. TED-CDB is not in this repository, and nothing learnt here is shipped.

    python benchmarks/senses.py [--l2 3 10 30] [--trust 0 2 4]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from common import Texts, load, print_setting, print_table
from numpy.typing import NDArray
from thinc.api import Adam

from spacy_connectives.lexicon import Lexicon, level
from spacy_connectives.recognition.model import build_hashed_linear
from spacy_connectives.recognition.recognizer import Recognizer

BITS = 18
STEPS = 150


@dataclass(frozen=True)
class Case:
    """An annotated connective.

    forms (tuple[str, ...]): Its parts.
    sense (str): What people annotated, at level 2.
    first (str): First sense of the lexicon entry, at level 2.
    rows (uint32 array): Features of its first part, shape (n_templates,).
    """

    forms: tuple[str, ...]
    sense: str
    first: str
    rows: NDArray[np.uint32]


def read_cases(texts: Texts, lexicon: Lexicon) -> list[Case]:
    """List the annotated connectives that the lexicon has."""
    model = build_hashed_linear(BITS)
    model.initialize()
    described = Recognizer(lexicon, model).describe([text.text for text in texts])
    rows = described.all().single
    candidates, offsets = described.candidates, described.batch.starts[described.candidates.text]
    places = zip(
        candidates.text.tolist(),
        (candidates.start - offsets).tolist(),
        (candidates.end - offsets).tolist(),
    )
    number = {place: i for i, place in enumerate(places)}
    cases = []
    for at, text in enumerate(texts):
        for connective in text.connectives:
            forms = connective.forms(text.text)
            entry = lexicon.match(forms)
            candidate = number.get((at, *connective.parts[0]))
            if entry and connective.sense and candidate is not None:
                sense, first = level(connective.sense, 2), level(entry.sense, 2)
                cases.append(Case(forms, sense, first, rows[:, candidate]))
    return cases


def classify(learn: list[Case], test: list[Case], l2: float, trust: float) -> list[str]:
    """Learn senses and predict them.

    learn, test (list[Case]): The cases.
    l2 (float): Strength of the penalty on weights.
    trust (float): Logit that the first sense has in advance.
    RETURNS (list[str]): A sense for each case of `test`.
    """
    names = sorted({case.sense for case in learn} | {case.first for case in (*learn, *test)})
    place = {name: i for i, name in enumerate(names)}
    used, inverse = np.unique(np.stack([case.rows for case in learn]), return_inverse=True)
    columns = inverse.reshape(len(learn), -1)
    truth = np.eye(len(names), dtype=np.float32)[[place[case.sense] for case in learn]]

    def advance(cases: list[Case]) -> NDArray[np.float32]:
        known = np.eye(len(names), dtype=np.float32)[[place[case.first] for case in cases]]
        return np.float32(trust) * known

    weights = np.zeros((len(used) + 1, len(names)), dtype=np.float32)
    optimizer = Adam(0.05, grad_clip=0.0, L2=0.0, use_averages=False)
    start = advance(learn)
    for _ in range(STEPS):
        logits = start + weights[columns].sum(axis=1)
        guess = np.exp(logits - logits.max(axis=1, keepdims=True))
        guess /= guess.sum(axis=1, keepdims=True)
        gradient = np.float32(l2) * weights
        np.add.at(gradient, columns, (guess - truth)[:, None, :])
        weights, _ = optimizer((0, "W"), weights, gradient)
    # What was never seen has the last row, whose weights stay 0.
    weights[-1] = 0.0
    asked = np.stack([case.rows for case in test])
    at = np.searchsorted(used, asked).clip(max=len(used) - 1)
    at = np.where(used[at] == asked, at, len(used))
    logits = advance(test) + weights[at].sum(axis=1)
    return [names[i] for i in logits.argmax(axis=1).tolist()]


def main() -> int:
    """Measure and print.

    RETURNS (int): Exit code: 1 if there is no TED-CDB.
    """
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--l2", type=float, nargs="+", default=[3.0, 10.0, 30.0])
    parser.add_argument("--trust", type=float, nargs="+", default=[0.0, 2.0, 4.0])
    args = parser.parse_args()
    sets = load(("ted-train", "ted-dev"))
    if len(sets) < 2:
        print("Nothing to measure without TED-CDB.", file=sys.stderr)
        return 1
    print_setting(sets)
    lexicon = Lexicon.packaged()
    learn, test = (read_cases(sets[name], lexicon) for name in ("ted-train", "ted-dev"))
    counts: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for case in learn:
        counts[case.forms][case.sense] += 1
    systems = {
        "first sense of the entry (shipped)": [case.first for case in test],
        "majority of the forms in ted-train": [
            counts[case.forms].most_common(1)[0][0] if case.forms in counts else case.first
            for case in test
        ],
    }
    for trust in args.trust:
        for l2 in args.l2:
            systems[f"learnt in context, l2 {l2:g}, trust {trust:g}"] = classify(
                learn, test, l2, trust
            )
    rows = []
    for name, guesses in systems.items():
        right = sum(guess == case.sense for guess, case in zip(guesses, test))
        rows.append([name, f"{right / len(test):.1%}", f"{right} of {len(test)}"])
    print_table(f"Senses at level 2, {len(learn)} cases to learn from", ["by", "right", ""], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
