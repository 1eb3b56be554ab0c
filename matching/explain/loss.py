"""What a pair that was not made would cost: a bound for every pair, the exact loss on request."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..problem import FORBIDDEN, Problem
from ..solution import Solution
from ..validation import IntArray
from .again import again
from .figures import Change, Loss
from .search import Nodes, Search, nodes
from .view import UNREACHED, View, keys, view

BLOCK_CELLS = 1 << 16


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
        Points, 0 or more. A solution with the pair fills fewer places, or has at least this many
        points less. `UNREACHED` where the pair is forbidden, 0 where it stands.

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
    for start, stop, _, reduced in blocks(view(problem, solution)):
        yield start, stop, reduced


def blocks(seen: View) -> Iterator[tuple[int, int, IntArray, IntArray]]:
    """Yield points and least losses of every pair, block of rows by block of rows.

    Parameters
    ----------
    seen : View
        A solution.

    Yields
    ------
    start, stop : int
        The rows.
    points : (stop - start, m) int64 array
        Points; `FORBIDDEN` where the pair is.
    reduced : (stop - start, m) int64 array
        See `bounds`.
    """
    problem, network, standing = seen.problem, seen.network, seen.solution.pairs
    plain = network.charge == 0 and network.floor is None and not len(problem.locked)
    step = max(1, BLOCK_CELLS // max(1, problem.m))
    for start in range(0, problem.n, step):
        stop = min(problem.n, start + step)
        points = problem.block(start, stop)
        weight = points if plain else network.block(start, stop)
        reduced = seen.mentor_price - weight
        reduced += seen.mentee_price[start:stop, None]
        np.maximum(reduced, 0, out=reduced)
        barred = weight == FORBIDDEN
        if barred.any():
            reduced[barred] = UNREACHED
        first, last = np.searchsorted(standing[:, 0], [start, stop])
        reduced[standing[first:last, 0] - start, standing[first:last, 1]] = 0
        yield start, stop, points, reduced


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
    Under ``total`` one shortest path (a second one where a place is lost); under ``fair`` (where
    the pair may lie below the floor) the problem is solved again with the pair locked, and with
    the lower floor where there is one.
    """
    if problem.points([mentee], [mentor])[0] == FORBIDDEN:
        return None
    if (keys(solution.pairs, problem.m) == mentee * problem.m + mentor).any():
        return Loss({}, 0, 0, ())
    if solution.objective == "fair":
        return again(problem, solution, mentee, mentor)
    seen = view(problem, solution)
    if seen.network.demand[mentee] <= 0 or seen.network.capacity[mentor] <= 0:
        return None
    among = nodes(seen)
    first = Search(seen, among, mentee)
    first.start(np.array([mentor]), np.array([0]))
    if first.run():
        end = first.last
        rest: tuple[Change, ...] = first.way_to(end)[1]
    else:
        crossed = _cross(seen, among, first, mentee)
        if crossed is None:
            return None
        end, rest = crossed
    return told(seen, (Change(mentee, first.mentor(end), mentor), *rest))


def cheapest(seen: View, mentee: int) -> Loss | None:
    """Return the least loss by which a mentee who is short of a place could have one more.

    Parameters
    ----------
    seen : View
        A solution; under ``fair`` the floor is kept.
    mentee : int
        Somebody with a place asked for and not filled.

    Returns
    -------
    Loss or None
        The loss with its chain, which begins with this mentee; None where there is no way.
    """
    among = nodes(seen)
    first = Search(seen, among, mentee, from_empty_only=True)
    reduced = seen.reduced(mentee)
    reduced[seen.holds(mentee)] = UNREACHED
    reduced[seen.network.capacity <= 0] = UNREACHED
    starts = np.flatnonzero(reduced < UNREACHED)
    first.start(starts, np.maximum(reduced[starts], 0))
    if first.run():
        begin, rest = first.way_to(first.last)
        return told(seen, (Change(mentee, None, begin), *rest))
    tiers = _emptied(seen, among, first)
    if not tiers:
        return None
    begin, rest = first.way_to(tiers[-1])
    return told(seen, (Change(mentee, None, begin), *rest))


def _emptied(seen: View, among: Nodes, search: Search) -> list[int]:
    """Return the "empty" nodes that a search reached, the first tier's first."""
    reached = search.distance[among.mentors : among.spare] < UNREACHED
    return (np.flatnonzero(reached) + among.mentors).tolist()


def _cross(
    seen: View, among: Nodes, first: Search, mentee: int
) -> tuple[int, tuple[Change, ...]] | None:
    """Return the end and the changes of the best way that loses a place, if there is one.

    The place lost is of the last tier that can be; after it, if possible, a place of a later tier
    is filled instead, of the first such tier.
    """
    lost = _emptied(seen, among, first)
    if seen.by_points_only or not lost:
        return None
    begun = first.way_to(lost[-1])[1]
    # a later tier's empty place filled in exchange, else a spare place: the first that leads back
    for gained in [*range(lost[-1] + 1, among.spare), among.spare]:
        then = Search(seen, among, mentee)
        then.start(np.array([gained]), np.array([0]))
        if then.run():
            return then.last, (*begun, *then.way_to(then.last)[1])
    return None


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
