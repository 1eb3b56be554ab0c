"""What a coordinator can rely on before a match: who is served, what hinders, whom to recruit."""

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matchmaking.hard_rules import hard_rules
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.people import Intake, Person
from mentoring.matchmaking.supply.shortage import Market, report

TOPICS = ("crisis", "digital", "media")
MODES = ("in_person", "video")


def person(number: int, side: str, **more: Any) -> Person:
    return Person(number, number, side, f"P{number}", f"p{number}@example.org", **more)


def mentee(number: int, *wants: str, **more: Any) -> Person:
    return person(number, "mentee", wants=dict.fromkeys(wants, 2), **more)


def mentor(number: int, *offers: str, **more: Any) -> Person:
    return person(number, "mentor", offers=frozenset(offers), **more)


def counted(left: list[Person], right: list[Person], *, reciprocal: bool = False) -> dict[str, Any]:
    intake, options = Intake(tuple(left), tuple(right)), RunOptions()
    rules = hard_rules(left, right, intake, options, reciprocal=reciprocal)
    places = np.array([each.places for each in right], dtype=np.int64)
    market = Market(left, right, rules, places, reciprocal)
    return report(market, lambda stage, share: None, lambda: False)


def test_only_pairs_that_serve_the_mentee_count_as_served() -> None:
    told = counted([mentee(1, "digital"), mentee(2, "media")], [mentor(3, "media", places=2)])
    assert (told["possible"], told["served"]) == (2, 1)
    assert {row["key"]: row["gained"] for row in told["hindrances"]}["topic"] == 1


def test_a_mentor_one_level_below_serves_and_one_further_below_does_not() -> None:
    for rank, served in ((8, 1), (7, 1), (6, 0)):
        told = counted([mentee(1, "media", aim_rank=8)], [mentor(2, "media", rank=rank)])
        assert told["served"] == served


def test_what_nobody_said_stands_in_nobodys_way() -> None:
    assert counted([mentee(1)], [mentor(2)])["served"] == 1


def test_those_who_compete_for_too_few_places_are_named_with_whom_they_compete_for() -> None:
    left = [mentee(number, "media") for number in (1, 2, 3)] + [mentee(4, "digital")]
    told = counted(left, [mentor(5, "media"), mentor(6, "digital")])
    (crowd,) = told["bottlenecks"]
    assert (crowd["left"], crowd["right"], crowd["missing"]) == ([1, 2, 3], [5], 2)


def test_beside_few_mentees_no_mentor_is_named_who_could_be_told_apart_from_others() -> None:
    told = counted([mentee(1, "media"), mentee(2, "media")], [mentor(3, "media")])
    assert told["bottlenecks"][0]["right"] == []


def test_those_whom_nobody_serves_are_told_together() -> None:
    told = counted([mentee(1, "media"), mentee(2, "crisis")], [mentor(3, "digital")])
    (crowd,) = told["bottlenecks"]
    assert (crowd["left"], crowd["places"], crowd["missing"]) == ([1, 2], 0, 2)


def test_whom_to_recruit_is_the_easiest_to_find_and_its_effect_is_what_solving_again_gives() -> (
    None
):
    left = [
        mentee(1, "digital", aim_rank=8, modes=frozenset({"video"})),
        mentee(2, "digital", aim_rank=6, modes=frozenset({"video", "in_person"})),
        mentee(3, "media"),
    ]
    told = counted(left, [mentor(4, "media")])
    assert told["recruits"] == [
        {"topic": "digital", "level": 7, "mode": "video", "places": 2, "served": 3}
    ]


def test_a_rule_that_costs_pairs_says_how_many() -> None:
    left = [mentee(1, "media", organisation="#1"), mentee(2, "media", organisation="#2")]
    told = counted(left, [mentor(3, "media", organisation="#1", places=2)])
    assert {row["key"]: row["gained"] for row in told["hindrances"]}["same_organisation"] == 1


def test_in_reciprocal_mentoring_both_must_learn_and_level_does_not_count() -> None:
    junior = mentee(1, "media", offers=frozenset({"digital"}), aim_rank=9, organisation="#1")
    for wants, served in (({"digital": 2}, 1), ({"crisis": 2}, 0)):
        senior = person(
            2, "senior", offers=frozenset({"media"}), wants=wants, rank=5, organisation="#1"
        )
        assert counted([junior], [senior], reciprocal=True)["served"] == served


def test_topics_are_counted_scarcest_first() -> None:
    left = [mentee(1, "media", "digital"), mentee(2, "digital")]
    told = counted(left, [mentor(3, "media", places=3)])
    rows = [(row["key"], row["asked"], row["givers"], row["places"]) for row in told["topics"]]
    assert rows == [("digital", 2, 0, 0), ("media", 1, 1, 3)]


people = st.builds(
    lambda topics, modes, level, places: {
        "topics": topics, "modes": frozenset(modes), "level": level, "places": places,
    },
    st.lists(st.sampled_from(TOPICS), max_size=2, unique=True),
    st.lists(st.sampled_from(MODES), max_size=2, unique=True),
    st.integers(5, 9),
    st.integers(1, 2),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(people, min_size=1, max_size=6), st.lists(people, min_size=1, max_size=4))
def test_figures_agree_with_each_other_whatever_people_say(
    asking: list[dict[str, Any]], giving: list[dict[str, Any]]
) -> None:
    left = [
        mentee(at, *one["topics"], modes=one["modes"], aim_rank=one["level"])
        for at, one in enumerate(asking)
    ]
    right = [
        mentor(
            100 + at, *one["topics"], modes=one["modes"], rank=one["level"], places=one["places"]
        )
        for at, one in enumerate(giving)
    ]
    told = counted(left, right)
    assert told["served"] <= told["possible"] <= min(told["left"], told["places"])
    missing = sum(row["missing"] for row in told["bottlenecks"])
    assert missing == told["left"] - told["served"]
    assert all(row["gained"] >= 0 for row in told["hindrances"])
    reached = [told["served"], *(row["served"] for row in told["recruits"])]
    assert reached == sorted(set(reached))
    assert [b - a for a, b in pairwise(reached)] == [row["places"] for row in told["recruits"]]
