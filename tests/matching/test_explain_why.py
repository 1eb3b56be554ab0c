"""Why this pair, why not that one, why nobody, where it is short, who would rather."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import FORBIDDEN, InfeasibleError, Problem, explain, solve
from matching.constraints import Listed, Organisations, allow
from tests.matching.strategies import problems

NO = float("nan")


def test_a_small_round_is_solved_and_explained_without_slow_imports() -> None:
    program = (
        "import sys; from matching import Problem, explain, solve; "
        "p = Problem([[9, 7], [8, 1], [2, 2]], [1, 1]); s = solve(p); "
        "explain.why_not(p, s, 0, 0, exactly=True); explain.unmatched(p, s, 2); "
        "print([n for n in ('numba', 'rustworkx', 'networkx') if n in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout == "[]\n"


def test_a_pair_with_the_best_score_needs_no_other_reason() -> None:
    problem = Problem([[9, 7], [1, 8]], capacity=[1, 1])
    told = explain.pair(problem, solve(problem), 0, 0)
    assert (told.code, told.points, told.rank, told.allowed) == ("best_score", 9, 1, 2)
    assert told.better == ()


def test_a_locked_pair_and_a_published_one_say_so() -> None:
    problem = Problem([[9, 7], [8, 1]], capacity=[1, 1], locked=[(0, 0)])
    assert explain.pair(problem, solve(problem), 0, 0).code == "locked"
    free = Problem([[9, 7], [8, 1]], capacity=[1, 1])
    kept = solve(free, previous=([(0, 0)], 100))
    told = explain.pair(free, kept, 0, 0)
    assert (told.code, told.published) == ("best_score", True)


def test_asking_why_of_a_pair_that_does_not_stand_is_refused() -> None:
    problem = Problem([[9, 7]], capacity=[1, 1])
    solution = solve(problem)
    with pytest.raises(ValueError, match="ask why_not"):
        explain.pair(problem, solution, 0, 1)
    with pytest.raises(IndexError, match="no such mentee or mentor"):
        explain.why_not(problem, solution, 0, 2)
    with pytest.raises(ValueError, match="not short of a place"):
        explain.unmatched(problem, solution, 0)


@pytest.mark.parametrize(
    ("problem", "options", "pair", "code"),
    [
        (Problem([[9, 7]], [1, 1]), {}, (0, 0), "stands"),
        (Problem([[9, NO]], [1, 1]), {}, (0, 1), "forbidden"),
        (Problem([[9, 7]], [1, 0]), {}, (0, 1), "no_place"),
        (Problem([[9, 7]], [1, 1]), {}, (0, 1), "costs"),
        (Problem([[9, 9]], [1, 1]), {}, None, "equal"),
        (Problem([[9, 1], [5, 4]], [1, 1]), {"objective": "fair"}, (0, 1), "below_floor"),
        (Problem([[9, 4]], [1, 1], minimum=[1, 0]), {}, (0, 1), "no_way"),
    ],
)
def test_why_not_has_a_code_for_each_case(problem, options, pair, code: str) -> None:
    solution = solve(problem, **options)
    asked = pair or (0, 1 - int(solution.pairs[0, 1]))
    told = explain.why_not(problem, solution, *asked, exactly=True)
    if code == "below_floor":
        assert solution.floor == 4
    assert told.code == code


def test_why_not_names_who_stands_in_the_way() -> None:
    problem = Problem([[9, 7], [8, 1], [7, 2]], capacity=[2, 1])
    told = explain.why_not(problem, solve(problem), 0, 0, exactly=True)
    assert told.points == 9
    assert told.instead == ((1, 7),)
    assert told.holders == ((2, 7), (1, 8))
    assert told.loss.points == 22 - (9 + 8 + 2)


def test_why_unmatched_names_the_rule_that_took_the_last_mentor() -> None:
    rules = allow([Organisations([1], [1, 2]), Listed("avoid", [[0, 1]])], 1, 2)
    problem = Problem([[9, 7]], [1, 1], allowed=rules.allowed)
    told = explain.unmatched(problem, solve(problem), 0, rules)
    assert (told.code, told.last_rule) == ("no_allowed_mentor", "avoid")
    assert told.removed == {"same_organisation": 1, "avoid": 1}
    assert told.loss is None


def test_why_unmatched_names_by_whom_and_by_how_much() -> None:
    problem = Problem([[9, 3], [8, NO], [2, 6]], capacity=[1, 1])
    told = explain.unmatched(problem, solve(problem), 1)
    assert (told.code, told.allowed, told.with_places) == ("outcompeted", 1, 1)
    assert told.loss.points == 1
    assert told.instead_of == 0
    assert told.wanted == ((0, 8, 9),)


def test_why_unmatched_tells_places_that_nobody_has() -> None:
    problem = Problem([[9]], capacity=[0])
    told = explain.unmatched(problem, solve(problem), 0)
    assert told.code == "allowed_mentors_have_no_places"


def test_somebody_with_one_of_two_places_filled_is_told_about_the_other() -> None:
    problem = Problem([[9, 1], [7, 9]], capacity=[1, 1], demand=[2, 1])
    solution = solve(problem)
    told = explain.unmatched(problem, solution, 0)
    assert solution.unmatched == {}
    assert told.code == "outcompeted"
    alone = Problem([[9]], capacity=[1], demand=[2])
    told = explain.unmatched(alone, solve(alone), 0)
    assert (told.code, told.loss) == ("no_allowed_mentor", None)
    full = Problem([[9, 1], [1, 9]], capacity=[1, 1], demand=[2, 1], locked=[(1, 1)])
    assert explain.unmatched(full, solve(full), 0).code == "allowed_mentors_have_no_places"
    dear = Problem([[9, -1]], capacity=[1, 1], demand=[2])
    told = explain.unmatched(dear, solve(dear, unmatched_cost=0), 0)
    assert (told.code, told.loss.points) == ("costs_less_unmatched", 1)


def test_where_empty_places_cost_points_a_pair_worth_its_cost_could_stand_as_well() -> None:
    problem = Problem([[0]], capacity=[1])
    solution = solve(problem, unmatched_cost=0)
    assert solution.pairs.tolist() == []
    assert explain.why_not(problem, solution, 0, 0, exactly=True).code == "equal"


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_the_overview_says_the_same_as_asking_one_by_one(data: st.DataObject) -> None:
    problem = data.draw(problems())
    try:
        solution = solve(problem, data.draw(st.sampled_from(["total", "fair"])))
    except InfeasibleError:
        return
    told = explain.overview(problem, solution)
    for at, (i, j) in enumerate(solution.pairs.tolist()):
        one = explain.pair(problem, solution, i, j)
        assert (told.points[at], told.rank[at], told.allowed[at], told.codes[told.code[at]]) == (
            one.points,
            one.rank,
            one.allowed,
            one.code,
        )
    assert told.short.tolist() == np.flatnonzero(solution.unfilled).tolist()
    for at, i in enumerate(told.short.tolist()):
        explain.unmatched(problem, solution, i)
        if told.nearest[at] >= 0:
            assert problem.points([i], [told.nearest[at]])[0] != FORBIDDEN


@given(problems(), st.sampled_from(["total", "fair"]), st.integers(0, 3))
@settings(max_examples=80, deadline=None)
def test_the_overview_of_a_large_problem_says_the_same(
    problem: Problem, objective: str, charge: int
) -> None:
    try:
        previous = (problem.locked, charge) if len(problem.locked) else None
        solution = solve(problem, objective, previous=previous)
    except InfeasibleError:
        return
    one = explain.overview(problem, solution)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("matching.explain.overview"), "COMPILED_CELLS", 0)
        other = explain.overview(problem, solution)
    for name in ("points", "rank", "allowed", "code", "short", "nearest", "lead"):
        assert (getattr(one, name) == getattr(other, name)).all(), name


@given(problems(), st.sampled_from(["total", "fair"]))
@settings(max_examples=60, deadline=None)
def test_a_problem_of_candidates_is_explained_like_the_same_matrix(
    problem: Problem, objective: str
) -> None:
    points = problem.block(0, problem.n)
    rows, columns = np.nonzero(points != FORBIDDEN)
    lists = Problem.from_candidates(
        np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=problem.n)))),
        columns,
        points[rows, columns],
        problem.capacity,
        demand=problem.demand,
        minimum=problem.minimum,
        tier=problem.tier,
        locked=problem.locked,
        resolution=1.0,
    )
    try:
        solution = solve(problem, objective)
    except InfeasibleError:
        return
    one, other = explain.overview(problem, solution), explain.overview(lists, solution)
    for name in ("points", "rank", "allowed", "code", "short", "nearest", "lead"):
        assert (getattr(one, name) == getattr(other, name)).all(), name
    assert explain.bottleneck(problem, solution) == explain.bottleneck(lists, solution)
    assert explain.recruitment(problem, solution) == explain.recruitment(lists, solution)
    swaps = [explain.blocking_pairs(each, solution).pairs.tolist() for each in (problem, lists)]
    assert swaps[0] == swaps[1]
    for i, j in np.ndindex(problem.shape):
        plain, listed = (explain.exact(each, solution, i, j) for each in (problem, lists))
        assert (plain is None) == (listed is None)
        if plain is not None and listed is not None:
            assert (plain.places, plain.floor, plain.points) == (
                listed.places,
                listed.floor,
                listed.points,
            )


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_bottlenecks_add_up_to_the_places_missing_and_prove_them(data: st.DataObject) -> None:
    problem = data.draw(problems())
    options = {}
    if len(problem.tiers) == 1 and data.draw(st.booleans()):
        options["unmatched_cost"] = data.draw(st.integers(0, 5))
    try:
        solution = solve(problem, **options)
    except InfeasibleError:
        return
    found = explain.bottleneck(problem, solution)
    best = solve(problem)
    assert sum(one.missing for one in found) == best.unfilled.sum()
    people = [i for one in found for i in one.mentees]
    assert len(people) == len(set(people))
    points = problem.block(0, problem.n)
    locked = {tuple(pair) for pair in problem.locked.tolist()}
    for one in found:
        assert one.missing > 0
        assert one.missing == one.asked - one.places - one.beside
        outside = [
            (i, j)
            for i in one.mentees
            for j in range(problem.m)
            if points[i, j] != FORBIDDEN and (i, j) not in locked and j not in one.mentors
        ]
        assert one.beside == len(outside), "every other allowed pair of the set is in use"


def test_bottlenecks_that_do_not_hang_together_are_told_apart() -> None:
    problem = Problem(
        [[1, NO, NO], [1, NO, NO], [NO, 1, NO], [NO, 1, NO], [NO, 1, NO], [NO, NO, NO]], [1, 1, 5]
    )
    found = explain.bottleneck(problem, solve(problem))
    assert [(one.mentees, one.mentors, one.missing) for one in found] == [
        ((2, 3, 4), (1,), 2),
        ((0, 1), (0,), 1),
        ((5,), (), 1),
    ]


@given(problems())
@settings(max_examples=80, deadline=None)
def test_recruiting_what_is_listed_fills_what_is_said(problem: Problem) -> None:
    try:
        solution = solve(problem)
    except InfeasibleError:
        return
    told = explain.recruitment(problem, solution)
    assert told.gained == sum(one.places for one in told.recruits)
    after = int(solution.unfilled.sum()) - told.gained
    assert (after == 0) == (not told.left)
    short = explain.recruitment(problem, solution, most=1)
    assert short.recruits == told.recruits[:1]


def blocking_by_hand(problem: Problem, solution) -> list[list[int]]:
    points = problem.block(0, problem.n)
    ranks = points if problem.mentor_scores is None else problem.mentor_scores
    locked = {tuple(pair) for pair in problem.locked.tolist()}
    pairs = {tuple(pair) for pair in solution.pairs.tolist()}
    found = []
    for i, j in np.ndindex(problem.shape):
        if (i, j) in pairs or points[i, j] == FORBIDDEN:
            continue
        mine = [points[p] for p in pairs - locked if p[0] == i]
        theirs = [ranks[p] for p in pairs - locked if p[1] == j]
        free_i = sum(p[0] == i for p in pairs) < problem.demand[i]
        free_j = sum(p[1] == j for p in pairs) < problem.capacity[j]
        wants_i = free_i or any(points[i, j] > held for held in mine)
        wants_j = free_j or any(ranks[i, j] > held for held in theirs)
        if wants_i and wants_j:
            found.append([i, j])
    return found


@given(problems())
@settings(max_examples=80, deadline=None)
def test_blocking_pairs_are_those_found_by_hand(problem: Problem) -> None:
    try:
        solution = solve(problem)
    except InfeasibleError:
        return
    found = explain.blocking_pairs(problem, solution)
    assert found.pairs.tolist() == blocking_by_hand(problem, solution)
    assert found.count == len(found.pairs)
    assert len(explain.blocking_pairs(problem, solution, most=1).pairs) == min(1, found.count)


def test_mentors_rank_by_their_own_scores_where_they_have_some() -> None:
    scores = np.array([[9, 7], [8, 1]])
    theirs = np.array([[1, 5], [6, 5]])
    problem = Problem(scores, [1, 1], mentor_scores=theirs)
    assert explain.blocking_pairs(problem, solve(problem)).count == 0
    lists = Problem.from_candidates(
        [0, 2, 4], [0, 1, 0, 1], scores.ravel(), [1, 1], mentor_scores=theirs.ravel() * -1
    )
    assert explain.blocking_pairs(lists, solve(lists)).pairs.tolist() == [[0, 0]]
