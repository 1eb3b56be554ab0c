"""Whoever looked for a partner and got none is promised a conversation, and it is kept track of."""

from datetime import timedelta

import pytest
from flask import Flask

from mentoring import clock
from mentoring.errors import Conflict, DomainError
from mentoring.pairings.services import MemberInvite, invite_pairing
from mentoring.programmes import conversations, overview, services
from mentoring.programmes.conversation_models import Conversation, ConversationStatus, Outcome
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.transactions import unit_of_work
from tests.builders.pairings import confirm
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)
from tests.support.pages import PageClient


def approved(cohort: Cohort, name: str = "", side: Side = Side.MENTEE) -> Application:
    person = create_person(name)
    return create_application(cohort, person, side=side, status=ApplicationStatus.APPROVED)


def promise(*applications: Application) -> list[Conversation]:
    cohort = applications[0].cohort
    return conversations.promise(cohort, applications, source="match run 1", actor="tests")


def test_mentees_are_promised_one_once_and_mentors_none(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        mentee, mentor = approved(cohort), approved(cohort, side=Side.MENTOR)
        made = promise(mentee, mentor)
        assert [each.application_id for each in made] == [mentee.id]
        assert made[0].due_on == conversations.due_day(cohort) > clock.today()
        assert promise(mentee, mentor) == []


def test_what_came_of_one_is_kept_and_cannot_be_noted_twice(app: Flask) -> None:
    with unit_of_work():
        actor, cohort = create_coordinator(), create_cohort()
        (one,) = promise(approved(cohort))
        tomorrow = clock.today() + timedelta(days=1)
        with pytest.raises(DomainError) as refused:
            conversations.record(one, Outcome.WAITS, held_on=tomorrow, note="", actor=actor)
        assert refused.value.field == "held_on"
        before = cohort.opens_on - timedelta(days=1)
        with pytest.raises(DomainError, match="applications opened"):
            conversations.record(one, Outcome.WAITS, held_on=before, note="", actor=actor)
        conversations.record(one, Outcome.WAITS, held_on=clock.today(), note="", actor=actor)
    assert one.status is ConversationStatus.HELD
    with unit_of_work(), pytest.raises(Conflict):
        conversations.record(one, Outcome.LEAVES, held_on=clock.today(), note="", actor=actor)


def test_whoever_leaves_or_finds_a_partner_is_owed_none_any_more(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        leaver, mentor = approved(cohort), approved(cohort, side=Side.MENTOR)
        lucky = approved(cohort)
        left, found = promise(leaver, lucky)
        services.withdraw(leaver, actor=leaver.account)
        confirm(
            invite_pairing(
                cohort, [MemberInvite(lucky), MemberInvite(mentor)], actor="tests", source="tests"
            )
        )
    assert left.status is found.status is ConversationStatus.NOT_NEEDED


def test_coordinators_list_filter_and_note_them(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        early, late = promise(approved(cohort, "Early Bird"), approved(cohort, "Late Comer"))
        early.due_on = clock.today() - timedelta(days=3)
    assert [(row.due, row.overdue) for row in overview.rows_for(coordinator)] == [(2, 1)]
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/conversations"
    assert "2 conversations due" in client.page("/home").get_text(" ")

    def names(question: str) -> list[str]:
        return [link.get_text() for link in client.page(f"{path}?{question}").select("table a")]

    assert names("") == ["Early Bird", "Late Comer"]
    assert names("status=overdue") == ["Early Bird"]
    assert names("q=late&sort=name") == ["Late Comer"]
    assert "Choose what came of it" in client.submit(f"{path}/{early.id}", {}).text
    client.submit(f"{path}/{early.id}", {"outcome": "widens", "note": "Will add topics."})
    assert names("status=due") == ["Late Comer"]
    assert "changes what they look for" in client.page(f"{path}/{early.id}").get_text()
    client.sign_in(late.application.account)
    assert "We talk with you about" in client.page("/home").get_text(" ")
    assert "A coordinator talks with you" in client.page(
        f"/applications/{late.application_id}"
    ).get_text(" ")


def test_somebody_whose_promised_day_has_passed_is_told_so_and_whom_to_ask(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        (one,) = promise(approved(create_cohort(), "Early Bird"))
        one.due_on = clock.today() - timedelta(days=1)
    client.sign_in(one.application.account)
    assert "That day has passed, and we are sorry" in client.page("/home").get_text(" ")
    page = client.page(f"/applications/{one.application_id}").get_text(" ")
    assert "If nobody has been in touch, write to" in page
    assert "A coordinator talks with you" not in page
