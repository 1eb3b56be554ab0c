"""A coordinator's own list comes back with the matches beside each row."""

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from flask import Flask

from mentoring.audit import AuditEvent
from mentoring.extensions import db
from mentoring.pairings import services
from mentoring.pairings.models import Pairing
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_published


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        group = create_group(mentees=1, mentors=1)
    create_published(group)
    return group


def ask(client: Any, group: Group, **data: Any) -> Any:
    client.sign_in(group.coordinator)
    address = f"/cohorts/{group.cohort.id}/pairings/list"
    return client.post(address, data={"kind": "csv", "purpose": "For the launch day"} | data)


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_a_list_keeps_its_own_columns_and_rows_and_gains_the_match(
    client: Any, group: Group
) -> None:
    mentee, mentor = group.left[0].account, group.right[0].account
    theirs = (
        "Cost centre,Full name,Email address,Notes\n"
        f"C-17,Somebody,{mentee.email.upper()},=cmd\n"
        "C-18,Nobody here,nobody@example.org,\n"
    )
    answer = ask(client, group, file=(io.BytesIO(theirs.encode()), "mine.csv"))
    header, first, second = rows_of(answer)
    assert header[:5] == ["Cost centre", "Full name", "Email address", "Notes", "Side"]
    assert first[0] == "C-17"
    assert first[3] == "'=cmd"
    assert (first[4], first[6]) == ("Mentee", mentor.name)
    assert second[:2] == ["C-18", "Nobody here"]
    assert second[4:] == [""] * 8
    event = db.session.scalars(
        db.select(AuditEvent).where(AuditEvent.action == "matched list downloaded")
    ).one()
    assert event.detail == {"purpose": "For the launch day", "rows": 2, "own": True}


def test_a_workbook_comes_back_with_columns_and_order_of_its_own(client: Any, group: Group) -> None:
    mentee, mentor = group.left[0].account, group.right[0].account
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet("People")
        sheet.write_row(0, 0, ["Ref", "Line manager’s email", "Email address", "Shirt size", "Day"])
        sheet.write_row(1, 0, ["7", "", "nobody@example.org", "S"])
        sheet.write_row(2, 0, ["3", mentor.email, mentee.email, "XL"])
        sheet.write_datetime(2, 4, date(2026, 2, 1), book.add_format({"num_format": "d/m/yy"}))
    written.seek(0)
    answer = ask(client, group, kind="xlsx", file=(written, "mine.xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:6] == [
        "Ref", "Line manager’s email", "Email address", "Shirt size", "Day", "Side",
    ]  # fmt: skip
    assert rows[1] == ["7", "", "nobody@example.org", "S", "", *[""] * 8]
    assert rows[2][:5] == ["3", mentor.email, mentee.email, "XL", "2026-02-01"]
    assert (rows[2][5], rows[2][7]) == ("Mentee", mentor.name), "of the person, not the manager"


def test_without_a_file_everybody_invited_is_listed_as_a_workbook(
    client: Any, group: Group
) -> None:
    answer = ask(client, group, kind="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:4] == ["Name", "Email", "Side", "Match"]
    assert {row[0] for row in rows[1:]} == {
        group.left[0].account.name, group.right[0].account.name,
    }  # fmt: skip


def test_names_leave_only_for_a_purpose(client: Any, group: Group) -> None:
    answer = ask(client, group, purpose="")
    assert "Say what you will use the list for" in answer.text
    answer = ask(client, group, file=(io.BytesIO(b"\x00\x01\x02"), "photo.jpg"))
    assert answer.mimetype == "text/html"


def test_the_board_tells_the_rounds_apart_and_who_has_answered(client: Any, group: Group) -> None:
    client.sign_in(group.coordinator)
    board = f"/cohorts/{group.cohort.id}/pairings"
    pairing = db.session.scalars(db.select(Pairing)).one()

    def rows(query: str) -> int:
        main = client.page(f"{board}?{query}").main
        return len(main.find_all("a", href=f"{board}/{pairing.id}"))

    assert (rows("answers=none"), rows("answers=one")) == (1, 0)
    with unit_of_work():
        member = pairing.members[0]
        services.accept(member, contact="me@example.org", actor=member.account)
    assert (rows("answers=none"), rows("answers=one")) == (0, 1)
    assert (rows(f"round={pairing.source}"), rows("round=other")) == (1, 1)
    assert "Round 1" in client.page(board).text
    with unit_of_work():
        other = pairing.members[1]
        services.decline(other, reason="no_time", actor=other.account)
    assert "Why people said no" in client.page(board).text
    assert rows("status=declined") == 1
