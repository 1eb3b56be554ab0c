"""The independent verifier: knows only the problem, and believes nothing it can recompute.

It imports numpy and `problem` alone. Every bound is computed again from the prices by
weak duality, so a sound verdict does not rest on how the solution was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .problem import FORBIDDEN, Problem

if TYPE_CHECKING:
    from .solution import Level, Solution

IntArray = npt.NDArray[np.int64]
BLOCK = 1 << 20
LARGEST_PRICE = 1 << 60
LARGEST_COUNT = 1 << 31


@dataclass(frozen=True)
class Issue:
    """One thing that is not as it should be.

    Attributes
    ----------
    code : str
        A stable code, such as ``"over_capacity"``.
    message : str
        What was found.
    """

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def check(problem: Problem, solution: Solution) -> list[Issue]:
    """Verify a solution against its problem.

    Parameters
    ----------
    problem : Problem
        The problem that was solved.
    solution : Solution
        The answer, from wherever it comes.

    Returns
    -------
    list of Issue
        Empty when the pairs are legal, every figure adds up, every bound follows from
        its prices and equals what is reached, and the seal is intact.

    Notes
    -----
    One pass over all pairs (or candidates) per level, in blocks; O(n m) time, O(n + m) memory.
    """
    shape = list(_shape_issues(problem, solution))
    if shape:
        return shape
    issues = [*_option_issues(problem, solution), *_pair_issues(problem, solution)]
    if issues:
        return issues
    view = _View(problem, solution)
    issues += _figure_issues(view)
    issues += _level_issues(view)
    if solution.seal != solution.fingerprint():
        issues.append(Issue("seal", "the solution was changed after it was made"))
    return issues


def _shape_issues(problem: Problem, solution: Solution) -> Iterator[Issue]:
    """Yield arrays of the wrong shape or type."""
    options, tiers = solution.options, 0
    expected: list[tuple[str, object, tuple[int, ...]]] = [
        ("pairs", solution.pairs, (len(solution.pairs), 2)),
        ("previous", options.previous, (len(options.previous), 2)),
        ("unfilled", solution.unfilled, (problem.n,)),
        ("mentor_price", solution.mentor_price, (problem.m,)),
        ("mentee_price", solution.mentee_price, (problem.n,)),
    ]
    if options.unmatched_cost is None:
        tiers = len(problem.tiers)
    else:
        expected.append(("unmatched_cost", options.unmatched_cost, (problem.n,)))
    for level in solution.certificate.levels:
        expected.append((level.name, level.prices.mentee, (problem.n,)))
        expected.append((level.name, level.prices.mentor, (problem.m,)))
        expected.append((level.name, level.prices.tier, (tiers,)))
    for name, array, shape in expected:
        if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype != np.int64:
            yield Issue("shape", f"{name} should be 64-bit whole numbers of shape {shape}")
        elif array.size and (array.min() < -LARGEST_PRICE or array.max() > LARGEST_PRICE):
            yield Issue("size", f"{name} holds a number too large to verify")


def _option_issues(problem: Problem, solution: Solution) -> Iterator[Issue]:
    """Yield options that `solve` would have refused."""
    options = solution.options
    cost, previous = options.unmatched_cost, options.previous
    if options.objective not in ("total", "fair"):
        yield Issue("options", f"the objective {options.objective!r} is unknown")
    if cost is not None and (options.objective == "fair" or len(problem.tiers) > 1):
        yield Issue("options", "a cost of empty places cannot be combined with fair or tiers")
    if cost is not None and ((cost < 0) | (cost > LARGEST_COUNT)).any():
        yield Issue("options", "a cost of empty places is below 0 or above 2**31")
    if not 0 <= options.charge <= LARGEST_COUNT:
        yield Issue("options", f"the charge {options.charge} is below 0 or above 2**31")
    if len(previous):
        inside = (previous >= 0) & (previous < [problem.n, problem.m])
        if not inside.all() or (np.diff(previous @ [max(1, problem.m), 1]) <= 0).any():
            yield Issue("options", "published pairs are not sorted, or not of this problem")


def _pair_issues(problem: Problem, solution: Solution) -> Iterator[Issue]:
    """Yield broken hard constraints."""
    pairs = solution.pairs
    rows, columns = pairs[:, 0], pairs[:, 1]
    if len(pairs) and (
        rows.min() < 0 or columns.min() < 0 or rows.max() >= problem.n or columns.max() >= problem.m
    ):
        yield Issue("unknown_person", "a pair names somebody who is not in the problem")
        return
    keys = rows * max(1, problem.m) + columns
    if (np.diff(keys) <= 0).any():
        yield Issue("order", "pairs are not sorted, or one is used twice")
    if (problem.points(rows, columns) == FORBIDDEN).any():
        yield Issue("forbidden_pair", "a forbidden pair is used")
    load = np.bincount(columns, minlength=problem.m)
    filled = np.bincount(rows, minlength=problem.n)
    if (load > problem.capacity).any():
        yield Issue("over_capacity", f"mentors {np.flatnonzero(load > problem.capacity)[:5]}")
    if (load < problem.minimum).any():
        yield Issue("under_minimum", f"mentors {np.flatnonzero(load < problem.minimum)[:5]}")
    if (filled > problem.demand).any():
        yield Issue("over_demand", f"mentees {np.flatnonzero(filled > problem.demand)[:5]}")
    locked = problem.locked[:, 0] * max(1, problem.m) + problem.locked[:, 1]
    if not np.isin(locked, keys).all():
        yield Issue("lock_broken", "a locked pair does not stand")


class _View:
    """A legal solution seen as a flow without its locked pairs."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem, self.solution = problem, solution
        self.width = max(1, problem.m)
        pairs, locked = solution.pairs, problem.locked
        free = ~np.isin(self.keys(pairs), self.keys(locked))
        self.free = pairs[free]
        self.demand = problem.demand - np.bincount(locked[:, 0], minlength=problem.n)
        self.capacity = problem.capacity - np.bincount(locked[:, 1], minlength=problem.m)
        spare = problem.minimum - np.bincount(locked[:, 1], minlength=problem.m)
        self.minimum = np.maximum(spare, 0)
        self.filled = np.bincount(self.free[:, 0], minlength=problem.n)
        self.tiers, inverse = np.unique(problem.tier, return_inverse=True)
        self.order = inverse.reshape(-1)
        self.floor = next(
            (one.value for one in solution.certificate.levels if one.name == "floor"), None
        )

    def keys(self, pairs: IntArray) -> IntArray:
        """Number each pair."""
        result: IntArray = pairs[:, 0] * self.width + pairs[:, 1]
        return result

    def rank(self, level: Level) -> int:
        """Return how many tiers come before a coverage level's."""
        return sum(1 for t in self.tiers.tolist() if level.tier is not None and t < level.tier)

    def kept(self) -> int:
        """Count the published pairs that stand."""
        previous = self.keys(self.solution.options.previous)
        return int(np.isin(previous, self.keys(self.solution.pairs)).sum())

    def by_tier(self, amount: IntArray) -> IntArray:
        """Sum an amount per mentee over each tier."""
        totals = np.zeros(len(self.tiers), np.int64)
        np.add.at(totals, self.order, amount)
        return totals

    def weights(self, level: Level, start: int, stop: int) -> IntArray:
        """Return what each free allowed pair counts at a level, for some mentees."""
        points = self.problem.block(start, stop)
        barred = points == FORBIDDEN
        rows, columns = _slice(self.problem.locked, start, stop)
        barred[rows, columns] = True
        if level.name == "coverage":
            rank = self.rank(level)
            points[:] = (self.order[start:stop] == rank)[:, None]
        elif level.name == "floor":
            barred |= points <= level.value
            points[:] = 0
        else:
            if self.floor is not None:
                barred |= points < self.floor
            rows, columns = _slice(self.solution.options.previous, start, stop)
            points[rows, columns] += self.solution.options.charge
        points[barred] = FORBIDDEN
        return points

    def listed(self, level: Level, start: int, stop: int) -> tuple[IntArray, IntArray, IntArray]:
        """Return the same for a problem of candidates: mentees, mentors, what a pair counts."""
        rows, columns, points = self.problem.entries(start, stop)
        numbers = (rows - start) * self.width + columns
        barred = np.isin(numbers, _numbers(self.problem.locked, start, stop, self.width))
        if level.name == "coverage":
            counts = (self.order[rows] == self.rank(level)).astype(np.int64)
        elif level.name == "floor":
            barred |= points <= level.value
            counts = np.zeros_like(points)
        else:
            if self.floor is not None:
                barred |= points < self.floor
            previous = _numbers(self.solution.options.previous, start, stop, self.width)
            counts = points + self.solution.options.charge * np.isin(numbers, previous)
        return rows[~barred], columns[~barred], counts[~barred]

    def over(self, level: Level, start: int, stop: int) -> IntArray:
        """Return by how much pairs count more than their prices, for some mentees."""
        mentee, mentor = level.prices.mentee, level.prices.mentor
        if self.problem.scores is None:
            rows, columns, weight = self.listed(level, start, stop)
            over = weight - mentee[rows] - mentor[columns]
        else:
            weight = self.weights(level, start, stop)
            over = weight - mentee[start:stop, None] - mentor
            over[weight == FORBIDDEN] = 0
        positive: IntArray = over[over > 0]
        return positive

    def bound(self, level: Level, fixed: int) -> int | None:
        """Compute a level's bound from its prices; None if they are not dual feasible.

        ``fixed`` is the number of tiers whose coverage is given.
        """
        mentee, mentor, tier = level.prices.mentee, level.prices.mentor, level.prices.tier
        cost = self.solution.options.unmatched_cost
        total = 0
        if cost is not None:
            lowest = -cost
        else:
            if tier.shape != self.tiers.shape or (tier[fixed:] != 0).any():
                return None
            lowest = tier[self.order]
            empty = self.by_tier(self.demand - self.filled)
            total -= sum(int(t) * int(e) for t, e in zip(tier, empty))
        if (mentee < lowest).any():
            return None
        total += _product(self.demand, mentee)
        total += _product(self.capacity, np.maximum(mentor, 0))
        total += _product(self.minimum, np.minimum(mentor, 0))
        lists = self.problem.indices
        wide = self.width if lists is None else max(1, lists.size // max(1, self.problem.n))
        step = max(1, BLOCK // wide)
        for start in range(0, self.problem.n, step):
            over = self.over(level, start, min(self.problem.n, start + step))
            if over.size and float(over.sum(dtype=np.float64)) > LARGEST_PRICE:
                return None
            total += int(over.sum())
        return total


def _slice(pairs: IntArray, start: int, stop: int) -> tuple[IntArray, IntArray]:
    """Return the rows (from `start`) and columns of sorted pairs within a block."""
    first, last = np.searchsorted(pairs[:, 0], [start, stop])
    return pairs[first:last, 0] - start, pairs[first:last, 1]


def _numbers(pairs: IntArray, start: int, stop: int, width: int) -> IntArray:
    """Number the sorted pairs within a block."""
    rows, columns = _slice(pairs, start, stop)
    result: IntArray = rows * width + columns
    return result


def _product(count: IntArray, price: IntArray) -> int:
    """Return the sum of products, beyond int64 if it must be."""
    used = np.flatnonzero(price)
    if used.size and float(np.abs(price[used]).astype(float) @ count[used]) > LARGEST_PRICE:
        return sum(int(c) * int(p) for c, p in zip(count[used], price[used]))
    return int((count[used] * price[used]).sum())


def _figure_issues(view: _View) -> Iterator[Issue]:
    """Yield figures that do not follow from the pairs."""
    problem, solution = view.problem, view.solution
    pairs = solution.pairs
    filled = np.bincount(pairs[:, 0], minlength=problem.n)
    if solution.total != int(problem.points(pairs[:, 0], pairs[:, 1]).sum()):
        yield Issue("total", f"{solution.total} is not the sum of the pairs' points")
    if solution.matched != int((filled > 0).sum()):
        yield Issue("matched", f"{solution.matched} is not the number of mentees with a mentor")
    if (solution.unfilled != problem.demand - filled).any():
        yield Issue("unfilled", "unfilled places are not demand minus pairs")
    alone = np.flatnonzero((filled == 0) & (problem.demand > 0)).tolist()
    if sorted(solution.unmatched) != alone:
        yield Issue("unmatched", "the unmatched are not the mentees without a mentor")
    grid = (solution.resolution, solution.rounding)
    if grid != (problem.resolution, problem.rounding):
        yield Issue("resolution", "the solution is on another grid than the problem")
    if solution.changed != len(solution.options.previous) - view.kept():
        yield Issue("changed", f"{solution.changed} is not the number of published pairs changed")


def _level_issues(view: _View) -> Iterator[Issue]:
    """Yield levels that are missing, not reached or not proved."""
    solution = view.solution
    levels = solution.certificate.levels
    wanted = _wanted_levels(view)
    if [(one.name, one.tier) for one in levels] != wanted:
        yield Issue("levels", f"levels should be {wanted}")
        return
    for level in levels:
        yield from _one_level(view, level)
    last = levels[-1].prices
    if (last.mentor != solution.mentor_price).any() or (last.mentee != solution.mentee_price).any():
        yield Issue("prices", "the prices differ from those of the score level")


def _wanted_levels(view: _View) -> list[tuple[str, int | None]]:
    """Return the names of the levels that the options ask for."""
    options = view.solution.options
    wanted: list[tuple[str, int | None]] = []
    if options.unmatched_cost is None:
        wanted += [("coverage", int(t)) for t in view.tiers]
    if options.objective == "fair" and len(view.free):
        wanted.append(("floor", None))
    return [*wanted, ("score", None)]


def _one_level(view: _View, level: Level) -> Iterator[Issue]:
    """Yield what is wrong with one level."""
    name = level.name if level.tier is None else f"{level.name} of tier {level.tier}"
    value, bound = _recomputed(view, level)
    if bound is None:
        yield Issue("prices", f"{name}: the prices are not a dual solution")
        return
    if value != level.value:
        yield Issue("value", f"{name}: {level.value} is stated, {value} is reached")
    if bound != level.bound:
        yield Issue("bound", f"{name}: {level.bound} is stated, the prices prove {bound}")
    elif bound != value:
        yield Issue("gap", f"{name}: {value} is reached, only {bound} is excluded")


def _recomputed(view: _View, level: Level) -> tuple[int, int | None]:
    """Compute a level's value from the pairs and its bound from its prices."""
    problem, options = view.problem, view.solution.options
    free, locked = view.free, problem.locked
    if level.name == "coverage":
        rank = view.rank(level)
        locks = int((view.order[locked[:, 0]] == rank).sum())
        bound = view.bound(level, rank)
        value = int(view.by_tier(view.filled)[rank])
        return value + locks, None if bound is None else bound + locks
    if level.name == "floor":
        lowest = int(problem.points(free[:, 0], free[:, 1]).min())
        bound = view.bound(level, len(view.tiers))
        return lowest, level.value if bound is not None and bound < 0 else None
    value = view.solution.total - options.charge * (len(options.previous) - view.kept())
    if options.unmatched_cost is not None:
        value -= int((options.unmatched_cost * (view.demand - view.filled)).sum())
    bound = view.bound(level, len(view.tiers))
    if bound is None:
        return value, None
    bound += int(problem.points(locked[:, 0], locked[:, 1]).sum())
    stand = int(np.isin(view.keys(options.previous), view.keys(locked)).sum())
    return value, bound - options.charge * (len(options.previous) - stand)
