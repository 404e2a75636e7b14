"""From texts to connectives, with the packaged model and with made-up ones."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_connectives import AnnotatedText, Connective, Lexicon
from spacy_connectives.recognition.features import SLICE
from spacy_connectives.recognition.model import PAIR, build_hashed_linear
from spacy_connectives.recognition.recognizer import (
    NO_TARGET,
    Analysis,
    Recognizer,
    gold_targets,
)
from spacy_connectives.weights import read_weights

SENSES = [{"sense": "Expansion.Conjunction", "share": 1.0}]
STEPS = Lexicon(
    {"parts": [[form] for form in forms], "senses": SENSES}
    for forms in (["首先"], ["其次"], ["首先", "其次"], ["首先", "其次", "最后"], ["又", "又"])
)


def packaged() -> Recognizer:
    table, _ = read_weights("packaged")
    model = build_hashed_linear(18)
    model.set_param("W", table)
    return Recognizer(Lexicon.packaged(), model)


def fresh(lexicon: Lexicon, pair_bias: float = 0.0, **thresholds: float) -> Recognizer:
    """A recognizer that gives every candidate one half, and every pair the same score."""
    model = build_hashed_linear(10)
    model.initialize()
    table = model.get_param("W")
    table[PAIR] += pair_bias
    model.set_param("W", table)
    return Recognizer(lexicon, model, **thresholds)


PACKAGED = packaged()


def forms(recognizer: Recognizer, text: str) -> list[str]:
    (found,) = recognizer.recognize([text])
    return ["…".join(c.forms(text)) for c in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("虽然很累，但是他没有停下来。", ["虽然…但是"]),
        ("他道了歉，并赔了钱。", ["并"]),
        ("我们不是反对改革，而是希望步子更稳。", ["不是…而是"]),
        ("如果明天下雨，比赛就推迟。", ["如果…就"]),
        ("不仅便宜，而且好用。但是他不买。", ["不仅…而且", "但是"]),
        ("天气很好。", []),
        ("", []),
        ("It rains.", []),
    ],
)
def test_clear_sentences(text: str, expected: list[str]) -> None:
    assert forms(PACKAGED, text) == expected


def test_a_connective_knows_its_entry_sense_and_score() -> None:
    text = "雖然很累，但是他沒有停下來。"
    ((connective,),) = PACKAGED.recognize([text])
    assert connective.parts == ((0, 2), (5, 7))
    assert connective.entry == "虽然…但是"
    assert connective.sense is not None
    assert connective.sense.startswith("Comparison")
    assert connective.score is not None
    assert 0.5 <= connective.score <= 1.0


def test_thresholds() -> None:
    lenient = fresh(STEPS, threshold=0.5, pair_threshold=0.5)
    assert forms(lenient, "首先看，其次听。") == ["首先", "其次"]
    assert forms(fresh(STEPS, threshold=0.51, pair_threshold=0.51), "首先看，其次听。") == []
    assert forms(fresh(STEPS, pair_bias=5.0), "首先看，其次听。") == ["首先…其次"]
    assert forms(fresh(STEPS, pair_bias=5.0, pair_threshold=1.0), "首先看，其次听。") == [
        "首先",
        "其次",
    ]


def test_a_good_link_is_not_torn_apart_for_a_poor_one_and_a_single() -> None:
    """As in 收車也只要一手，要是常常出門採買的話，要再考慮: 只要 is hardly a part there."""
    parts = (["只要"], ["要是"], ["只要", "的話"], ["要是", "的話"])
    lexicon = Lexicon({"parts": [[f] for f in forms], "senses": SENSES} for forms in parts)
    recognizer = fresh(lexicon)
    described = recognizer.describe(["只要一手，要是出門的話"])
    assert len(described.candidates) == 3
    assert described.first.tolist() == [0, 1]
    score, link = np.array([0.1, 1.0, 0.9], np.float32), np.array([0.7, 0.97], np.float32)
    chosen = recognizer.decide(Analysis(described, score, link))
    assert [item.members for item in chosen] == [(1, 2)]


def test_a_longer_frame_beats_its_beginning() -> None:
    text = "首先看，其次听，最后写。"
    assert forms(fresh(STEPS, pair_bias=5.0), text) == ["首先…其次…最后"]


def test_a_frame_of_the_same_word_uses_each_place_once() -> None:
    assert forms(fresh(STEPS, pair_bias=5.0), "又又又又") == ["又…又", "又…又"]


def test_a_changed_lexicon_takes_effect_on_the_next_call() -> None:
    recognizer = fresh(Lexicon(STEPS))
    assert forms(recognizer, "再者，天黑了。") == []
    recognizer.lexicon.add({"parts": [["再者"]], "senses": SENSES})
    assert forms(recognizer, "再者，天黑了。") == ["再者"]
    recognizer.lexicon.remove("再者")
    assert forms(recognizer, "再者，天黑了。") == []


TEXTS = st.lists(
    st.text("因为所以但是不而就一也越首先其次，。”\n 天😀\ud800", max_size=30), max_size=4
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_the_same_alone_and_in_a_batch_and_never_two_at_one_place(texts: list[str]) -> None:
    together = PACKAGED.recognize(texts)
    assert together == [PACKAGED.recognize([t])[0] for t in texts]
    for text, found in zip(texts, together):
        parts = AnnotatedText(text, tuple(found)).parts()
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(parts))
        assert found == sorted(found, key=lambda c: c.parts)
        for c in found:
            entry = PACKAGED.lexicon.get(c.entry or "")
            assert entry is not None
            assert c.forms(text) in entry.forms()


def test_slices_leave_no_trace() -> None:
    # More than two slices of candidates, with pairs that reach from one into the next.
    line = "因为下雨，所以停赛，因为放晴，所以开赛；不但快，而且稳，就也都又再。\n"
    text = line * 1500
    assert len(PACKAGED.describe([text]).candidates) > 2 * SLICE
    by_line: dict[int, list[Connective]] = {}
    for connective in PACKAGED.recognize([text])[0]:
        number = connective.start // len(line)
        by_line.setdefault(number, []).append(connective.shifted(-number * len(line)))
    assert len(by_line) == 1500
    # All lines but the outermost have the same surroundings, so they get the same scores.
    assert by_line[2]
    assert all(by_line[n] == by_line[2] for n in range(3, 1498))


def test_targets_of_training() -> None:
    text = "首先看。其次听，最后写。"
    recognizer = fresh(STEPS)
    described = recognizer.describe(["其次，", text])
    gold = [
        AnnotatedText("其次，"),
        AnnotatedText(text, (Connective(((0, 2), (4, 6), (8, 10))),)),
    ]
    is_part, is_link = gold_targets(described, gold)
    starts = (
        described.candidates.start - described.batch.starts[described.candidates.text]
    ).tolist()
    assert list(zip(described.candidates.text.tolist(), starts, np.asarray(is_part).tolist())) == [
        (0, 0, 0.0),
        (1, 0, 1.0),
        (1, 4, 1.0),
        (1, 8, 1.0),
    ]
    assert np.asarray(is_link).tolist() == [1.0, 1.0]
    # Neither part is one: then the nearest ones of a sentence are not linked either.
    nothing = gold_targets(described, [AnnotatedText("其次，"), AnnotatedText(text)])
    assert np.asarray(nothing[1]).tolist() == [NO_TARGET, 0.0]
    # Both are singles: then they are no pair.
    singles = (Connective(((0, 2),)), Connective(((4, 6),)))
    apart = gold_targets(described, [AnnotatedText("其次，"), AnnotatedText(text, singles)])
    assert np.asarray(apart[1]).tolist() == [0.0, 0.0]
