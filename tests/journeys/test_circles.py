"""A circle is formed, approved, answered by mail and met in, on a phone: in a browser."""

import re
from datetime import timedelta

from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.mail import OutboxMessage
from mentoring.transactions import unit_of_work
from tests.builders.circles import create_facilitator, create_group
from tests.people import sign_in
from tests.support.browser import LiveServer, People, assert_accessible

PHONE = 320


def enter(people: People, server: LiveServer, account_id: int) -> Page:
    """Somebody with a phone, signed in."""
    page, client = people.open("/", width=PHONE), FlaskClient(server.app)
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


def links_in_mails(server: LiveServer) -> list[str]:
    """The addresses in the invitations that were sent."""
    with server.app.app_context():
        bodies = [each.body for each in db.session.query(OutboxMessage)]
        db.session.remove()
    found = (re.search(r"/circle-invitations/\S+", body) for body in bodies)
    return [match.group() for match in found if match]


def answer_for_the_first(page: Page, circles: str) -> None:
    """The coordinator notes what somebody said on the telephone, and looks at the report."""
    page.goto(circles)
    press(page, "link", re.compile("^People, answers and dates"))
    press(page, "link", re.compile("^Move or take out"))
    page.go_back()
    press(page, "link", re.compile("answer of"))
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("How can the circle reach them?").fill("020 7946 0000")
    page.get_by_label("By telephone or on a call").check()
    press(page, "button", "Record the answer")
    expect(page.get_by_role("main")).to_contain_text("given through a coordinator")
    page.goto(circles.replace("circles", "reports/circles"))
    assert_accessible(page)


def test_a_circle_from_a_proposal_to_a_meeting(people: People, live_server: LiveServer) -> None:
    with live_server.app.app_context():
        with unit_of_work():
            group, fay = create_group(5), create_facilitator()
            cora, leader, email = group.coordinator.id, fay.id, fay.email
            cohort, members = group.cohort.id, [each.id for each in group.people]
        db.session.remove()
    page = enter(people, live_server, cora)
    page.goto(f"/cohorts/{cohort}")
    press(page, "link", "Circles")
    press(page, "button", "Propose circles")
    press(page, "button", "Propose circles")
    press(page, "link", re.compile("^Name and facilitator"))
    page.get_by_label("Name of the circle").fill("Owls")
    page.get_by_label("Or somebody else").fill(email)
    press(page, "button", "Save")
    press(page, "button", "Approve and invite")
    page.get_by_label("They have been asked, and have agreed").check()
    press(page, "button", "Approve and invite")

    links = links_in_mails(live_server)
    assert len(links) == 5
    guest = people.open(links[0], width=PHONE)
    assert_accessible(guest)
    press(guest, "link", re.compile("^No, thank you"))
    press(guest, "button", "Say no")
    expect(guest.get_by_role("alert")).to_contain_text("Choose the reason")
    guest.get_by_label("I do not have the time now").check()
    press(guest, "button", "Say no")
    answer_for_the_first(page, f"/cohorts/{cohort}/circles")
    for link in links[1:]:
        guest.goto(link)
        if guest.get_by_role("button", name="Yes, I would like to").count():
            press(guest, "button", "Yes, I would like to")
            press(guest, "button", "Yes, I would like to")
    expect(guest.get_by_role("main")).to_contain_text("The circle has started")

    facilitator = enter(people, live_server, leader)
    facilitator.goto("/facilitating")
    assert_accessible(facilitator)
    press(facilitator, "link", "Owls")
    press(facilitator, "button", "Add a meeting")
    ahead = clock.today() + timedelta(days=30)
    for box, what in (("Day", ahead.day), ("Month", ahead.month), ("Year", ahead.year)):
        facilitator.get_by_label(box, exact=True).fill(str(what))
    press(facilitator, "button", "Save")

    member = enter(people, live_server, members[-1])
    member.goto("/home")
    press(member, "link", "Your circle: Owls")
    expect(member.get_by_role("main")).to_contain_text(on(ahead))
    press(member, "link", "Leave this circle")
    press(member, "button", "Leave this circle")
    expect(member.get_by_role("main")).to_contain_text("You are in no circle now")
    page.goto(f"/cohorts/{cohort}/circles")
    expect(page.get_by_role("main")).to_contain_text("has left: 1")
