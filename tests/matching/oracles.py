"""Slow, plain answers to compare the engine with."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint
from scipy.optimize import milp as scipy_milp

from matching import FORBIDDEN, Problem


def assignments(problem: Problem) -> Any:
    """Yield every legal assignment as a 0/1 matrix."""
    points = problem.block(0, problem.n)
    cells = [tuple(c) for c in np.argwhere(points != FORBIDDEN).tolist()]
    locked = {tuple(c) for c in problem.locked.tolist()}
    free = [c for c in cells if c not in locked]
    for bits in product((0, 1), repeat=len(free)):
        x = np.zeros(problem.shape, int)
        for c in locked:
            x[c] = 1
        for bit, c in zip(bits, free):
            x[c] = bit
        load = x.sum(axis=0)
        if (
            (x.sum(axis=1) <= problem.demand).all()
            and (load <= problem.capacity).all()
            and (load >= problem.minimum).all()
        ):
            yield x


def brute_force(
    problem: Problem,
    objective: str = "total",
    unmatched_cost: Any = None,
    previous: Any = None,
) -> tuple[Any, ...] | None:
    """Return the best tuple of levels over all assignments, None if there is none."""
    points = problem.block(0, problem.n)
    locked = np.zeros(problem.shape, bool)
    locked[problem.locked[:, 0], problem.locked[:, 1]] = True
    pairs, charge = previous if previous is not None else (np.zeros((0, 2), int), 0)
    pairs = np.asarray(pairs, int).reshape(-1, 2)
    best = None
    for x in assignments(problem):
        used = x.astype(bool)
        score = int(points[used].sum())
        score -= charge * int((~used[pairs[:, 0], pairs[:, 1]]).sum())
        key: tuple[Any, ...] = ()
        if unmatched_cost is None:
            key = tuple(int(x[problem.tier == t].sum()) for t in problem.tiers)
        else:
            score -= int((np.asarray(unmatched_cost) * (problem.demand - x.sum(axis=1))).sum())
        if objective == "fair":
            free = points[used & ~locked]
            key += (int(free.min()) if free.size else float("inf"),)
        key += (score,)
        if best is None or key > best:
            best = key
    return best


def milp(problem: Problem, objective: str = "total") -> tuple[Any, ...] | None:
    """Return the best tuple of levels by HiGHS, one level after the other."""
    points = problem.block(0, problem.n)
    cells = np.argwhere(points != FORBIDDEN)
    width, count = problem.m, len(cells)
    lock = np.isin(cells @ [width, 1], problem.locked @ [width, 1])
    score = points[cells[:, 0], cells[:, 1]].astype(float)
    rows = np.zeros((problem.n, count))
    columns = np.zeros((problem.m, count))
    rows[cells[:, 0], np.arange(count)] = 1
    columns[cells[:, 1], np.arange(count)] = 1
    limits = [
        LinearConstraint(rows, -np.inf, problem.demand),
        LinearConstraint(columns, problem.minimum, problem.capacity),
    ]
    bounds = Bounds(lock.astype(float), np.ones(count))

    def best(value: Any, upper: Any = None) -> float | None:
        limit = bounds if upper is None else Bounds(lock.astype(float), upper)
        if count == 0:
            return None if problem.minimum.any() else 0.0
        found = scipy_milp(-value, constraints=limits, bounds=limit, integrality=np.ones(count))
        return None if found.status != 0 else float(round(-found.fun))

    levels: list[Any] = []
    for tier in problem.tiers:
        member = (problem.tier[cells[:, 0]] == tier).astype(float)
        value = best(member)
        if value is None:
            return None
        levels.append(int(value))
        limits.append(LinearConstraint(member[None, :], value, value))
    if objective == "fair":
        steps = np.unique(score[~lock])
        low, high = 0, len(steps)
        while high - low > 1:
            middle = (low + high) // 2
            upper = np.where(lock | (score >= steps[middle]), 1.0, 0.0)
            if best(np.zeros(count), upper) is None:
                high = middle
            else:
                low = middle
        if sum(levels) > len(problem.locked):
            levels.append(int(steps[low]))
            bounds = Bounds(lock.astype(float), np.where(lock | (score >= steps[low]), 1.0, 0.0))
        value = best(score)
        return (*levels, int(value or 0))
    return (*levels, int(best(score) or 0))
