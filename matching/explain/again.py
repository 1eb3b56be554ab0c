"""The loss of a pair the slow way: lock it and solve again."""

from __future__ import annotations

import numpy as np

from ..assignment import solve
from ..errors import InfeasibleError
from ..problem import FORBIDDEN, Problem
from ..solution import Solution
from .figures import Loss


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
        A new problem; the arrays are copied.
    """
    points = problem.block(0, problem.n)
    allowed = points != FORBIDDEN
    locked = np.vstack([problem.locked, [[mentee, mentor]]])
    if floor is not None:
        allowed &= points >= floor
        allowed[locked[:, 0], locked[:, 1]] = True
    return Problem(
        np.where(allowed, points, 0),
        problem.capacity,
        allowed=allowed,
        demand=problem.demand,
        minimum=problem.minimum,
        tier=problem.tier,
        locked=locked,
        resolution=1.0,
    )
