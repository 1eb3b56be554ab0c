"""The compiled engine on small problems, forced, against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Problem, check, large, methods, solve

from .strategies import every_form, published
from .test_exactness import CALM, compare


@pytest.fixture(autouse=True, scope="module")
def _force_the_compiled_engine():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(methods, "PATH_CELLS", -1)
        patch.setattr(methods, "BID_CELLS", -1)
        patch.setattr(large, "FIRST_STEP", 2)  # so that few points make rough auctions too
        yield


@CALM
@given(every_form(kinds="float64"), st.sampled_from(["total", "fair"]), st.data())
def test_compiled_values_equal_brute_force_with_every_option(problem, objective, data):
    compare(problem, objective=objective, previous=data.draw(published(problem)))


@CALM
@given(every_form(kinds="float64", tiers=False), st.data())
def test_a_compiled_unmatched_cost_equals_brute_force(problem, data):
    cost = data.draw(st.lists(st.integers(0, 20), min_size=problem.n, max_size=problem.n))
    previous = data.draw(published(problem))
    compare(problem, unmatched_cost=np.array(cost), previous=previous)


@pytest.mark.parametrize("seed", range(40))
def test_a_floor_held_down_by_minimum_loads_is_proved(seed):
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 30, (6, 3)).astype(float)
    scores[rng.random((6, 3)) < 0.2] = np.nan
    problem = Problem(
        scores, [4, 3, 2], minimum=[0, 2, 1], tier=rng.integers(0, 2, 6), demand=[1, 1, 2, 1, 0, 1]
    )
    compare(problem, objective="fair")


@pytest.mark.parametrize("objective", ["total", "fair"])
def test_candidates_are_solved_and_verified_without_reading_a_whole_row(objective, monkeypatch):
    def refuse(self, start, stop):
        raise AssertionError("a row of all mentors was read")

    monkeypatch.setattr(Problem, "block", refuse)
    rng = np.random.default_rng(1)
    mentors = np.concatenate([np.sort(rng.permutation(40)[:3]) for _ in range(60)])
    problem = Problem.from_candidates(
        np.arange(0, 181, 3),
        mentors,
        rng.integers(0, 50, 180),
        np.full(40, 1),
        demand=rng.integers(0, 3, 60),
        minimum=np.bincount(mentors[-3:], minlength=40),
        tier=rng.integers(0, 2, 60),
        locked=[(0, mentors[0])],
    )
    solution = solve(problem, objective, previous=([(3, mentors[9]), (4, mentors[12])], 5))
    assert solution.unfilled.any()
    assert check(problem, solution) == []
