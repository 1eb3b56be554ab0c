"""Positive action: what is written down, when it may be relied on, and what people declare."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring import clock
from mentoring.accounts.services import grant_role
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.organisations.models import Organisation, OrganisationKind
from mentoring.permissions import Role
from mentoring.programmes import positive_action, services
from mentoring.programmes.models import (
    ApplicationStatus,
    GateKey,
    ProgrammeKind,
    Side,
)
from mentoring.programmes.positive_models import Measure, PriorityDeclaration, RecordStatus
from mentoring.programmes.positive_queries import live_record, priority_of, tiers_of
from mentoring.programmes.positive_rules import is_live, latest_review, standing
from mentoring.transactions import unit_of_work
from tests.builders.positive_action import create_record, declare, details
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
    fill_gates,
)
from tests.support.pages import PageClient

START, REVIEW, END = date(2027, 1, 1), date(2027, 6, 1), date(2027, 9, 1)


def dated(status: str = "approved", **more: date) -> SimpleNamespace:
    days = {"starts_on": START, "review_on": REVIEW, "ends_on": END} | more
    return SimpleNamespace(status=status, **days)


@pytest.mark.parametrize(
    "record, today, live, words",
    [
        (dated(), START, True, "Live"),
        (dated(), REVIEW, True, "Live"),
        (dated(), START - timedelta(days=1), False, "Not begun"),
        (dated(), REVIEW + timedelta(days=1), False, "Review overdue"),
        (dated(review_on=date(2027, 12, 1)), END, True, "Live"),
        (dated(review_on=date(2027, 12, 1)), END + timedelta(days=1), False, "Over"),
        (dated("draft"), START, False, "Draft"),
        (dated("ended"), START, False, "Ended"),
    ],
)
def test_a_record_is_live_between_its_days_while_its_review_is_not_due(
    record: SimpleNamespace, today: date, live: bool, words: str
) -> None:
    assert (is_live(record, today), standing(record, today)) == (live, words)


def test_a_review_falls_within_twelve_months() -> None:
    assert latest_review(date(2028, 2, 29)) == date(2029, 2, 28)
    assert latest_review(date(2027, 5, 31)) == date(2028, 5, 31)


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"review_on": clock.today() + timedelta(days=400)}, "review_on"),
        ({"ends_on": clock.today() - timedelta(days=1)}, "ends_on"),
        ({"evidence_on": clock.today() + timedelta(days=1)}, "evidence_on"),
    ],
)
def test_dates_that_cannot_stand_are_refused(
    app: Flask, wrong: dict[str, date], field: str
) -> None:
    with unit_of_work():
        cohort, author = create_cohort(), create_coordinator()
        with pytest.raises(DomainError) as refused:
            positive_action.draft(cohort, details(**wrong), actor=author)
    assert refused.value.field == field


def test_somebody_else_than_the_author_approves_if_there_is_one(app: Flask) -> None:
    with unit_of_work():
        author, other = create_coordinator("Ada Author"), create_coordinator("Olu Other")
        programme = create_programme(author)
        record = create_record(create_cohort(programme), author, approved=False)
    with unit_of_work():
        grant_role(other, Role.COORDINATOR, actor="tests", programme_id=programme.id)
        with pytest.raises(DomainError, match="Ask Olu Other"):
            positive_action.approve(record, actor=author)
        positive_action.approve(record, actor=other)
    assert record.status is RecordStatus.APPROVED


def test_a_lone_author_approves_their_own(app: Flask) -> None:
    with unit_of_work():
        author = create_coordinator()
        record = create_record(create_cohort(create_programme(author)), author, approved=False)
        positive_action.approve(record, actor=author)
    assert record.approved_by is author


@pytest.mark.parametrize(
    "text",
    [
        "group",
        "evidence",
        "aim",
        "size",
        "alternatives",
        "proportionality",
        "effect_on_others",
        "plain_words",
    ],
)
def test_a_record_that_leaves_out_what_the_law_asks_is_not_approved(app: Flask, text: str) -> None:
    with unit_of_work():
        author = create_coordinator()
        blank = {text: " \u200d "}
        record = create_record(
            create_cohort(create_programme(author)), author, approved=False, **blank
        )
        with pytest.raises(DomainError, match="Edit this record first"):
            positive_action.approve(record, actor=author)
    assert record.status is RecordStatus.DRAFT


def test_a_cohort_has_one_approved_record_at_a_time(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        create_record(cohort)
        with pytest.raises(Conflict, match="approved record already"):
            create_record(cohort)


def test_a_review_lets_a_record_be_relied_on_again(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        past = clock.today() - timedelta(days=30)
        record = create_record(cohort, starts_on=past, review_on=past + timedelta(days=10))
    assert live_record(cohort) is None
    with unit_of_work():
        positive_action.review(
            record,
            finding="The evidence still holds.",
            next_review_on=clock.today() + timedelta(days=90),
            actor=create_coordinator(),
        )
    assert live_record(cohort) is record


def test_only_declared_applicants_are_served_first_and_only_while_the_record_lives(
    app: Flask,
) -> None:
    with unit_of_work():
        cohort = create_cohort()
        record = create_record(cohort)
        first, second, silent = (
            create_application(cohort, status=ApplicationStatus.APPROVED) for _ in range(3)
        )
        mentor = create_application(cohort, side=Side.MENTOR, status=ApplicationStatus.APPROVED)
        for application, belongs in ((first, True), (second, False), (mentor, True)):
            declare(application, belongs)
    assert tiers_of(cohort) == {first.id: 0, second.id: 1, silent.id: 1}
    with unit_of_work():
        positive_action.end(record, outcome="It did what it should.", actor=create_coordinator())
    assert tiers_of(cohort) == {}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PriorityDeclaration)) == 0


def test_a_pilot_outreach_and_reciprocal_programmes_serve_nobody_first(app: Flask) -> None:
    with unit_of_work():
        pilot, outreach = create_cohort(), create_cohort()
        create_record(pilot)
        declare(create_application(pilot, status=ApplicationStatus.APPROVED))
        fill_gates(pilot, but=[GateKey.DPIA], pilot=True)
        create_record(outreach, measure=Measure.OUTREACH)
    assert "pilot" in priority_of(pilot).why_not
    assert tiers_of(pilot) == {}
    assert "needs a live record" in priority_of(outreach).why_not


def test_what_was_declared_is_stored_encrypted_and_whoever_leaves_leaves_nothing(
    app: Flask,
) -> None:
    with unit_of_work():
        cohort = create_cohort()
        create_record(cohort)
        yes, no = create_application(cohort), create_application(cohort)
        declare(yes, True)
        declare(no, False)
    stored = db.session.execute(sa.text("SELECT answer FROM priority_declaration")).scalars().all()
    assert len(stored) == 2
    assert not any("belongs" in answer for answer in stored)
    with unit_of_work():
        services.withdraw(yes, actor=yes.account)
    left = db.session.scalars(sa.select(PriorityDeclaration.application_id)).all()
    assert left == [no.id]


def test_nobody_declares_for_somebody_else(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        create_record(cohort)
        application = create_application(cohort)
        with pytest.raises(ValueError, match="themselves"):
            positive_action.declare(application, belongs=True, actor=create_coordinator())


RECORD = {
    "characteristic": "race",
    "group": "people from ethnic minority backgrounds",
    "condition": "participation",
    "measure": "priority",
} | dict.fromkeys(
    [
        "evidence", "aim", "size", "alternatives", "proportionality", "effect_on_others",
        "plain_words",
    ],
    "Because of this.",
)  # fmt: skip


def typed(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def test_a_coordinator_drafts_approves_reviews_and_ends_a_record(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
    client.sign_in(coordinator)
    path, today = f"/cohorts/{cohort.id}/positive-action", clock.today()
    later = typed(today + timedelta(days=100))
    assert "Enter the day it starts" in client.submit(f"{path}/new", RECORD).text
    dates = {"evidence_on": typed(today), "starts_on": typed(today)}
    dates |= {"review_on": later, "ends_on": later}
    page = client.submit(f"{path}/new", RECORD | dates).location
    client.submit(f"{page}/edit", {"size": "Up to 10 of 30 places."})
    assert "changes nothing until it is approved" in client.page(page).get_text()
    client.submit(page, {})
    assert "Live" in client.page(path).get_text()
    assert "Because of this." in client.page(f"/open-programmes/{cohort.id}").get_text()
    client.submit(f"{page}/review", {"finding": "It still holds.", "review_on": later})
    client.submit(f"{page}/end", {"outcome": "Places were shared fairly."})
    words = client.page(page).get_text(" ")
    assert "It still holds." in words
    assert "Places were shared fairly." in words
    assert "Because of this." not in client.page(f"/open-programmes/{cohort.id}").get_text()
    refused = client.post(f"{page}/approve", follow_redirects=True)
    assert "cannot become approved" in refused.text


def test_an_applicant_is_told_says_so_and_changes_their_mind(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        cohort = create_cohort()
        create_record(cohort)
        person = create_person(wants_mentee=True)
    client.sign_in(person)
    path = f"/open-programmes/{cohort.id}/apply"
    assert "matched first this year" in client.page(path).get_text()
    client.submit(path, {"side": "mentee", "belongs": "y"})
    application = cohort.applications[0]
    with unit_of_work():
        services.approve(application, actor="tests")
    assert tiers_of(cohort) == {application.id: 0}
    priority = f"/applications/{application.id}/priority"
    form = client.page(priority)
    assert form.find("input", {"name": "belongs"}).has_attr("checked")
    client.post(priority)
    db.session.expire_all()
    assert tiers_of(cohort) == {application.id: 1}


def test_no_page_of_a_coordinator_tells_who_is_served_first(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        create_record(cohort)
        application = create_application(cohort, status=ApplicationStatus.APPROVED)
        declare(application)
    client.sign_in(coordinator)
    pages = ("applications", f"applications/{application.id}", "positive-action", "settings")

    def words() -> list[str]:
        return [client.page(f"/cohorts/{cohort.id}/{page}").main.get_text() for page in pages]

    before = words()
    with unit_of_work():
        declare(application, belongs=False)
    assert words() == before


def test_a_reciprocal_programme_offers_outreach_only(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        trust = Organisation(name="Example Trust", kind=OrganisationKind.TRUST)
        db.session.add(trust)
        db.session.flush()
        programme = create_programme(
            coordinator, kind=ProgrammeKind.RECIPROCAL, organisation_id=trust.id
        )
        cohort = create_cohort(programme)
    client.sign_in(coordinator)
    form = client.page(f"/cohorts/{cohort.id}/positive-action/new")
    assert [each["value"] for each in form.select("input[name=measure]")] == ["outreach"]
    assert "It changes no match" in form.text
    assert "Priority is" not in form.text
    assert "one-to-one" in priority_of(cohort).why_not


def test_the_form_says_what_each_measure_is_and_what_it_needs_to_be_used(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
    client.sign_in(coordinator)
    words = client.page(f"/cohorts/{cohort.id}/positive-action/new").get_text(" ")
    assert "Reaching out is inviting people of the group in particular" in words
    assert "A match can use it only while this record is approved" in words
    assert "relied on only once the record is approved" in words


def test_records_are_filtered_and_sorted(app: Flask, client: PageClient) -> None:
    soon, later = clock.today() + timedelta(days=20), clock.today() + timedelta(days=90)
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        for group, review_on, approved, measure in (
            ("Carers", later, True, Measure.PRIORITY),
            ("Apprentices", soon, False, Measure.OUTREACH),
        ):
            create_record(
                cohort, approved=approved, group=group, review_on=review_on, measure=measure
            )
    client.sign_in(coordinator)

    def groups(query: str) -> list[str]:
        page = client.page(f"/cohorts/{cohort.id}/positive-action{query}")
        return [link.get_text() for link in page.select("tbody a")]

    assert (
        groups("") == groups("?sort=review") == groups("?sort=group") == ["Apprentices", "Carers"]
    )
    assert groups("?status=approved") == groups("?measure=priority") == ["Carers"]
    assert groups("?status=ended") == []
