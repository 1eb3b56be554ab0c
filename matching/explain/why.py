"""Why this pair, why not that one, why nobody: reason codes and numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..constraints import Allowed
from ..problem import FORBIDDEN, Problem
from ..solution import COST, NO_ALLOWED, NO_PLACES, OUTCOMPETED, Solution
from ..validation import IntArray
from .figures import Loss
from .loss import cheapest, exact
from .shortage import could_take
from .view import UNREACHED, View, keys, view

LOCKED = "locked"
BEST_SCORE = "best_score"
BEST_FOR_ALL = "best_for_all"

STANDS = "stands"
FORBIDDEN_PAIR = "forbidden"
NO_PLACE = "no_place"
BELOW_FLOOR = "below_floor"
COSTS = "costs"
MAY_COST = "may_cost"
EQUAL = "equal"
NO_WAY = "no_way"


def _standing(problem: Problem, pairs: IntArray, mentee: int, mentor: int) -> bool:
    """Return whether a pair is in a list of pairs."""
    if not (0 <= mentee < problem.n and 0 <= mentor < problem.m):
        raise IndexError(f"pair {(mentee, mentor)}: no such mentee or mentor")
    return bool((keys(pairs, problem.m) == mentee * problem.m + mentor).any())


@dataclass(frozen=True)
class Better:
    """A mentor with whom the mentee would score more.

    Parameters
    ----------
    mentor : int
        Who.
    points : int
        Score with them.
    bound : int
        Giving the mentee this mentor proves to fill fewer places, or to lose at least this many
        points over everybody.
    """

    mentor: int
    points: int
    bound: int


@dataclass(frozen=True)
class PairReason:
    """Why a pair stands.

    Parameters
    ----------
    code : str
        ``locked``; ``best_score`` (no allowed mentor scores more); ``best_for_all`` (some do, and
        are worth more to others).
    points : int
        Score of the pair.
    rank : int
        1 + the number of allowed mentors who score more with this mentee.
    allowed : int
        Allowed mentors of this mentee.
    published : bool
        Whether the pair was published before, and kept for that at a charge.
    better : tuple of Better
        Those who score more, best first, at most as many as asked for.
    """

    code: str
    points: int
    rank: int
    allowed: int
    published: bool
    better: tuple[Better, ...]


def pair(
    problem: Problem, solution: Solution, mentee: int, mentor: int, most: int = 3
) -> PairReason:
    """Say why a pair stands.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.
    mentee, mentor : int
        A pair of the solution.
    most : int
        Most better-scoring mentors to list.

    Returns
    -------
    PairReason
        Code and numbers.

    Raises
    ------
    ValueError
        If the pair is not in the solution.
    IndexError
        If there is no such mentee or mentor.

    Examples
    --------
    >>> from matching import Problem, solve
    >>> problem = Problem([[9, 7], [8, 1]], capacity=[1, 1])
    >>> told = pair(problem, solve(problem), 0, 1)
    >>> told.code, told.points, told.rank, [(one.mentor, one.points) for one in told.better]
    ('best_for_all', 7, 2, [(0, 9)])
    """
    if not _standing(problem, solution.pairs, mentee, mentor):
        raise ValueError(f"pair {(mentee, mentor)} is not in the solution: ask why_not")
    seen = view(problem, solution)
    mentors, points = problem.row(mentee)
    mine = int(points[mentors == mentor][0])
    ahead = np.flatnonzero(points > mine)
    order = ahead[np.lexsort((mentors[ahead], -points[ahead]))][:most]
    reduced = seen.reduced(mentee)
    better = tuple(
        Better(int(mentors[at]), int(points[at]), _bound(reduced, int(mentors[at]))) for at in order
    )
    code = BEST_FOR_ALL if len(ahead) else BEST_SCORE
    if _standing(problem, problem.locked, mentee, mentor):
        code = LOCKED
    published = solution.options.charge > 0 and _standing(
        problem, solution.options.previous, mentee, mentor
    )
    return PairReason(code, mine, len(ahead) + 1, len(mentors), published, better)


def _bound(reduced: IntArray, mentor: int) -> int:
    """Return the proved least loss with a mentor; nothing is proved where the pair is apart."""
    cost = int(reduced[mentor])
    return 0 if cost == UNREACHED else max(0, cost)


@dataclass(frozen=True)
class WhyNot:
    """Why a pair does not stand.

    Parameters
    ----------
    code : str
        ``stands`` (it does); ``forbidden``; ``no_place`` (the mentor has none, or locks hold them
        all); ``below_floor`` (objective ``fair``); ``costs`` (a loss is proved); ``may_cost`` (the
        bound is 0: ask for the exact loss). With the exact loss: ``costs``, ``equal`` (it could
        stand at no loss) or ``no_way`` (locks or minimum loads forbid it).
    points : int or None
        Score of the pair; None where it is forbidden.
    bound : int
        A solution with the pair proves to fill fewer places, or to lose at least this many points.
    loss : Loss or None
        Exact loss, if asked for and there is a way.
    instead : tuple of (int, int)
        The mentee's mentors and the scores with them.
    holders : tuple of (int, int)
        The mentor's mentees and their scores, lowest first.
    """

    code: str
    points: int | None
    bound: int
    loss: Loss | None
    instead: tuple[tuple[int, int], ...]
    holders: tuple[tuple[int, int], ...]


def why_not(
    problem: Problem, solution: Solution, mentee: int, mentor: int, exactly: bool = False
) -> WhyNot:
    """Say why a pair does not stand, and what it would cost.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.
    mentee, mentor : int
        The pair.
    exactly : bool
        Whether to find the exact loss, with its chain of changes, beside the bound.

    Returns
    -------
    WhyNot
        Code and numbers.

    Raises
    ------
    IndexError
        If there is no such mentee or mentor.

    Examples
    --------
    >>> from matching import Problem, solve
    >>> problem = Problem([[9, 7], [8, 1]], capacity=[1, 1])
    >>> told = why_not(problem, solve(problem), 0, 0, exactly=True)
    >>> told.code, told.loss.points
    ('costs', 5)
    >>> [(step.mentee, step.gives_up, step.takes) for step in told.loss.chain]
    [(0, 1, 0), (1, 0, 1)]
    """
    stands = _standing(problem, solution.pairs, mentee, mentor)
    seen = view(problem, solution)
    points = int(problem.points([mentee], [mentor])[0])
    instead = solution.pairs[solution.pairs[:, 0] == mentee]
    holders = solution.pairs[solution.pairs[:, 1] == mentor]
    theirs = problem.points(holders[:, 0], holders[:, 1])
    order = np.lexsort((holders[:, 0], theirs))
    bound, loss = 0, None
    if stands:
        code = STANDS
    elif points == FORBIDDEN:
        code = FORBIDDEN_PAIR
    else:
        bound = _bound(seen.reduced(mentee), mentor)
        code = COSTS if bound else MAY_COST
        if solution.floor is not None and points < solution.floor:
            code = BELOW_FLOOR
        if seen.network.capacity[mentor] <= 0:
            code = NO_PLACE
    if exactly and code in (COSTS, MAY_COST, BELOW_FLOOR):
        loss = exact(problem, solution, mentee, mentor)
        if loss is None:
            code = NO_WAY
        elif code != BELOW_FLOOR:
            places = loss.places and not seen.by_points_only  # else told in points already
            code = COSTS if places or loss.floor or loss.points else EQUAL
    return WhyNot(
        code,
        None if points == FORBIDDEN else points,
        bound,
        loss,
        _listed(instead[:, 1], problem.points(instead[:, 0], instead[:, 1])),
        _listed(holders[order, 0], theirs[order]),
    )


def _listed(people: IntArray, points: IntArray) -> tuple[tuple[int, int], ...]:
    """Return people with their points."""
    return tuple(zip(people.tolist(), points.tolist()))


@dataclass(frozen=True)
class Unmatched:
    """Why a mentee is short of a place.

    Parameters
    ----------
    code : str
        The solution's reason: ``no_allowed_mentor``, ``allowed_mentors_have_no_places``,
        ``outcompeted`` or ``costs_less_unmatched``. Of somebody with some places filled: the
        reason for one more, with a mentor they do not have.
    allowed, with_places : int
        Allowed mentors, and those of them with places that locks leave.
    removed, alone : dict of str to int
        Mentors each hard rule took away, and those that only it keeps away; empty unless the
        rules were given.
    last_rule : str or None
        The rule that took the last one.
    loss : Loss or None
        Least loss by which one more place could be had: where outcompeted, "by how much". Under
        ``fair``, with the floor kept.
    instead_of : int or None
        Who would lose a place then: "by whom". None where nobody would.
    wanted : tuple of (int, int, int)
        The nearest mentors by reduced cost, with the mentee's score and the lowest score among
        those who hold their places.
    """

    code: str
    allowed: int
    with_places: int
    removed: dict[str, int]
    alone: dict[str, int]
    last_rule: str | None
    loss: Loss | None
    instead_of: int | None
    wanted: tuple[tuple[int, int, int], ...]


def unmatched(
    problem: Problem,
    solution: Solution,
    mentee: int,
    rules: Allowed | None = None,
    most: int = 3,
) -> Unmatched:
    """Say why a mentee is short of a place.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.
    mentee : int
        Somebody with a place asked for and not filled.
    rules : Allowed, optional
        What the hard rules did, from `matching.constraints.allow`.
    most : int
        Most wanted mentors to list.

    Returns
    -------
    Unmatched
        Code and numbers.

    Raises
    ------
    ValueError
        If every place the mentee asked for is filled.

    Examples
    --------
    >>> from matching import Problem, solve
    >>> problem = Problem([[9], [8]], capacity=[1])
    >>> told = unmatched(problem, solve(problem), 1)
    >>> told.code, told.instead_of, told.loss.points, told.wanted
    ('outcompeted', 0, 1, ((0, 8, 9),))
    """
    if not 0 <= mentee < problem.n or solution.unfilled[mentee] <= 0:
        raise ValueError(f"mentee {mentee} is not short of a place")
    seen = view(problem, solution)
    mentors = problem.row(mentee)[0]
    usable = seen.network.capacity[mentors] > 0
    code = solution.unmatched.get(mentee)
    loss = None
    if usable.any():
        loss = cheapest(seen, mentee)
    if code is None:  # some places filled, not all
        others = could_take(seen, mentee)
        free = seen.network.capacity[others] > 0
        code = COST if seen.by_points_only else OUTCOMPETED
        code = code if free.any() else NO_PLACES if len(others) else NO_ALLOWED
    ends = [] if loss is None else [step for step in loss.chain if step.takes is None]
    removed, alone, last = _rules(rules, mentee)
    reduced = seen.reduced(mentee)
    reduced[seen.holds(mentee)] = UNREACHED
    near = mentors[usable & (reduced[mentors] < UNREACHED)]
    near = near[np.lexsort((near, reduced[near]))][:most]
    return Unmatched(
        code,
        len(mentors),
        int(usable.sum()),
        removed,
        alone,
        last,
        loss,
        ends[0].mentee if ends else None,
        tuple(_wanted(seen, mentee, int(j)) for j in near),
    )


def _wanted(seen: View, mentee: int, mentor: int) -> tuple[int, int, int]:
    """Return a mentor, the mentee's score and the lowest among the holders (or the same)."""
    score = int(seen.problem.points([mentee], [mentor])[0])
    held = seen.held_by(mentor)
    theirs = seen.problem.points(held, np.full(len(held), mentor))
    return mentor, score, int(theirs.min(initial=np.iinfo(np.int64).max)) if len(held) else score


def _rules(rules: Allowed | None, mentee: int) -> tuple[dict[str, int], dict[str, int], str | None]:
    """Return what each rule took from a mentee, and which took the last mentor."""
    if rules is None:
        return {}, {}, None
    removed = {name: int(k) for name, k in zip(rules.rules, rules.removed[mentee]) if k}
    alone = {name: int(k) for name, k in zip(rules.rules, rules.alone[mentee]) if k}
    last = int(rules.last[mentee])
    return removed, alone, rules.rules[last] if last >= 0 else None
