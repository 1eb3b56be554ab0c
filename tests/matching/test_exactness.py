"""The engine against brute force, over all options together."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching import InfeasibleError, Problem, check, explain, solve

from .oracles import brute_force
from .strategies import problems

CALM = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def levels(solution):
    return tuple(level.value for level in solution.certificate.levels)


def compare(problem: Problem, **options):
    best = brute_force(problem, **options)
    if best is None:
        with pytest.raises(InfeasibleError):
            solve(problem, **options)
        return None
    solution = solve(problem, **options)
    assert levels(solution) == tuple(v for v in best if v != float("inf"))
    assert solution.gap == 0
    assert check(problem, solution) == []
    return solution


@CALM
@given(problems(most=3), st.sampled_from(["total", "fair"]), st.data())
def test_values_equal_brute_force_with_every_option(problem, objective, data):
    previous = None
    if data.draw(st.booleans()):
        pairs = [(i, j) for i in range(problem.n) for j in range(problem.m)]
        kept = data.draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True))
        previous = (kept, data.draw(st.integers(0, 12)))
    compare(problem, objective=objective, previous=previous)


@CALM
@given(problems(most=3, tiers=False), st.data())
def test_an_unmatched_cost_equals_brute_force(problem, data):
    cost = data.draw(st.lists(st.integers(0, 20), min_size=problem.n, max_size=problem.n))
    compare(problem, unmatched_cost=np.array(cost))


@pytest.mark.parametrize(
    "options", [{}, {"objective": "fair"}, {"unmatched_cost": 3}, {"previous": ([(0, 1)], 2)}]
)
def test_asking_for_more_mentors_than_there_are_costs_no_time(options):
    problem = Problem([[3, 1], [2, 2]], [1, 5], demand=[2**31, 3], locked=[(0, 0)])
    solution = solve(problem, **options)
    assert solution.pairs.tolist() == [[0, 0], [0, 1], [1, 1]]
    assert solution.unfilled.tolist() == [2**31 - 2, 2]
    assert check(problem, solution) == []
    assert sum(one.missing for one in explain.bottleneck(problem, solution)) == 2**31


@pytest.mark.parametrize("shape", [(2, 6000), (40, 6000)])
def test_few_mentees_and_many_mentors_take_little_memory(shape):
    scores = np.random.default_rng(0).integers(0, 5, shape)
    demand = np.full(shape[0], 2 if shape[0] == 2 else 1)
    problem = Problem(scores, np.ones(shape[1], int), demand=demand)
    tracemalloc.start()
    solution = solve(problem)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**26
    assert check(problem, solution) == []
