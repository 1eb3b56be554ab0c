"""Slow, plain answers to compare the engine with."""

from __future__ import annotations

from typing import Any

import networkx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint
from scipy.optimize import milp as scipy_milp

from matching import FORBIDDEN, Problem


def every_assignment(problem: Problem) -> tuple[Any, Any]:
    """Return the allowed pairs, and which of them each legal assignment uses."""
    cells = np.argwhere(problem.block(0, problem.n) != FORBIDDEN)
    locked = np.isin(cells @ [problem.m, 1], problem.locked @ [problem.m, 1])
    free = np.flatnonzero(~locked)
    used = np.ones((1 << len(free), len(cells)), bool)
    used[:, free] = (np.arange(len(used))[:, None] >> np.arange(len(free))) & 1
    filled = used @ (cells[:, :1] == np.arange(problem.n)).astype(int)
    load = used @ (cells[:, 1:] == np.arange(problem.m)).astype(int)
    legal = (filled <= problem.demand).all(axis=1) & (load <= problem.capacity).all(axis=1)
    return cells, used[legal & (load >= problem.minimum).all(axis=1)]


def assignments(problem: Problem) -> Any:
    """Yield every legal assignment as a 0/1 matrix."""
    cells, every = every_assignment(problem)
    for used in every:
        x = np.zeros(problem.shape, int)
        x[cells[used, 0], cells[used, 1]] = 1
        yield x


def brute_force(
    problem: Problem,
    objective: str = "total",
    unmatched_cost: Any = None,
    previous: Any = None,
) -> tuple[Any, ...] | None:
    """Return the best tuple of levels over all assignments, None if there is none."""
    cells, every = every_assignment(problem)
    if not len(every):
        return None
    points = problem.block(0, problem.n)[cells[:, 0], cells[:, 1]]
    pairs, charge = previous if previous is not None else ([], 0)
    published = {tuple(pair) for pair in np.asarray(pairs, int).reshape(-1, 2).tolist()}
    kept = np.array([tuple(cell) in published for cell in cells.tolist()], int)
    value = every @ points - charge * (len(published) - every @ kept)
    levels = []
    if unmatched_cost is None:
        levels += [every @ (problem.tier[cells[:, 0]] == t).astype(int) for t in problem.tiers]
    else:
        filled = every @ (cells[:, :1] == np.arange(problem.n)).astype(int)
        value = value - ((problem.demand - filled) * np.asarray(unmatched_cost)).sum(axis=1)
    if objective == "fair":
        locked = np.isin(cells @ [problem.m, 1], problem.locked @ [problem.m, 1])
        free = np.where(every & ~locked, points, np.inf).min(axis=1, initial=np.inf)
        levels.append(free)
    levels.append(value)
    best = max(zip(*(level.tolist() for level in levels)))
    return tuple(one if one == float("inf") else int(one) for one in best)


def milp(
    problem: Problem,
    objective: str = "total",
    unmatched_cost: Any = None,
    previous: Any = None,
) -> tuple[Any, ...] | None:
    """Return the best tuple of levels by HiGHS, one level after the other."""
    cells = np.argwhere(problem.block(0, problem.n) != FORBIDDEN)
    rows, columns, count = cells[:, 0], cells[:, 1], len(cells)
    lock = np.isin(cells @ [problem.m, 1], problem.locked @ [problem.m, 1])
    score = problem.points(rows, columns).astype(float)
    if count == 0:
        return None if problem.minimum.any() else _without_pairs(problem, unmatched_cost, previous)
    limits = [
        LinearConstraint((np.arange(problem.n)[:, None] == rows) * 1.0, -np.inf, problem.demand),
        LinearConstraint(
            (np.arange(problem.m)[:, None] == columns) * 1.0, problem.minimum, problem.capacity
        ),
    ]
    upper = np.ones(count)

    def best(value: Any) -> int | None:
        bounds = Bounds(lock.astype(float), np.maximum(upper, lock))
        found = scipy_milp(-value, constraints=limits, bounds=bounds, integrality=np.ones(count))
        return None if found.status != 0 else round(-found.fun)

    if best(np.zeros(count)) is None:
        return None
    levels: list[Any] = []
    if unmatched_cost is None:
        for tier in problem.tiers:
            member = (problem.tier[rows] == tier).astype(float)
            levels.append(best(member))
            limits.append(LinearConstraint(member[None, :], levels[-1], levels[-1]))
    if objective == "fair" and sum(levels) > len(problem.locked):
        steps = np.unique(score[~lock])
        low, high = 0, len(steps)
        while high - low > 1:
            middle = (low + high) // 2
            upper = (score >= steps[middle]).astype(float)
            low, high = (low, middle) if best(np.zeros(count)) is None else (middle, high)
        upper = (score >= steps[low]).astype(float)
        levels.append(int(steps[low]))
    value, outside = score, _without_pairs(problem, unmatched_cost, previous)[-1]
    if previous is not None:
        kept = {tuple(pair) for pair in previous[0]}
        value = value + previous[1] * np.array([tuple(c) in kept for c in cells.tolist()])
    if unmatched_cost is not None:
        value = value + np.asarray(unmatched_cost)[rows]
    return (*levels, (best(value) or 0) + outside)


def _without_pairs(problem: Problem, cost: Any, previous: Any) -> tuple[int, ...]:
    """Return the levels if there are no pairs at all."""
    places = [0] * len(problem.tiers) if cost is None else []
    value = 0 if cost is None else -int((np.asarray(cost) * problem.demand).sum())
    if previous is not None:
        value -= previous[1] * len({tuple(pair) for pair in previous[0]})
    return (*places, value)


def cheapest_flow(problem: Problem) -> tuple[int, int]:
    """Return most places and then the best total by networkx, of one tier without minimums."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(("start", "end"))
    for i in range(problem.n):
        graph.add_edge("start", ("e", i), capacity=int(problem.demand[i]), weight=0)
        mentors, points = problem.row(i)
        for j, worth in zip(mentors.tolist(), points.tolist()):
            graph.add_edge(("e", i), ("o", j), capacity=1, weight=-worth)
    for j in range(problem.m):
        graph.add_edge(("o", j), "end", capacity=int(problem.capacity[j]), weight=0)
    flow = networkx.max_flow_min_cost(graph, "start", "end")
    places = sum(flow["start"].values())
    return places, -networkx.cost_of_flow(graph, flow)
