"""Reciprocal matches: inside one organisation, outside the line, both learn."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings

from mentoring.extensions import db
from mentoring.matchmaking.encoding import encode
from mentoring.matchmaking.models import RunStatus, UnmatchedApplication
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.people import Intake
from mentoring.matchmaking.solving import match
from mentoring.organisations.models import Organisation, OrganisationKind
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import (
    create_published,
    create_reciprocal_group,
    create_run,
    pairs_of,
    proposals_of,
)
from tests.mentoring.matchmaking.people import intakes, may_meet, person


def solved(intake: Intake, **options: Any) -> tuple[set[tuple[int, int]], dict[Any, Any]]:
    encoded = encode(intake, RunOptions(seed=5, **options), reciprocal=True)
    answer = match(encoded, lambda *_: None, lambda: False)
    left, right = encoded.left, encoded.right
    named = {(left[i].application_id, right[j].application_id) for i, j in answer.pairs}
    sides = {"left": left, "right": right}
    told = {sides[s][at].application_id: why for (s, at), (why, _) in answer.unmatched.items()}
    return named, told


def learner(number: int, side: str, wants: str, offers: str, **more: Any) -> Any:
    usual = {"organisation": "trust", "wants": {wants: 2}, "offers": frozenset({offers})}
    return person(number, side, **usual | more)


@settings(max_examples=40, deadline=None)
@given(intakes())
def test_pairs_stay_within_one_organisation_and_outside_the_line(intake: Intake) -> None:
    named, told = solved(intake, both_gain=False)
    by_id = {each.application_id: each for each in intake.people}
    for one, other in named:
        assert by_id[one].employers & by_id[other].employers
        assert may_meet(by_id[one], by_id[other], intake, apart=False)
    paired = {each for pair in named for each in pair}
    assert len(paired) == 2 * len(named)
    assert paired | told.keys() == by_id.keys()


def test_everybody_has_one_partner_however_many_places_they_offer() -> None:
    juniors = (person(1, organisation="trust"), person(2, organisation="trust"))
    senior = person(101, "mentor", organisation="trust", places=2)
    named, _ = solved(Intake(juniors, (senior,)), both_gain=False)
    assert len(named) == 1


def test_both_must_gain_unless_the_coordinator_says_otherwise() -> None:
    junior = learner(1, "junior", "strategy", "digital")
    senior = learner(101, "senior", "media", "strategy")
    intake = Intake((junior,), (senior,))
    assert solved(intake) == (set(), {1: "nothing_to_share", 101: "nothing_to_learn"})
    assert solved(intake, both_gain=False)[0] == {(1, 101)}


def test_of_two_matches_the_one_in_which_both_sides_learn_more_is_chosen() -> None:
    juniors = (
        learner(1, "junior", "strategy", "digital"),
        learner(2, "junior", "leadership", "media"),
    )
    seniors = (
        learner(101, "senior", "media", "leadership"),
        learner(102, "senior", "digital", "strategy"),
    )
    assert solved(Intake(juniors, seniors))[0] == {(1, 102), (2, 101)}


def test_a_pair_to_keep_has_its_two_people_for_itself() -> None:
    juniors = tuple(learner(n, "junior", "media", "digital") for n in (1, 2))
    seniors = tuple(learner(n, "senior", "digital", "media") for n in (101, 102))
    named, _ = solved(Intake(juniors, seniors, keep=((1, 102),)))
    assert named == {(1, 102), (2, 101)}


@pytest.fixture
def trust(app: Flask) -> Organisation:
    with unit_of_work():
        trust = Organisation(name="Example Trust", kind=OrganisationKind.TRUST)
        db.session.add(trust)
    return trust


def test_a_reciprocal_cohort_is_matched_reviewed_and_published(
    client: Any, trust: Organisation
) -> None:
    with unit_of_work():
        group = create_reciprocal_group(
            trust,
            [
                {"grade": "band_5", "wanted": {"strategy": 3}, "offered": {"digital": 2}},
                {"grade": "band_6", "line_manager_email": "boss@example.org"},
                {"grade": "band_5", "wanted": {"brand": 1}, "offered": {"digital": 2}},
            ],
            [
                {"grade": "band_9", "wanted": {"digital": 3}, "offered": {"strategy": 2}},
                {"grade": "band_9", "wanted": {"digital": 3}, "offered": {"strategy": 2},
                 "email": "boss@example.org"},
            ],
        )  # fmt: skip
    run = create_run(group)
    assert (run.status, run.failure) == (RunStatus.DONE, "")
    assert len(pairs_of(run)) == 2
    boss, managed = group.right[1].id, group.left[1].id
    assert frozenset((boss, managed)) not in pairs_of(run)
    alone = db.session.scalars(db.select(UnmatchedApplication)).one()
    assert (alone.application_id, alone.reason) == (group.left[2].id, "nothing_to_learn")
    client.sign_in(group.coordinator)
    here = f"/cohorts/{group.cohort.id}/match-runs"
    assert "Only pair people who each offer something" in client.page(f"{here}/new").text
    page = client.page(f"{here}/{run.id}/proposals/{proposals_of(run)[0].id}").text
    assert "What the senior colleague learns" in page
    assert "What the junior colleague learns" in page
    published = create_published(group)
    assert published.status is RunStatus.PUBLISHED
    assert (
        "Senior leaders: matched" in client.page(f"/cohorts/{group.cohort.id}/reports/match").text
    )
