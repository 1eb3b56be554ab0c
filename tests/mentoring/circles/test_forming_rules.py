"""Circles of four to eight: what always holds, and what is aimed for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.circles import rules
from mentoring.circles.rules import Candidate

TIMES = ("evenings", "lunchtimes", "mornings")
people = st.integers(0, 24).flatmap(
    lambda n: st.tuples(
        *(
            st.builds(
                Candidate,
                st.just(key),
                st.one_of(st.none(), st.integers(1, 4)),
                st.frozensets(st.sampled_from(TIMES)),
                st.frozensets(st.sampled_from(("video", "phone"))),
                st.frozensets(st.sampled_from(("press", "digital", "leading"))),
                st.frozensets(st.sampled_from(("north", "south")), max_size=1),
            )
            for key in range(n)
        )
    )
)
pairs = st.sets(
    st.tuples(st.integers(0, 23), st.integers(0, 23))
    .filter(lambda pair: pair[0] != pair[1])
    .map(frozenset),
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(people, pairs, st.integers(0, 9))
def test_what_always_holds(
    candidates: tuple[Candidate, ...], apart: set[frozenset[int]], seed: int
) -> None:
    formed = rules.form(candidates, apart, seed)
    placed = [key for circle in formed.circles for key in circle]
    assert len(placed) == len(set(placed))
    assert sorted([*placed, *formed.unplaced]) == [each.key for each in candidates]
    assert all(4 <= len(circle) <= 8 for circle in formed.circles)
    assert not any(rules.together(circle, apart) for circle in formed.circles)
    assert set(formed.unplaced.values()) <= {rules.TOO_FEW, rules.APART}
    assert formed == rules.form(tuple(reversed(candidates)), apart, seed)


@settings(max_examples=20, deadline=None)
@given(st.integers(4, 40))
def test_with_nobody_to_keep_apart_everybody_has_a_place(count: int) -> None:
    formed = rules.form([Candidate(key) for key in range(count)], ())
    sizes = [len(circle) for circle in formed.circles]
    assert not formed.unplaced
    assert sum(sizes) == count
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) >= 5 or count in (4, 9)


def test_three_people_are_too_few() -> None:
    formed = rules.form([Candidate(key) for key in range(3)], ())
    assert formed.circles == ()
    assert set(formed.unplaced.values()) == {rules.TOO_FEW}


def test_those_who_can_meet_sit_together() -> None:
    candidates = [
        Candidate(key, times=frozenset({"evenings" if key % 2 else "mornings"}))
        for key in range(12)
    ]
    circles = rules.form(candidates, ()).circles
    assert circles == ((0, 2, 4, 6, 8, 10), (1, 3, 5, 7, 9, 11))


def test_colleagues_sit_apart_where_that_costs_no_time() -> None:
    candidates = [Candidate(key, employer=key // 2) for key in range(12)]
    for circle in rules.form(candidates, ()).circles:
        employers = [key // 2 for key in circle]
        assert len(set(employers)) == len(employers)


def test_somebody_who_may_sit_with_nobody_is_left_with_a_reason() -> None:
    apart = {frozenset({0, other}) for other in range(1, 8)}
    formed = rules.form([Candidate(key) for key in range(8)], apart)
    assert formed.unplaced == {0: rules.APART}


def test_a_chain_of_line_managers_counts_through_people_outside() -> None:
    addresses = {1: "a@x", 2: "b@x", 3: "c@x"}
    managers = {"a@x": "outside@x", "outside@x": "b@x", "b@x": "a@x", "c@x": "d@x"}
    assert rules.line_chains(addresses, managers) == {frozenset({1, 2})}


def test_the_best_time_counts_those_who_have_not_said() -> None:
    circle = [Candidate(1, times=frozenset({"evenings"})), Candidate(2)]
    assert rules.best(circle, lambda each: each.times) == ("evenings", 2)
    assert rules.best([Candidate(1)], lambda each: each.times) == ("", 1)
    assert rules.cost(circle) == 0


def test_people_of_one_team_are_known_by_one_spelling() -> None:
    teams = {1: "7/press office", 2: "7/press office", 3: "", 4: "", 5: "8/press office"}
    assert rules.same_teams(teams) == {frozenset({1, 2})}


def test_a_common_time_counts_more_than_a_common_topic() -> None:
    candidates = [
        Candidate(
            key,
            times=frozenset({"evenings" if key % 2 else "mornings"}),
            topics=frozenset({"press" if key < 6 else "digital"}),
        )
        for key in range(12)
    ]
    circles = rules.form(candidates, ()).circles
    assert circles == ((0, 2, 4, 6, 8, 10), (1, 3, 5, 7, 9, 11))


def test_those_who_want_to_work_on_the_same_sit_together() -> None:
    candidates = [
        Candidate(key, topics=frozenset({"press" if key % 2 else "digital"})) for key in range(12)
    ]
    circles = rules.form(candidates, ()).circles
    assert circles == ((0, 2, 4, 6, 8, 10), (1, 3, 5, 7, 9, 11))


@settings(max_examples=20, deadline=None)
@given(people, pairs)
def test_another_seed_breaks_ties_and_no_rule(
    candidates: tuple[Candidate, ...], apart: set[frozenset[int]]
) -> None:
    for seed in range(3):
        circles = rules.form(candidates, apart, seed).circles
        assert not any(rules.together(circle, apart) for circle in circles)
        assert all(4 <= len(circle) <= 8 for circle in circles)
