"""Answering a check-in on a phone from the link in a mail, and an evaluator marking the answer."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from playwright.sync_api import Page, expect
from sqlalchemy import select

from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work
from surveys.coding.models import Segment
from surveys.responses.models import Response
from surveys.schedules.jobs import due_ids
from surveys.schedules.rules import LONDON
from surveys.schedules.services import take_step
from tests.builders.pairings import create_active_pairing
from tests.builders.profiles import create_person
from tests.people import sign_in
from tests.support.browser import LiveServer, People, assert_accessible

pytestmark = pytest.mark.parametrize("width", [320, 1280])
MONDAY = datetime(2027, 1, 18, 10, 0, tzinfo=LONDON)


@pytest.fixture
def link(live_server: LiveServer) -> Iterator[str]:
    """The address in the mail with the starting questions, on the morning it is sent."""
    with time_machine.travel(MONDAY), live_server.app.app_context():
        with unit_of_work():
            mentee = create_active_pairing().members[0].account_id
        for check_in_id in due_ids():
            with unit_of_work():
                take_step(check_in_id)
        body = db.session.scalars(
            select(OutboxMessage.body).where(
                OutboxMessage.account_id == mentee, OutboxMessage.kind == "surveys/invitation"
            )
        ).one()
        db.session.remove()
        address = next(line for line in body.splitlines() if line.startswith("http"))
        yield address.removeprefix("http://localhost")


def press(page: Page, button: str) -> None:
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    assert_accessible(page)


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def answer_everything(page: Page) -> None:
    """From the first page to the thanks, coming back once."""
    assert_accessible(page)
    expect(page.get_by_text("confidential, not anonymous")).to_be_visible()
    press(page, "Begin")
    choose(page, "I feel I belong in my team", "Agree")
    choose(page, "I am treated fairly at work", "Strongly disagree")
    press(page, "Save and come back later")
    page.get_by_role("button", name="Carry on now").click()
    press(page, "Carry on")
    press(page, "Save and continue")
    choose(page, "How likely are you to be working in the NHS", "I do not know")
    choose(page, "How likely are you to recommend", "10")
    press(page, "Save and continue")
    page.get_by_label("What do you hope will be different").fill(
        "I want to be heard. I was overlooked again."
    )
    page.get_by_label("Coordinators may read this answer").check()
    press(page, "Save and continue")
    expect(page.get_by_text("Strongly disagree")).to_be_visible()
    press(page, "Send my answers")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Thank you, your answers have been sent"
    )


def test_a_check_in_is_answered_from_the_mail(
    people: People, live_server: LiveServer, link: str, width: int
) -> None:
    answer_everything(people.open(link, width=width))
    with live_server.app.app_context():
        response = db.session.scalars(select(Response)).one()
        assert response.answers["stay"] == "unknown"
        assert response.open_answers[0].coordinators_may_read
        db.session.remove()


def test_a_check_in_is_answered_without_scripts(
    people: People, live_server: LiveServer, link: str, width: int
) -> None:
    page = people.open(link, width=width, scripts=False)
    page.get_by_role("button", name="Begin").click()
    choose(page, "I can be myself at work", "Disagree")
    page.get_by_role("button", name="Save and continue").click()
    page.goto(f"{link}/check")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Thank you, your answers have been sent"
    )


def test_an_evaluator_marks_what_was_written(
    people: People, live_server: LiveServer, link: str, width: int
) -> None:
    answer_everything(people.open(link, width=width))
    page = people.open("/", width=width)
    with live_server.app.app_context():
        with unit_of_work():
            response = db.session.scalars(select(Response)).one()
            evaluator = create_person("Eva Evaluator")
            programme_id = response.wave.cohort.programme_id
            grant_role(evaluator, Role.EVALUATOR, actor="test", programme_id=programme_id)
        client = live_server.app.test_client()
        sign_in(client, db.session.get_one(Account, evaluator.id))
        cookie = client.get_cookie("session")
        db.session.remove()
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    page.goto("/evaluation")
    assert_accessible(page)
    page.get_by_role("link", name="Codebook of").click()
    press(page, "Begin with suggested themes")
    page.goto("/evaluation")
    page.get_by_role("link", name="At the start").first.click()
    assert_accessible(page)
    page.get_by_role("link", name="Response 1").click()
    assert_accessible(page)
    page.get_by_label("I was overlooked again.", exact=True).check()
    page.get_by_label("Theme").select_option("Overlooked for promotion")
    page.get_by_label("Your note").fill("Again.")
    press(page, "Mark")
    expect(page.locator("mark")).to_have_text("I was overlooked again.")
    page.goto(f"/evaluation/programmes/{programme_id}/themes")
    assert_accessible(page)
    with live_server.app.app_context():
        assert db.session.scalars(select(Segment)).one().memo == "Again."
        db.session.remove()
