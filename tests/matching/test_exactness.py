"""The engine against brute force, over all options together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching import InfeasibleError, Problem, check, solve

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
