"""What the command line says of a solution: figures for whoever has to answer for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from .display import coarse, personal_keys
from .explain import bottleneck, unmatched
from .pairing import Round
from .problem import Problem
from .quality import Quality, quality
from .solution import Solution
from .weights import SHARED

MAX_PEOPLE = 20
"""People told one by one; of the rest only how many."""


Rounding = Callable[[int], int]


def rounding(told: Round) -> Rounding | None:
    """Return how points of a round are told: no exact ones where shared experience counts.

    Parameters
    ----------
    told : Round
        Two tables, read and scored.

    Returns
    -------
    callable or None
        `matching.display.coarse`; None where points may be told as they are.
    """
    if not told.scores.max_points.get(SHARED, 0):
        return None
    return lambda points: coarse(points, told.scores)


def summary(problem: Problem, solution: Solution, rounded: Rounding | None = None) -> str:
    """Return the line that every run says.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.
    rounded : callable, optional
        From `rounding`.

    Returns
    -------
    str
        How many are paired, the total, and whether it is proved.

    Examples
    --------
    >>> from matching import solve
    >>> problem = Problem([[0.5], [0.25]], capacity=[1], resolution=0.25)
    >>> summary(problem, solve(problem))
    'paired 1 of 2 mentees; total 2 points (0.5); proved optimal'
    """
    asked = int((problem.demand > 0).sum())
    proof = "proved optimal" if solution.gap == 0 else f"at most {solution.gap} from optimal"
    total = _points(solution, solution.total, rounded)
    return f"paired {solution.matched} of {asked} mentees; total {total}; {proof}"


def _points(solution: Solution, points: float, rounded: Rounding | None) -> str:
    """Return points, with the score they stand for where that is another number."""
    if rounded is not None:
        return f"about {rounded(round(points))} points"
    score = f" ({points * solution.resolution:.6g})" if solution.resolution != 1 else ""
    return f"{points:.0f} points{score}"


def report(problem: Problem, solution: Solution, rounded: Rounding | None = None) -> Iterator[str]:
    """Yield the measures of a solution, one a line.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.
    rounded : callable, optional
        From `rounding`.

    Yields
    ------
    str
        Places, points, what the other objective would give, blocking pairs, the unmatched by
        reason, and where there are too few places.

    Notes
    -----
    The problem is solved once more, with the other objective.
    """
    told = quality(problem, solution)
    pairs = len(solution.pairs)
    left = int(problem.capacity.sum()) - pairs
    yield f"places not filled: {int(solution.unfilled.sum())}; places left with mentors: {left}"
    if told.floor is not None:
        average = _points(solution, solution.total / pairs, rounded)
        yield f"lowest pair: {_points(solution, told.floor, rounded)}; average: {average}"
    yield from _compared(solution, told, rounded)
    yield f"blocking pairs: {told.blocking} (both would score more together than as paired)"
    reasons = sorted(solution.unmatched.values())
    for reason in dict.fromkeys(reasons):
        yield f"not paired, {reason}: {reasons.count(reason)}"
    shared = [one for one in bottleneck(problem, solution) if one.mentors]
    for one in shared[:MAX_PEOPLE]:
        yield (
            f"too few places: {len(one.mentees)} mentees ask for {one.asked}, and the "
            f"{len(one.mentors)} mentors they may have offer {one.places}; {one.missing} missing"
        )
    if len(shared) > MAX_PEOPLE:
        yield f"too few places: {len(shared) - MAX_PEOPLE} more such groups"


def _compared(solution: Solution, told: Quality, rounded: Rounding | None) -> Iterator[str]:
    """Yield what the other objective would give."""
    if solution.options.unmatched_cost is not None:
        return
    if solution.objective == "fair":
        more = _points(solution, told.points_lost, rounded)
        yield f"the objective total would have {more} more in all"
    elif told.floor is not None:
        floor = _points(solution, told.floor + told.floor_lost, rounded)
        yield f"the objective fair would have no pair below {floor}"


def people(told: Round, solution: Solution) -> Iterator[str]:
    """Yield who is left over, and why, by id.

    Parameters
    ----------
    told : Round
        Two tables, read and scored.
    solution : Solution
        Their solution.

    Yields
    ------
    str
        A line for each mentee without a mentor, one for mentors with places left, and a word on
        the scores of the file.
    """
    problem = told.problem
    for i in sorted(solution.unmatched)[:MAX_PEOPLE]:
        yield f"{problem.mentee_ids[i]}: {why_nobody(told, solution, i)}"
    if len(solution.unmatched) > MAX_PEOPLE:
        yield f"and {len(solution.unmatched) - MAX_PEOPLE} more mentees; the file has all of them"
    left = problem.capacity - np.bincount(solution.pairs[:, 1], minlength=problem.m)
    spare = np.flatnonzero(left > 0)
    if len(spare):
        named = ", ".join(f"{problem.mentor_ids[j]} ({left[j]})" for j in spare[:MAX_PEOPLE])
        more = f" and {len(spare) - MAX_PEOPLE} more" if len(spare) > MAX_PEOPLE else ""
        yield f"mentors with places left: {named}{more}"
    if personal_keys(told.scores) & told.scores.max_points.keys():
        yield "the file shows personal fit in bands, so its scores need not add up to the total"


def why_nobody(told: Round, solution: Solution, mentee: int) -> str:
    """Return why a mentee has no mentor, as code and numbers.

    Parameters
    ----------
    told : Round
        Two tables, read and scored.
    solution : Solution
        Their solution.
    mentee : int
        Somebody without a mentor.

    Returns
    -------
    str
        Whose place they could have at what cost, or what each rule took.
    """
    why = unmatched(told.problem, solution, mentee, told.rules)
    if why.loss is not None and why.instead_of is not None:
        instead = told.problem.mentee_ids[why.instead_of]
        points = _points(solution, why.loss.points, rounding(told))
        return f"{why.code}; at best in place of {instead}, at a cost of {points} in all"
    took = ", ".join(f"{name} rules out {number}" for name, number in why.removed.items())
    return f"{why.code}; {took}" if took and not why.with_places else why.code
