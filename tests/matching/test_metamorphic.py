"""What must hold between the answers to related problems."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import matching
from matching import InfeasibleError, Problem, check, solve

from .strategies import problems

CALM = settings(max_examples=80, deadline=None)
ROOT = Path(matching.__file__).resolve().parents[1]


def answer(problem, objective="total"):
    try:
        return solve(problem, objective)
    except InfeasibleError:
        assume(False)


def values(solution):
    return [level.value for level in solution.certificate.levels]


def options(problem, **changed):
    told = {name: getattr(problem, name) for name in ("demand", "minimum", "tier", "locked")}
    return {"scores": problem.scores, "capacity": problem.capacity, **told, **changed}


@CALM
@given(problems(), st.sampled_from(["total", "fair"]), st.randoms(use_true_random=False))
def test_renumbering_people_changes_no_value(problem, objective, random):
    rows, columns = list(range(problem.n)), list(range(problem.m))
    random.shuffle(rows)
    random.shuffle(columns)
    place_row, place_column = np.argsort(rows), np.argsort(columns)
    renumbered = Problem(
        problem.scores[rows][:, columns],
        problem.capacity[columns],
        demand=problem.demand[rows],
        minimum=problem.minimum[columns],
        tier=problem.tier[rows],
        locked=[(place_row[i], place_column[j]) for i, j in problem.locked],
    )
    assert values(answer(problem, objective)) == values(answer(renumbered, objective))


@CALM
@given(problems(), st.integers(-50, 50))
def test_adding_a_constant_adds_it_once_per_pair(problem, constant):
    first = answer(problem)
    second = answer(Problem(**options(problem, scores=problem.scores + constant)))
    assert second.total == first.total + constant * len(first.pairs)
    assert (
        first.unfilled == second.unfilled
    ).all() or first.unfilled.sum() == second.unfilled.sum()


@CALM
@given(problems(), st.data())
def test_a_twin_of_a_mentor_is_one_more_capacity(problem, data):
    assume((problem.demand <= 1).all() and not problem.minimum.any())
    j = data.draw(st.integers(0, problem.m - 1))
    twin = Problem(
        **options(
            problem,
            scores=np.column_stack([problem.scores, problem.scores[:, j]]),
            capacity=np.append(problem.capacity, 1),
            minimum=np.append(problem.minimum, 0),
        )
    )
    raised = problem.capacity.copy()
    raised[j] += 1
    assert values(answer(twin)) == values(answer(Problem(**options(problem, capacity=raised))))


@CALM
@given(problems())
def test_removing_somebody_unmatched_changes_nothing(problem):
    solution = answer(problem)
    assume(solution.unmatched)
    gone = min(solution.unmatched)
    demand = problem.demand.copy()
    demand[gone] = 0
    again = answer(Problem(**options(problem, demand=demand)))
    assert values(again) == values(solution)


@CALM
@given(problems())
def test_tiers_never_lower_the_total_coverage(problem):
    solution = answer(problem)
    flat = answer(Problem(**options(problem, tier=None)))
    assert len(solution.pairs) == len(flat.pairs)
    assert solution.total <= flat.total


@CALM
@given(problems(), st.sampled_from(["total", "fair", "cost"]), st.data())
def test_changing_anything_in_a_sound_solution_is_noticed(problem, objective, data):
    if objective == "cost":
        assume(len(problem.tiers) <= 1)
        solution = solved(problem, unmatched_cost=2)
    else:
        solution = solved(problem, objective, previous=([(0, 0)], 1))
    assert check(problem, solution) == []
    levels = list(solution.certificate.levels)
    k = data.draw(st.integers(0, len(levels) - 1))
    step = data.draw(st.sampled_from([-1, 1, 7]))

    def with_level(level):
        changed = (*levels[:k], level, *levels[k + 1 :])
        return replace(solution, certificate=replace(solution.certificate, levels=changed))

    for whole, changed in (
        (solution, lambda part: part),
        (solution.options, lambda part: replace(solution, options=part)),
        (levels[k], with_level),
        (levels[k].prices, lambda part: with_level(replace(levels[k], prices=part))),
    ):
        for field in fields(whole):
            for value in _altered(data, getattr(whole, field.name), step):
                other = changed(replace(whole, **{field.name: value}))
                assert check(problem, other) != [], field.name


def solved(problem, *options, **named):
    try:
        return solve(problem, *options, **named)
    except InfeasibleError:
        assume(False)


def _altered(data, old, step):
    """Yield what a field might be changed to by accident."""
    if isinstance(old, np.ndarray):
        yield np.zeros((len(old) + 1, *old.shape[1:]), np.int64)
        if old.size:
            yield old[:-1]
            yield _nudge(data, old, step)
            yield old.astype(float)
    elif isinstance(old, dict):
        yield {**old, 99: "outcompeted"}
        if old:
            yield {}
            yield dict.fromkeys(old, "other")
    elif isinstance(old, str):
        yield f"{old}s"
    elif isinstance(old, int | float):
        yield old + step
    elif old is None:
        yield np.array([3])


def test_a_forged_proof_is_noticed_though_it_is_sealed_anew():
    """Prices so large that a sum of them goes round must not prove a poor answer."""
    problem = Problem([[9, 1], [1, 9]], [1, 1])
    sound = solve(problem)
    *coverage, level = sound.certificate.levels
    for price in (-(2**63), 2**63 - 1, -(2**62), 2**62):
        mentor, mentee = np.full(2, price), np.array([1, 1])
        prices = replace(level.prices, mentee=mentee, mentor=mentor)
        forged = replace(
            sound,
            pairs=np.array([[0, 1], [1, 0]]),
            total=2,
            mentee_price=mentee,
            mentor_price=mentor,
            certificate=replace(
                sound.certificate,
                levels=(*coverage, replace(level, value=2, bound=2, prices=prices)),
            ),
        )
        assert check(problem, replace(forged, seal=forged.fingerprint())) != []


@pytest.mark.parametrize(
    "changed",
    [
        {"objective": "best"},
        {"objective": "fair", "unmatched_cost": np.array([1, 1])},
        {"unmatched_cost": np.array([-1, 1])},
        {"unmatched_cost": np.array([1, 1, 1])},
        {"charge": -1},
        {"charge": 10**30},
        {"previous": np.array([[0, 7]])},
        {"previous": np.array([[1, 0], [0, 0]])},
        {"previous": np.array([0, 0])},
    ],
)
def test_options_that_no_solve_takes_are_noticed_though_sealed_anew(changed):
    problem = Problem([[9, 1], [1, 9]], [1, 1])
    sound = solve(problem)
    other = replace(sound, options=replace(sound.options, **changed))
    other = replace(other, seal=other.fingerprint())
    assert {one.code for one in check(problem, other)} & {"options", "shape"}


def _nudge(data, array, step):
    assume(array.size)
    result = array.copy()
    at = data.draw(st.integers(0, array.size - 1))
    result.reshape(-1)[at] += step
    return result


@CALM
@given(problems(), st.data())
def test_leaving_out_or_moving_a_pair_is_noticed(problem, data):
    solution = answer(problem)
    assume(len(solution.pairs))
    at = data.draw(st.integers(0, len(solution.pairs) - 1))
    assert check(problem, replace(solution, pairs=np.delete(solution.pairs, at, axis=0))) != []
    moved = solution.pairs.copy()
    moved[at, 1] = (moved[at, 1] + 1) % problem.m
    assume((moved != solution.pairs).any())
    assert check(problem, replace(solution, pairs=moved)) != []


@pytest.mark.parametrize("size", [(60, 30), (300, 150)])
def test_the_same_arrays_give_the_same_answer_in_any_process_and_thread_count(size):
    code = (
        "import numpy as np; from matching import Problem, solve;"
        f"r = np.random.default_rng(1); s = r.integers(0, 9, {size});"
        f"print(solve(Problem(s, np.full({size[1]}, 2), demand=r.integers(0, 3, {size[0]}))).seal)"
    )
    seals = set()
    for threads in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"OMP_NUM_THREADS": threads, "PYTHONPATH": str(ROOT), "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        )
        seals.add(done.stdout)
    assert len(seals) == 1


def test_a_small_solve_does_not_import_numba():
    code = (
        "import sys, numpy as np; from matching import Problem, solve;"
        "solve(Problem(np.random.default_rng(0).integers(0, 999, (1000, 500)), np.full(500, 3)));"
        "assert 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_floats_are_rounded_once_to_a_grid_that_is_reported():
    problem = Problem([[0.1, 0.25], [1 / 3, 0.5]], [1, 1])
    solution = solve(problem)
    assert solution.resolution == problem.resolution
    assert np.log2(solution.resolution) % 1 == 0
    exact = 0.1 + 0.5
    assert abs(solution.total * solution.resolution - exact) <= 2 * solution.rounding
    assert Problem([[1.0, 2.0]], [1, 1]).resolution == 1.0
    coarse = Problem([[0.1, 0.9]], [1, 1], resolution=0.5)
    assert coarse.points([0, 0], [0, 1]).tolist() == [0, 2]
    whole = Problem([[0.4, 2.6]], [1, 1], resolution=1.0)
    assert whole.points([0, 0], [0, 1]).tolist() == [0, 3]
    assert whole.rounding == 0.5
    assert Problem([[4.0, 2.0]], [1, 1], resolution=1.0).rounding == 0.0


def test_previous_pairs_stand_unless_changing_them_gains_more_than_the_charge():
    problem = Problem([[5, 6], [5, 5]], [1, 1])
    assert solve(problem).pairs.tolist() == [[0, 1], [1, 0]]
    kept = solve(problem, previous=([(0, 0), (1, 1)], 1))
    assert kept.pairs.tolist() == [[0, 0], [1, 1]]
    assert kept.changed == 0
    cheap = solve(problem, previous=([(0, 0), (1, 1)], 0))
    assert cheap.changed == 2
    assert check(problem, kept) == check(problem, cheap) == []
