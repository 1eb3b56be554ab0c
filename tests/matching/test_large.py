"""The compiled engine at sizes where its lists are short, against scipy's dense solver."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from matching import (
    Problem,
    StoppedError,
    check,
    explain,
    large,
    methods,
    points,
    prices,
    solve,
)

N, M = 260, 120


def instance(kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return scores with popular mentors, capacities and who is allowed."""
    rng = np.random.default_rng(11)
    mentees, mentors = rng.normal(size=(N, 6)), rng.normal(size=(M, 6)) + 0.5
    scores = np.rint((mentees @ mentors.T + rng.normal(size=M)) * 1000).astype(np.int64)
    capacity = rng.integers(2, 4, M)
    allowed = np.ones((N, M), bool)
    if "tight" in kind:
        while capacity.sum() > N:
            j = rng.integers(M)
            capacity[j] -= capacity[j] > 0
    if "short" in kind:
        capacity[::3] -= 1
        capacity[:20] = 0
    if "ties" in kind:
        scores = scores // 1500
    if "banned" in kind:
        allowed = rng.random((N, M)) > 0.4
    return scores, capacity, allowed


@pytest.mark.parametrize(
    "kind", ["plain", "tight", "short", "ties", "tight ties", "banned", "tight banned"]
)
@pytest.mark.parametrize("form", ["matrix", "floats", "candidates"])
def test_the_compiled_engine_agrees_with_scipy(kind, form, monkeypatch):
    monkeypatch.setattr(methods, "BID_CELLS", -1)
    scores, capacity, allowed = instance(kind)
    column = np.repeat(np.arange(M), capacity)
    loss = np.where(allowed, -scores, 10**9)[:, column]
    rows, chosen = linear_sum_assignment(loss)
    if form == "candidates":
        indptr = np.concatenate(([0], np.cumsum(allowed.sum(axis=1))))
        problem = Problem.from_candidates(indptr, np.nonzero(allowed)[1], scores[allowed], capacity)
    elif form == "floats":
        given = np.where(allowed, scores, np.nan).astype(np.float32)
        problem = Problem(given, capacity)
    else:
        problem = Problem(scores, capacity, allowed=allowed)
    solution = solve(problem)
    assert solution.total == -int(loss[rows, chosen].sum())
    assert solution.gap == 0
    assert check(problem, solution) == []
    assert solution.certificate.levels[-1].method == "lists"


@pytest.mark.parametrize("kind", ["plain", "tight", "short", "tight ties"])
def test_in_how_small_blocks_the_work_is_done_changes_nothing(kind, monkeypatch):
    monkeypatch.setattr(methods, "BID_CELLS", -1)
    scores, capacity, _ = instance(kind)
    plain = solve(Problem(scores, capacity))
    for module, name in ((large, "SLICE"), (large, "STRIPE"), (prices, "CHUNK"), (points, "CHUNK")):
        monkeypatch.setattr(module, name, 7)
    in_pieces = solve(Problem(scores, capacity))
    assert in_pieces.seal == plain.seal


@pytest.mark.parametrize("top", [(1 << 28) - 1, 1 << 28, (1 << 31) - 1])
@pytest.mark.parametrize("tight", [True, False])
def test_points_and_prices_about_what_fits_32_bits_are_exact(top, tight, monkeypatch):
    monkeypatch.setattr(methods, "BID_CELLS", -1)
    scores, capacity, allowed = instance("tight banned" if tight else "banned")
    low, high = scores.min(), scores.max()
    scores = (scores - low) * (2 * top) // (high - low) - top
    column = np.repeat(np.arange(M), capacity)
    loss = np.where(allowed, -scores, 10**12)[:, column]
    rows, chosen = linear_sum_assignment(loss)
    problem = Problem(scores.astype(np.int64), capacity, allowed=allowed)
    solution = solve(problem)
    assert solution.total == -int(loss[rows, chosen].sum())
    assert check(problem, solution) == []
    monkeypatch.setattr(import_module("matching.explain.overview"), "COMPILED_CELLS", 0)
    told = explain.overview(problem, solution)
    assert (told.points == problem.points(solution.pairs[:, 0], solution.pairs[:, 1])).all()
    better = scores > scores[solution.pairs[:, 0], solution.pairs[:, 1]][:, None]
    assert (told.rank == 1 + (better & allowed).sum(axis=1)).all()


@pytest.mark.parametrize("objective", ["total", "fair"])
def test_fewer_places_than_mentees_in_tiers(objective):
    scores, capacity, allowed = instance("banned")
    tier = np.arange(N) % 3
    problem = Problem(scores, np.maximum(capacity - 1, 0), allowed=allowed, tier=tier)
    solution = solve(problem, objective)
    assert solution.gap == 0
    assert check(problem, solution) == []
    assert len(solution.pairs) == np.maximum(capacity - 1, 0).sum()
    assert sum(level.value for level in solution.certificate.levels[:3]) == len(solution.pairs)


def test_single_floats_so_small_that_their_grid_is_none_are_read_exactly(monkeypatch):
    scores = np.array([[1e-44, 3e-44], [2e-44, 1e-43]], np.float32)
    plain = solve(Problem(scores, [1, 1]))
    monkeypatch.setattr(methods, "BID_CELLS", -1)
    monkeypatch.setattr(methods, "PATH_CELLS", -1)
    problem = Problem(scores, [1, 1])
    solution = solve(problem)
    assert check(problem, solution) == []
    assert solution.total == plain.total > 0


def test_a_large_solve_can_be_stopped_at_every_stage():
    scores, capacity, _ = instance("tight ties")
    problem = Problem(scores, capacity, demand=np.where(np.arange(N) == 0, 2, 1))
    stages = []
    solve(problem, "fair", progress=lambda stage, done, of: stages.append(stage))
    for stage in dict.fromkeys(stages):
        now = []
        with pytest.raises(StoppedError, match=stage):
            solve(
                problem,
                "fair",
                progress=lambda at, done, of, now=now: now.append(at),
                should_stop=lambda now=now, stage=stage: now[-1] == stage,
            )
