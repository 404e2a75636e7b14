"""Choose the best set of singles and paired connectives that do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .candidates import Candidates

# Components of the conflict graph up to this size are solved exactly; larger ones do not occur in
# text that means something, only in adversarial input.
EXACT_LIMIT = 14


class Item(NamedTuple):
    """Something that may be chosen: a single, or the parts of a paired connective.

    members (tuple[int, ...]): Candidate numbers, in text order.
    score (float): Probability that it is right.
    gain (float): What choosing it is worth, above 0.
    """

    members: tuple[int, ...]
    score: float
    gain: float


def _clusters(
    members: NDArray[np.int64], candidates: Candidates
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Group members whose characters touch, directly or through others.

    members (int64 array): Candidate numbers, shape (n,).
    RETURNS (tuple[int64 array, int64 array]): Cluster number of each member and size of each
        cluster.
    """
    start, end = candidates.start[members], candidates.end[members]
    order = np.lexsort((end, start))
    reach = np.maximum.accumulate(end[order])
    fresh = np.ones(len(members), dtype=bool)
    fresh[1:] = start[order][1:] >= reach[:-1]
    cluster = np.empty(len(members), dtype=np.int64)
    cluster[order] = np.cumsum(fresh) - 1
    return cluster, np.bincount(cluster)


def stand_free(
    singles: NDArray[np.int64], members: NDArray[np.int64], candidates: Candidates
) -> NDArray[np.bool_]:
    """Tell which singles no other single and no part of a pair touches: these are simply taken.

    singles (int64 array): Candidate numbers, ascending, shape (n,).
    members (int64 array): Candidate numbers of the parts of possible pairs, in any order.
    candidates (Candidates): Where they stand.
    RETURNS (bool array): Shape (n,).
    """
    numbers = np.union1d(singles, members)
    start, end = candidates.start[numbers], candidates.end[numbers]
    touched = np.zeros(len(numbers), dtype=np.bool_)
    # Numbers go by start: what overlaps with an earlier one overlaps with the furthest end so far,
    # what overlaps with a later one overlaps with the next.
    touched[1:] |= start[1:] < np.maximum.accumulate(end)[:-1]
    touched[:-1] |= start[1:] < end[:-1]
    touched[np.searchsorted(numbers, members)] = True
    free: NDArray[np.bool_] = ~touched[np.searchsorted(numbers, singles)]
    return free


def choose(items: Sequence[Item], candidates: Candidates) -> list[Item]:
    """Choose items of maximal total gain such that no two share a character.

    Items that touch no other are taken as they are. The others fall into components of items that
    are in each other's way, each solved exactly up to `EXACT_LIMIT` items, greedily beyond.

    items (Sequence[Item]): What may be chosen.
    candidates (Candidates): Where the members stand.
    RETURNS (list[Item]): The chosen items, by the number of their first member.
    """
    if not items:
        return []
    sizes = np.array([len(item.members) for item in items])
    members = np.array([m for item in items for m in item.members])
    cluster, cluster_size = _clusters(members, candidates)
    owner = np.repeat(np.arange(len(items)), sizes)
    touching = np.zeros(len(items), dtype=bool)
    touching[owner[cluster_size[cluster] > 1]] = True
    settled = _settle_pairs(items, members, owner, sizes, cluster)
    chosen = [items[i] for i in np.flatnonzero(~touching | (settled > 0)).tolist()]
    tangled = np.flatnonzero(touching & (settled == 0)).tolist()
    if tangled:
        chosen += _choose_tangled([items[i] for i in tangled], candidates)
    return sorted(chosen)


