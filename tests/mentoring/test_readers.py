"""What a page says first, and that it says it in words: small things that tire a reader."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mentoring import clock
from mentoring.accounts.services import grant_role
from mentoring.extensions import db
from mentoring.organisations.queries import find
from mentoring.pairings import services as pairings
from mentoring.permissions import Role
from mentoring.programmes.conversation_models import Conversation
from mentoring.programmes.models import ApplicationStatus, Cohort, ProgrammeKind, Side
from mentoring.programmes.rules import Eligibility
from mentoring.programmes.services import close_cohort, start_running
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import (
    create_group,
    create_published,
    create_reciprocal_group,
    create_run,
)
from tests.builders.pairings import create_active_pairing, create_pairing, member
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)
from tests.support.pages import PageClient


def test_living_pairings_stand_above_those_that_came_to_nothing(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        ana = create_person("Ana Mendes")
        create_active_pairing(create_cohort(), ana, create_person("Active Mo"))
        with clock.moved(timedelta(days=1)):
            other = create_pairing(create_cohort(), ana, create_person("Declined Di"))
            pairings.decline(member(other, Side.MENTEE), reason="no_time", actor=ana)
    page = client.sign_in(ana).page("/pairings").main.text
    assert page.index("Active Mo") < page.index("Declined Di")


def test_a_public_page_says_that_you_have_applied(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        either = Eligibility(profile_complete=False, one_application=False)
        cohort, ana = create_cohort(eligibility=either), create_person("Ana Mendes")
    path = f"/open-programmes/{cohort.id}"
    client.sign_in(ana)
    assert "You have applied" not in client.page(path).text
    with unit_of_work():
        application = create_application(cohort, ana, side=Side.MENTEE)
    page = client.page(path).main
    assert "You have applied" in page.text
    assert page.find("a", href=f"/applications/{application.id}")
    assert "Apply as a mentor as well" in page.text
    with unit_of_work():
        close_cohort(cohort, actor="test")
    page = client.page(path).main
    assert "You have applied" in page.text and "as well" not in page.text


def test_a_public_page_of_circles_offers_nobody_a_second_application(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        programme = create_programme(create_coordinator(), kind=ProgrammeKind.PEER_CIRCLE)
        cohort, ana = create_cohort(programme), create_person("Ana Mendes")
        create_application(cohort, ana, side=Side.MEMBER)
    page = client.sign_in(ana).page(f"/open-programmes/{cohort.id}").main.text
    assert "You have applied" in page and "as well" not in page


def test_a_closed_cohort_waits_on_its_coordinators_home_until_a_match_is_begun(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        group = create_group(mentees=2, mentors=2)
    client.sign_in(group.coordinator)
    waits = f"{group.cohort.name} has closed and waits for its match"
    assert waits not in client.page("/home").text
    with unit_of_work():
        close_cohort(group.cohort, actor="test")
    card = client.page("/home").main
    assert waits in card.text and "4 approved people" in card.text
    create_run(group)
    assert waits not in client.page("/home").text


def test_an_assessor_reads_decisions_in_words(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=1)
        ash = create_person("Ash")
        grant_role(ash, Role.ASSESSOR, actor="test", programme_id=group.cohort.programme_id)
    create_published(group)
    client.sign_in(ash)
    rows = client.page(f"/assessments/{group.cohort.programme_id}/decisions").main.select(
        "tbody tr"
    )
    told = {" ".join(row.find_all("td")[2].text.split()) for row in rows}
    assert "Change Being computed to Computed" in told
    assert "Change Waiting for a decision to Approved" in told
    assert "Change Waiting for answers" in told
    assert not any(word in each for each in told for word in ("queued", "done", "submitted"))


@pytest.fixture
def reciprocal(app: Flask) -> Cohort:
    with unit_of_work():
        return create_reciprocal_group(find("RAE")[0], [{}], [{}]).cohort


def test_no_link_to_pass_on_is_offered_once_a_reciprocal_cohort_has_closed(
    client: PageClient, reciprocal: Cohort
) -> None:
    with unit_of_work():
        sponsor = create_person("Sam Sponsor")
        organisation_id = reciprocal.programme.organisation_id
        grant_role(sponsor, Role.SPONSOR, actor="test", organisation_id=organisation_id)
    path = f"/sponsor/cohorts/{reciprocal.id}"
    assert "Send this link" in client.sign_in(sponsor).page(path).text
    with unit_of_work():
        close_cohort(reciprocal, actor="test")
    page = client.page(path).text
    assert "Send this link" not in page
    assert "Applications have closed" in page


def test_a_cohorts_pages_stand_in_groups_with_the_most_urgent_first(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        group = create_group(mentees=4, mentors=1)
    create_published(group)
    path = f"/cohorts/{group.cohort.id}"
    client.sign_in(group.coordinator)
    headings = [each.text for each in client.page(path).main.find_all("h2")]
    at = [
        headings.index(each) for each in ("People", "Matching", "Pairings", "Results", "Settings")
    ]
    assert at == sorted(at)

    def people() -> list[str]:
        heading = client.page(path).main.find("h2", string="People")
        return [each.text.strip() for each in heading.find_next("ul").find_all("h3")]

    assert people()[0] == "Conversations"
    with unit_of_work():
        create_application(group.cohort, status=ApplicationStatus.SUBMITTED)
    assert people()[:2] == ["Applications", "Conversations"], "both are tagged"
    with unit_of_work():
        for each in db.session.scalars(select(Conversation)):
            each.due_on = clock.today() - timedelta(days=1)
    assert people()[:2] == ["Conversations", "Applications"], "one is overdue"
    assert "2 overdue" in client.page(path).text
    assert "2 overdue" in client.page("/home").text


def test_every_number_of_people_without_a_partner_says_what_it_counts_wherever_it_stands(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        group = create_group(mentees=4, mentors=3)
    create_published(group)
    with unit_of_work():
        close_cohort(group.cohort, actor="test")
        start_running(group.cohort, actor="test")
    base = f"/cohorts/{group.cohort.id}"
    client.sign_in(group.coordinator)
    for page in ("", "/waiting-list", "/conversations", "/reports/match"):
        told = " ".join(client.page(base + page).main.text.split())
        for words in (
            "These numbers count different people, so they differ.",
            "Without a pair in the match report: 1",
            "On the waiting list: 0",
            "Conversations due: 0",
            "mentors with free places",
            "on the side that looks for a partner",
        ):
            assert words in told, (page, words)
