"""How two people can meet: in person only where one of them can come to the other."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.matchmaking import meeting
from mentoring.matchmaking.encoding import as_mentees, as_mentors, vocabularies
from mentoring.matchmaking.flags import flags_of
from mentoring.matchmaking.people import UNKNOWN, Person
from mentoring.matchmaking.supply import fitting
from mentoring.profiles.choices import TRAVEL

NORTH, SOUTH = 1, 2


def person(region: int = NORTH, travel: str = "region", *modes: str, **more: Any) -> Person:
    return Person(
        application_id=1,
        account_id=1,
        side="mentee",
        name="",
        email="",
        modes=frozenset(modes or {"in_person"}),
        region=region,
        travel=travel,
        **more,
    )


people = st.builds(
    person, st.sampled_from((UNKNOWN, NORTH, SOUTH, 3)), st.sampled_from(("", *TRAVEL))
)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("near", NORTH), ("near", NORTH), ""),
        (("near", NORTH), ("region", SOUTH), meeting.APART),
        (("far", NORTH), ("none", SOUTH), ""),
        (("none", NORTH), ("region", NORTH), ""),
        (("none", NORTH), ("none", NORTH), meeting.STAYING),
        (("none", UNKNOWN), ("none", UNKNOWN), meeting.STAYING),
        (("near", UNKNOWN), ("near", SOUTH), ""),
        (("", NORTH), ("", NORTH), ""),
        (("", NORTH), ("", SOUTH), meeting.APART),
    ],
)
def test_two_people_meet_in_person_where_one_can_come_to_the_other(
    one: tuple[str, int], other: tuple[str, int], why: str
) -> None:
    left, right = (person(region, travel) for travel, region in (one, other))
    assert meeting.why_not_in_person(left, right) == why
    assert meeting.why_not_in_person(right, left) == why


@given(people, people)
def test_they_share_a_way_in_the_engine_exactly_where_they_can_meet(
    one: Person, other: Person
) -> None:
    regions = meeting.regions_of([one, other])
    common = meeting.ways(one, regions, asks=True) & meeting.ways(other, regions, asks=False)
    assert bool(common) is (meeting.why_not_in_person(one, other) == "")


def shares(mentee: Person, mentor: Person) -> bool:
    words = vocabularies([mentee, mentor])
    ours = as_mentees([mentee], words, personal=False).array("modes")
    theirs = as_mentors([mentor], words, personal=False).array("modes")
    assert ours is not None and theirs is not None
    return bool((ours @ theirs.T)[0, 0])


def test_another_way_in_common_makes_distance_no_matter() -> None:
    far = person(SOUTH, "near", "in_person", "video")
    assert not shares(person(NORTH, "near"), far)
    assert shares(person(NORTH, "near", "in_person", "video"), far)
    assert not shares(person(NORTH, "near", "in_person", "phone"), far)


def test_supply_counts_nobody_as_served_by_a_mentor_they_cannot_reach() -> None:
    mentee, near = person(NORTH, "near"), person(NORTH, "near")
    mentors = [near, replace(near, region=SOUTH), replace(near, region=SOUTH, travel="far")]
    known = fitting.words([mentee, *mentors])
    grid = fitting.fits(fitting.wishes([mentee], known), fitting.offers(mentors, known))
    assert grid.tolist() == [[True, False, True]]
    wanted = fitting.Profile("", UNKNOWN, "in_person")
    assert np.all(fitting.served_by(wanted, fitting.wishes([mentee], known), known))


def test_a_coordinator_is_told_to_look_at_two_who_can_only_meet_in_person_and_cannot() -> None:
    part = {
        "criterion": "logistics",
        "code": "logistics.partial",
        "points": 5,
        "max_points": 10,
        "facts": {"modes": [], "in_person_not": meeting.APART},
    }
    assert flags_of([part], best_other=-1, step=10, kept=False) == ["meeting_way"]
