"""Answering a check-in from the link in a mail, without an account."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from mentoring.audit import AuditEvent, StatusChange
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.pairings.models import Pairing
from mentoring.transactions import unit_of_work
from surveys.responses.models import NOT_APPLICABLE, Draft, OpenAnswer, ParticipantKey, Response
from surveys.schedules.jobs import due_ids
from surveys.schedules.links import token_of
from surveys.schedules.models import CheckIn, CheckInStatus
from surveys.schedules.rules import LONDON, WaveKind
from surveys.schedules.services import close_wave, take_step
from tests.builders.pairings import create_active_pairing
from tests.builders.surveys import answer, check_in_for
from tests.support.pages import PageClient

MONDAY = datetime(2027, 1, 18, 10, 0, tzinfo=LONDON)
CHECK_IN_DAY = datetime(2027, 3, 1, 10, 0, tzinfo=LONDON)


def send_due() -> None:
    for check_in_id in due_ids():
        with unit_of_work():
            take_step(check_in_id)


@pytest.fixture
def pairing(app: Flask) -> Any:
    """A pairing of six weeks ago whose check-in has just been sent."""
    with time_machine.travel(MONDAY), unit_of_work():
        pairing = create_active_pairing()
    with time_machine.travel(CHECK_IN_DAY):
        send_due()
        yield pairing


@pytest.fixture
def check_in(pairing: Pairing) -> CheckIn:
    return check_in_for(pairing.members[0].account_id, WaveKind.SIX_WEEKS)


def path_of(check_in: CheckIn, page: str = "") -> str:
    return f"/check-ins/{token_of(check_in)}{page}"


def test_the_first_words_say_confidential_and_who_reads_it(
    client: PageClient, check_in: CheckIn
) -> None:
    main = client.page(path_of(check_in)).main
    assert main is not None
    first = main.find("p")
    assert first is not None
    words = " ".join(first.text.split())
    assert words.startswith("Your answers are confidential, not anonymous: the evaluators of")
    assert words.endswith("read them, without your name.")
    assert "10 or more people" in main.text


def test_the_link_in_the_mail_is_the_link_that_opens(client: PageClient, check_in: CheckIn) -> None:
    body = db.session.scalars(
        select(OutboxMessage.body).where(
            OutboxMessage.account_id == check_in.account_id,
            OutboxMessage.key == f"check-in:{check_in.id}:invite",
        )
    ).one()
    link = next(line for line in body.splitlines() if line.startswith("http"))
    assert client.get(link.removeprefix("http://localhost")).status_code == 200


def test_opening_the_link_changes_nothing(client: PageClient, check_in: CheckIn) -> None:
    def everything() -> list[int]:
        return [
            len(db.session.scalars(select(table)).all())
            for table in (Draft, Response, StatusChange, AuditEvent, ParticipantKey)
        ]

    before = everything()
    for page in ("", "?part=met", "/check", "/stop", "/saved", "/stopped"):
        assert client.get(path_of(check_in, page)).status_code == 200
    db.session.rollback()
    assert everything() == before
    db.session.refresh(check_in)
    assert check_in.status is CheckInStatus.SENT


def go_through(client: PageClient, check_in: CheckIn, pages: dict[str, dict[str, str]]) -> str:
    """Fill page after page as offered; the address after the last."""
    where = path_of(check_in, "?part=met")
    while "part=" in where:
        part = where.split("part=")[1].split("&")[0]
        response = client.submit(where, pages.get(part, {}))
        assert response.status_code == 303, response.text
        where = response.headers["Location"]
    return where


ALL = {
    "met": {"q_met": "yes"},
    "mentoring": {"q_open": "5", "q_listened": "4", "q_hold_back": "1"},
    "work": {"q_belong": "4", "q_fair": "2"},
    "ahead": {"q_stay": "unknown", "q_recommend": "7"},
    "words": {"q_helped": "Time, and patience.", "q_helped_may_read": "y", "q_change": "Less."},
}


def test_a_whole_check_in_is_answered_and_sent(client: PageClient, check_in: CheckIn) -> None:
    where = go_through(client, check_in, ALL)
    assert where == path_of(check_in, "/check")
    text = client.page(where).text
    assert "I do not know" in text
    assert "Coordinators may read this, without your name" in text
    assert "Not answered" in text
    assert "Thank you" in client.submit(where, {}, follow_redirects=True).text
    response = db.session.scalars(select(Response)).one()
    assert response.answers == {
        "met": "yes",
        "open": "5",
        "listened": "4",
        "hold_back": "1",
        "belong": "4",
        "fair": "2",
        "stay": "unknown",
        "recommend": "7",
    }
    assert response.submitted_month == "2027-03"
    words = {each.item_key: each for each in response.open_answers}
    assert (words["helped"].text, words["helped"].coordinators_may_read) == (
        "Time, and patience.",
        True,
    )
    assert words["change"].coordinators_may_read is False
    assert db.session.scalars(select(Draft)).all() == []


def test_nothing_in_a_response_leads_to_the_person(client: PageClient, check_in: CheckIn) -> None:
    for table in (Response.__table__, OpenAnswer.__table__):
        targets = {key.column.table.name for key in table.foreign_keys}
        assert targets <= {"survey_wave", "instrument_version", "survey_response"}
        assert not any("at" in column.name.split("_") for column in table.columns)
    with unit_of_work():
        response = answer(check_in)
    assert response.key not in {str(check_in.account_id), check_in.nonce}
    raw = db.session.connection().exec_driver_sql("SELECT text FROM open_answer").scalars().all()
    assert raw
    assert not any("My words" in text for text in raw)


def test_the_same_person_keeps_their_key_from_wave_to_wave(pairing: Pairing) -> None:
    account = pairing.members[0].account_id
    with unit_of_work():
        first = answer(check_in_for(account, WaveKind.SIX_WEEKS))
    with time_machine.travel(CHECK_IN_DAY + timedelta(days=60)):
        send_due()
        with unit_of_work():
            second = answer(check_in_for(account, WaveKind.THREE_MONTHS))
    assert first.key == second.key
    with unit_of_work():
        other = db.session.scalars(select(ParticipantKey)).one()
    assert other.key == first.key


def test_saving_for_later_comes_back_with_everything(client: PageClient, check_in: CheckIn) -> None:
    response = client.submit(
        path_of(check_in, "?part=words"), {"q_helped": "Half a thou", "q_helped_may_read": "y"} | {}
    )
    assert response.status_code == 303
    response = client.submit(path_of(check_in, "?part=met"), {"q_met": "yes", "later": "y"})
    assert response.headers["Location"].endswith("/saved")
    start = client.page(path_of(check_in))
    assert "What you saved is still here" in start.text
    page = client.page(path_of(check_in, "?part=words"))
    assert page.find("textarea", attrs={"name": "q_helped"}).text.strip() == "Half a thou"
    assert page.find("input", attrs={"name": "q_helped_may_read"}).has_attr("checked")
    raw = db.session.connection().exec_driver_sql("SELECT answers FROM check_in_draft").scalar()
    assert "Half a thou" not in raw


def test_who_leaves_half_way_through_a_page_carries_on_with_that_page(
    client: PageClient, check_in: CheckIn
) -> None:
    def carries_on_at() -> str:
        link = client.page(path_of(check_in)).find("a", string=re.compile("Carry on"))
        return str(link["href"]).split("part=")[-1]

    client.submit(path_of(check_in, "?part=met"), {"q_met": "no"})
    client.submit(path_of(check_in, "?part=work"), {"q_belong": "4", "later": "y"})
    assert carries_on_at() == "work"
    everything = {f"q_{key}": "4" for key in ("belong", "myself", "fair", "next_step", "closer")}
    client.submit(path_of(check_in, "?part=work"), everything)
    assert carries_on_at() == "ahead"


def test_who_has_not_met_is_not_asked_about_the_relationship(
    client: PageClient, check_in: CheckIn
) -> None:
    go_through(client, check_in, ALL)
    where = go_through(client, check_in, ALL | {"met": {"q_met": "no"}})
    assert "speak openly" not in client.page(where).text
    client.submit(where, {})
    response = db.session.scalars(select(Response)).one()
    assert response.answers["open"] == NOT_APPLICABLE
    assert response.answers["met"] == "no"


def test_a_wrong_answer_is_named_and_what_was_typed_is_kept(
    client: PageClient, check_in: CheckIn
) -> None:
    response = client.post(
        path_of(check_in, "?part=words"),
        data={"q_helped": "x" * 2001, "q_change": "Keep me", "q_change_may_read": "y"},
    )
    assert response.status_code == 422
    assert "Shorten this answer to 2,000 characters" in response.text
    assert "Keep me" in response.text
    assert db.session.scalars(select(Draft)).all() == []
    response = client.post(path_of(check_in, "?part=ahead"), data={"q_recommend": "11"})
    assert response.status_code == 422
    assert "Choose one of the answers" in response.text


def test_what_people_write_is_shown_as_text(client: PageClient, check_in: CheckIn) -> None:
    nasty = '<img src=x onerror="alert(1)">'
    client.submit(path_of(check_in, "?part=words"), {"q_helped": nasty})
    page = client.page(path_of(check_in, "/check"))
    assert nasty in page.text
    assert page.main.find("img") is None


def test_an_empty_check_in_is_not_sent(client: PageClient, check_in: CheckIn) -> None:
    response = client.post(path_of(check_in, "/check"))
    assert response.status_code == 422
    assert "Answer at least one question" in response.text


def test_sending_twice_sends_once(client: PageClient, check_in: CheckIn) -> None:
    go_through(client, check_in, ALL)
    for _ in range(2):
        response = client.post(path_of(check_in, "/check"))
        assert response.status_code == 303
    assert len(db.session.scalars(select(Response)).all()) == 1
    assert "have been sent" in client.get(path_of(check_in)).text
    assert client.post(path_of(check_in, "?part=met"), data={"q_met": "no"}).status_code == 409


def test_a_link_that_is_not_whole_says_so(client: PageClient, check_in: CheckIn) -> None:
    response = client.get(path_of(check_in)[:-4])
    assert response.status_code == 410
    assert "not complete" in response.text


def test_after_the_last_day_the_page_says_it_has_closed(
    client: PageClient, check_in: CheckIn
) -> None:
    go_through(client, check_in, ALL)
    with time_machine.travel(CHECK_IN_DAY + timedelta(days=29)):
        assert "This check-in has closed" in client.get(path_of(check_in)).text
        assert client.post(path_of(check_in, "/check")).status_code == 409
        with unit_of_work():
            close_wave(check_in.wave_id)
        assert "This check-in has closed" in client.get(path_of(check_in)).text
    assert db.session.scalars(select(Response)).all() == []
    assert db.session.scalars(select(Draft)).all() == []


def test_a_check_in_that_is_not_due_says_when_it_opens(
    client: PageClient, pairing: Pairing
) -> None:
    later = check_in_for(pairing.members[0].account_id, WaveKind.SIX_MONTHS)
    assert "not open yet" in client.get(path_of(later)).text


def test_stopping_asks_first_and_can_be_taken_back(client: PageClient, check_in: CheckIn) -> None:
    go_through(client, check_in, ALL)
    assert client.post(path_of(check_in, "/stop")).status_code == 422
    response = client.submit(path_of(check_in, "/stop"), {"what": "all"}, follow_redirects=True)
    assert "You have stopped all check-ins" in response.text
    assert "You have stopped all check-ins" in client.get(path_of(check_in)).text
    assert db.session.scalars(select(Draft)).all() == []
    response = client.submit(path_of(check_in, "/stopped"), {}, follow_redirects=True)
    assert "confidential, not anonymous" in response.text


def test_after_answering_only_later_check_ins_can_be_stopped(
    client: PageClient, check_in: CheckIn
) -> None:
    with unit_of_work():
        answer(check_in)
    assert client.post(path_of(check_in, "/stop"), data={"what": "this"}).status_code == 422
    assert client.post(path_of(check_in, "/stop"), data={"what": "all"}).status_code == 303
    db.session.refresh(check_in)
    assert check_in.status is CheckInStatus.ANSWERED


def test_a_form_without_its_token_is_refused(client: PageClient, check_in: CheckIn) -> None:
    response = client.post(path_of(check_in, "?part=met"), data={"q_met": "yes"}, csrf=False)
    assert response.status_code == 400
    assert db.session.scalars(select(Draft)).all() == []


def test_a_page_nobody_declared_is_not_found(client: PageClient, check_in: CheckIn) -> None:
    assert client.get(path_of(check_in, "?part=nothing")).status_code == 404
    assert client.post(path_of(check_in)).status_code == 404