def _settle_pairs(
    items: Sequence[Item],
    members: NDArray[np.int64],
    owner: NDArray[np.int64],
    sizes: NDArray[np.int64],
    cluster: NDArray[np.int64],
) -> NDArray[np.int8]:
    """Settle the usual case at once: a pair that only its own parts, as singles, speak against.

    RETURNS (int8 array): For each item 1 if it is taken, -1 if it is dropped, 0 if it is open.
    """
    settled = np.zeros(len(items), dtype=np.int8)
    if not len(cluster) or sizes.max() == 1:
        return settled
    count = int(cluster.max()) + 1
    in_pair = sizes[owner] > 1
    pairs_here = np.bincount(cluster[in_pair], minlength=count)
    low = np.full(count, np.iinfo(np.int64).max)
    high = np.full(count, -1)
    np.minimum.at(low, cluster, members)
    np.maximum.at(high, cluster, members)
    gains = np.array([item.gain for item in items])
    single_gain = np.bincount(cluster[~in_pair], weights=gains[owner[~in_pair]], minlength=count)
    # In such a cluster stand one part of one pair and at most the single in the same place.
    plain = (pairs_here == 1) & (low == high)
    all_plain = np.bincount(owner, weights=plain[cluster]) == sizes
    against = np.bincount(owner, weights=single_gain[cluster])
    taken = (sizes > 1) & all_plain & (gains >= against)
    settled[taken] = 1
    won = np.zeros(count, dtype=bool)
    won[cluster[taken[owner]]] = True
    settled[owner[won[cluster] & ~in_pair]] = -1
    return settled


def _components(items: Sequence[Item], candidates: Candidates) -> list[list[int]]:
    """Group items that are in each other's way, directly or through others."""
    spans = sorted(
        (int(candidates.start[m]), int(candidates.end[m]), k)
        for k, item in enumerate(items)
        for m in item.members
    )
    parent = list(range(len(items)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    reach, holder = 0, 0
    for start, end, k in spans:
        # Whatever overlaps with anything before overlaps with what reaches furthest.
        if start < reach:
            parent[root(k)] = root(holder)
        if end > reach:
            reach, holder = end, k
    groups: dict[int, list[int]] = {}
    for k in range(len(items)):
        groups.setdefault(root(k), []).append(k)
    return list(groups.values())


def _choose_tangled(items: Sequence[Item], candidates: Candidates) -> list[Item]:
    """Solve the components of items that touch others."""
    chosen: list[Item] = []
    for component in _components(items, candidates):
        # Ties fall to the earlier item, so that the choice never depends on the batch.
        local = sorted((items[k] for k in component), key=lambda i: (-i.gain, i.members))
        taken = [
            {at for m in i.members for at in range(candidates.start[m], candidates.end[m])}
            for i in local
        ]
        best = _solve_exactly if len(local) <= EXACT_LIMIT else _solve_greedily
        chosen += [local[number] for number in best(local, taken)]
    return chosen


def _solve_exactly(items: Sequence[Item], taken: Sequence[set[int]]) -> list[int]:
    """Find the heaviest set of items without conflicts, by branch and bound.

    items (Sequence[Item]): Items of one component, heaviest first.
    taken (Sequence[set[int]]): Offsets of the characters of each item.
    RETURNS (list[int]): Numbers of the chosen items.
    """
    numbers = range(len(items))
    conflicts = [{j for j in numbers if not taken[i].isdisjoint(taken[j])} for i in numbers]
    best_gain = 0.0
    best: list[int] = []

    def search(alive: list[int], gain: float, chosen: list[int]) -> None:
        nonlocal best_gain, best
        if gain > best_gain:
            best_gain, best = gain, chosen
        if not alive or gain + sum(items[i].gain for i in alive) <= best_gain:
            return
        head, rest = alive[0], alive[1:]
        compatible = [i for i in rest if i not in conflicts[head]]
        search(compatible, gain + items[head].gain, [*chosen, head])
        if len(compatible) < len(rest):
            search(rest, gain, chosen)

    search(list(numbers), 0.0, [])
    return best


def _solve_greedily(items: Sequence[Item], taken: Sequence[set[int]]) -> list[int]:
    """Take items heaviest first, as far as they do not conflict; see `_solve_exactly`."""
    chosen: list[int] = []
    blocked: set[int] = set()
    for number, characters in enumerate(taken):
        if blocked.isdisjoint(characters):
            chosen.append(number)
            blocked |= characters
    return chosen
