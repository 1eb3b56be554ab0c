"""Reasons and least losses for everybody at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..problem import FORBIDDEN, Problem
from ..solution import Solution
from ..units import SMALL, plain_rows, read_rows
from ..validation import IntArray
from .loss import blocks
from .search import COMPILED_CELLS
from .shortage import could_take
from .view import UNREACHED, keys, view
from .why import BEST_FOR_ALL, BEST_SCORE, LOCKED


@dataclass(frozen=True, eq=False)
class Overview:
    """Reasons and least losses for a whole solution, as arrays.

    Parameters
    ----------
    points, rank, allowed : (k,) int arrays
        Of each pair of the solution, as in `PairReason`.
    code : (k,) int8 array
        Position in ``codes`` of each pair.
    codes : tuple of str
        The codes.
    short : (s,) int array
        Mentees short of a place.
    nearest : (s,) int array
        For each, the mentor they come nearest to; -1 where none is allowed.
    lead : (s,) int array
        For each, the reduced cost with that mentor: a proved least loss; `UNREACHED` where none is
        allowed.
    """

    points: IntArray
    rank: IntArray
    allowed: IntArray
    code: IntArray
    codes: tuple[str, ...]
    short: IntArray
    nearest: IntArray
    lead: IntArray


def overview(problem: Problem, solution: Solution) -> Overview:
    """Give the reasons of every pair and every unmatched mentee, in one pass over all pairs.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.

    Returns
    -------
    Overview
        Arrays. For one person, `pair` and `unmatched` say more.

    Notes
    -----
    O(n m) time, memory for one block of rows; for a problem of candidates O(candidates).

    Examples
    --------
    >>> from matching import Problem, solve
    >>> problem = Problem([[9, 7], [8, 1], [2, 2]], capacity=[1, 1])
    >>> told = overview(problem, solve(problem))
    >>> [told.codes[code] for code in told.code], told.short.tolist()
    (['best_for_all', 'best_score'], [2])
    """
    pairs = solution.pairs
    points = problem.points(pairs[:, 0], pairs[:, 1])
    short = np.flatnonzero(solution.unfilled > 0)
    measure = _lists
    if problem.scores is not None:
        measure = _compiled if problem.n * problem.m >= COMPILED_CELLS else _dense
    rank, allowed, nearest, lead = measure(problem, solution, points, short)
    locked = np.isin(keys(pairs, problem.m), keys(problem.locked, problem.m))
    code = np.where(locked, 0, np.where(rank == 1, 1, 2))
    codes = (LOCKED, BEST_SCORE, BEST_FOR_ALL)
    return Overview(points, rank, allowed, code, codes, short, nearest, lead)


Measured = tuple[IntArray, IntArray, IntArray, IntArray]


def _dense(problem: Problem, solution: Solution, points: IntArray, short: IntArray) -> Measured:
    """Return rank and allowed mentors of each pair, nearest mentor and lead of those short."""
    pairs = solution.pairs
    rank, allowed = np.ones(len(pairs), np.int64), np.zeros(len(pairs), np.int64)
    nearest, lead = np.full(len(short), -1), np.full(len(short), UNREACHED)
    for start, stop, block, reduced in blocks(view(problem, solution)):
        count = (block != FORBIDDEN).sum(axis=1)
        first, last = np.searchsorted(pairs[:, 0], [start, stop])
        rows = pairs[first:last, 0] - start
        rank[first:last] += (block[rows] > points[first:last, None]).sum(axis=1)
        allowed[first:last] = count[rows]
        first_short, last_short = np.searchsorted(short, [start, stop])
        reduced[rows, pairs[first:last, 1]] = UNREACHED
        if problem.m:
            _nearest(short, nearest, lead, first_short, last_short, reduced, start)
    return rank, allowed, nearest, lead


def _compiled(problem: Problem, solution: Solution, points: IntArray, short: IntArray) -> Measured:
    """Return the same as `_dense` by a compiled loop, for large problems."""
    from .kernel import survey  # noqa: PLC0415  # numba is slow to import

    seen, pairs = view(problem, solution), solution.pairs
    rows = read_rows(seen.network)
    largest = max(int(np.abs(p).max()) for p in (seen.mentee_price, seen.mentor_price))
    row, barred = rows.buffer(rows.narrow and largest < SMALL, problem.m)
    position = np.full(problem.n, -1)
    position[short] = np.arange(len(short))
    first = np.searchsorted(pairs[:, 0], np.arange(problem.n + 1))
    rank, allowed = np.ones(len(pairs), np.int64), np.zeros(len(pairs), np.int64)
    nearest, lead = np.full(len(short), -1), np.full(len(short), -1)
    network = seen.network
    survey(
        plain_rows(problem),
        rows.source,
        barred,
        network.charge == 0 and network.floor is None and not len(problem.locked),
        (seen.mentee_price.astype(row.dtype), seen.mentor_price.astype(row.dtype)),
        (first, np.ascontiguousarray(pairs[:, 1])),
        position,
        row,
        np.empty_like(row),
        (rank, allowed, nearest, lead),
    )
    return rank, allowed, nearest, np.where(lead < 0, UNREACHED, lead)


def _lists(problem: Problem, solution: Solution, points: IntArray, short: IntArray) -> Measured:
    """Return the same for a problem of candidates, one mentee at a time."""
    seen, pairs = view(problem, solution), solution.pairs
    rank, allowed = np.ones(len(pairs), np.int64), np.zeros(len(pairs), np.int64)
    nearest, lead = np.full(len(short), -1), np.full(len(short), UNREACHED)
    for at, (i, _) in enumerate(pairs.tolist()):
        theirs = problem.row(i)[1]
        rank[at] += int((theirs > points[at]).sum())
        allowed[at] = len(theirs)
    for at, i in enumerate(short.tolist()):
        mentors = could_take(seen, i)
        weight = seen.network.weights(np.full(len(mentors), i), mentors)
        reduced = np.maximum(seen.mentee_price[i] + seen.mentor_price[mentors] - weight, 0)
        if seen.network.floor is not None:
            reduced[problem.points(np.full(len(mentors), i), mentors) < seen.network.floor] = (
                UNREACHED
            )
        if len(mentors) and reduced.min() < UNREACHED:
            nearest[at], lead[at] = mentors[reduced.argmin()], reduced.min()
    return rank, allowed, nearest, lead


def _nearest(
    short: IntArray,
    nearest: IntArray,
    lead: IntArray,
    first: int,
    last: int,
    reduced: IntArray,
    start: int,
) -> None:
    """Note the cheapest mentor of those short of a place in one block."""
    block = reduced[short[first:last] - start]
    best = block.argmin(axis=1)
    lead[first:last] = block[np.arange(last - first), best]
    nearest[first:last] = np.where(lead[first:last] < UNREACHED, best, -1)
