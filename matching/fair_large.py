"""The highest floor of large problems: bisection on short lists, then on whole rows.

Imported only for large problems, because it imports numba.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .coverage import reach
from .large import Large, covering_flow, nobody
from .network import Network
from .prices import tier_totals
from .problem import FORBIDDEN
from .progress import Watch
from .solution import Level, Prices, read_only
from .units import Lists
from .validation import IntArray


def cover_large(network: Network, watch: Watch) -> IntArray:
    """Return free pairs with the best coverage, tier by tier, whatever they score."""
    return _cover(network, watch)[0]


def _cover(network: Network, watch: Watch, whole: bool = False) -> tuple[IntArray, IntArray]:
    """Return free pairs with the best coverage and the places filled in each tier.

    With `whole`, it is enough to see that not everybody can be placed.
    """
    large = Large(network, nobody(network), watch, listed=False)
    filled = large.cover(whole)
    return large.state.pairs(), tier_totals(network, filled)


def best_floor_large(network: Network, pairs: IntArray, watch: Watch) -> Level:
    """Find the highest floor that keeps coverage and minimum loads, and prove it.

    Parameters
    ----------
    network : Network
        Without a floor.
    pairs : numpy.ndarray, shape (k, 2)
        Free pairs with the best coverage; at least one.
    watch : Watch
        Told of progress.

    Notes
    -----
    Lists of the best candidates give a floor that can be kept, in milliseconds per
    step; one maximum flow over whole rows then proves that no higher one can, or the
    bisection goes on over whole rows.
    """
    plain = replace(network, charge=0, previous=network.previous[:0])
    n = network.problem.n
    filled = tier_totals(network, np.bincount(pairs[:, 0], minlength=n)[:n])
    whole = bool(filled.sum() == network.demand.sum())
    rounds = 0

    def keeps(floor: int) -> bool:
        """Say whether coverage and minimum loads can be kept from `floor` up."""
        nonlocal rounds
        rounds += 1
        watch.tick("floor", rounds, 40)
        floored = replace(plain, floor=floor)
        if (_cover(floored, watch, whole)[1] < filled).any():
            return False
        return not network.minimum.any() or covering_flow(floored, filled, watch)[1]

    low = int(network.problem.points(pairs[:, 0], pairs[:, 1]).min())
    lists = Large(plain, nobody(plain), watch)
    high = network.problem.highest
    if whole:
        high = min(high, _best_of_worst(network, lists.lists))
    if low < high and keeps(high):
        low = high
    elif low < high:
        if not network.minimum.any():
            low = max(low, _listed_floor(plain, lists.lists, filled, watch))
        low = _highest(keeps, low, high - 1)
    prices = _proof(replace(plain, floor=low + 1), filled, watch)
    return Level("floor", None, low, low, prices, "bisection", rounds)


def _highest(keeps: Callable[[int], bool], low: int, high: int) -> int:
    """Return the highest floor from `low`, which can be kept, to `high` that can be kept."""
    step = 1
    while low < high and keeps(min(high, low + step)):
        low, step = min(high, low + step), 2 * step
    high = min(high, low + step - 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if keeps(middle) else (low, middle - 1)
    return low


def _best_of_worst(network: Network, lists: Lists) -> int:
    """Return a floor that cannot be exceeded if everybody gets all the mentors they ask for.

    The lowest, over mentees, of the best points they could hold their last mentor with.
    """
    asking = np.flatnonzero((network.demand > 0) & (lists.size >= network.demand))
    if len(lists.column) == 0 or len(asking) == 0:
        return network.problem.highest
    if network.problem.scores is None:
        return min(
            int(np.sort(lists.weight[lists.start[i] : lists.start[i + 1]])[-network.demand[i]])
            for i in asking.tolist()
        )
    lowest = network.problem.highest
    for demand in np.unique(network.demand[asking]).tolist():
        alike = asking[network.demand[asking] == demand]  # who have as much room in their lists
        room = np.arange(lists.start[alike[0] + 1] - lists.start[alike[0]])
        table = lists.weight[lists.start[alike][:, None] + room]
        table = np.sort(np.where(room < lists.size[alike][:, None], table, FORBIDDEN), axis=1)
        lowest = min(lowest, int(table[:, -demand].min()))
    return lowest


def _listed_floor(network: Network, full: Lists, filled: IntArray, watch: Watch) -> int:
    """Return the highest floor that the lists of best candidates alone can keep."""
    whole = bool(filled.sum() == network.demand.sum())
    entry = np.concatenate([np.arange(a, a + s) for a, s in zip(full.start, full.size)])
    rows = np.repeat(np.arange(network.problem.n), full.size)
    weight, column = full.weight[entry], full.column[entry]
    steps = np.unique(weight)
    low, high = -1, len(steps)
    while high - low > 1:
        middle = (low + high) // 2
        keep = weight >= steps[middle]
        size = np.bincount(rows[keep], minlength=network.problem.n)
        start = np.concatenate(([0], np.cumsum(size)))
        part = Lists(start, size, column[keep], weight[keep], full.beyond)
        trial = Large(network, nobody(network), watch, listed=False)
        trial.lists, trial.dense = part, False
        reached = tier_totals(network, trial.cover(whole))
        low, high = (low, middle) if (reached < filled).any() else (middle, high)
    return int(steps[low]) if low >= 0 else network.problem.lowest


def _proof(above: Network, filled: IntArray, watch: Watch) -> Prices:
    """Return prices by which pairs from the floor of `above` up cannot keep what is needed."""
    pairs, reached = _cover(above, watch)
    n, m = above.problem.shape
    short = np.flatnonzero(reached < filled)
    if len(short):
        member = above.problem.order <= int(short[0])
        empty = above.demand > np.bincount(pairs[:, 0], minlength=n)[:n]
        mentees, mentors, _ = reach(above, pairs, np.flatnonzero(member & empty), watch=watch)
        tier = -(np.arange(len(filled)) <= int(short[0])).astype(np.int64)
        mentee = np.where(member, -mentees, 0)
        return Prices(read_only(mentee), read_only(mentors), read_only(tier))
    pairs = covering_flow(above, filled, watch)[0].pairs
    load = np.bincount(pairs[:, 1], minlength=m)[:m]
    mentees, mentors, tiers = reach(
        above, pairs, np.zeros(0, np.int64), np.flatnonzero(load > above.minimum), watch
    )
    left = tier_totals(above, above.demand) - filled
    return Prices(
        read_only(1 - mentees), read_only(mentors - 1), read_only(np.where(left > 0, 1 - tiers, 0))
    )
