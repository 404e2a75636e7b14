"""What describes a candidate depends on its surroundings, and on nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_connectives import Lexicon
from spacy_connectives.recognition import features
from spacy_connectives.recognition.candidates import FormTable
from spacy_connectives.recognition.features import (
    PAIR_TEMPLATES,
    SINGLE_TEMPLATES,
    Describer,
    Features,
)
from spacy_connectives.recognition.layout import Layout
from spacy_connectives.recognition.texts import PAD, TextBatch

TABLE = FormTable(Lexicon.packaged())
BITS = 18
TEXTS = st.text("因为所以但是不而就一也，。！”…\n 天地9a😀", max_size=40)
NEWS = (
    "因为下雨，所以比赛推迟了。观众虽然失望，但没有人离开！\n"
    "主办方表示：“如果明天放晴，就重新开赛。”不过，球队并不着急。\n"
)


def describe(*texts: str) -> Describer:
    return Describer(TABLE, TextBatch.from_texts(texts), BITS)


def rows(describer: Describer) -> list[tuple[object, ...]]:
    """All candidates and pairs of a batch with their weight rows, text by text."""
    c, all_ = describer.candidates, describer.all()
    offset = describer.batch.starts[c.text]
    single = [
        (int(t), int(s), int(e), tuple(row))
        for t, s, e, row in zip(c.text, c.start - offset, c.end - offset, all_.single.T.tolist())
    ]
    pair = [
        (single[a][:3], single[b][:3], tuple(row))
        for a, b, row in zip(all_.first, all_.later, all_.pair.T.tolist())
    ]
    return [*single, *pair]


def test_one_row_a_template() -> None:
    described = describe(NEWS).all()
    count, pairs = described.single.shape[1], described.pair.shape[1]
    assert described.single.shape == (len(SINGLE_TEMPLATES), count)
    assert described.pair.shape == (len(PAIR_TEMPLATES), pairs)
    assert count > 5
    assert pairs > 2
    assert 0 <= described.single.min() <= described.single.max() < 2**BITS
    assert 0 <= described.pair.min() <= described.pair.max() < 2**BITS


def test_names_of_templates_are_different() -> None:
    names = [*SINGLE_TEMPLATES, *PAIR_TEMPLATES]
    assert len(set(names)) == len(names)


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=2), st.lists(TEXTS, max_size=2))
def test_the_same_alone_and_in_any_batch(text: str, before: list[str], after: list[str]) -> None:
    alone = rows(describe(text))
    batch = [
        row
        for row in rows(describe(*before, text, *after))
        if (row[0] if isinstance(row[0], int) else row[0][0]) == len(before)  # type: ignore[index]
    ]

    def strip(row: tuple[object, ...]) -> tuple[object, ...]:
        return row[1:] if isinstance(row[0], int) else (row[0][1:], row[1][1:], row[2])  # type: ignore[index]

    assert [strip(r) for r in batch] == [strip(r) for r in alone]


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3), st.integers(1, 7))
def test_slices_are_the_whole(texts: list[str], size: int) -> None:
    described = describe(*texts)
    whole = described.all()
    count = len(described.candidates)
    next_candidate = next_pair = 0
    for some, pairs, sliced in described.slices(size):
        assert (some.start, pairs.start) == (next_candidate, next_pair)
        next_candidate, next_pair = some.stop, pairs.stop
        width = some.stop - some.start
        assert (sliced.single[:, :width] == whole.single[:, some]).all()
        assert sliced.pair.size == 0 or (sliced.pair == whole.pair[:, pairs]).all()
        assert (sliced.first + some.start == whole.first[pairs]).all()
        assert (sliced.later + some.start == whole.later[pairs]).all()
        # What the pairs look ahead to is described too.
        assert (sliced.single[:, sliced.later] == whole.single[:, whole.later[pairs]]).all()
    assert (next_candidate, next_pair) == (count, len(described.first))


def test_a_batch_without_candidates() -> None:
    for texts in ((), ("",), ("It rains.",)):
        described = describe(*texts)
        assert len(described.candidates) == 0
        assert isinstance(described.all(), Features)
        assert list(described.slices()) == []


def changed(one: str, other: str) -> set[str]:
    """Names of the templates that tell the first candidates of two texts apart."""
    a, b = describe(one).all().single[:, 0], describe(other).all().single[:, 0]
    return {name for name, same in zip(SINGLE_TEMPLATES, (a == b).tolist()) if not same}


def test_templates_see_what_their_name_says() -> None:
    assert changed("但走", "但走") == set()
    assert "character after" in changed("但走", "但停")
    assert "character before" not in changed("但走", "但停")
    assert "character before" in changed("他但", "你但")
    assert "character after" not in changed("他但", "你但")
    assert {"form", "length, inside a word"} & changed("但走", "因走") == {"form"}
    assert "possible partner to the right" in changed("因为雨，所以停", "因为雨，天停")
    assert "candidate to the right" in changed("但天所以", "但天于是")


def test_traditional_text_is_described_like_simplified_text() -> None:
    simplified = "虽然进展缓慢，但是没有人后悔。"
    traditional = "雖然進展緩慢，但是沒有人後悔。"
    assert rows(describe(simplified)) == rows(describe(traditional))


def test_full_width_forms_are_described_like_half_width_ones() -> None:
    assert rows(describe("但Ａ９，走")) == rows(describe("但A9,走"))


def test_layout() -> None:
    text = "雨大，停。”他走！\n又来"
    layout = Layout.of(TextBatch.from_texts([text]))
    clause = layout.clause[PAD : PAD + len(text)]
    bounds = zip(layout.start_of(clause) - PAD, layout.delimiter[clause] - PAD)
    # First character of the clause, and the delimiter after it; a delimiter ends its clause.
    assert [(int(s), int(e)) for s, e in bounds] == [
        (0, 2),
        (0, 2),
        (0, 2),
        (3, 4),
        (3, 4),
        (5, 8),
        (5, 8),
        (5, 8),
        (5, 8),
        (9, 9),
        (10, 12),
        (10, 12),
    ]
    sentence = layout.sentence[clause] - layout.sentence[clause[0]]
    # The closing quote starts a clause, and what follows it a sentence.
    assert sentence.tolist() == [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2]
    paragraph = layout.paragraph[clause] - layout.paragraph[clause[0]]
    assert paragraph.tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("停。走", 2),
        ("停！！走", 2),
        ("停。”走", 2),
        ("停？”）！走", 2),
        ("停。”走。停", 3),
        ("停。他！走", 3),
        ("停，走", 1),
        ("停。\n走", 2),
    ],
)
def test_stops_in_a_row_end_one_sentence(text: str, sentences: int) -> None:
    layout = Layout.of(TextBatch.from_texts([text]))
    numbers = layout.sentence[layout.clause[[PAD, PAD + len(text) - 1]]]
    assert numbers[1] - numbers[0] + 1 == sentences


@pytest.mark.parametrize("size", [1, 3, features.SLICE])
def test_slices_of_news(size: int) -> None:
    described = describe(NEWS, NEWS * 3)
    seen = [c for some, _, _ in described.slices(size) for c in range(some.start, some.stop)]
    assert seen == list(range(len(described.candidates)))


def test_a_long_clause_costs_no_more_than_its_length() -> None:
    described = describe("但" * 20_000)
    sizes = [f.single.shape[1] for _, _, f in described.slices()]
    assert max(sizes) <= features.SLICE + 41
    assert np.isfinite(sizes).all()
