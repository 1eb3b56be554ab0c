"""Successive shortest augmenting paths over dense rows, with numpy alone.

The plain exact method for small problems with every option. Potentials live on the
mentors only; each unit of demand ends on the cheapest of: a mentor with a free place, or
an empty place of some mentee on the way (Edmonds and Karp 1972; Jonker and Volgenant
1987 for the form without mentee potentials).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .network import Network
from .problem import FORBIDDEN
from .progress import Watch
from .validation import IntArray

HUGE = 1 << 60


@dataclass
class Flow:
    """A flow and the mentors' prices that prove it.

    Attributes
    ----------
    pairs : numpy.ndarray, shape (k, 2)
        Free (not locked) pairs, sorted.
    price : numpy.ndarray, shape (m,)
        Mentors' prices.
    tier : numpy.ndarray, shape (t,)
        What a place left empty is worth in each tier, at those prices.
    method : str
        What found it.
    rounds : int
        Rounds it took.
    proved : bool
        Whether no pair gains more than its mentee's price, for sure.
    """

    pairs: IntArray
    price: IntArray
    tier: IntArray
    method: str
    rounds: int
    proved: bool = False


class Paths:
    """The state of the search: who holds what, and the mentors' prices."""

    def __init__(self, network: Network) -> None:
        self.net = network
        n, m = network.problem.shape
        self.weight = network.block(0, n)
        self.held = np.zeros((n, m), np.bool_)
        self.on: list[list[int]] = [[] for _ in range(m)]
        self.price = np.where(network.minimum > 0, -network.big, 0).astype(np.int64)

    def _values(self, mentee: int) -> IntArray:
        """Return weight minus price of what a mentee could still take."""
        weight = self.weight[mentee]
        return np.where(
            (weight == FORBIDDEN) | self.held[mentee], np.int64(-HUGE), weight - self.price
        )

    def place(self, source: int) -> bool:
        """Push one more unit of `source` on its shortest path; False if a place stays empty."""
        net, price, cost = self.net, self.price, self.net.cost
        values = self._values(source)
        best = max(int(values.max(initial=-HUGE)), -int(cost[source]))
        distance = best - values
        via = np.full(len(price), source)
        origin = np.full(len(price), -1)
        open_distance = distance.copy()
        done = np.zeros(len(price), np.bool_)
        end = best + int(cost[source])
        leave, last = source, -1
        while len(price):
            j = int(open_distance.argmin())
            here = int(open_distance[j])
            if here >= end:
                break
            done[j] = True
            open_distance[j] = 4 * HUGE
            load = len(self.on[j])
            if load < net.capacity[j]:
                wage = net.big if load < net.minimum[j] else 0
                there = here - wage - int(price[j])
                if there < end:
                    end, leave, last = there, -1, j
                    if there == here:
                        break
            for mentee in self.on[j]:
                base = here + int(self.weight[mentee, j] - price[j])
                if base + cost[mentee] < end:
                    end, leave, last = base + int(cost[mentee]), mentee, j
                reach = base - self._values(mentee)
                better = (reach < distance) & ~done
                distance[better] = open_distance[better] = reach[better]
                via[better] = mentee
                origin[better] = j
        price[done] += np.maximum(0, end - distance[done])
        self._push(leave, last, via, origin)
        return leave < 0

    def _push(self, leave: int, last: int, via: IntArray, origin: IntArray) -> None:
        """Move one unit back along the path that ends at mentor `last`."""
        if last < 0:
            return
        if leave >= 0:
            self.held[leave, last] = False
            self.on[last].remove(leave)
        j = last
        while j >= 0:
            mentee, before = int(via[j]), int(origin[j])
            self.held[mentee, j] = True
            self.on[j].append(mentee)
            if before >= 0:
                self.held[mentee, before] = False
                self.on[before].remove(mentee)
            j = before


def augment(network: Network, watch: Watch) -> Flow:
    """Solve the canonical problem exactly.

    Parameters
    ----------
    network : Network
        The canonical problem.
    watch : Watch
        Told of progress; may ask to stop.

    Returns
    -------
    Flow
        Optimal. Minimum loads are met if they can be (the caller checks).

    Notes
    -----
    O(demand x m) row scans of O(m) each at worst, a few per unit in practice;
    memory O(n m) int64.
    """
    state = Paths(network)
    units = np.repeat(np.arange(network.problem.n), network.demand)
    for k, mentee in enumerate(units.tolist()):
        watch.tick("assign", k, len(units))
        state.place(mentee)
    tier = -network.cost[np.unique(network.problem.tier, return_index=True)[1]]
    return Flow(np.argwhere(state.held), state.price, tier, "shortest paths", len(units))
