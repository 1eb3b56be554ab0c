"""The engine against brute force, over all options together."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching import FORBIDDEN, InfeasibleError, Problem, check, explain, solve

from .oracles import brute_force
from .strategies import every_form, published

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
@given(every_form(), st.sampled_from(["total", "fair"]), st.data())
def test_values_equal_brute_force_with_every_option(problem, objective, data):
    compare(problem, objective=objective, previous=data.draw(published(problem)))


@CALM
@given(every_form(tiers=False), st.data())
def test_an_unmatched_cost_equals_brute_force(problem, data):
    cost = data.draw(st.lists(st.integers(0, 20), min_size=problem.n, max_size=problem.n))
    previous = data.draw(published(problem))
    compare(problem, unmatched_cost=np.array(cost), previous=previous)


@given(every_form())
@settings(max_examples=60, deadline=None)
def test_points_are_scores_rounded_once_within_the_rounding_told(problem):
    points = problem.block(0, problem.n)
    for i, j in np.argwhere(points != FORBIDDEN).tolist():
        if problem.scores is None:
            at = problem.indptr[i] + problem.row(i)[0].tolist().index(j)
            score = Fraction(problem.values[at].item())
        else:
            score = Fraction(problem.scores[i, j].item())
        grid = Fraction(problem.resolution)
        assert points[i, j] == round(score / grid)
        assert abs(score - int(points[i, j]) * grid) <= Fraction(problem.rounding)


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
