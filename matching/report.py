"""What the command line says of a solution: figures for whoever has to answer for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from .constraints import Allowed
from .display import coarse, personal_keys
from .explain import Unmatched, bottleneck, unmatched
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
    whole = round(points)
    return f"{whole} point{'' if whole == 1 else 's'}{score}"


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


def people(
    problem: Problem,
    solution: Solution,
    rules: Allowed | None = None,
    rounded: Rounding | None = None,
) -> Iterator[str]:
    """Yield who is left over, and why, by id.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.
    rules : Allowed, optional
        What the hard rules did.
    rounded : callable, optional
        From `rounding`.

    Yields
    ------
    str
        A line for each mentee who is short of a place, and one for mentors with places left.
    """
    short = np.flatnonzero(solution.unfilled).tolist()
    for i in short[:MAX_PEOPLE]:
        asked, empty = int(problem.demand[i]), int(solution.unfilled[i])
        some = f" ({asked - empty} of {asked})" if empty < asked else ""
        why = unmatched(problem, solution, i, rules)
        yield f"{problem.mentee_ids[i]}{some}: {_why(problem, solution, why, rounded)}"
    if len(short) > MAX_PEOPLE:
        yield f"and {len(short) - MAX_PEOPLE} more mentees; the file has all of them"
    left = problem.capacity - np.bincount(solution.pairs[:, 1], minlength=problem.m)
    spare = np.flatnonzero(left > 0)
    if len(spare):
        named = ", ".join(f"{problem.mentor_ids[j]} ({left[j]})" for j in spare[:MAX_PEOPLE])
        more = f" and {len(spare) - MAX_PEOPLE} more" if len(spare) > MAX_PEOPLE else ""
        yield f"mentors with places left: {named}{more}"


def _why(problem: Problem, solution: Solution, why: Unmatched, rounded: Rounding | None) -> str:
    """Return why a mentee is short of a place, as code and numbers."""
    if why.loss is not None:
        fewer = [f"{n} fewer in tier {tier}" for tier, n in why.loss.places.items() if n > 0]
        cost = " and ".join([_points(solution, why.loss.points, rounded), *fewer])
        one = why.instead_of
        best = "one more place" if one is None else f"in place of {problem.mentee_ids[one]}"
        return f"{why.code}; at best {best}, at a cost of {cost} in all"
    took = [] if why.with_places else [f"{name} rules out {k}" for name, k in why.removed.items()]
    return "; ".join([why.code, *took])


def personal(told: Round) -> Iterator[str]:
    """Yield a word on the scores of a file that shows personal fit.

    Parameters
    ----------
    told : Round
        Two tables, read and scored.

    Yields
    ------
    str
        One line, or none.
    """
    if personal_keys(told.scores) & told.scores.max_points.keys():
        yield "the file shows personal fit in bands, so its scores need not add up to the total"
