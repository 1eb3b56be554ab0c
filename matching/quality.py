"""What the objective chosen costs by the measure of the other, and who would rather swap."""

from __future__ import annotations

from dataclasses import dataclass

from .assignment import solve
from .explain import blocking_pairs
from .problem import Problem
from .solution import Solution


@dataclass(frozen=True)
class Quality:
    """The price of a solution's objective.

    Parameters
    ----------
    floor : int or None
        Points of the lowest pair that is not locked; None without such a pair.
    points_lost : int
        Points by which the objective ``total`` would have more in all, after the charge for
        changed pairs where one was asked for.
    floor_lost : int
        Points by which the lowest pair would be higher under ``fair``.
    blocking : int
        Pairs who would both rather have each other.
    """

    floor: int | None
    points_lost: int
    floor_lost: int
    blocking: int


def lowest(problem: Problem, solution: Solution) -> int | None:
    """Return the points of the lowest pair that is not locked.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.

    Returns
    -------
    int or None
        None without such a pair.
    """
    locked = {tuple(pair) for pair in problem.locked.tolist()}
    points = problem.points(solution.pairs[:, 0], solution.pairs[:, 1]).tolist()
    free = [
        score
        for pair, score in zip(solution.pairs.tolist(), points, strict=True)
        if tuple(pair) not in locked
    ]
    return min(free, default=None)


def quality(problem: Problem, solution: Solution) -> Quality:
    """Measure a solution by both objectives.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.

    Returns
    -------
    Quality
        What ``fair`` loses in total, or ``total`` in its lowest pair, and the blocking pairs left.

    Notes
    -----
    The problem is solved once more with the other objective. Where empty places have a cost, there
    is no other objective and nothing is said to be lost.

    Examples
    --------
    >>> problem = Problem([[9, 1], [5, 4]], capacity=[1, 1])
    >>> quality(problem, solve(problem))
    Quality(floor=4, points_lost=0, floor_lost=0, blocking=0)
    """
    options = solution.options
    floor, swaps = lowest(problem, solution), blocking_pairs(problem, solution, 0).count
    if options.unmatched_cost is not None:
        return Quality(floor, 0, 0, swaps)
    previous = (options.previous, options.charge) if options.charge else None
    other = "total" if options.objective == "fair" else "fair"
    rival = solve(problem, other, previous=previous)
    best = lowest(problem, rival)
    raised = 0 if best is None or floor is None else best - floor
    if other == "total":
        best_score, score = (one.certificate.levels[-1].value for one in (rival, solution))
        return Quality(floor, best_score - score, 0, swaps)
    return Quality(floor, 0, raised, swaps)
