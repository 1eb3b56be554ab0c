"""What a pair that was not made would cost: a bound for every pair, the exact loss on request.

The exact loss is one shortest path in the residual graph of the optimal flow, with reduced costs
for lengths (Ahuja, Magnanti and Orlin 1993, chapter 9): give the mentee the mentor, then find the
cheapest way to make room. Nodes are the mentors and one node for "no place"; a mentee is passed
through on the way from a mentor given up to a mentor taken.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..problem import FORBIDDEN, Problem
from ..solution import Solution
from ..validation import IntArray
from .again import again
from .figures import Bound, Change, Loss
from .view import UNREACHED, View, keys, proves, view

BLOCK_CELLS = 1 << 20


def split(seen: View, reduced: int) -> Bound:
    """Split a reduced cost into places and points.

    Parameters
    ----------
    seen : View
        A solution.
    reduced : int
        A reduced cost.

    Returns
    -------
    Bound
        The least loss.
    """
    if seen.by_points_only:
        return Bound(0, max(0, reduced))
    places, points = divmod(max(0, reduced) + seen.network.big // 2, seen.network.big)
    return Bound(places, points - seen.network.big // 2)


def bounds(problem: Problem, solution: Solution) -> Iterator[tuple[int, int, IntArray]]:
    """Yield the proved least loss of using each pair, block of rows by block of rows.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.

    Yields
    ------
    start, stop : int
        The rows.
    reduced : (stop - start, m) int64 array
        Reduced costs, 0 or more: `split` tells places from points. `UNREACHED` where the pair is
        forbidden, 0 where it stands.

    Notes
    -----
    O(n m) time in all, memory for one block. Under ``fair``, pairs below the floor are forbidden
    here: using one loses the floor.

    Examples
    --------
    >>> from matching import Problem, solve
    >>> problem = Problem([[9, 7], [8, 1]], capacity=[1, 1])
    >>> [(block.shape, int(block.sum())) for _, _, block in bounds(problem, solve(problem))]
    [((2, 2), 5)]
    """
    seen = view(problem, solution)
    step = max(1, BLOCK_CELLS // max(1, problem.m))
    standing = solution.pairs
    for start in range(0, problem.n, step):
        stop = min(problem.n, start + step)
        weight = seen.network.block(start, stop)
        reduced = seen.mentee_price[start:stop, None] + seen.mentor_price - weight
        np.maximum(reduced, 0, out=reduced)
        reduced[weight == FORBIDDEN] = UNREACHED
        first, last = np.searchsorted(standing[:, 0], [start, stop])
        reduced[standing[first:last, 0] - start, standing[first:last, 1]] = 0
        yield start, stop, reduced


def exact(problem: Problem, solution: Solution, mentee: int, mentor: int) -> Loss | None:
    """Return exactly what would be lost if a pair had to stand.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.
    mentee, mentor : int
        The pair.

    Returns
    -------
    Loss or None
        None where the pair can stand in no solution: it is forbidden, or locks or minimum loads
        leave no way.

    Notes
    -----
    Under ``total`` one shortest path; under ``fair`` (where the pair may lie below the floor) the
    problem is solved again with the pair locked, and with the lower floor where there is one.
    """
    if problem.points([mentee], [mentor])[0] == FORBIDDEN:
        return None
    if (keys(solution.pairs, problem.m) == mentee * problem.m + mentor).any():
        return Loss({}, 0, 0, ())
    if solution.objective == "fair":
        return again(problem, solution, mentee, mentor)
    seen = view(problem, solution)
    if not proves(seen):
        return again(problem, solution, mentee, mentor)
    return _by_path(seen, mentee, mentor)


def _by_path(seen: View, mentee: int, mentor: int) -> Loss | None:
    """Return the loss by one shortest path."""
    if seen.network.demand[mentee] <= 0 or seen.network.capacity[mentor] <= 0:
        return None
    search = Search(seen, mentee)
    search.start_at(mentor)
    if not search.run():
        return None
    return told(seen, search.chain())


def cheapest(seen: View, mentee: int) -> Loss | None:
    """Return the least loss by which a mentee who is short of a place could have one more.

    Parameters
    ----------
    seen : View
        A solution, not of ``fair``, whose prices prove it.
    mentee : int
        Somebody with a place asked for and not filled.

    Returns
    -------
    Loss or None
        The loss with its chain, which begins with this mentee; None where there is no way.
    """
    search = Search(seen, mentee)
    search.start_anywhere()
    return told(seen, search.chain()) if search.run() else None


def told(seen: View, chain: tuple[Change, ...]) -> Loss:
    """Return what a chain of changes loses.

    Parameters
    ----------
    seen : View
        A solution.
    chain : tuple of Change
        Changes that keep to every limit.

    Returns
    -------
    Loss
        Places by tier, and points.
    """
    places: dict[int, int] = {}
    points = 0
    for step in chain:
        tier = int(seen.problem.tier[step.mentee])
        change = (step.gives_up is not None) - (step.takes is not None)
        places[tier] = places.get(tier, 0) + change
        if seen.by_points_only:
            points += change * int(seen.network.cost[step.mentee])
        for sign, other in ((1, step.gives_up), (-1, step.takes)):
            if other is not None:
                who, whom = np.array([step.mentee]), np.array([other])
                points += sign * int(seen.network.weights(who, whom)[0])
    return Loss({tier: lost for tier, lost in places.items() if lost}, 0, points, chain)


class Search:
    """Dijkstra from mentors who must make room, back to the mentee who takes the place."""

    def __init__(self, seen: View, mentee: int) -> None:
        self.seen, self.mentee = seen, mentee
        m = seen.problem.m
        self.nowhere = m  # the node for "no place"
        self.distance = np.full(m + 1, UNREACHED, dtype=np.int64)
        self.open = self.distance.copy()
        self.via = np.full(m + 1, -1)  # the mentee passed through, -1 for none
        self.origin = np.full(m + 1, -1)  # the node before
        self.best = UNREACHED
        self.last = -1  # the node from which the mentee is reached
        self.one_more = False  # whether the mentee may give up no mentor
        self.near = np.full(seen.problem.n, UNREACHED)  # distance to each mentee

    def start_at(self, mentor: int) -> None:
        """Give the mentee this mentor."""
        self.distance[mentor] = self.open[mentor] = 0
        self.via[mentor] = self.mentee

    def start_anywhere(self) -> None:
        """Give the mentee any one mentor more."""
        reduced = self.seen.reduced(self.mentee)
        reduced[self.seen.holds(self.mentee)] = UNREACHED
        reduced[self.seen.network.capacity <= 0] = UNREACHED
        self.distance[:-1] = self.open[:-1] = np.maximum(reduced, 0)
        self.via[:-1] = self.mentee
        self.one_more = True

    def run(self) -> bool:
        """Search; return whether there is a way."""
        while True:
            node = int(self.open.argmin())
            here = int(self.open[node])
            if here >= self.best:
                return self.best < UNREACHED
            self.open[node] = UNREACHED
            if node == self.nowhere:
                self._leave_nowhere(here)
            else:
                self._leave_mentor(node, here)

    def _leave_mentor(self, node: int, here: int) -> None:
        """Relax the ways out of a mentor: a free place, or one of their mentees."""
        seen = self.seen
        if seen.load[node] < seen.network.capacity[node]:
            self._reach(self.nowhere, here - int(seen.mentor_price[node]), -1, node)
        held = seen.held_by(node)
        weight = seen.network.weights(held, np.full(len(held), node))
        slack = weight - seen.mentee_price[held] - int(seen.mentor_price[node])
        for k, more in zip(held.tolist(), slack.tolist()):
            self._pass(k, here + more, node)

    def _leave_nowhere(self, here: int) -> None:
        """Relax the ways out of "no place": empty places, and mentors who can hold one less."""
        seen = self.seen
        for k in np.flatnonzero(seen.empty > 0).tolist():
            self._pass(k, here, self.nowhere)
        spare = np.flatnonzero(seen.load > seen.network.minimum)
        reach = here + np.maximum(seen.mentor_price[spare], 0)
        better = reach < self.distance[spare]
        nodes = spare[better]
        self.distance[nodes] = self.open[nodes] = reach[better]
        self.via[nodes], self.origin[nodes] = -1, self.nowhere

    def _pass(self, k: int, here: int, node: int) -> None:
        """Pass through a mentee who gives up a place at ``node``."""
        if k == self.mentee:
            if here < self.best and (node == self.nowhere or not self.one_more):
                self.best, self.last = here, node
            return
        if here >= min(self.best, int(self.near[k])):
            return
        self.near[k] = here
        seen = self.seen
        reduced = seen.reduced(k)
        reduced[seen.holds(k)] = UNREACHED
        reach = np.minimum(here + np.maximum(reduced, 0), UNREACHED)
        better = reach < self.distance[:-1]
        self.distance[:-1][better] = self.open[:-1][better] = reach[better]
        self.via[:-1][better], self.origin[:-1][better] = k, node
        give_up = here + int(seen.network.cost[k]) + int(seen.mentee_price[k])
        self._reach(self.nowhere, give_up, k, node)

    def _reach(self, node: int, distance: int, via: int, origin: int) -> None:
        """Note a way to a node if it is the shortest so far."""
        if distance < self.distance[node]:
            self.distance[node] = self.open[node] = distance
            self.via[node], self.origin[node] = via, origin

    def chain(self) -> tuple[Change, ...]:
        """Return the changes along the way found, from the pair asked about onwards."""

        def name(node: int) -> int | None:
            return None if node == self.nowhere else node

        back = []
        node, to = self.last, self.last
        while self.origin[node] >= 0:
            via, before = int(self.via[node]), int(self.origin[node])
            if via >= 0:
                back.append(Change(via, name(before), name(node)))
            node = before
        return (Change(self.mentee, name(to), name(node)), *back[::-1])
