"""Programmes, cohorts and applications through their services."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mentoring import clock
from mentoring.audit import StatusChange
from mentoring.errors import Conflict, DomainError, NotFound, StaleEdit
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.permissions import Role
from mentoring.programmes import looks, queries, rules, services
from mentoring.programmes.models import ApplicationStatus, CohortStatus, ProgrammeKind, Side
from mentoring.transactions import unit_of_work
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)


def subjects() -> list[str]:
    return list(db.session.scalars(select(OutboxMessage.subject).order_by(OutboxMessage.id)))


def test_whoever_makes_a_programme_coordinates_it(app: Flask) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        programme = create_programme(coordinator)
    assert coordinator.has_grant(Role.COORDINATOR)
    assert queries.programme_of(coordinator, programme.id) is programme


def test_another_coordinator_does_not_find_the_cohort(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        stranger = create_coordinator()
        create_programme(stranger)
    with pytest.raises(NotFound):
        queries.cohort_of(stranger, cohort.id)


def test_a_reciprocal_programme_needs_its_organisation(app: Flask) -> None:
    with unit_of_work(), pytest.raises(DomainError) as refused:
        create_programme(kind=ProgrammeKind.RECIPROCAL)
    assert refused.value.field == "organisation"


def test_a_draft_cohort_is_not_open_to_anybody(app: Flask) -> None:
    with unit_of_work():
        draft = create_cohort(status=CohortStatus.DRAFT)
        opened = create_cohort()
    assert list(queries.open_cohorts()) == [opened]
    with pytest.raises(NotFound):
        queries.public_cohort(draft.id)


def test_saving_a_cohort_from_an_old_page_is_refused(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        details = services.CohortDetails(
            **{
                name: getattr(cohort, name)
                for name in services.CohortDetails.__dataclass_fields__
                if name != "eligibility"
            }
        )
        services.edit_cohort(cohort, details, version=1, actor="tests")
        with pytest.raises(StaleEdit):
            services.edit_cohort(cohort, details, version=1, actor="tests")


def test_applying_sends_a_receipt_with_the_day_to_hear_by(app: Flask) -> None:
    with unit_of_work():
        application = create_application(create_cohort())
    message = db.session.scalars(select(OutboxMessage)).one()
    assert message.to == application.account.email
    assert str(application.hear_by_on.year) in message.body
    assert "No manager or employer is told" in message.body


def test_a_person_cannot_apply_twice_on_one_side(app: Flask) -> None:
    with unit_of_work():
        application = create_application(create_cohort())
        with pytest.raises(Conflict, match="already applied"):
            create_application(application.cohort, application.account)


def test_a_person_who_withdrew_may_apply_again(app: Flask) -> None:
    with unit_of_work():
        application = create_application(create_cohort(), status=ApplicationStatus.WITHDRAWN)
        again = create_application(application.cohort, application.account)
    assert again.id != application.id


def test_nobody_can_apply_after_the_closing_date(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        with clock.moved(timedelta(days=15)), pytest.raises(Conflict, match="closed"):
            create_application(cohort)


def test_a_returned_application_can_be_looked_at_again(app: Flask) -> None:
    with unit_of_work():
        application = create_application(create_cohort(), status=ApplicationStatus.RETURNED)
        services.ask_to_look_again(
            application, text="I do work in communications.", actor=application.account
        )
    assert application.status is ApplicationStatus.SUBMITTED
    assert looks.looks_of(application)[0].words == "I do work in communications."
    history = db.session.scalars(
        select(StatusChange.became).where(StatusChange.subject_type == "Application")
    ).all()
    assert list(history) == ["submitted", "returned", "submitted"]


def test_approving_many_skips_those_that_wait_no_longer(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        waiting = create_application(cohort)
        gone = create_application(cohort, status=ApplicationStatus.WITHDRAWN)
        result = services.approve_many(cohort, [waiting.id, gone.id], actor="tests")
    assert [a.id for a in result.approved] == [waiting.id]
    assert [a.id for a in result.skipped] == [gone.id]
    assert waiting.status is ApplicationStatus.APPROVED


def test_applications_of_another_cohort_cannot_be_approved_along(app: Flask) -> None:
    with unit_of_work():
        mine, other = create_cohort(), create_cohort()
        foreign = create_application(other)
        services.approve_many(mine, [foreign.id], actor="tests")
    assert foreign.status is ApplicationStatus.SUBMITTED


def test_the_pre_check_is_kept_with_its_reasons(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort(eligibility=rules.Eligibility(email_confirmed=True))
        application = create_application(cohort, create_person(confirmed=False))
    assert application.precheck_outcome is not rules.Outcome.MET
    assert {row["rule"] for row in application.precheck} >= {"email", "profile"}
    assert queries.approved_applications(cohort, Side.MENTEE) == []
