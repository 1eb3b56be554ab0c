"""When minimum loads cannot be met: which hard demands contradict each other.

Minimum loads can be met if mentors can be given as many mentees as they need, each mentee to no
more of them than asked for: a flow from mentors to mentees. Where one more place cannot be had,
the mentors that alternating steps reach share too few mentees (Hall 1935), so only their minimum
loads, and the locks that touch them or those mentees, take part in the conflict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .errors import Demand as Conflict
from .errors import InfeasibleError
from .problem import Problem
from .progress import Watch
from .validation import IntArray


def refuse_minimum(problem: Problem, watch: Watch) -> None:
    """Raise the refusal of minimum loads that cannot all be met.

    Raises
    ------
    InfeasibleError
        With an irreducible set of minimum loads and locks.
    StoppedError
        If the caller wants to stop.

    Notes
    -----
    One flow finds who takes part, about k log(n / k) small ones the irreducible set of k members
    (QuickXplain, Junker 2004). O(n + m) memory, or O(candidates).
    """
    columns = _Columns(problem)
    short = _shortage(problem, columns, problem.minimum, _pairs(problem), watch)
    if short is None:
        raise AssertionError("the minimum loads can be met, but the solver did not meet them")
    members = [Conflict("minimum", None, j) for j in short.mentors if problem.minimum[j]]
    members += [
        Conflict("lock", i, j)
        for i, j in _pairs(problem)
        if i in short.mentees or j in short.mentors
    ]
    found = _explain(problem, columns, [], members, False, watch)
    mentors = [problem.mentor_ids[c.mentor] for c in found if c.kind == "minimum"]
    locks = len(found) - len(mentors)
    with_locks = f" together with {locks} locked pairs" if locks else ""
    raise InfeasibleError(
        f"the minimum loads of mentors {mentors!r}{with_locks} cannot all be met; "
        "lower a minimum, allow more pairs or remove a lock",
        tuple(found),
    )


def _pairs(problem: Problem) -> list[tuple[int, int]]:
    """Return the locked pairs."""
    return [(int(i), int(j)) for i, j in problem.locked]


def _explain(
    problem: Problem,
    columns: _Columns,
    kept: list[Conflict],
    members: list[Conflict],
    changed: bool,
    watch: Watch,
) -> list[Conflict]:
    """Return the irreducible part of `members` given that `kept` is demanded."""
    if changed and not _feasible(problem, columns, kept, watch):
        return []
    if len(members) == 1:
        return members
    half = len(members) // 2
    first, second = members[:half], members[half:]
    from_second = _explain(problem, columns, kept + first, second, True, watch)
    from_first = _explain(problem, columns, kept + from_second, first, bool(from_second), watch)
    return from_first + from_second


def _feasible(problem: Problem, columns: _Columns, demands: list[Conflict], watch: Watch) -> bool:
    """Say whether a part of the hard demands can be met."""
    minimum = np.zeros(problem.m, np.int64)
    for one in demands:
        if one.kind == "minimum":
            minimum[one.mentor] = problem.minimum[one.mentor]
    locks = [(one.mentee, one.mentor) for one in demands if one.mentee is not None]
    return _shortage(problem, columns, minimum, locks, watch) is None


class _Columns:
    """Whom each mentor may have, one mentor at a time.

    Parameters
    ----------
    problem : Problem
        The problem.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.everybody = np.arange(problem.n)
        if problem.indices is not None and problem.indptr is not None:
            rows = np.repeat(self.everybody, np.diff(problem.indptr))
            self.rows = rows[np.argsort(problem.indices, kind="stable")]
            counts = np.bincount(problem.indices, minlength=problem.m)
            self.starts = np.concatenate(([0], np.cumsum(counts)))

    def of(self, mentor: int) -> IntArray:
        """Return the mentees who may have a mentor."""
        if self.problem.indices is not None:
            return self.rows[self.starts[mentor] : self.starts[mentor + 1]]
        allowed = self.problem.is_allowed(self.everybody, np.full(self.problem.n, mentor))
        return np.flatnonzero(allowed)


@dataclass(frozen=True)
class _Shortage:
    """Mentors who share too few mentees for their minimum loads.

    Parameters
    ----------
    mentors, mentees : set of int
        They, and the mentees who hold them back because all they ask for is taken.
    """

    mentors: set[int]
    mentees: set[int]


class _Loads:
    """Mentees given to mentors until the minimum loads are met.

    Parameters
    ----------
    problem : Problem
        Whose demand counts.
    columns : _Columns
        Whom each mentor may have.
    locks : iterable of (int, int)
        Pairs that stand.
    """

    def __init__(
        self, problem: Problem, columns: _Columns, locks: Iterable[tuple[int, int]]
    ) -> None:
        self.columns = columns
        self.left = problem.demand.copy()
        self.has: dict[int, set[int]] = {}
        self.holders: dict[int, set[int]] = {}
        for i, j in locks:
            self.left[i] -= 1
            self.has.setdefault(j, set()).add(i)

    def add(self, mentor: int) -> _Shortage | None:
        """Give a mentor one more mentee; return what forbids it, None if nothing does."""
        came: dict[int, tuple[int, int]] = {}
        seen = np.zeros(len(self.left), np.bool_)
        queue = [mentor]
        for now in queue:
            others = self.columns.of(now)
            others = others[~seen[others]]
            mine = self.has.get(now)
            if mine:
                others = others[~np.isin(others, list(mine))]
            free = others[self.left[others] > 0]
            if free.size:
                self.left[free[0]] -= 1
                self._push(mentor, now, int(free[0]), came)
                return None
            seen[others] = True
            for i in others.tolist():
                for j in self.holders.get(i, ()):
                    if j != mentor and j not in came:
                        came[j] = (now, i)
                        queue.append(j)
        return _Shortage(set(queue), set(np.flatnonzero(seen).tolist()))

    def _push(self, mentor: int, now: int, mentee: int, came: dict[int, tuple[int, int]]) -> None:
        """Move one mentee back along the way that ends with `now` taking `mentee`."""
        while True:
            self.has.setdefault(now, set()).add(mentee)
            self.holders.setdefault(mentee, set()).add(now)
            if now == mentor:
                return
            before, mentee = came[now]
            self.has[now].remove(mentee)
            self.holders[mentee].remove(now)
            now = before


def _shortage(
    problem: Problem,
    columns: _Columns,
    minimum: IntArray,
    locks: list[tuple[int, int]],
    watch: Watch,
) -> _Shortage | None:
    """Return a shortage that keeps minimum loads from being met beside locks; None if none."""
    loads = _Loads(problem, columns, locks)
    need = minimum.copy()
    for _, j in locks:
        need[j] -= 1
    wanting = np.repeat(np.arange(problem.m), np.maximum(need, 0)).tolist()
    for done, mentor in enumerate(wanting):
        watch.tick("conflict", done, len(wanting))
        short = loads.add(mentor)
        if short is not None:
            return short
    return None
