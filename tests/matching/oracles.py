"""Slow, plain answers to compare the engine with."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

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
