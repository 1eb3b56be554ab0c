"""A mentee chooses mentors in order and thinks again; a mentor reads why: in a browser."""

import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.transactions import unit_of_work
from tests.builders.choices import create_choosing_group
from tests.people import sign_in
from tests.support.browser import LiveServer, People, assert_accessible


def enter(people: People, server: LiveServer, width: int, account_id: int) -> Page:
    """Somebody at a browser of a given width, signed in."""
    page, client = people.open("/", width=width), FlaskClient(server.app)
    with server.app.app_context():
        sign_in(client, db.session.get_one(Account, account_id))
        db.session.remove()
    cookie = client.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": server.url}])
    return page


def press(page: Page, role: str, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
    assert_accessible(page)


def choose(page: Page, reason: str) -> None:
    """Take the first card that is not on the list yet."""
    press(page, "link", re.compile("^Choose card"))
    page.get_by_label("Why would you like this mentor?").fill(reason)
    press(page, "button", "Put on your list")


@pytest.mark.parametrize("width", [320, 1280])
def test_choosing_ordering_and_thinking_again(
    people: People, live_server: LiveServer, width: int
) -> None:
    with live_server.app.app_context():
        with unit_of_work():
            group = create_choosing_group(1, 4)
            mentee = group.left[0].account
            name, ids = mentee.name, [mentee.id, *(each.account_id for each in group.right)]
        db.session.remove()
    page = enter(people, live_server, width, ids[0])
    page.goto("/home")
    press(page, "link", re.compile("^Choose mentors for"))
    press(page, "button", "Look at the mentors")
    press(page, "link", re.compile("^Choose card"))
    page.get_by_label("Why would you like this mentor?").fill(f"I am {name}.")
    press(page, "button", "Put on your list")
    expect(page.get_by_role("alert")).to_contain_text("Take out what would tell who you are")
    page.get_by_label("Why would you like this mentor?").fill("The first reason.")
    press(page, "button", "Put on your list")
    press(page, "button", "Choose another mentor")
    choose(page, "The second reason.")
    entries = page.locator(".app-choice")
    expect(entries).to_contain_text(["The first reason.", "The second reason."])
    page.get_by_role("button", name=re.compile("^Move up")).press("Enter")
    expect(entries).to_contain_text(["The second reason.", "The first reason."])
    press(page, "link", re.compile("^Change your reason"))
    page.get_by_label("Why would you like this mentor?").fill("A better reason.")
    press(page, "button", "Save your reason")
    expect(entries.first).to_contain_text("A better reason.")
    entries.last.get_by_role("link", name=re.compile("^Take off")).click()
    press(page, "button", "Take off my list")
    expect(entries).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for account_id in ids[1:]:
        mentor = enter(people, live_server, width, account_id)
        mentor.goto("/home")
        named = mentor.get_by_role("main").get_by_role("link", name=re.compile("named you"))
        if named.count():
            break
    named.first.click()
    assert_accessible(mentor)
    expect(mentor.get_by_role("main")).to_contain_text("A better reason.")
    press(mentor, "link", re.compile("^Say what you think"))
    mentor.get_by_label("I would like to work with this person").check()
    mentor.get_by_label("We have had a first call").check()
    press(mentor, "button", "Save")
    expect(mentor.get_by_role("main")).to_contain_text("You said: I would like to work with")
