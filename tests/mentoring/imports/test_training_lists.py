"""Training of many people from a list: looked at first, written down once confirmed, undone."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import select

from mentoring import clock
from mentoring.audit import AuditEvent
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.imports import training_lists
from mentoring.imports.held import HOLDER
from mentoring.imports.tables import FileProblem, Row
from mentoring.imports.training_models import TrainingList, TrainingListStatus
from mentoring.imports.training_rows import read
from mentoring.profiles.models import TrainingRecord
from mentoring.profiles.queries import trained
from mentoring.profiles.training import record_training
from mentoring.programmes import rules
from mentoring.programmes.models import Cohort, Side
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentor
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_programme,
)
from tests.support.pages import PageClient

HEADING = "Email;Training;Done on;Valid until\n"


@pytest.fixture
def cora(app: Flask) -> Any:
    with unit_of_work():
        return create_coordinator()


@pytest.fixture
def cohort(cora: Any) -> Cohort:
    asked = rules.Eligibility(False, False, False, False, mentor_training=True)
    with unit_of_work():
        made = create_cohort(create_programme(cora), eligibility=asked)
        for _ in range(2):
            create_application(made, create_mentor().account, side=Side.MENTOR)
        return made


def emails(cohort: Cohort) -> list[str]:
    return sorted(each.account.email for each in cohort.applications)


def look(cohort: Cohort, cora: Any, rows: str, *, title: str = "") -> TrainingList:
    stream = io.BytesIO((HEADING + rows).encode())
    list_id = training_lists.look_at(cohort, stream, "training.csv", title=title, actor=cora)
    return db.session.get_one(TrainingList, list_id)


def write_down(found: TrainingList, cora: Any) -> int:
    with unit_of_work():
        return training_lists.apply(found, actor=cora)


def records() -> list[tuple[str, date, date | None]]:
    rows = db.session.execute(
        select(TrainingRecord.title, TrainingRecord.completed_on, TrainingRecord.expires_on)
        .where(TrainingRecord.removed_at.is_(None))
        .order_by(TrainingRecord.id)
    )
    return [tuple(row) for row in rows]


def problems(*rows: tuple[str, ...], title: str = "") -> list[tuple[int, str, str]]:
    headings = ["Email", "Training", "Done on", "Valid until"]
    table = [Row(number, row) for number, row in enumerate(rows, start=2)]
    reading, _ = read(headings, table, title=title, today=date(2026, 11, 26))
    return [(each.row, each.column, each.text) for each in reading.problems]


def test_every_problem_is_told_by_row_and_column_in_plain_words() -> None:
    told = problems(
        ("a@b.example", "Induction", "31/02/2026", ""),
        ("a@b.example", "Induction", "1 Dec 2026", ""),
        ("not an address", "", "", "soon"),
        ("a@b.example", "Induction", "1/2/2026", "31/01/2026"),
        ("c@d.example", "Induction", "1/2/2026", "Feb 2027"),
        ("e@f.example", "Induction", "1/2/2026", ""),
        ("E@F.example", "induction", "01.02.26", "1/2/2028"),
    )
    assert [(row, column) for row, column, _ in told] == [
        (2, "Done on"),
        (3, "Done on"),
        (4, "Email"),
        (4, "Training"),
        (4, "Done on"),
        (4, "Valid until"),
        (5, "Valid until"),
        (6, "Valid until"),
        (8, "Email"),
    ]
    words = [text for _, _, text in told]
    assert "does not exist in the calendar" in words[0]
    assert "still to come" in words[1]
    assert "is no email address" in words[2]
    assert "is not a date we can read" in words[5]
    assert "before the day it was done" in words[6]
    assert "is no whole date" in words[7]
    assert words[8] == "This training of this person stands in row 7 already."


def test_a_list_without_what_it_needs_says_which_column_is_missing() -> None:
    for headings, words in (
        (["Name", "Done on"], "no column of email addresses"),
        (["Email", "Course"], "no column that says when it was done"),
        (["Email", "Completed on"], "no column that says which training"),
    ):
        with pytest.raises(FileProblem, match=words):
            read(headings, [], title="", today=date(2026, 11, 26))
    reading, _ = read(
        ["Email", "Completed on"],
        [Row(2, ("a@b.example", "2026-02-01"))],
        title="Induction",
        today=date(2026, 11, 26),
    )
    assert reading.told[0].title == "Induction"


def test_a_list_is_looked_at_first_then_written_down_and_the_gate_opens(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    one, two = emails(cohort)
    client.sign_in(cora)
    page = f"/cohorts/{cohort.id}/training-lists"
    rows = f"{one};Induction;1/2/2026;\n{two.upper()};Induction;31/02/2026;\n"
    rows += "x@y.example;A;1/2/2026;\n"
    data = {"file": (io.BytesIO((HEADING + rows).encode()), "training.csv")}
    answer = client.post(page, data=data, content_type="multipart/form-data")
    found = db.session.scalars(select(TrainingList)).one()
    assert answer.location.endswith(f"{page}/{found.id}")
    text = client.page(f"{page}/{found.id}").text
    assert "New: 1" in text and "Rows with a problem, which are left out: 2" in text
    assert "Nobody with the address x@y.example has applied to this cohort." in text
    assert records() == []
    client.post(f"{page}/{found.id}/apply")
    assert records() == [("Induction", date(2026, 2, 1), None)]
    db.session.expire_all()
    first = next(each for each in cohort.applications if each.account.email == one)
    assert rules.Outcome(first.precheck[0]["outcome"]) is rules.Outcome.MET
    assert trained([first.account_id], clock.today()) == {first.account_id}
    assert (found.rows, found.problems) == ([], [])
    acts = db.session.scalars(select(AuditEvent.action)).all()
    assert {"training recorded", "training list written down"} <= set(acts)
    assert "Induction" in client.page(f"/cohorts/{cohort.id}/applications/{first.id}/training").text


def test_the_same_list_again_changes_nothing_and_another_last_day_changes_the_record(
    cohort: Cohort, cora: Any
) -> None:
    one, two = emails(cohort)
    rows = f"{one};Induction;1/2/2026;\n{two};Induction;2/2/2026;2/2/2027\n"
    assert write_down(look(cohort, cora, rows), cora) == 2
    again = look(cohort, cora, rows)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 2, "problems": 0}
    before = records()
    assert write_down(again, cora) == 0
    assert records() == before
    newer = look(cohort, cora, f"{two};INDUCTION;2/2/2026;2/2/2028\n")
    assert newer.counts["changed"] == 1
    write_down(newer, cora)
    assert [row[2] for row in records()] == [None, date(2028, 2, 2)]


def test_what_was_written_down_by_hand_counts_as_unchanged(cohort: Cohort, cora: Any) -> None:
    account = cohort.applications[0].account
    with unit_of_work():
        record_training(account, "Induction", date(2026, 2, 1), actor=cora)
    found = look(cohort, cora, f"{account.email};induction;1 Feb 2026;\n")
    assert found.counts["unchanged"] == 1


def test_training_that_has_run_out_does_not_open_the_gate(cohort: Cohort, cora: Any) -> None:
    application = cohort.applications[0]
    rows = f"{application.account.email};Induction;1/2/2024;1/2/2025\n"
    write_down(look(cohort, cora, rows), cora)
    assert trained([application.account_id], clock.today()) == set()
    assert rules.Outcome(application.precheck[0]["outcome"]) is rules.Outcome.LOOK


def test_a_list_is_undone_once_asked_and_the_gate_closes(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    one, two = emails(cohort)
    found = look(cohort, cora, f"{one};Induction;1/2/2026;\n{two};Induction;1/2/2026;\n")
    write_down(found, cora)
    client.sign_in(cora)
    page = f"/cohorts/{cohort.id}/training-lists/{found.id}/undo"
    assert "2 trainings" in client.page(page).text
    client.submit(page, {})
    assert records() == []
    assert found.status is TrainingListStatus.UNDONE
    for application in cohort.applications:
        assert rules.Outcome(application.precheck[0]["outcome"]) is rules.Outcome.LOOK
    with pytest.raises(Conflict), unit_of_work():
        training_lists.undo(found, actor=cora)


def test_a_list_written_down_twice_at_once_counts_once(cohort: Cohort, cora: Any) -> None:
    found = look(cohort, cora, f"{emails(cohort)[0]};Induction;1/2/2026;\n")
    write_down(found, cora)
    with pytest.raises(Conflict):
        write_down(found, cora)
    assert len(records()) == 1


def test_a_dropped_or_forgotten_list_keeps_nothing(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    rows = f"{emails(cohort)[0]};Induction;1/2/2026;\nx@y.example;A;1/2/2026;\n"
    first, second = look(cohort, cora, rows), look(cohort, cora, rows)
    client.sign_in(cora)
    client.post(f"/cohorts/{cohort.id}/training-lists/{first.id}/drop")
    rule = next(each for each in HOLDER.retention if each.key == "lists of training not applied")
    with unit_of_work():
        nobody = select(TrainingRecord.account_id).where(TrainingRecord.id < 0)
        ids = db.session.scalars(rule.due(clock.now(), nobody)).all()
        assert list(ids) == [second.id]
        assert rule.delete(ids) == 1
    for each in (first, second):
        assert (each.status, each.rows, each.problems) == (TrainingListStatus.ABANDONED, [], [])


def test_whoever_is_erased_leaves_lists_that_wait(cohort: Cohort, cora: Any) -> None:
    account = cohort.applications[0].account
    found = look(cohort, cora, f"{account.email};Induction;1/2/2026;\n")
    with unit_of_work():
        training_lists.forget(account)
    assert found.rows == []


def test_an_excel_workbook_is_read_with_its_dates(cohort: Cohort, cora: Any) -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["E-mail address", "Course title", "Date completed", "Expires"])
        sheet.write_row(1, 0, [emails(cohort)[0], "Induction"])
        sheet.write_datetime(1, 2, date(2026, 2, 1), day)
        sheet.write_datetime(1, 3, date(2028, 1, 31), day)
    list_id = training_lists.look_at(cohort, written, "t.xlsx", title="", actor=cora)
    found = db.session.get_one(TrainingList, list_id)
    assert found.problems == []
    write_down(found, cora)
    assert records() == [("Induction", date(2026, 2, 1), date(2028, 1, 31))]


def test_many_rows_cost_as_many_queries_as_few(
    client: PageClient, cohort: Cohort, cora: Any, count_queries: Callable[[], Any]
) -> None:
    client.sign_in(cora)

    def cost(day: int) -> int:
        rows = "".join(f"{email};Induction;{day}/2/2026;\n" for email in emails(cohort))
        db.session.rollback()
        db.session.get_one(Cohort, cohort.id)
        _ = cora.id
        with count_queries() as asked:
            found = look(cohort, cora, rows)
            write_down(found, cora)
            client.page(f"/cohorts/{cohort.id}/training-lists")
            client.page(f"/cohorts/{cohort.id}/training-lists/{found.id}")
        return len(asked)

    few = cost(1)
    with unit_of_work():
        for _ in range(20):
            create_application(cohort, create_mentor().account, side=Side.MENTOR)
    assert cost(2) == few
