"""Shortest ways through the residual graph of a solution.

A mentee who is given a mentor they do not have sets off a chain: the mentor gives up somebody, who
takes another mentor or stays without, and so on, until the mentee has given up a place of their
own. The chain that loses least is a shortest path with reduced costs for lengths (Ahuja, Magnanti
and Orlin 1993, chapter 9). Its nodes are

- the mentors;
- for each tier, "empty": a place of that tier left empty (one for everybody where empty places
  cost points);
- "spare": a mentor's place that nobody holds (the same node as "empty" where those cost points).

A mentee is passed through on the way from a node given up to a node taken. Empty places change
hands within a tier, so a way that never goes from "empty" to "spare" or to another tier's "empty"
loses no place. Coverage being best, a shortest way crosses over at most once (a way that crossed
twice would visit "spare" twice), and only where no other way exists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..problem import FORBIDDEN
from ..units import read_rows
from ..validation import IntArray
from .figures import Change
from .view import UNREACHED, View

COMPILED_CELLS = 1 << 20
"""From this many pairs on the search runs compiled."""


@dataclass(frozen=True, eq=False)
class Nodes:
    """How the nodes are numbered, and what an empty place is worth to each mentee.

    Parameters
    ----------
    mentors : int
        m; mentors are 0 to m - 1.
    empty : (n,) int array
        The "empty" node of each mentee.
    spare : int
        The "spare" node.
    count : int
        Number of nodes.
    worth : (n,) int array
        Price at which an empty place is even with what the mentee holds.
    """

    mentors: int
    empty: IntArray
    spare: int
    count: int
    worth: IntArray


def nodes(seen: View) -> Nodes:
    """Number the nodes of a solution's residual graph.

    Parameters
    ----------
    seen : View
        A solution.

    Returns
    -------
    Nodes
        One "empty" node for each tier, or one for all where empty places cost points.
    """
    n, m = seen.problem.shape
    if seen.by_points_only:
        return Nodes(m, np.full(n, m), m, m + 1, -np.asarray(seen.network.cost))
    tiers, at = np.unique(seen.problem.tier, return_inverse=True)
    worth = seen.solution.certificate.levels[-1].prices.tier[at.reshape(-1)]
    return Nodes(m, m + at.reshape(-1), m + len(tiers), m + len(tiers) + 1, worth)


class Search:
    """Dijkstra from some nodes to a mentee.

    Parameters
    ----------
    seen : View
        A solution.
    among : Nodes
        Its nodes.
    mentee : int
        Who has to give up a place at the end.
    from_empty_only : bool
        Whether that has to be an empty place: the mentee then has one place more.
    """

    def __init__(
        self, seen: View, among: Nodes, mentee: int, from_empty_only: bool = False
    ) -> None:
        self.seen, self.among, self.mentee = seen, among, mentee
        self.from_empty_only = from_empty_only
        self.distance = np.full(among.count, UNREACHED)
        self.open = self.distance.copy()
        self.via = np.full(among.count, -1)  # the mentee passed through, -1 for none
        self.origin = np.full(among.count, -1)  # the node before, -1 for a start
        self.near = np.full(seen.problem.n, UNREACHED)  # distance to each mentee
        self.best = UNREACHED
        self.last = -1  # the node that the mentee gives up

    def start(self, starts: IntArray, distances: IntArray) -> None:
        """Start from some nodes, each at a distance."""
        self.distance[starts] = self.open[starts] = distances

    def run(self) -> bool:
        """Search; return whether there is a way. If not, every node that can be is reached."""
        problem = self.seen.problem
        if problem.scores is not None and problem.n * problem.m >= COMPILED_CELLS:
            return self._run_compiled()
        while True:
            node = int(self.open.argmin())
            here = int(self.open[node])
            if here >= self.best:
                return self.best < UNREACHED
            self.open[node] = UNREACHED
            if node < self.among.mentors:
                self._leave_mentor(node, here)
            else:
                self._leave_empty(node, here)
                if node == self.among.spare:
                    self._leave_spare(here)

    def _run_compiled(self) -> bool:
        """Search with the compiled loop."""
        from .kernel import run  # noqa: PLC0415  # numba is slow to import

        seen, among = self.seen, self.among
        m = seen.problem.m
        owners = np.repeat(np.arange(m), seen.load)
        places = (
            seen.empty,
            among.empty,
            seen.load < seen.network.capacity,
            seen.load > seen.network.minimum,
        )
        first = np.concatenate(([0], np.cumsum(seen.filled)))
        weights = seen.network.weights(seen.holders, owners)
        held = (seen.starts, seen.holders, weights, first, np.ascontiguousarray(seen.free[:, 1]))
        self.best, self.last = run(
            read_rows(seen.network).source,
            FORBIDDEN,
            (seen.mentee_price, seen.mentor_price, among.worth),
            places,
            held,
            (self.distance, self.open, self.via, self.origin, self.near),
            (self.mentee, among.spare, self.from_empty_only, UNREACHED),
            np.empty(m, np.int64),
        )
        return self.best < UNREACHED

    def _leave_mentor(self, node: int, here: int) -> None:
        """Relax the ways out of a mentor: a place to spare, or one of their mentees."""
        seen = self.seen
        if seen.load[node] < seen.network.capacity[node]:
            self._reach(self.among.spare, here - int(seen.mentor_price[node]), -1, node)
        held = seen.held_by(node)
        weight = seen.network.weights(held, np.full(len(held), node))
        slack = weight - seen.mentee_price[held] - int(seen.mentor_price[node])
        for k, more in zip(held.tolist(), slack.tolist()):
            self._pass(k, here + max(0, more), node)

    def _leave_empty(self, node: int, here: int) -> None:
        """Relax the ways out of "empty": mentees with such a place."""
        for k in np.flatnonzero((self.seen.empty > 0) & (self.among.empty == node)).tolist():
            self._pass(k, here, node)

    def _leave_spare(self, here: int) -> None:
        """Relax the ways out of "spare": mentors who can hold one mentee less."""
        seen = self.seen
        can = np.flatnonzero(seen.load > seen.network.minimum)
        reach = here + np.maximum(seen.mentor_price[can], 0)
        better = reach < self.distance[can]
        fresh = can[better]
        self.distance[fresh] = self.open[fresh] = reach[better]
        self.via[fresh], self.origin[fresh] = -1, self.among.spare

    def _pass(self, k: int, here: int, node: int) -> None:
        """Pass through a mentee who gives up a place at ``node``."""
        if k == self.mentee:
            if here < self.best and not (self.from_empty_only and node < self.among.mentors):
                self.best, self.last = here, node
            return
        if here >= min(self.best, int(self.near[k])):
            return
        self.near[k] = here
        seen = self.seen
        reduced = seen.reduced(k)
        reduced[seen.holds(k)] = UNREACHED
        reach = np.minimum(here + np.maximum(reduced, 0), UNREACHED)
        m = self.among.mentors
        better = reach < self.distance[:m]
        self.distance[:m][better] = self.open[:m][better] = reach[better]
        self.via[:m][better], self.origin[:m][better] = k, node
        empty = here + max(0, int(seen.mentee_price[k] - self.among.worth[k]))
        self._reach(int(self.among.empty[k]), empty, k, node)

    def _reach(self, node: int, distance: int, via: int, origin: int) -> None:
        """Note a way to a node if it is the shortest so far."""
        if distance < self.distance[node]:
            self.distance[node] = self.open[node] = distance
            self.via[node], self.origin[node] = via, origin

    def way_to(self, node: int) -> tuple[int, tuple[Change, ...]]:
        """Return the start of the shortest way to a node, and the changes along it."""
        back = []
        while self.origin[node] >= 0:
            via, before = int(self.via[node]), int(self.origin[node])
            if via >= 0:
                back.append(Change(via, self.mentor(before), self.mentor(node)))
            node = before
        return node, tuple(back[::-1])

    def mentor(self, node: int) -> int | None:
        """Return the mentor a node is, or None."""
        return node if node < self.among.mentors else None
