"""Worked examples from the literature, each with its source."""

from __future__ import annotations

import numpy as np
import pytest

from matching import Problem, check, solve


def best(scores, capacity=None, **options):
    scores = np.asarray(scores)
    problem = Problem(scores, np.ones(scores.shape[1], int) if capacity is None else capacity)
    solution = solve(problem, **options)
    assert check(problem, solution) == []
    assert solution.gap == 0
    return solution


def test_kuhn_1955_ratings():
    """H. W. Kuhn, The Hungarian method for the assignment problem (1955), the general problem."""
    ratings = [[8, 7, 9, 9], [5, 2, 7, 8], [6, 1, 4, 9], [2, 3, 2, 6]]
    solution = best(ratings)
    assert solution.total == 27
    assert (np.asarray(ratings) <= solution.mentee_price[:, None] + solution.mentor_price).all()


def test_kuhn_1955_qualifications():
    """The same paper, the simple problem: who qualifies for which job; three can be placed."""
    qualified = np.array([[1, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 1], [0, 0, 0, 1]])
    solution = best(np.where(qualified == 1, 1.0, np.nan))
    assert solution.matched == 3
    assert len(solution.unmatched) == 1


def test_scipy_documentation():
    """The example of scipy.optimize.linear_sum_assignment's documentation: least cost 5."""
    assert best(-np.array([[4, 1, 3], [2, 0, 5], [3, 2, 2]])).total == -5


def test_konig_egervary():
    """D. Koenig (1931): most pairs equal the fewest people who meet every allowed pair."""
    allowed = np.zeros((5, 5), bool)
    allowed[0], allowed[:, 0] = True, True
    solution = best(np.where(allowed, 1.0, np.nan))
    assert solution.matched == 2
    level = solution.certificate.levels[0]
    assert level.prices.mentee.sum() + level.prices.mentor.sum() == 2


def test_shapley_and_shubik_houses():
    """L. S. Shapley and M. Shubik, The assignment game I (1971): three houses, surplus 16."""
    surplus = [[5, 8, 2], [7, 9, 6], [2, 3, 0]]
    solution = best(surplus)
    assert solution.total == 16
    assert solution.mentee_price.sum() + solution.mentor_price.sum() == 16


@pytest.mark.parametrize("objective", ["total", "fair"])
def test_a_forbidden_pair_is_not_a_pair_that_scores_nothing(objective):
    """The counterexample to scoring a forbidden pair 0: both can be paired, at 4 and 5."""
    solution = best([[10, 4], [5, np.nan]], objective=objective)
    assert solution.pairs.tolist() == [[0, 1], [1, 0]]


def test_the_floor_has_a_price():
    """The bottleneck assignment and the best total differ (our own example)."""
    scores = [[10, 6], [7, 1]]
    assert best(scores).total == 13
    assert best([[10, 6], [4, 1]]).total == 11
    fair = best([[10, 6], [4, 1]], objective="fair")
    assert (fair.total, fair.floor) == (10, 4)
