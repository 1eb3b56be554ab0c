"""One library on one instance in a process of its own: prints time, memory and total as JSON."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Run = Callable[[], int]


def memory(field: str) -> int:
    """Return a figure of this process in KiB."""
    found = re.search(rf"{field}:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found.group(1)) if found else 0


def ours(data: Any, objective: str = "total") -> Run:
    """Prepare the engine; reading the problem is inside the clock."""
    from matching import Problem, solve

    arrays = {key: data[key] for key in data}

    def run() -> int:
        if "indptr" in arrays:
            problem = Problem.from_candidates(**arrays)
        else:
            problem = Problem(**arrays)
        solution = solve(problem, objective)
        assert solution.gap == 0
        return solution.total

    return run


def slots(data: Any, dtype: Any) -> tuple[np.ndarray, np.ndarray, Any]:
    """Return a peer's costs with one column per place (outside the clock)."""
    score, capacity = data["scores"], data["capacity"]
    column = np.repeat(np.arange(len(capacity)), capacity)
    cost = np.empty((len(score), len(column)), dtype)
    top = int(score.max()) + 1
    allowed = data.get("allowed")
    for start in range(0, len(score), 500):
        part = top - score[start : start + 500].astype(np.int64)
        if allowed is not None:
            part[~allowed[start : start + 500]] = 16 * top
        cost[start : start + 500] = part[:, column]
    return cost, column, score


def total(
    score: np.ndarray, column: np.ndarray, chosen: np.ndarray, rows: np.ndarray | None = None
) -> int:
    """Return the total of a peer's answer: a place for each mentee, or for each of `rows`."""
    rows = np.arange(len(score)) if rows is None else rows
    return int(score[rows, column[chosen]].astype(np.int64).sum())


def scipy_dense(data: Any) -> Run:
    """Prepare scipy's linear_sum_assignment."""
    from scipy.optimize import linear_sum_assignment

    cost, column, score = slots(data, np.float64)

    def run() -> int:
        rows, chosen = linear_sum_assignment(cost)
        return total(score, column, chosen, rows)

    return run


def lapcpp_float(data: Any) -> Run:
    """Prepare lapcpp on 32-bit floats, exact for whole numbers below 2**24."""
    import lapcpp

    cost, column, score = slots(data, np.float32)
    return lambda: total(score, column, lapcpp.lapjv(cost, extend_cost=True)[2])


def square(data: Any) -> tuple[np.ndarray, np.ndarray, Any]:
    """Return square costs: places nobody takes cost nothing."""
    cost, column, score = slots(data, np.float64)
    wide = np.zeros((len(column), len(column)))
    wide[: len(cost)] = cost
    return wide, column, score


def lapjv_square(data: Any) -> Run:
    """Prepare lapjv (src-d), which takes square matrices."""
    from lapjv import lapjv

    cost, column, score = square(data)
    return lambda: total(score, column, lapjv(cost)[0][: len(score)])


def lapx_wide(data: Any) -> Run:
    """Prepare lapx's rectangular solver."""
    import lap

    cost, column, score = slots(data, np.float64)
    return lambda: total(score, column, lap.lapjvx(cost, extend_cost=True)[2])


def ortools_flow(data: Any) -> Run:
    """Prepare OR-Tools' min-cost flow on mentors with capacities."""
    from ortools.graph.python import min_cost_flow

    capacity = data["capacity"]
    m = len(capacity)
    if "indptr" in data:
        tail = np.repeat(np.arange(len(data["indptr"]) - 1), np.diff(data["indptr"]))
        head, score = data["indices"], data["scores"]
        n = len(data["indptr"]) - 1
    else:
        matrix = data["scores"]
        n = len(matrix)
        allowed = data["allowed"] if "allowed" in data else np.ones(matrix.shape, bool)
        tail, head = np.nonzero(allowed)
        score = matrix[tail, head]
    # Where places are short, each mentee may stay alone at a cost beyond all scores.
    alone = n if capacity.sum() < n else 0
    dear = 4 * int(score.max())
    tails = np.concatenate([tail, n + np.arange(m), np.arange(alone)]).astype(np.int32)
    heads = np.concatenate([n + head, np.full(m + alone, n + m)]).astype(np.int32)
    limits = np.concatenate([np.ones(len(tail), np.int64), capacity, np.ones(alone, np.int64)])
    costs = np.concatenate(
        [-score.astype(np.int64), np.zeros(m, np.int64), np.full(alone, dear, np.int64)]
    )
    supply = np.concatenate([np.ones(n), np.zeros(m), [-n]]).astype(np.int64)
    nodes = np.arange(n + m + 1, dtype=np.int32)

    def run() -> int:
        flow = min_cost_flow.SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(tails, heads, limits, costs)
        flow.set_nodes_supplies(nodes, supply)
        assert flow.solve() == flow.OPTIMAL
        left = int(flow.flows(np.arange(len(tails) - alone, len(tails))).sum()) if alone else 0
        return left * dear - int(flow.optimal_cost())

    return run


METHODS: dict[str, Callable[[Any], Run]] = {
    "engine": ours,
    "engine fair": lambda data: ours(data, "fair"),
    "scipy": scipy_dense,
    "lapcpp": lapcpp_float,
    "lapjv": lapjv_square,
    "lapx": lapx_wide,
    "ortools": ortools_flow,
}


def main() -> None:
    """Run ``worker.py METHOD INSTANCE REPEATS``."""
    method, instance, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with np.load(instance) as loaded:
        data = {key: loaded[key] for key in loaded}
    run = METHODS[method](data)
    if method.startswith("engine") or repeats > 1:
        run()
    wall, busy, extra, answer = [], [], 0, 0
    for _ in range(repeats):
        Path("/proc/self/clear_refs").write_text("5")
        before = memory("VmRSS")
        start, cpu = time.perf_counter(), time.process_time()
        answer = run()
        wall.append(time.perf_counter() - start)
        busy.append(time.process_time() - cpu)
        extra = max(extra, memory("VmHWM") - before)
    print(json.dumps({"wall": wall, "cpu": busy, "extra_mib": extra / 1024, "total": answer}))


if __name__ == "__main__":
    main()
