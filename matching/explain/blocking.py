"""Blocking pairs: two who would both rather have each other (Gale and Shapley 1962)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..problem import FORBIDDEN, Problem
from ..solution import Solution
from ..validation import IntArray
from .view import View, keys, view

BLOCK_CELLS = 1 << 17


@dataclass(frozen=True, eq=False)
class Blocking:
    """The blocking pairs of a solution.

    Parameters
    ----------
    count : int
        How many there are.
    pairs : (k, 2) int array
        The first of them, by mentee and mentor, as many as asked for.
    """

    count: int
    pairs: IntArray


def blocking_pairs(problem: Problem, solution: Solution, most: int = 1000) -> Blocking:
    """Find the pairs that do not stand though both sides would rather have each other.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered. Mentees rank by ``scores``; mentors by ``mentor_scores``, or
        by ``scores`` where there are none.
    most : int
        Most pairs to list; all are counted.

    Returns
    -------
    Blocking
        Count and list.

    Notes
    -----
    A mentee would rather have a mentor who scores more than the lowest of theirs, or any allowed
    one where a place is empty; likewise a mentor. Locked pairs cannot be given up. O(n m) time,
    memory for one block of rows (for a problem of candidates, O(candidates)).

    Examples
    --------
    >>> from matching import Problem, solve
    >>> problem = Problem([[9, 7], [8, 1]], capacity=[1, 1])
    >>> blocking_pairs(problem, solve(problem)).pairs.tolist()
    [[0, 0]]
    """
    seen = view(problem, solution)
    mine = _lowest(seen, problem.points(seen.free[:, 0], seen.free[:, 1]).astype(float), 0)
    held = mentor_view(problem, seen.free[:, 0], seen.free[:, 1])
    theirs = _lowest(seen, held, 1)
    count, room = 0, most
    listed: list[IntArray] = []
    standing = np.sort(keys(solution.pairs, problem.m))
    for rows, columns in _keen(problem, mine):
        apart = ~_among(rows * problem.m + columns, standing)
        rows, columns = rows[apart], columns[apart]
        both = mentor_view(problem, rows, columns) > theirs[columns]
        count += int(both.sum())
        listed.append(np.column_stack([rows[both], columns[both]])[:room])
        room -= len(listed[-1])
    pairs = np.vstack(listed) if listed else np.zeros((0, 2), np.int64)
    return Blocking(count, pairs.astype(np.int64))


def _among(numbers: IntArray, listed: IntArray) -> NDArray[np.bool_]:
    """Return which numbers are in a sorted list."""
    if not len(listed):
        return np.zeros(len(numbers), np.bool_)
    at = np.minimum(np.searchsorted(listed, numbers), len(listed) - 1)
    found: NDArray[np.bool_] = listed[at] == numbers
    return found


def _keen(problem: Problem, mine: NDArray[Any]) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield the allowed pairs whose mentee would rather have the mentor, block by block."""
    if problem.scores is None:
        rows, columns = candidates(problem)
        points = problem.points(rows, columns)
        keen = points > mine[rows]
        yield rows[keen], columns[keen]
        return
    step = max(1, BLOCK_CELLS // max(1, problem.m))
    for start in range(0, problem.n, step):
        points = problem.block(start, min(problem.n, start + step))
        wanted = (points > mine[start : start + len(points), None]) & (points != FORBIDDEN)
        rows, columns = np.nonzero(wanted)
        yield rows + start, columns


def candidates(problem: Problem) -> tuple[IntArray, IntArray]:
    """Return every pair of a problem made of candidates.

    Parameters
    ----------
    problem : Problem
        One from `Problem.from_candidates`.

    Returns
    -------
    tuple of int arrays
        Mentees and mentors, sorted.
    """
    assert problem.indptr is not None
    assert problem.indices is not None
    return np.repeat(np.arange(problem.n), np.diff(problem.indptr)), problem.indices


def mentor_view(problem: Problem, rows: IntArray, columns: IntArray) -> NDArray[Any]:
    """Return how mentors rank mentees, for allowed pairs.

    Parameters
    ----------
    problem : Problem
        The problem.
    rows, columns : (k,) int arrays
        Mentee and mentor of each pair.

    Returns
    -------
    (k,) array
        ``mentor_scores`` where there are any, else the points; NaN ranks lowest.
    """
    ranks = problem.mentor_scores
    if ranks is None:
        return problem.points(rows, columns).astype(float)
    if problem.scores is not None:
        found = ranks[rows, columns]
    else:
        every = keys(np.column_stack(candidates(problem)), problem.m)
        wanted = keys(np.column_stack([rows, columns]), problem.m)
        found = ranks[np.searchsorted(every, wanted)]
    ranked: NDArray[Any] = np.nan_to_num(found.astype(float), nan=-np.finfo(float).max)
    return ranked


def _lowest(seen: View, ranks: NDArray[Any], side: int) -> NDArray[Any]:
    """Return, for each person of a side, what a partner must beat: -inf where a place is empty."""
    size = seen.problem.n if side == 0 else seen.problem.m
    lowest = np.full(size, np.inf)
    np.minimum.at(lowest, seen.free[:, side], ranks)
    empty = seen.empty > 0 if side == 0 else seen.load < seen.network.capacity
    lowest[empty] = -np.inf
    return lowest
