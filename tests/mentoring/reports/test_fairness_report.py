"""The fairness report as it is made, frozen, read and taken away."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from mentoring import jobs
from mentoring.accounts.services import grant_role
from mentoring.audit import AuditEvent
from mentoring.disclosure import HIDDEN
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.jobs import Job
from mentoring.permissions import Role
from mentoring.reports.fairness.measures import ANOTHER
from mentoring.reports.fairness.models import FairnessSnapshot
from mentoring.reports.fairness.presenters import report_view
from mentoring.reports.fairness.queries import JOB, outcomes_of
from mentoring.reports.fairness.services import ask_for_report, compute_report, keep_report
from mentoring.transactions import unit_of_work
from tests.builders.choices import choose, create_choosing_group
from tests.builders.matchmaking import Group, create_group, create_published
from tests.builders.monitoring import answer_equality
from tests.builders.programmes import create_person
from tests.support.pages import PageClient


@pytest.fixture
def group(app: Flask) -> Group:
    """Twelve mentees, six of each sex, and three mentors with two places each."""
    with unit_of_work():
        made = create_group(mentees=12, mentors=3)
        for number, application in enumerate(made.left):
            answer_equality(application.account, sex="female" if number % 2 else "male")
    create_published(made)
    return made


def address(group: Group, end: str = "") -> str:
    return f"/cohorts/{group.cohort.id}/reports/fairness{end}"


def make(group: Group) -> FairnessSnapshot:
    with unit_of_work():
        job = ask_for_report(group.cohort, actor=group.coordinator)
    jobs.run_now(job)
    db.session.expire_all()
    return db.session.get_one(FairnessSnapshot, group.cohort.id)


def actions() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_coordinator_has_it_made_reads_it_and_takes_it_away(
    client: PageClient, group: Group
) -> None:
    client.sign_in(group.coordinator)
    assert "never made again" in client.page(address(group)).text
    assert client.get(address(group, ".csv")).status_code == 404
    client.submit(address(group), {})
    assert "is being made" in client.page(address(group)).text
    jobs.run_now(db.session.scalars(sa.select(Job).where(Job.kind == JOB)).one())
    page = client.page(address(group, "?about=sex")).text
    assert "Mentees: sex" in page and "Mentees: age" not in page and "Fewer than ten people" in page
    taken = client.get(address(group, ".csv")).get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(taken.removeprefix("\ufeff"))))
    assert ["Mentees", "Sex", "Female", "6"] in [line[:4] for line in rows]
    book = load_workbook(io.BytesIO(client.get(address(group, ".xlsx")).data))
    sheet = [["" if c is None else str(c) for c in line] for line in book["Fairness"].values]
    assert sheet == rows
    assert {
        "fairness report asked for",
        "fairness report frozen",
        "fairness report opened",
        "fairness report taken as CSV",
        "fairness report taken as a workbook",
    } <= set(actions())


def hidden_values(payload: Any) -> Iterator[Any]:
    for side in payload["sides"]:
        for characteristic in side["characteristics"]:
            for each in characteristic["groups"]:
                for cell in each["cells"].values():
                    if cell["of"] is None:
                        yield cell


def test_no_page_or_file_has_what_is_hidden(client: PageClient, group: Group) -> None:
    """Six of each sex, a few of each with a pair: those counts are in no file."""
    snapshot = make(group)
    assert all(set(cell.values()) <= {None, False} for cell in hidden_values(snapshot.payload))
    client.sign_in(group.coordinator)
    assert HIDDEN in client.page(address(group)).text
    for end in ("?about=everything", ".csv", ".xlsx"):
        answer = client.get(address(group, end))
        for account in (each.account for each in (*group.left, *group.right)):
            assert account.name.encode() not in answer.data


def test_it_is_made_once_however_often_it_is_asked_for(group: Group) -> None:
    snapshot = make(group)
    before, digest = json.dumps(snapshot.payload), snapshot.digest
    with pytest.raises(Conflict, match="only once"), unit_of_work():
        ask_for_report(group.cohort, actor=group.coordinator)
    with unit_of_work():
        answer_equality(group.left[0].account, sex="female")
    again = compute_report(group.cohort.id)
    db.session.rollback()
    with unit_of_work():
        assert keep_report(group.cohort.id, again).digest == digest
    stays = db.session.get_one(FairnessSnapshot, group.cohort.id)
    assert json.dumps(stays.payload) == before
    stays.payload = again | {"day": "2020-01-01"}
    with pytest.raises(RuntimeError, match="frozen"):
        db.session.flush()
    db.session.rollback()


def test_it_waits_for_a_published_match_and_a_failed_making_can_be_tried_again(app: Flask) -> None:
    with unit_of_work():
        early = create_group(mentees=1, mentors=1)
    with pytest.raises(Conflict, match="Publish a match first"), unit_of_work():
        ask_for_report(early.cohort, actor=early.coordinator)
    create_published(early)
    with unit_of_work():
        first = ask_for_report(early.cohort, actor=early.coordinator)
        jobs.request_cancel(first)
    with unit_of_work():
        assert ask_for_report(early.cohort, actor=early.coordinator).id != first.id


def test_evaluators_read_it_and_strangers_do_not(client: PageClient, group: Group) -> None:
    with unit_of_work():
        evaluator, stranger = create_person(), create_person()
        other = create_group(mentees=1, mentors=1)
        for each, cohort in ((evaluator, group.cohort), (stranger, other.cohort)):
            grant_role(each, Role.EVALUATOR, actor="test", programme_id=cohort.programme_id)
            each.tf_primary_method = "authenticator"
    client.sign_in(evaluator)
    assert "has not had this report made" in client.page(address(group)).text
    assert client.post(address(group)).status_code == 403
    make(group)
    assert "Was the match fair?" in client.page("/home").text
    page = client.page(address(group, "?about=everything")).text
    assert "Mentees: sex" in page and "Mentees: age" in page
    client.sign_in(stranger)
    for end in ("", ".csv", ".xlsx"):
        assert client.get(address(group, end)).status_code == 404


def test_outcomes_are_those_of_everybody_approved(group: Group, count_queries: Any) -> None:
    cohort = group.cohort
    assert cohort.id
    with count_queries() as queries:
        outcomes = outcomes_of(cohort, group.left[0].submitted_at.date())
    mentees = outcomes[group.left[0].side]
    assert len(mentees) == 12 and sum(each.pairings for each in mentees) == 6
    assert all((each.score is None) == (each.pairings == 0) for each in mentees)
    assert all((each.days is None) == (each.pairings == 0) for each in mentees)
    assert sum(each.pairings for each in outcomes[group.right[0].side]) == 6
    assert len(queries) <= 7


def test_places_are_those_of_the_published_match(app: Flask) -> None:
    """Two name the only place of one mentor, one names nobody: one of the two gets another."""
    with unit_of_work():
        made = create_choosing_group(3, [{"capacity": 1}] * 3)
        for mentee in made.left[:2]:
            choose(mentee, made.right[0])
    create_published(made)
    mentees = outcomes_of(made.cohort, made.left[0].submitted_at.date())[made.left[0].side]
    assert {each.place for each in mentees} == {1, ANOTHER, None}


def test_a_report_frozen_before_choices_were_counted_stays_readable(group: Group) -> None:
    snapshot = make(group)
    assert snapshot.payload["sides"][0]["measures"][0]["key"] == "paired"
    keys = {each["key"] for each in snapshot.payload["sides"][0]["measures"]}
    assert not keys & {"named", "place"}
    assert report_view(snapshot).sides[0].headings[:3] == ["Group", "People", "Have a pair"]
