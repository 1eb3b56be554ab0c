"""What a pair that was not made would cost: bounds and exact losses against solving again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import FORBIDDEN, InfeasibleError, Problem, explain, solve
from matching.explain import bounds, exact, search
from matching.explain.again import again
from matching.explain.loss import cheapest
from matching.explain.view import UNREACHED, view
from tests.matching.oracles import brute_force, every_assignment
from tests.matching.strategies import every_form, problems


def draw_options(data: st.DataObject, problem: Problem) -> dict[str, Any]:
    options: dict[str, Any] = {}
    allowed = np.argwhere(problem.block(0, problem.n) != FORBIDDEN)
    if len(allowed) and data.draw(st.booleans()):
        picked = data.draw(st.lists(st.integers(0, len(allowed) - 1), max_size=3))
        options["previous"] = (allowed[picked].reshape(-1, 2), data.draw(st.integers(0, 5)))
    if len(problem.tiers) == 1 and data.draw(st.booleans()):
        cost = st.lists(st.integers(0, 20), min_size=problem.n, max_size=problem.n)
        options["unmatched_cost"] = data.draw(cost)
    return options


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_the_exact_loss_is_what_solving_again_with_the_pair_locked_loses(
    data: st.DataObject,
) -> None:
    problem = data.draw(problems())
    options = draw_options(data, problem)
    try:
        solution = solve(problem, **options)
    except InfeasibleError:
        return
    seen = view(problem, solution)
    reduced = np.vstack([block for _, _, block in bounds(problem, solution)])
    standing = {tuple(pair) for pair in solution.pairs.tolist()}
    for i, j in np.ndindex(problem.shape):
        if (i, j) in standing:
            assert reduced[i, j] == 0
            assert exact(problem, solution, i, j).points == 0
        elif problem.points([i], [j])[0] == FORBIDDEN:
            assert exact(problem, solution, i, j) is None
            assert reduced[i, j] == UNREACHED
        else:
            loss, slow = exact(problem, solution, i, j), again(problem, solution, i, j)
            if slow is None:
                assert loss is None
                continue
            assert loss.points == slow.points
            if not seen.by_points_only:
                assert loss.places == slow.places
            assert slow.places or reduced[i, j] <= slow.points
            assert_chain_is_legal(problem, solution, loss.chain, (i, j))


def assert_chain_is_legal(problem: Problem, solution: Any, chain: Any, pair: Any) -> None:
    """The chain, carried out, keeps every limit and makes the pair stand."""
    after = {tuple(one) for one in solution.pairs.tolist()}
    for step in chain:
        if step.gives_up is not None:
            after.remove((step.mentee, step.gives_up))
    for step in chain:
        if step.takes is not None:
            assert (step.mentee, step.takes) not in after
            after.add((step.mentee, step.takes))
    assert pair in after
    x = np.zeros(problem.shape, int)
    for one in after:
        x[one] = 1
    assert (x.sum(axis=1) <= problem.demand).all()
    assert (x.sum(axis=0) <= problem.capacity).all()
    assert (x.sum(axis=0) >= problem.minimum).all()
    assert {tuple(one) for one in problem.locked.tolist()} <= after


@given(problems(most=3))
@settings(max_examples=60, deadline=None)
def test_under_fair_the_pair_asked_about_counts_for_the_floor(problem: Problem) -> None:
    try:
        solution = solve(problem, "fair")
    except InfeasibleError:
        return
    for i, j in np.ndindex(problem.shape):
        loss = exact(problem, solution, i, j)
        if loss is None:
            continue
        best = best_with(problem, (i, j))
        coverage = tuple(level.value for level in solution.certificate.levels[:-2])
        if solution.floor is None:
            continue
        told = (
            *(
                value - loss.places.get(tier, 0)
                for tier, value in zip(problem.tiers, coverage, strict=True)
            ),
            solution.floor - loss.floor,
            solution.certificate.levels[-1].value - loss.points,
        )
        assert told == best


def best_with(problem: Problem, pair: tuple[int, int]) -> tuple[int, ...] | None:
    """Best levels under fair with a pair that must stand and counts for the floor."""
    from tests.matching.oracles import assignments

    points = problem.block(0, problem.n)
    locked = {tuple(one) for one in problem.locked.tolist()}
    best = None
    for x in assignments(problem):
        if not x[pair]:
            continue
        free = [points[c] for c in map(tuple, np.argwhere(x).tolist()) if c not in locked]
        key = tuple(int(x[problem.tier == t].sum()) for t in problem.tiers)
        key += (int(min(free)) if free else 0, int(points[x.astype(bool)].sum()))
        best = key if best is None or key > best else best
    return best


@given(problems())
@settings(max_examples=80, deadline=None)
def test_one_place_more_for_somebody_unmatched_costs_the_least_of_all_ways(
    problem: Problem,
) -> None:
    try:
        solution = solve(problem)
    except InfeasibleError:
        return
    seen = view(problem, solution)
    for i in solution.unmatched:
        loss = cheapest(seen, i)
        ways = [exact(problem, solution, i, j) for j in range(problem.m)]
        keyed = [
            (*(way.places.get(tier, 0) for tier in problem.tiers), way.points)
            for way in ways
            if way is not None
        ]
        if loss is None:
            assert not keyed
            continue
        assert loss.chain[0].mentee == i
        assert loss.chain[0].gives_up is None
        mine = (*(loss.places.get(tier, 0) for tier in problem.tiers), loss.points)
        assert mine == min(keyed)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_one_place_more_costs_what_the_best_of_all_answers_with_it_lacks(
    data: st.DataObject,
) -> None:
    """Somebody with some places filled, charges and costs of empty places among them."""
    problem = data.draw(every_form())
    options = draw_options(data, problem)
    try:
        solution = solve(problem, **options)
    except InfeasibleError:
        return
    cells, every = every_assignment(problem)
    filled = every @ (cells[:, :1] == np.arange(problem.n)).astype(int)
    cost = options.get("unmatched_cost")
    tiers = problem.tiers if cost is None else []
    places = [filled @ (problem.tier == tier).astype(int) for tier in tiers]
    value = every @ problem.points(cells[:, 0], cells[:, 1])
    if cost is not None:
        value = value - (problem.demand - filled) @ np.array(cost)
    pairs, charge = options.get("previous", ([], 0))
    published = {tuple(pair) for pair in np.asarray(pairs, int).reshape(-1, 2).tolist()}
    kept = every @ np.array([tuple(cell) in published for cell in cells.tolist()], int)
    keys = np.column_stack([*places, value - charge * (len(published) - kept)])
    now = [level.value for level in solution.certificate.levels]
    for i in np.flatnonzero(solution.unfilled).tolist():
        mine = int((solution.pairs[:, 0] == i).sum())
        with_more = keys[filled[:, i] > mine].tolist()
        loss = explain.unmatched(problem, solution, i).loss
        if loss is None:
            assert not with_more
            continue
        told = [loss.places.get(tier, 0) for tier in tiers] + [loss.points]
        assert [before - lost for before, lost in zip(now, told, strict=True)] == max(with_more)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_compiled_search_finds_the_same_losses(data: st.DataObject) -> None:
    problem = data.draw(problems())
    options = draw_options(data, problem)
    try:
        solution = solve(problem, **options)
    except InfeasibleError:
        return
    pairs = list(np.ndindex(problem.shape))
    plain = [exact(problem, solution, i, j) for i, j in pairs]
    kept = search.COMPILED_CELLS
    search.COMPILED_CELLS = 0
    try:
        compiled = [exact(problem, solution, i, j) for i, j in pairs]
    finally:
        search.COMPILED_CELLS = kept
    for slow, fast in zip(plain, compiled, strict=True):
        assert (slow is None) == (fast is None)
        if slow is not None and fast is not None:
            assert (slow.places, slow.points) == (fast.places, fast.points)


def test_a_loss_of_a_place_is_told_by_tier() -> None:
    no = float("nan")
    problem = Problem([[5, no], [9, 8]], capacity=[1, 1], tier=[0, 1])
    loss = exact(problem, solve(problem), 1, 0)
    assert loss.places == {0: 1}
    assert loss.points == 5 + 8 - 9
    assert [(c.mentee, c.gives_up, c.takes) for c in loss.chain] == [(1, 1, 0), (0, 0, None)]
    assert brute_force(problem) == (1, 1, 13)


def test_a_pair_that_locks_or_minimum_loads_leave_no_way_for_has_no_loss() -> None:
    problem = Problem([[5, 4], [9, 8]], capacity=[1, 1], minimum=[0, 1], locked=[(0, 0)])
    solution = solve(problem)
    assert exact(problem, solution, 0, 1) is None
    assert exact(problem, solution, 1, 0) is None


def test_a_solution_of_another_problem_is_refused() -> None:
    solution = solve(Problem([[5, 4]], capacity=[1, 1]))
    with pytest.raises(ValueError, match="another problem"):
        view(Problem([[5]], capacity=[1]), solution)
    with pytest.raises(ValueError, match="a limit is not kept"):
        view(Problem([[5, 4]], capacity=[0, 0]), solution)
