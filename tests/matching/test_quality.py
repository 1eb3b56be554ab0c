"""What an objective costs by the measure of the other."""

from __future__ import annotations

from hypothesis import given, settings

from matching import InfeasibleError, Problem, solve
from matching.quality import lowest, quality
from tests.matching.strategies import problems


@given(problems())
@settings(max_examples=60, deadline=None)
def test_each_objective_is_measured_by_the_other(problem: Problem) -> None:
    try:
        total, fair = solve(problem), solve(problem, "fair")
    except InfeasibleError:
        return
    of_total, of_fair = quality(problem, total), quality(problem, fair)
    assert of_total.points_lost == of_fair.floor_lost == 0
    assert of_fair.points_lost == total.total - fair.total >= 0
    assert of_fair.floor == fair.floor
    if of_total.floor is not None and of_fair.floor is not None:
        assert of_total.floor_lost == of_fair.floor - of_total.floor >= 0


def test_a_floor_that_costs_points_says_how_many() -> None:
    problem = Problem([[9, 4], [4, 1]], capacity=[1, 1])
    told = quality(problem, solve(problem, "fair"))
    assert (told.floor, told.points_lost) == (4, 2)
    told = quality(problem, solve(problem))
    assert (told.floor, told.floor_lost) == (1, 3)


def test_what_a_fair_answer_loses_counts_the_charge_for_changed_pairs() -> None:
    problem = Problem([[0, 5], [5, 4]], capacity=[1, 1])
    previous = ([(0, 0), (1, 1)], 10)
    kept, fair = (solve(problem, one, previous=previous) for one in ("total", "fair"))
    assert (kept.total, fair.total) == (4, 10)
    assert quality(problem, fair).points_lost == 4 - (10 - 2 * 10)
    assert quality(problem, kept).floor_lost == 5


def test_locked_pairs_do_not_count_for_the_lowest() -> None:
    problem = Problem([[9, 4], [4, 1]], capacity=[1, 1], locked=[(1, 1)])
    assert lowest(problem, solve(problem)) == 9


def test_where_empty_places_cost_points_nothing_is_said_to_be_lost() -> None:
    problem = Problem([[9, 4], [4, 1]], capacity=[1, 1])
    told = quality(problem, solve(problem, unmatched_cost=3))
    assert (told.points_lost, told.floor_lost) == (0, 0)


def test_an_empty_round_has_no_lowest_pair() -> None:
    problem = Problem([[9]], capacity=[0])
    assert quality(problem, solve(problem)).floor is None
