"""Worked examples from the literature, each with its source."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from matching import Problem, solve
from matching.explain import blocking_pairs, bottleneck
from matching.reciprocal import group, pair


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
