"""A coordinator's own list comes back with the matches beside each row."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from flask import Flask

from mentoring.downloads import DownloadedPerson, PeopleDownload
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
    return client.post(address, data={"kind": "csv", "purpose": "event"} | data)


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
    taken = db.session.scalars(db.select(PeopleDownload)).one()
    assert (taken.what, taken.purpose, taken.account_id) == (
        f"Matched list of {group.cohort.name}", "event", group.coordinator.id,
    )  # fmt: skip
    named = set(db.session.scalars(db.select(DownloadedPerson.account_id)))
    assert named == {mentee.id, mentor.id}


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
    assert "Error: " in answer.text
    answer = ask(client, group, purpose="other")
    assert "Write what you need it for" in answer.text
    assert db.session.scalars(db.select(PeopleDownload)).all() == []
    answer = ask(client, group, file=(io.BytesIO(b"\x00\x01\x02"), "photo.jpg"))
    assert answer.mimetype == "text/html"
    assert db.session.scalars(db.select(PeopleDownload)).all() == []


def test_a_screen_found_unlocked_gives_no_list(client: Any, group: Group) -> None:
    client.sign_in(group.coordinator)
    with client.session_transaction() as session:
        session["fs_paa"] = 0
    address = f"/cohorts/{group.cohort.id}/pairings/list"
    assert "/account/enter-password" in client.get(address).location
    answer = client.post(address, data={"kind": "csv", "purpose": "event"})
    assert "/account/enter-password" in answer.location


def test_the_board_tells_the_rounds_apart_and_who_has_answered(client: Any, group: Group) -> None:
    client.sign_in(group.coordinator)
    board = f"/cohorts/{group.cohort.id}/pairings"
    pairing = db.session.scalars(db.select(Pairing)).one()
    member, other = pairing.members

    def rows(query: str) -> int:
        main = client.page(f"{board}?{query}").main
        return len(main.find_all("a", href=f"{board}/{pairing.id}"))

    assert (rows("answers=none"), rows("answers=one")) == (1, 0)
    with unit_of_work():
        services.accept(member, contact="me@example.org", actor=member.account)
    assert (rows("answers=none"), rows("answers=one")) == (0, 1)
    assert (rows(f"round={pairing.source}"), rows("round=other")) == (1, 1)
    assert "Round 1" in client.page(board).text
    with unit_of_work():
        services.decline(other, reason="no_time", actor=other.account)
    assert "Why people said no" in client.page(board).text
    assert rows("status=declined") == 1
