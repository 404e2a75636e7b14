"""Decoding finds the best set without overlaps."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_connectives.recognition import decode
from spacy_connectives.recognition.candidates import Candidates
from spacy_connectives.recognition.decode import Item, choose, stand_free


def place(*spans: tuple[int, int]) -> Candidates:
    """Candidates that stand at these offsets."""
    starts, ends = (np.array([s[k] for s in spans], dtype=np.int64) for k in (0, 1))
    zeros = np.zeros(len(spans), dtype=np.int64)
    return Candidates(starts, ends, zeros.astype(np.int32), zeros, zeros.astype(bool))


def item(*members: int, gain: float = 1.0) -> Item:
    return Item(members, 0.5, gain)


def is_free(items: tuple[Item, ...] | list[Item], candidates: Candidates) -> bool:
    """Whether no two items share a character."""
    taken = [
        at
        for i in items
        for m in i.members
        for at in range(int(candidates.start[m]), int(candidates.end[m]))
    ]
    return len(taken) == len(set(taken))


def test_nothing_to_choose_from() -> None:
    assert choose([], place()) == []


def test_what_touches_nobody_is_taken() -> None:
    items = [item(2), item(0, 1)]
    # The choice is in text order, whatever the order of the items.
    assert choose(items, place((0, 2), (2, 3), (3, 4))) == [items[1], items[0]]


def test_the_heavier_of_two_is_taken() -> None:
    items = [item(0, gain=0.4), item(1, gain=0.6)]
    assert choose(items, place((0, 2), (1, 3))) == [items[1]]


def test_two_light_ones_beat_a_heavy_one() -> None:
    items = [item(0, gain=0.6), item(1, gain=1.0), item(2, gain=0.5)]
    assert choose(items, place((0, 2), (1, 4), (3, 5))) == [items[0], items[2]]
    items = [item(0, gain=0.6), item(1, gain=1.2), item(2, gain=0.5)]
    assert choose(items, place((0, 2), (1, 4), (3, 5))) == [items[1]]


def test_a_pair_competes_with_its_parts() -> None:
    items = [item(0, gain=0.3), item(1, gain=0.3), item(0, 1, gain=1.0)]
    assert choose(items, place((0, 2), (5, 7))) == [items[2]]


def test_pairs_may_interleave_and_nest() -> None:
    items = [item(0, 2), item(1, 3), item(4, 7), item(5, 6)]
    candidates = place(*((i, i + 1) for i in range(8)))
    assert choose(items, candidates) == items


def test_ties_fall_to_the_earlier_one() -> None:
    candidates = place((0, 2), (1, 3))
    items = [item(0), item(1)]
    assert choose(items, candidates) == [items[0]]
    assert choose(items[::-1], candidates) == [items[0]]


def test_touching_is_no_overlap() -> None:
    items = [item(0), item(1)]
    assert choose(items, place((0, 2), (2, 3))) == items


def test_the_same_place_twice_is_an_overlap() -> None:
    items = [item(0, gain=0.1), item(1, gain=0.2)]
    assert choose(items, place((3, 4), (3, 4))) == [items[1]]


def test_an_overlap_under_a_long_candidate() -> None:
    items = [item(0, gain=0.5), item(1, gain=0.2), item(2, gain=0.2), item(3, gain=0.2)]
    candidates = place((0, 9), (1, 2), (4, 5), (8, 9))
    assert choose(items, candidates) == items[1:]


GAINS = st.integers(1, 40).map(lambda n: n / 10)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Item], Candidates]:
    """A few items over candidates that overlap a lot."""
    spans = draw(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 3)), min_size=1, max_size=9))
    candidates = place(*sorted((s, s + n) for s, n in spans))
    every = [
        members
        for size in (1, 2, 3)
        for members in combinations(range(len(spans)), size)
        if is_free([Item(members, 1.0, 1.0)], candidates)
        and all(candidates.end[a] <= candidates.start[b] for a, b in pairwise(members))
    ]
    chosen = draw(st.lists(st.sampled_from(every), max_size=9, unique=True))
    return [Item(m, 0.5, draw(GAINS)) for m in chosen], candidates


def best_gain(items: list[Item], candidates: Candidates) -> float:
    """The best total gain of all subsets without overlap."""
    return max(
        sum(i.gain for i in some)
        for size in range(len(items) + 1)
        for some in combinations(items, size)
        if is_free(some, candidates)
    )


@settings(max_examples=250, deadline=None)
@given(problems())
def test_exactly_the_best_set(problem: tuple[list[Item], Candidates]) -> None:
    items, candidates = problem
    found = choose(items, candidates)
    assert is_free(found, candidates)
    assert set(found) <= set(items)
    assert sum(i.gain for i in found) == pytest.approx(best_gain(items, candidates))
    starts = [int(candidates.start[i.members[0]]) for i in found]
    assert starts == sorted(starts)


@settings(max_examples=100, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_items_says_nothing(
    problem: tuple[list[Item], Candidates], random: object
) -> None:
    items, candidates = problem
    mixed = list(items)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert choose(mixed, candidates) == choose(items, candidates)


@settings(max_examples=100, deadline=None)
@given(problems())
def test_beyond_the_limit_the_choice_is_greedy_and_still_free_of_overlap(
    problem: tuple[list[Item], Candidates],
) -> None:
    items, candidates = problem
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "EXACT_LIMIT", 1)
        found = choose(items, candidates)
    assert is_free(found, candidates)
    # Greedy: whoever was not chosen overlaps with someone who is at least as heavy.
    for other in set(items) - set(found):
        rivals = [f for f in found if not is_free([f, other], candidates)]
        assert max(r.gain for r in rivals) >= other.gain


def test_components_up_to_the_limit_are_exact_and_larger_ones_greedy() -> None:
    def chain(count: int) -> tuple[list[Item], Candidates]:
        # Every other one is a bit lighter, but both its neighbours together are heavier.
        items = [item(i, gain=1.0 if i % 2 else 0.9) for i in range(count)]
        return items, place(*((2 * i, 2 * i + 3) for i in range(count)))

    count = decode.EXACT_LIMIT if decode.EXACT_LIMIT % 2 else decode.EXACT_LIMIT - 1
    items, candidates = chain(count)
    assert sum(i.gain for i in choose(items, candidates)) == pytest.approx(0.9 * (count + 1) / 2)
    items, candidates = chain(count + 2)
    assert sum(i.gain for i in choose(items, candidates)) == pytest.approx((count + 1) / 2)


@pytest.mark.parametrize(("limit", "gain"), [(2, 1.0), (3, 1.8)])
def test_the_limit_itself_is_within(
    limit: int, gain: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "EXACT_LIMIT", limit)
    items = [item(0, gain=0.9), item(1, gain=1.0), item(2, gain=0.9)]
    found = choose(items, place((0, 3), (2, 5), (4, 7)))
    assert sum(i.gain for i in found) == pytest.approx(gain)


def test_components_apart_are_solved_apart() -> None:
    # Together far beyond the limit; greedy would take the middle one of each three.
    gains, spans = [], []
    for at in range(0, 500, 10):
        spans += [(at, at + 3), (at + 2, at + 5), (at + 4, at + 7)]
        gains += [0.9, 1.0, 0.9]
    items = [item(i, gain=gain) for i, gain in enumerate(gains)]
    assert [i.gain for i in choose(items, place(*spans))] == [0.9] * 100


def test_the_hardest_component_within_the_limit_is_quick() -> None:
    count = decode.EXACT_LIMIT
    items = [item(i, gain=1.0) for i in range(count)]
    candidates = place(*((2 * i, 2 * i + 3) for i in range(count)))
    found = choose(items, candidates)
    assert len(found) == count // 2


def free(candidates: Candidates, *singles: int, members: tuple[int, ...] = ()) -> list[bool]:
    numbers = (np.array(n, dtype=np.int64) for n in (singles, members))
    return stand_free(*numbers, candidates).tolist()


def test_singles_that_nothing_touches_stand_free() -> None:
    candidates = place((0, 1), (0, 2), (1, 2), (2, 3), (5, 9), (6, 7))
    assert free(candidates) == []
    assert free(candidates, 1, 3) == [True, True]
    # The same start, an overlap, one inside the other.
    assert free(candidates, 0, 1, 3) == [False, False, True]
    assert free(candidates, 1, 2, 3) == [False, False, True]
    assert free(candidates, 3, 4, 5) == [True, False, False]


def test_a_long_candidate_reaches_over_its_neighbours() -> None:
    candidates = place((0, 9), (1, 2), (4, 5), (8, 10), (10, 11))
    assert free(candidates, 0, 1, 2, 3, 4) == [False, False, False, False, True]


def test_parts_of_pairs_are_in_the_way_and_never_free() -> None:
    candidates = place((0, 2), (1, 2), (5, 6), (5, 7), (9, 10))
    assert free(candidates, 0, 3, 4, members=(4, 1, 4)) == [False, True, False]


@settings(max_examples=200, deadline=None)
@given(problems())
def test_what_stands_free_is_always_chosen(problem: tuple[list[Item], Candidates]) -> None:
    items, candidates = problem
    alone = {i.members[0]: i for i in items if len(i.members) == 1}
    singles = sorted(alone)
    members = tuple(m for i in items if len(i.members) > 1 for m in i.members)
    taken = {
        n for n, is_free in zip(singles, free(candidates, *singles, members=members)) if is_free
    }
    chosen = choose(items, candidates)
    others = [i for i in items if not (len(i.members) == 1 and i.members[0] in taken)]
    assert {alone[n] for n in taken} <= set(chosen)
    # Leaving them out changes nothing for the rest.
    rest = choose(others, candidates)
    assert set(chosen) == set(rest) | {alone[n] for n in taken}


def test_a_pair_and_its_own_parts_are_settled_without_a_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("searched")

    monkeypatch.setattr(decode, "_choose_tangled", refuse)
    candidates = place((0, 2), (5, 7), (8, 9), (9, 10), (12, 13))
    pair, frame = item(0, 1, gain=0.5), item(2, 3, 4, gain=2.0)
    singles = [item(0, gain=0.25), item(1, gain=0.25), item(3, gain=0.4)]
    # As heavy as both parts is heavy enough; parts that nothing else wants are no rivals.
    assert choose([pair, *singles, frame], candidates) == [pair, frame]
    assert choose([pair], candidates) == [pair]
    with pytest.raises(AssertionError, match="searched"):
        choose([pair, item(0, gain=0.3), item(1, gain=0.3)], candidates)
    with pytest.raises(AssertionError, match="searched"):
        choose([pair, item(1, 2, gain=0.1)], candidates)
