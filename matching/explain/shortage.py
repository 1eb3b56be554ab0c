"""Where places are short: the bottlenecks, and whom to recruit.

A place that cannot be filled in any solution is proved by a set of mentees who ask for more places
than the mentors allowed to them have (Hall 1935; Koenig 1931; with several places a head, the
smallest cut of Ford and Fulkerson 1956). The set is found from a solution with the best coverage:
everybody who can be reached from an empty place by giving up one mentor and taking another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..assignment import solve
from ..problem import Problem
from ..solution import Solution
from ..validation import IntArray
from .again import rebuilt
from .view import View, view


@dataclass(frozen=True)
class Bottleneck:
    """A set of mentees who share too few places.

    Parameters
    ----------
    mentees : tuple of int
        The set.
    mentors : tuple of int
        Every mentor allowed to some of them whose places are all in question.
    asked : int
        Places the mentees ask for, locked ones left out.
    places : int
        Places of the mentors, locked ones left out.
    beside : int
        Places that the mentees fill with other mentors, each pair at most once.
    missing : int
        ``asked - places - beside``: the places of the set that no solution fills.
    """

    mentees: tuple[int, ...]
    mentors: tuple[int, ...]
    asked: int
    places: int
    beside: int
    missing: int


def covered(problem: Problem, solution: Solution) -> Solution:
    """Return a solution with the best coverage: the one given, or one without cost of places.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.

    Returns
    -------
    Solution
        One in which coverage comes first.
    """
    if solution.options.unmatched_cost is None:
        return solution
    return solve(problem)


def bottleneck(problem: Problem, solution: Solution) -> tuple[Bottleneck, ...]:
    """Return the bottlenecks, those that hang together as one, the largest shortage first.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered. Where empty places had a cost, the problem is solved once more
        with coverage first.

    Returns
    -------
    tuple of Bottleneck
        Their ``missing`` add up to the places that no solution fills. A mentee without any
        allowed mentor is a bottleneck of one.

    Notes
    -----
    O(n m) time at worst, one row at a time.

    Examples
    --------
    >>> from matching import Problem, solve
    >>> no = float("nan")
    >>> problem = Problem([[1, no], [2, no], [3, 4]], capacity=[1, 1])
    >>> bottleneck(problem, solve(problem))
    (Bottleneck(mentees=(0, 1), mentors=(0,), asked=2, places=1, beside=0, missing=1),)
    """
    seen = view(problem, covered(problem, solution))
    home_of_mentee, home_of_mentor = _reach(seen)
    found = []
    for home in np.unique(home_of_mentee[home_of_mentee >= 0]):
        mine = np.flatnonzero(home_of_mentee == home)
        theirs = np.flatnonzero(home_of_mentor == home)
        places = int(seen.network.capacity[theirs].sum())
        missing = int(seen.empty[mine].sum())
        asked = missing + int(seen.filled[mine].sum())
        beside = asked - places - missing
        listed = tuple(mine.tolist()), tuple(theirs.tolist())
        found.append(Bottleneck(*listed, asked, places, beside, missing))
    return tuple(sorted(found, key=lambda one: (-one.missing, one.mentees)))


def _reach(seen: View) -> tuple[IntArray, IntArray]:
    """Return which connected set each mentee and mentor reached from an empty place is in, or -1.

    A set is known by its lowest mentor; a mentee without any mentor by m + their own number.
    """
    n, m = seen.problem.shape
    reached = seen.empty > 0
    touches = np.full(n, -1)  # one mentor of the set each reached mentee is in
    home = np.full(m, -1)
    queue = np.flatnonzero(reached).tolist()
    while queue:
        i = queue.pop()
        mentors = could_take(seen, i)
        if touches[i] >= 0:
            mentors = np.append(mentors, touches[i])
        if not len(mentors):
            continue
        fresh = mentors[home[mentors] < 0]
        home[fresh] = fresh
        touches[i] = mentors[0]
        sets = home[mentors]
        if (sets != sets[0]).any():
            sets = np.unique(sets)
            home[np.isin(home, sets)] = sets[0]
        for j in fresh.tolist():
            held = seen.held_by(j)
            new = held[~reached[held]]
            reached[new] = True
            queue += new.tolist()
            for k in held.tolist():
                if touches[k] >= 0:
                    both = home[[touches[k], j]]
                    home[home == both.max()] = both.min()
                touches[k] = j
    alone = m + np.arange(n)
    of_mentee = np.where(touches >= 0, home[touches] if m else -1, alone)
    return np.where(reached, of_mentee, -1), home


def could_take(seen: View, mentee: int) -> IntArray:
    """Return the mentors a mentee may have and does not, whatever the floor.

    Parameters
    ----------
    seen : View
        A solution.
    mentee : int
        Who.

    Returns
    -------
    int array
        Mentors, in order.
    """
    mentors = seen.problem.row(mentee)[0]
    pairs = seen.solution.pairs
    first, last = np.searchsorted(pairs[:, 0], [mentee, mentee + 1])
    without: IntArray = np.delete(mentors, np.searchsorted(mentors, pairs[first:last, 1]))
    return without


@dataclass(frozen=True)
class Recruit:
    """More places like one mentor's.

    Parameters
    ----------
    like : int
        The mentor.
    places : int
        How many more.
    mentees : tuple of int
        Those short of a place who would take one of them.
    """

    like: int
    places: int
    mentees: tuple[int, ...]


@dataclass(frozen=True)
class Recruitment:
    """Whom to recruit.

    Parameters
    ----------
    recruits : tuple of Recruit
        Greedily: each step the mentor whose like is allowed to most of those still short.
    gained : int
        Places filled more with all of them, found by solving again.
    left : tuple of int
        Mentees still short, whom no mentor there is could help: somebody new is needed.
    """

    recruits: tuple[Recruit, ...]
    gained: int
    left: tuple[int, ...]


def recruitment(problem: Problem, solution: Solution, most: int | None = None) -> Recruitment:
    """Say which mentors there should be more of.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.
    most : int, optional
        Most kinds of mentors to list; all that are needed when not given.

    Returns
    -------
    Recruitment
        The list, and what it gains by solving again with the places added.

    Notes
    -----
    Greedy set cover (within a factor 1 + ln k of the shortest list; Chvatal 1979). Every place
    added is filled by somebody who is short of one, so the gain is at least the places added, and
    solving again checks it.

    Examples
    --------
    >>> from matching import Problem, solve
    >>> problem = Problem([[1, 5], [2, 4], [3, 1]], capacity=[1, 1])
    >>> recruitment(problem, solve(problem))
    Recruitment(recruits=(Recruit(like=0, places=1, mentees=(1,)),), gained=1, left=())
    """
    before = covered(problem, solution)
    seen = view(problem, before)
    short = np.flatnonzero(seen.empty > 0)
    lists = [could_take(seen, i) for i in short.tolist()]
    starts = np.concatenate(([0], np.cumsum([len(one) for one in lists], dtype=np.int64)))
    columns = np.concatenate([*lists, np.zeros(0, np.int64)])
    owners = np.repeat(np.arange(len(short)), np.diff(starts))
    need = seen.empty[short].copy()
    used = np.zeros(problem.m, np.bool_)
    recruits: list[Recruit] = []
    while len(columns) and (most is None or len(recruits) < most):
        open_ = (need[owners] > 0) & ~used[columns]
        counts = np.bincount(columns[open_], minlength=problem.m)
        like = int(counts.argmax())
        if not counts[like]:
            break
        helped = owners[open_ & (columns == like)]
        need[helped] -= 1
        used[like] = True
        recruits.append(Recruit(like, len(helped), tuple(short[helped].tolist())))
    capacity = problem.capacity.copy()
    for one in recruits:
        capacity[one.like] += one.places
    more = rebuilt(problem, capacity, problem.locked.tolist())
    after = solve(more) if recruits else before
    gained = int(before.unfilled.sum() - after.unfilled.sum())
    return Recruitment(tuple(recruits), gained, tuple(short[need > 0].tolist()))
