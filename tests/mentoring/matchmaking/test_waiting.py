"""The waiting list with an honest expectation, and late joiners matched overnight."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring import clock, jobs
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.jobs import Job
from mentoring.mail import OutboxMessage
from mentoring.matchmaking import late, problem, putting_away
from mentoring.matchmaking.defaults import defaults_of, set_defaults
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.waiting import (
    Expectation,
    expectation_of,
    position_of,
    waiting_lists_of,
)
from mentoring.pairings.again import say
from mentoring.programmes import services
from mentoring.programmes.conversation_queries import due_days
from mentoring.programmes.conversations import due_day
from mentoring.programmes.models import Application, Side
from mentoring.transactions import unit_of_work
from tests.builders import profiles
from tests.builders.matchmaking import (
    Group,
    approved,
    create_group,
    create_published,
    create_run,
    create_scenario,
    decide,
    proposals_of,
    publish_run,
    run_scenario,
)
from tests.support.pages import PageClient


@pytest.fixture
def group(app: Flask) -> Group:
    """Three mentees, one place: a match has been published, and two wait."""
    with unit_of_work():
        group = create_group(3, [{"capacity": 1}])
    create_published(group)
    return group.again()


def waiting(group: Group) -> list[int]:
    at = {each.id: position_of(each) for each in group.left}
    return sorted((key for key in at if at[key]), key=lambda key: at[key] or 0)


def test_the_list_is_in_the_order_people_applied(group: Group) -> None:
    listed = waiting(group)
    assert len(listed) == 2
    assert [position_of(each) for each in group.left if each.id in listed] == [1, 2]
    assert expectation_of(group.cohort).waiting == 2
    assert position_of(group.right[0]) is None


def test_whoever_would_like_no_other_match_is_on_no_list_and_in_no_run(group: Group) -> None:
    one, other = waiting(group)
    with unit_of_work():
        say(db.session.get_one(Application, one), again=False, actor="tests")
    group = group.again()
    assert waiting(group) == [other]
    assert expectation_of(group.cohort).waiting == 1
    assert {each.application_id for each in problem.read(group.cohort).left} == {other}
    assert waiting_lists_of(db.session.get_one(Application, one).account) == []


def test_nobody_waits_before_a_first_match_and_whoever_leaves_is_off(app: Flask) -> None:
    with unit_of_work():
        group = create_group(2, [{"capacity": 1}])
    assert waiting(group) == []
    create_published(group)
    (alone,) = [each for each in group.again().left if position_of(each)]
    with unit_of_work():
        services.withdraw(alone, actor=alone.account)
    assert waiting(group) == []


def test_before_a_cohort_is_finished_it_says_who_waits_and_afterwards_nobody_is_told_to_hope(
    group: Group, client: PageClient
) -> None:
    one, _other = [each for each in group.left if position_of(each)]
    here = f"/cohorts/{group.cohort.id}"
    client.sign_in(group.coordinator)
    asked = client.page(f"{here}/finish")
    assert asked.find("a", string="On the waiting list: 2")["href"] == f"{here}/waiting-list"
    assert "Pairings: 1 waiting" in asked.get_text()
    assert "2 people who wait in it" in asked.get_text(" ", strip=True)
    with unit_of_work():
        services.close_cohort(group.cohort, actor=group.coordinator)
        services.start_running(group.cohort, actor=group.coordinator)
        services.finish_cohort(group.cohort, actor=group.coordinator)
    told = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.kind == "programmes/finished")
    ).all()
    assert {each.account_id for each in told} == {one.account_id, _other.account_id}
    assert len(told) == 2 and "was approved, and you have no" in told[0].body
    assert "nobody on it is matched any more" in client.page(f"{here}/waiting-list").get_text()
    client.sign_in(db.session.get_one(Application, one.id).account)
    words = client.page(f"/applications/{one.id}").get_text(" ")
    assert "nobody is matched in it any more" in words
    assert "waiting list" not in words
    assert "next matching" not in words
    assert "This cohort is finished" in client.page(f"/applications/{one.id}/waiting").get_text()


def test_publishing_promises_a_conversation_and_the_letter_says_by_when(group: Group) -> None:
    promised = due_days(group.cohort)
    assert sorted(promised) == waiting(group)
    assert set(promised.values()) == {due_day(group.cohort)}
    letters = db.session.scalars(
        db.select(OutboxMessage.body).where(OutboxMessage.subject == "About your application")
    ).all()
    day = on(due_day(group.cohort))
    assert [day in " ".join(letter.split()) for letter in letters] == [True, True]


def test_nothing_is_told_of_earlier_rounds_with_few_people() -> None:
    assert Expectation(5, 1, 9, 6).share == ""
    assert Expectation(5, 1, 23, 14).share == "61%"


def test_earlier_rounds_count_who_found_a_partner_later(group: Group) -> None:
    with unit_of_work():
        mentor = profiles.create_mentor(organisation_other="Elsewhere", capacity=1)
        approved(group.cohort, mentor, Side.MENTOR)
    create_published(group)
    expect = expectation_of(group.cohort)
    assert (expect.left_over, expect.then_matched, expect.places) == (2, 1, 0)


def test_whoever_waits_reads_where_they_stand_and_coordinators_read_the_same(
    group: Group,
    client: PageClient,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    (first, _second) = [each for each in group.left if position_of(each)]
    client.sign_in(first.account)
    assert "You are on the waiting list" in client.page("/home").get_text(" ")
    link = client.page(f"/applications/{first.id}").find("a", string="You are on the waiting list")
    words = client.page(link["href"]).get_text(" ")
    assert "You are number 1 of 2" in words
    assert "0 places are open" in words
    client.sign_in(group.coordinator)
    page = f"/cohorts/{group.cohort.id}/waiting-list"
    with count_queries() as asked:
        listed = client.page(page)
    assert first.account.name in listed.get_text()
    assert len(asked) <= 14


def test_coordinators_search_and_sort_the_list_and_everybody_keeps_their_number(
    group: Group, client: PageClient
) -> None:
    first, second = sorted(
        (each for each in group.left if position_of(each)), key=lambda each: position_of(each) or 0
    )
    with unit_of_work():
        first.account.name, second.account.name = "Zoe Early", "Ada Late"
    client.sign_in(group.coordinator)
    page = f"/cohorts/{group.cohort.id}/waiting-list"

    def rows(query: str) -> list[str]:
        found = client.page(page + query).select("tbody tr")
        return [" ".join(row.get_text(" ").split()[:5]) for row in found]

    by_number = ["Number 1 Name Zoe Early", "Number 2 Name Ada Late"]
    assert rows("") == by_number
    assert rows("?sort=newest") == rows("?sort=name") == by_number[::-1]
    assert rows("?q=ada") == by_number[1:]
    assert rows("?sort=nonsense") == by_number


def newcomer(group: Group) -> None:
    with unit_of_work():
        profile = profiles.create_mentee(organisation_other="New employer")
        approved(group.cohort, profile, Side.MENTEE)
        mentor = profiles.create_mentor(organisation_other="Other employer")
        approved(group.cohort, mentor, Side.MENTOR)


def night() -> list[MatchRun]:
    late.ask()
    for job in db.session.scalars(db.select(Job).where(Job.kind == late.JOB)).all():
        if job.status is jobs.JobStatus.QUEUED:
            jobs.run_now(job)
    db.session.expire_all()
    return list(db.session.scalars(db.select(MatchRun).where(MatchRun.overnight)))


def test_late_joiners_are_matched_overnight_once_and_as_proposals_only(group: Group) -> None:
    assert night() == []
    newcomer(group)
    (run,) = night()
    assert run.name.startswith("Late joiners of ")
    assert run.status is RunStatus.QUEUED
    jobs.run_now(run.job)
    db.session.refresh(run)
    assert run.status is RunStatus.DONE
    assert proposals_of(run)
    assert len(night()) == 1


def test_what_was_only_tried_out_leaves_late_joiners_to_the_night(group: Group) -> None:
    newcomer(group)
    with unit_of_work():
        scenario = create_scenario(group)
    run_scenario(scenario, group)
    assert len(night()) == 1


def test_no_night_doubles_a_review_in_hand_and_home_says_who_waits(
    group: Group, client: PageClient
) -> None:
    newcomer(group)
    draft = create_run(group)
    newcomer(group)
    assert night() == []
    client.sign_in(group.coordinator)
    words = " ".join(client.page("/home").get_text(" ").split())
    assert "2 people who joined late wait until you publish it or put it away." in words
    with unit_of_work():
        putting_away.put_away(draft, actor=group.coordinator)
    with clock.moved(timedelta(days=1)):
        assert len(night()) == 1


def test_a_review_begun_stays_on_the_home_page_beside_a_newer_match(
    group: Group, client: PageClient
) -> None:
    newcomer(group)
    newcomer(group)
    draft = create_run(group)
    with unit_of_work():
        decide(proposals_of(draft)[0], group.coordinator)
        scenario = create_scenario(group)
    run_scenario(scenario, group)
    client.sign_in(group.coordinator)
    home = client.page("/home")
    assert home.find("a", href=f"/cohorts/{group.cohort.id}/match-runs/{draft.id}")


def test_late_joiners_are_matched_with_the_choices_published_last(app: Flask) -> None:
    with unit_of_work():
        group = create_group(2, [{"capacity": 1}])
    publish_run(create_run(group, objective="fair"), group)
    newcomer(group)
    (run,) = night()
    assert run.options["objective"] == "fair"
    assert run.requested_by_id == group.coordinator.id


def test_a_late_joiner_with_nobody_free_across_starts_no_match_that_must_fail(
    group: Group,
) -> None:
    with unit_of_work():
        profile = profiles.create_mentee(organisation_other="New employer")
        approved(group.cohort, profile, Side.MENTEE)
    assert night() == []


def test_a_cohort_can_switch_late_joiners_off(group: Group) -> None:
    with unit_of_work():
        group.cohort.late_joiners = False
    newcomer(group)
    assert night() == []


def test_a_match_begins_with_the_weights_of_its_cohort(group: Group, client: PageClient) -> None:
    assert defaults_of(group.cohort) == RunOptions()
    client.sign_in(group.coordinator)
    path = f"/cohorts/{group.cohort.id}/settings"
    assert "enter a whole number" in client.submit(f"{path}/match", {"goals": "900"}).text
    client.submit(f"{path}/match", {"goals": "60", "objective": "fair"})
    assert "Fairest. Career goals counts most." in client.page(path).get_text(" ")
    form = client.page(f"/cohorts/{group.cohort.id}/match-runs/new")
    assert form.find("input", {"name": "goals"})["value"] == "60"
    with unit_of_work():
        set_defaults(group.cohort, RunOptions(use_tiers=True, seed=4), actor="tests")
    assert not defaults_of(group.cohort).use_tiers


def test_mentors_without_training_are_left_out_where_a_cohort_asks_for_it(app: Flask) -> None:
    with unit_of_work():
        group = create_group(1, 1)
        group.cohort.eligibility = group.cohort.eligibility | {"mentor_training": True}
    intake = problem.read(group.cohort)
    assert intake.right == ()
    assert intake.untrained == {group.right[0].id: "mentor"}
