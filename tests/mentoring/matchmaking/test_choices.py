"""What mentees choose and mentors say to it, in the match."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings

from mentoring import clock
from mentoring.choices.models import Mark
from mentoring.choices.overview import still_choosing
from mentoring.choices.queries import why_over
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.matchmaking.encoding import encode
from mentoring.matchmaking.models import RunStatus
from mentoring.matchmaking.obtained import Obtained, in_words, obtained_in
from mentoring.matchmaking.options import DEFAULTS, WHERE_CHOOSING, RunOptions
from mentoring.matchmaking.people import Intake
from mentoring.matchmaking.publication import obstacles
from mentoring.matchmaking.reasons import shown_pairs
from mentoring.matchmaking.solving import scored
from mentoring.matchmaking.wording import letter_reasons, part_lines
from mentoring.transactions import unit_of_work
from tests.builders.choices import choose, create_choosing_group, respond
from tests.builders.matchmaking import Group, create_run, decide, proposals_of, publish_run
from tests.mentoring.matchmaking.people import intakes, person

CHOOSING = dict(DEFAULTS | WHERE_CHOOSING)
OPTIONS = RunOptions(seed=3, weights=CHOOSING)


def points_of(intake: Intake) -> dict[tuple[int, int], int]:
    encoded = encode(intake, OPTIONS, reciprocal=False)
    points = scored(encoded, lambda stage, share: None)
    return {
        (one.application_id, other.application_id): int(points[i, j])
        for i, one in enumerate(encoded.left)
        for j, other in enumerate(encoded.right)
    }


@settings(max_examples=60, deadline=None)
@given(intakes())
def test_choosing_adds_to_a_pair_and_takes_nothing_from_any(intake: Intake) -> None:
    nobody = tuple(dataclasses.replace(each, choices={}) for each in intake.left)
    before, after = points_of(dataclasses.replace(intake, left=nobody)), points_of(intake)
    for one in intake.left:
        for other in intake.right:
            pair = (one.application_id, other.application_id)
            place = one.choices.get(other.application_id)
            if place is None:
                assert after[pair] == before[pair]
            else:
                assert after[pair] > before[pair]


def test_an_earlier_place_is_worth_more_and_keeps_its_worth_when_others_are_gone() -> None:
    mentors = tuple(person(100 + n, "mentor") for n in range(5))
    mentee = person(1, choices={100 + n: n + 1 for n in range(5)})
    points = points_of(Intake((mentee,), mentors))
    worth = [points[1, 100 + n] for n in range(5)]
    assert worth == sorted(worth, reverse=True) and len(set(worth)) == 5
    alone = points_of(Intake((mentee,), mentors[3:]))
    assert [alone[1, 103], alone[1, 104]] == worth[3:]


def test_every_mentee_a_mentor_would_like_counts_the_same() -> None:
    mentor = person(100, "mentor", prefers=frozenset({1, 2}))
    points = points_of(Intake(tuple(person(n) for n in (1, 2, 3)), (mentor,)))
    assert points[1, 100] == points[2, 100] > points[3, 100]


@pytest.fixture
def group(app: Flask) -> Group:
    """Two mentees and three equal mentors; the first mentee names the third, then the second."""
    with unit_of_work():
        made = create_choosing_group(2, 3)
        choose(made.left[0], made.right[2], made.right[1])
        return made


def pairs_by_mentee(run: Any) -> dict[int, int]:
    found = {}
    for proposal in proposals_of(run):
        mentee, mentor = sorted(proposal.members, key=lambda each: each.side != "mentee")
        found[mentee.application_id] = mentor.application_id
    return found


def test_a_mentee_gets_their_first_choice_where_all_else_is_equal(
    client: Any, group: Group
) -> None:
    run = create_run(group, weights=CHOOSING)
    mentee, mentor = group.left[0], group.right[2]
    assert pairs_by_mentee(run)[mentee.id] == mentor.id
    counted = obtained_in([run.id])[run.id]
    assert counted == Obtained((1, 0, 0, 0, 0), another=0, named_nobody=1)
    assert "1 of 1 who named somebody" in in_words(counted)
    client.sign_in(group.coordinator)
    run_page = client.page(f"/cohorts/{group.cohort.id}/match-runs/{run.id}")
    assert "1 their first choice" in run_page.text


def test_a_mentor_who_asks_not_to_be_paired_is_not_and_no_page_tells_it(
    client: Any, group: Group
) -> None:
    mentee, mentor = group.left[0], group.right[2]
    with unit_of_work():
        respond(mentor, mentee, Mark.AVOID)
    run = create_run(group, weights=CHOOSING)
    assert pairs_by_mentee(run)[mentee.id] == group.right[1].id
    assert obtained_in([run.id])[run.id].by_place == (0, 1, 0, 0, 0)
    client.sign_in(group.coordinator)
    avoided = client.page(f"/cohorts/{group.cohort.id}/choices").text
    with unit_of_work():
        respond(mentor, mentee, Mark.NEUTRAL, talked=False)
    assert client.page(f"/cohorts/{group.cohort.id}/choices").text == avoided
    with unit_of_work():
        respond(mentor, mentee, Mark.PREFER)
    assert "Would like this too" in client.page(f"/cohorts/{group.cohort.id}/choices").text


def test_what_was_chosen_reads_well_to_each() -> None:
    mentee = person(1, choices={100: 2, 101: 1})
    mentor = person(100, "mentor", prefers=frozenset({1}))
    encoded = encode(Intake((mentee,), (mentor,)), OPTIONS, reciprocal=False)
    [(_, _, parts)] = shown_pairs(encoded, [(0, 0)])
    told = {line.title: line.fits or line.lacks for line in part_lines(parts, "Ann", "Bo")}
    assert told["The mentee’s choice"] == "Ann named Bo as their second choice."
    assert told["The mentor’s wish"] == "Bo said that they would like to work with Ann."
    assert "You named Bo as your second choice." in letter_reasons(parts, "mentee", "Bo")
    to_mentor = " ".join(letter_reasons(parts, "mentor", "Ann"))
    assert "Ann named you" in to_mentor and "second" not in to_mentor
    assert "would like to work with" not in " ".join(letter_reasons(parts, "mentee", "Bo"))


def test_a_choice_made_after_the_run_is_noticed_before_publication(group: Group) -> None:
    run = create_run(group, weights=CHOOSING)
    with unit_of_work():
        for proposal in proposals_of(run):
            decide(proposal, group.coordinator)
    assert obstacles(run) == []
    with unit_of_work():
        choose(group.left[1], group.right[0])
    assert group.left[1].account.name in " ".join(each.text for each in obstacles(run))


def test_choices_are_weighed_only_where_mentees_choose(client: Any, group: Group) -> None:
    client.sign_in(group.coordinator)
    new = f"/cohorts/{group.cohort.id}/match-runs/new"
    assert client.page(new).find("input", attrs={"name": "choice"})["value"] == "15"
    with unit_of_work():
        group.cohort.choose_by_on = None
    assert client.page(new).find("input", attrs={"name": "choice"}) is None


def test_publishing_while_mentees_still_choose_says_so_and_needs_a_tick(
    client: Any, group: Group
) -> None:
    run, until = create_run(group, weights=CHOOSING), on(group.cohort.choose_by_on)
    with unit_of_work():
        for proposal in proposals_of(run):
            decide(proposal, group.coordinator)
    client.sign_in(group.coordinator)
    here = f"/cohorts/{group.cohort.id}/match-runs/{run.id}/publication"
    assert f"until the end of {until}. 1 mentee has chosen somebody, 1 nobody yet" in flat(
        client.page(here)
    )
    answer = client.submit(here, {})
    assert "Tick that choosing may end now" in answer.text
    db.session.expire_all()
    assert run.status is RunStatus.DONE
    assert client.submit(here, {"ends_choosing": "y"}).status_code == 303
    client.sign_in(group.left[1].account)
    application = client.page(f"/applications/{group.left[1].id}")
    mine = client.page(f"/applications/{group.left[1].id}/choices")
    for page in (application, mine):
        assert f"before {until}, the last day we had named. We are sorry" in flat(page)


def test_after_the_last_day_of_choosing_a_match_is_published_without_a_tick(
    client: Any, group: Group
) -> None:
    with unit_of_work():
        group.cohort.choose_by_on = clock.today() - timedelta(days=1)
        group.cohort.opens_on = clock.today() - timedelta(days=9)
    assert still_choosing(group.cohort) is None
    run = create_run(group, weights=CHOOSING)
    publish_run(run, group)
    with clock.moved(timedelta(days=2)):
        assert "We are sorry" not in why_over(group.cohort)


def flat(page: Any) -> str:
    return page.main.get_text(" ", strip=True)
