"""Middle-sized problems with every option together, against a lexicographic MILP."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matching import InfeasibleError, Problem, check, large, methods, solve

from .oracles import cheapest_flow, milp
from .strategies import by_candidates


def random_problem(seed: int) -> Problem:
    """Draw a problem of up to 24 x 14 with bans, demand, minimum loads, tiers and locks."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(3, 25)), int(rng.integers(2, 15))
    levels = int(rng.choice([3, 20, 100_000]))
    scores = rng.integers(-levels, levels, (n, m)).astype(float)
    scores[rng.random((n, m)) < rng.choice([0.0, 0.3, 0.7])] = np.nan
    capacity = rng.integers(0, 4, m) * int(rng.integers(1, 3))
    options: dict[str, Any] = {}
    if rng.random() < 0.5:
        options["demand"] = rng.integers(0, 4, n)
    if rng.random() < 0.5:
        options["minimum"] = np.minimum(capacity, rng.integers(0, 3, m) * (rng.random(m) < 0.4))
    if rng.random() < 0.5:
        options["tier"] = rng.integers(0, 3, n)
    allowed = np.argwhere(~np.isnan(scores))
    if len(allowed) and rng.random() < 0.5:
        options["locked"] = allowed[rng.integers(0, len(allowed), 2)]
    if rng.random() < 0.3:
        scores, options["resolution"] = scores / 7, float(rng.choice([0.25, 2.0]))
    problem = Problem(scores, capacity, **options)
    return by_candidates(problem) if rng.random() < 0.3 else problem


def random_options(problem: Problem, objective: str, seed: int) -> dict[str, Any]:
    """Draw published pairs, and costs of empty places where they may be combined."""
    rng = np.random.default_rng(seed)
    options: dict[str, Any] = {"objective": objective}
    if rng.random() < 0.4:
        pairs = rng.integers(0, [problem.n, problem.m], (problem.n, 2)).tolist()
        options["previous"] = (pairs, int(rng.choice([0, 1, 30])))
    if objective == "total" and len(problem.tiers) == 1 and rng.random() < 0.6:
        options["unmatched_cost"] = rng.integers(0, 50, problem.n)
    return options


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("objective", ["total", "fair"])
def test_levels_equal_a_lexicographic_milp(compiled, objective, monkeypatch):
    if compiled:
        monkeypatch.setattr(methods, "PATH_CELLS", -1)
        monkeypatch.setattr(methods, "BID_CELLS", -1)
        monkeypatch.setattr(large, "LISTED", 2)
    infeasible = 0
    for seed in range(60):
        problem = random_problem(seed)
        options = random_options(problem, objective, seed)
        best = milp(problem, **options)
        if best is None or _locks_conflict(problem):
            with pytest.raises(InfeasibleError):
                solve(problem, **options)
            infeasible += 1
            continue
        solution = solve(problem, **options)
        assert best == tuple(level.value for level in solution.certificate.levels), seed
        assert solution.gap == 0
        assert check(problem, solution) == []
    assert infeasible < 40


def _locks_conflict(problem: Problem) -> bool:
    """Say whether locks exceed a demand or capacity."""
    rows = np.bincount(problem.locked[:, 0], minlength=problem.n)
    columns = np.bincount(problem.locked[:, 1], minlength=problem.m)
    return bool((rows > problem.demand).any() or (columns > problem.capacity).any())


@pytest.mark.parametrize("compiled", [False, True])
def test_places_and_total_equal_a_cheapest_flow(compiled, monkeypatch):
    if compiled:
        monkeypatch.setattr(methods, "PATH_CELLS", -1)
        monkeypatch.setattr(methods, "BID_CELLS", -1)
    for seed in range(30):
        rng = np.random.default_rng(seed)
        scores = rng.integers(-9, 30, (12, 8)).astype(float)
        scores[rng.random((12, 8)) < rng.choice([0.0, 0.4, 0.8])] = np.nan
        problem = Problem(scores, rng.integers(0, 4, 8), demand=rng.integers(0, 4, 12))
        solution = solve(problem)
        assert (len(solution.pairs), solution.total) == cheapest_flow(problem)
