"""A sponsor sees how many of their people take part in national programmes, never who."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from flask import Flask

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role
from mentoring.extensions import db
from mentoring.organisations.models import Organisation
from mentoring.organisations.queries import find
from mentoring.pairings.services import end_pairing
from mentoring.permissions import Role
from mentoring.profiles.services import profile_of, set_organisation
from mentoring.programmes.models import ApplicationStatus, Cohort
from mentoring.reports.own_people import cohorts_with_sponsored, own_people
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_active_pairing
from tests.builders.profiles import create_mentee, create_mentor
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_person,
)
from tests.support.pages import PageClient

MONTHS = timedelta(days=62)


def create_sponsor(organisation: Organisation) -> Account:
    sponsor = create_person("Sam Sponsor")
    grant_role(sponsor, Role.SPONSOR, actor="test", organisation_id=organisation.id)
    return sponsor


def apply(cohort: Cohort, organisation: Organisation, times: int) -> None:
    for number in range(times):
        person = create_mentee(create_person(f"Canary {number}")).account
        person_at(person, organisation)
        create_application(cohort, person, status=ApplicationStatus.SUBMITTED)


def person_at(account: Account, organisation: Organisation) -> None:
    set_organisation(profile_of(account), organisation, actor="test")


def shown(sponsor: Account) -> dict[str, tuple[int | None, ...]]:
    rows = db.session.execute(cohorts_with_sponsored(sponsor)).all()
    return {
        each.cohort: (each.applied, each.matched, each.meeting, each.finished)
        for each in own_people(rows)
    }


def test_a_sponsor_sees_rounded_numbers_of_their_own_people_and_no_small_ones(
    app: Flask, client: PageClient
) -> None:
    ours, theirs = find("RAE")[0], find("UCLH")[0]
    with clock.moved(-MONTHS), unit_of_work():
        cohort, small = create_cohort(name="Spring intake"), create_cohort(name="Small intake")
        apply(cohort, ours, 9)
        apply(cohort, theirs, 6)
        apply(small, ours, 7)
    with unit_of_work():
        sponsor = create_sponsor(ours)
    assert shown(sponsor) == {
        "Spring intake": (10, None, None, None),
        "Small intake": (None, None, None, None),
    }
    page = client.sign_in(sponsor).page("/sponsor").main.text
    assert "About 10" in page and "Fewer than 8" in page
    assert "Canary" not in page
    assert theirs.name not in page
    assert "Your people in national programmes" in client.page("/home").text


def test_matched_meeting_and_finished_move_with_the_month_and_not_with_the_day(
    app: Flask,
) -> None:
    ours = find("RAE")[0]
    with clock.moved(-2 * MONTHS), unit_of_work():
        cohort = create_cohort(name="Spring intake")
        pairings = []
        for number in range(16):
            mentee = create_mentee(create_person(f"Mentee {number}")).account
            person_at(mentee, ours)
            mentor = create_mentor(create_person(f"Mentor {number}")).account
            pairings.append(create_active_pairing(cohort, mentee, mentor))
    with unit_of_work():
        sponsor = create_sponsor(ours)
    assert shown(sponsor)["Spring intake"] == (15, 15, 15, None)
    with unit_of_work():
        for pairing in pairings[:8]:
            end_pairing(pairing, reason="planned_end", actor="test")
    assert shown(sponsor)["Spring intake"] == (15, 15, 15, None), "not before the first"
    with clock.moved(timedelta(days=40)):
        assert shown(sponsor)["Spring intake"] == (15, 15, 10, 10)


def test_a_cohort_stands_there_whether_or_not_anybody_of_ours_takes_part(app: Flask) -> None:
    ours = find("RAE")[0]
    with clock.moved(-MONTHS), unit_of_work():
        create_cohort(name="Spring intake")
    with unit_of_work():
        create_cohort(name="Opened this month")
        sponsor = create_sponsor(ours)
    assert shown(sponsor) == {"Spring intake": (None, None, None, None)}


def test_the_page_costs_the_same_for_more_cohorts(
    app: Flask, client: PageClient, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    ours = find("RAE")[0]
    counts = []
    with unit_of_work():
        sponsor = create_sponsor(ours)
    client.sign_in(sponsor)
    for _ in range(2):
        with clock.moved(-MONTHS), unit_of_work():
            for number in range(4):
                cohort = create_cohort(name=f"Intake {number}")
                apply(cohort, ours, 1)
        client.page("/sponsor")
        with count_queries() as queries:
            client.page("/sponsor")
        counts.append(len(queries))
    assert counts[0] == counts[1]
