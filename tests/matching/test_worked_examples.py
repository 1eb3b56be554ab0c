"""Worked examples from the literature, each with its source."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from matching import Problem, check, solve
from matching.explain import blocking_pairs, bottleneck
from matching.reciprocal import group, pair


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


def test_three_of_the_six_marriages_of_gale_and_shapley_are_stable() -> None:
    """Gale and Shapley, College Admissions and the Stability of Marriage (1962), example 1."""
    men = np.array([[1, 2, 3], [3, 1, 2], [2, 3, 1]])  # rank each man gives each woman
    women = np.array([[3, 2, 1], [1, 3, 2], [2, 1, 3]])  # rank each woman gives each man
    problem = Problem(-men, [1, 1, 1], mentor_scores=-women)
    solution = solve(problem)
    stable = []
    for order in permutations(range(3)):
        pairs = np.array(list(enumerate(order)))
        if not blocking_pairs(problem, replace(solution, pairs=pairs)).count:
            stable.append(order)
    assert stable == [(0, 1, 2), (1, 2, 0), (2, 0, 1)]


@pytest.mark.parametrize(
    ("edges", "pairs"),
    [
        ([(1, 2, 5), (2, 3, 11), (3, 4, 5)], [[1, 2], [3, 4]]),
        ([(1, 2, 8), (1, 3, 9), (2, 3, 10), (3, 4, 7)], [[1, 2], [3, 4]]),
        (
            [(1, 2, 8), (1, 3, 9), (2, 3, 10), (3, 4, 7), (1, 6, 5), (4, 5, 6)],
            [[1, 6], [2, 3], [4, 5]],
        ),
        (
            [(1, 2, 9), (1, 3, 8), (2, 3, 10), (1, 4, 5), (4, 5, 4), (1, 6, 3)],
            [[1, 6], [2, 3], [4, 5]],
        ),
        (
            [(1, 2, 9), (1, 3, 9), (2, 3, 10), (2, 4, 8), (3, 5, 8), (4, 5, 10), (5, 6, 6)],
            [[1, 3], [2, 4], [5, 6]],
        ),
    ],
)
def test_blossoms_of_van_rantwijk(edges: list, pairs: list) -> None:
    """Van Rantwijk, mwmatching.py (2008): its tests of most pairs first and of S-blossoms.

    Each weight is given in both directions.
    """
    scores = np.full((7, 7), np.nan)
    for i, j, weight in edges:
        scores[i, j] = scores[j, i] = weight
    told = pair(group(scores))
    assert told.pairs.tolist() == pairs
    assert told.total == 2 * sum(w for i, j, w in edges if [i, j] in pairs)


def test_a_set_that_breaks_halls_condition_is_found() -> None:
    """Hall, On Representatives of Subsets (1935): three who know two between them."""
    knows = {0: [0, 1], 1: [0, 1], 2: [0, 1], 3: [1, 2, 3]}
    scores = np.full((4, 4), np.nan)
    for who, known in knows.items():
        scores[who, known] = 1
    problem = Problem(scores, [1, 1, 1, 1])
    (found,) = bottleneck(problem, solve(problem))
    assert (found.mentees, found.mentors, found.missing) == ((0, 1, 2), (0, 1), 1)
