"""The loss of a pair the slow way: lock it and solve again."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..assignment import solve
from ..errors import InfeasibleError
from ..problem import Problem
from ..solution import Solution
from ..validation import IntArray
from .figures import Loss

BLOCK_CELLS = 1 << 18


def again(problem: Problem, solution: Solution, mentee: int, mentor: int) -> Loss | None:
    """Return what would be lost if a pair had to stand, by solving again with it locked.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.
    mentee, mentor : int
        An allowed pair that does not stand.

    Returns
    -------
    Loss or None
        Without a chain; None where there is no way.

    Notes
    -----
    A lock does not count for the floor of ``fair``, the pair asked about does: where it lies
    below the others' best floor, the total is found again above that lower floor.
    """
    options = solution.options
    previous = (options.previous, options.charge) if options.charge else None
    try:
        locked = with_lock(problem, mentee, mentor)
        other = solve(locked, options.objective, options.unmatched_cost, previous)
        floor = _lower(solution.floor, other.floor, int(problem.points([mentee], [mentor])[0]))
        if other.floor is not None and floor is not None and floor < other.floor:
            other = solve(with_lock(problem, mentee, mentor, floor), "total", None, previous)
    except InfeasibleError:
        return None
    old, new = solution.certificate.levels, other.certificate.levels
    after = {one.tier: one.value for one in new if one.name == "coverage"}
    places = {
        int(one.tier): one.value - after[one.tier]
        for one in old
        if one.name == "coverage" and one.tier is not None and one.value != after[one.tier]
    }
    fell = 0 if floor is None or solution.floor is None else solution.floor - floor
    return Loss(places, fell, old[-1].value - new[-1].value, ())


def _lower(old: int | None, rest: int | None, points: int) -> int | None:
    """Return the floor when the pair asked about counts too."""
    if old is None:
        return None
    return points if rest is None else min(rest, points)


def with_lock(problem: Problem, mentee: int, mentor: int, floor: int | None = None) -> Problem:
    """Return the problem with one more locked pair.

    Parameters
    ----------
    problem : Problem
        The problem.
    mentee, mentor : int
        The pair.
    floor : int, optional
        Points below which pairs that are not locked are forbidden.

    Returns
    -------
    Problem
        A new problem, on the same scores.
    """
    return rebuilt(problem, problem.capacity, [*problem.locked.tolist(), [mentee, mentor]], floor)


def rebuilt(
    problem: Problem, capacity: IntArray, locked: list[list[int]], floor: int | None = None
) -> Problem:
    """Return the problem with other capacities, locks, or a floor.

    Parameters
    ----------
    problem : Problem
        The problem.
    capacity : (m,) int array
        Places of each mentor.
    locked : list of pairs
        Pairs that must stand.
    floor : int, optional
        Points below which pairs that are not locked are forbidden.

    Returns
    -------
    Problem
        A new problem, on the same scores. Ids and the mentors' own scores are left out.
    """
    same: dict[str, Any] = {
        "demand": problem.demand,
        "minimum": problem.minimum,
        "tier": problem.tier,
        "locked": locked,
        "resolution": problem.resolution,
    }
    if problem.scores is not None:
        allowed = problem.allowed if floor is None else _above(problem, floor, locked)
        return Problem(problem.scores, capacity, allowed=allowed, **same)
    assert problem.indptr is not None
    assert problem.indices is not None
    assert problem.values is not None
    values = problem.values
    if floor is not None:
        rows = np.repeat(np.arange(problem.n), np.diff(problem.indptr))
        numbers = rows * problem.m + problem.indices
        stands = np.isin(numbers, [i * problem.m + j for i, j in locked])
        kept = stands | (problem.points(rows, problem.indices) >= floor)
        values = np.where(kept, values.astype(float), np.nan)
    return Problem.from_candidates(problem.indptr, problem.indices, values, capacity, **same)


def _above(problem: Problem, floor: int, locked: list[list[int]]) -> NDArray[np.bool_]:
    """Return which pairs reach a floor or are locked."""
    allowed = np.empty(problem.shape, np.bool_)
    step = max(1, BLOCK_CELLS // max(1, problem.m))
    for start in range(0, problem.n, step):
        stop = min(problem.n, start + step)
        allowed[start:stop] = problem.block(start, stop) >= floor
    for i, j in locked:
        allowed[i, j] = True
    return allowed
