"""Coverage: how many places can be filled, tier by tier, and the cut that proves it.

For each tier the places filled in it and all earlier tiers are a maximum flow; the
mentees and mentors that can be reached from an empty place by alternating steps are a
minimum cut (Koenig 1931, Ford and Fulkerson 1956), so prices of 0 and 1 prove it.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from .network import Network
from .prices import excess, tier_totals, vertex_bound
from .problem import FORBIDDEN
from .progress import Watch
from .solution import Level, Prices, read_only
from .validation import IntArray


def reach(
    network: Network,
    pairs: IntArray,
    sources: IntArray,
    mentor_sources: IntArray | None = None,
    watch: Watch | None = None,
) -> tuple[IntArray, IntArray, IntArray]:
    """Return which mentees, mentors and tiers' empty places alternating steps lead to.

    Parameters
    ----------
    network : Network
        The canonical problem; only which pairs are allowed matters.
    pairs : numpy.ndarray, shape (k, 2)
        The free pairs in use.
    sources : numpy.ndarray
        Mentees to start from.
    mentor_sources : numpy.ndarray, optional
        Mentors to start from; steps then also lead to empty places of a tier, and from
        there to everybody who has one (coverage is fixed).
    watch : Watch, optional
        Told of progress.

    Returns
    -------
    tuple of numpy.ndarray
        1 for each mentee, mentor and tier that is reached.
    """
    n, m = network.problem.shape
    held: list[list[int]] = [[] for _ in range(n)]
    on: list[list[int]] = [[] for _ in range(m)]
    for i, j in pairs.tolist():
        held[i].append(j)
        on[j].append(i)
    order = network.problem.order
    waiting: dict[int, list[int]] = {}
    if mentor_sources is not None:
        for i in np.flatnonzero(network.demand > [len(h) for h in held]).tolist():
            waiting.setdefault(int(order[i]), []).append(i)
    mentees, mentors = np.zeros(n, np.int64), np.zeros(m, np.int64)
    tiers = np.zeros(len(network.problem.tiers), np.int64)
    start = [] if mentor_sources is None else mentor_sources.tolist()
    mentors[start] = 1
    queue = deque(dict.fromkeys([*sources.tolist(), *(i for j in start for i in on[j])]))
    mentees[list(queue)] = 1
    done, unseen = 0, m - len(start)
    while queue:
        i = queue.popleft()
        if watch is not None:
            watch.tick("proof", done, n)
        done += 1
        found = []
        if unseen:
            open_ = network.open_to(i)
            open_ = open_[mentors[open_] == 0]
            found = [j for j in open_.tolist() if j not in held[i]]
        mentors[found] = 1
        unseen -= len(found)
        follow = [other for j in found for other in on[j]]
        if int(order[i]) in waiting and not tiers[order[i]]:
            tiers[order[i]] = 1
            follow += waiting[int(order[i])]
        for other in follow:
            if not mentees[other]:
                mentees[other] = 1
                queue.append(other)
    return mentees, mentors, tiers


def coverage_levels(
    network: Network, pairs: IntArray, method: str, rounds: int, watch: Watch | None = None
) -> list[Level]:
    """Return the proved coverage level of each tier.

    Parameters
    ----------
    network : Network
        The canonical problem without a floor.
    pairs : numpy.ndarray, shape (k, 2)
        Free pairs with the best coverage.
    method : str
        What found them.
    rounds : int
        How many rounds that took.
    watch : Watch, optional
        Told of progress; may ask to stop.
    """
    problem = network.problem
    n, m = problem.shape
    filled = np.bincount(pairs[:, 0], minlength=n)[:n]
    empty = network.demand - filled
    placed = tier_totals(network, filled)
    wanted = tier_totals(network, network.demand)
    locked = tier_totals(network, np.bincount(problem.locked[:, 0], minlength=n)[:n])
    order = problem.order
    levels = []
    for k, tier in enumerate(problem.tiers):
        member = order <= k
        sources = np.flatnonzero(member & (empty > 0))
        mentees, mentors = np.zeros(n, np.int64), np.zeros(m, np.int64)
        if sources.size:
            mentees, mentors, _ = reach(network, pairs, sources, watch=watch)
        mentee = np.where(member, 1 - mentees, 0) - (order < k)
        prices = Prices(
            read_only(mentee),
            read_only(mentors),
            read_only(-(np.arange(len(placed)) < k).astype(np.int64)),
        )
        bound = vertex_bound(network, mentee, mentors) + int((wanted - placed)[:k].sum())
        if sources.size:
            bound += _cut_edges(network, order == k, mentee, mentors, watch)
        value, locks = int(placed[k]), int(locked[k])
        levels.append(Level("coverage", tier, value + locks, bound + locks, prices, method, rounds))
    return levels


def _cut_edges(
    network: Network, here: IntArray, mentee: IntArray, mentor: IntArray, watch: Watch | None
) -> int:
    """Return the excess of the level whose pairs count 1 where `here`, else 0."""
    flat = Flat(network, here.astype(np.int64))
    return excess(flat, mentee, mentor, watch)


class Flat(Network):
    """A network in which a pair weighs what its mentee says, whatever it scores."""

    def __init__(self, network: Network, weight: IntArray, floor: int | None = None) -> None:
        super().__init__(
            network.problem,
            network.demand,
            network.capacity,
            network.minimum,
            network.rank,
            1,
            network.rank.astype(np.int64),
            network.previous[:0],
            0,
            network.floor if floor is None else floor,
        )
        self.weight = weight

    def block(self, start: int, stop: int) -> IntArray:
        """Return the flat weights of mentees `start` to `stop`."""
        result = super().block(start, stop)
        return np.where(result == FORBIDDEN, FORBIDDEN, self.weight[start:stop, None])

    def listed(self, start: int, stop: int) -> tuple[IntArray, IntArray, IntArray]:
        """Return the free candidates of mentees `start` to `stop`, with flat weights."""
        rows, columns, _ = super().listed(start, stop)
        return rows, columns, self.weight[rows]

    def weights(self, mentees: IntArray, mentors: IntArray) -> IntArray:
        """Return the flat weights of pairs."""
        return self.weight[mentees]
