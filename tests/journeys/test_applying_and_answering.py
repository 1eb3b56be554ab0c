"""Applying, being asked again, answering an invitation from its mail, and meeting: in a browser."""

import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.pairings.models import Pairing
from mentoring.programmes.rules import Eligibility
from mentoring.transactions import unit_of_work
from tests.builders import profiles as make
from tests.builders.pairings import create_pairing
from tests.builders.programmes import (
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)
from tests.people import sign_in
from tests.support.browser import LiveServer, People, assert_accessible

pytestmark = pytest.mark.parametrize("width", [320, 1280])


class Somebody:
    """A person at a browser of a given width, signed in or not."""

    def __init__(
        self, people: People, server: LiveServer, width: int, account_id: int | None = None
    ) -> None:
        self.page: Page = people.open("/", width=width)
        if account_id is not None:
            self._enter(server, account_id)

    def _enter(self, server: LiveServer, account_id: int) -> None:
        client: FlaskClient = server.app.test_client()
        with server.app.app_context():
            sign_in(client, db.session.get_one(Account, account_id))
            db.session.remove()
        cookie = client.get_cookie("session")
        assert cookie is not None
        self.page.context.add_cookies(
            [{"name": "session", "value": cookie.value, "url": server.url}]
        )

    def go(self, path: str) -> None:
        self.page.goto(path)
        assert_accessible(self.page)

    def follow(self, link: str | re.Pattern[str]) -> None:
        self.page.get_by_role("main").get_by_role("link", name=link).first.click()
        assert_accessible(self.page)

    def press(self, button: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
        assert_accessible(self.page)

    def sees(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("main").get_by_text(words).first).to_be_visible()


def mailed(server: LiveServer, to: str, kind: str) -> str:
    """The body of the newest mail of a kind to somebody."""
    with server.app.app_context():
        body = db.session.scalars(
            select(OutboxMessage.body)
            .where(OutboxMessage.to == to, OutboxMessage.kind == kind)
            .order_by(OutboxMessage.id.desc())
        ).first()
        db.session.remove()
    assert body is not None
    return body


def test_applying_being_asked_and_approved(
    people: People, live_server: LiveServer, width: int
) -> None:
    with live_server.app.app_context():
        with unit_of_work():
            coordinator = create_coordinator()
            cohort = create_cohort(create_programme(coordinator), eligibility=Eligibility())
            account = make.create_person("Ana Mendes")
        name, ids = cohort.name, (account.id, coordinator.id)
        path, email = f"/cohorts/{cohort.id}/applications", account.email
        db.session.remove()

    stranger = Somebody(people, live_server, width)
    stranger.go("/")
    stranger.follow("see what you can apply to")
    stranger.follow(name)
    stranger.sees(re.compile("No manager or employer is told"))

    me = Somebody(people, live_server, width, ids[0])
    me.go("/open-programmes")
    me.follow(name)
    me.page.get_by_role("button", name="Apply").click()
    me.sees("Your profile comes first")
    with live_server.app.app_context():
        with unit_of_work():
            make.create_mentee(
                db.session.get_one(Account, ids[0]), organisation_other="A trust", wants_mentor=True
            )
        db.session.remove()
    me.page.reload()
    me.press("Send my application")
    me.sees("Choose what you would like")
    me.page.get_by_label("I would like a mentor").check()
    me.press("Send my application")
    me.sees(re.compile("You will hear from us by"))
    assert "You will hear from us by" in mailed(live_server, email, "programmes/receipt")

    them = Somebody(people, live_server, width, ids[1])
    them.go(path)
    them.follow("Ana Mendes")
    them.sees("Needs a look")
    them.follow("Return it with a reason")
    them.page.get_by_label("What can this person do?").fill("Tell us which trust you mean.")
    them.press("Return it")

    me.go("/home")
    me.follow(re.compile("has a question for you"))
    me.sees("Tell us which trust you mean.")
    me.page.get_by_role("button", name="Answer and ask for another look").click()
    me.page.get_by_label("What would you like us to look at again?").fill("Leeds Teaching.")
    me.press("Send")
    me.sees("Sent, and waiting for a decision")

    them.go(path)
    them.sees("Asked for another look")
    them.page.get_by_label("Approve Ana Mendes").check()
    them.press("Approve the ticked applications")
    them.sees("1 application approved. Each person gets an email.")
    assert "accepted" in mailed(live_server, email, "programmes/approved")


def test_answering_from_the_mail_and_meeting(
    people: People, live_server: LiveServer, width: int
) -> None:
    with live_server.app.app_context():
        with unit_of_work():
            coordinator = create_coordinator()
            cohort = create_cohort(create_programme(coordinator))
            mentee, mentor = create_person("Ana Mendes"), create_person("Mo Ali")
            pairing = create_pairing(cohort, mentee, mentor)
        cohort_id, pairing_id, coordinator_id = cohort.id, pairing.id, coordinator.id
        mentee_id, emails = mentee.id, (mentee.email, mentor.email)
        db.session.remove()

    links = []
    for email in emails:
        body = mailed(live_server, email, "pairings/invitation")
        found = re.search(r"http://localhost(/invitations/\S+)", body)
        assert found
        links.append(found.group(1))

    ana = Somebody(people, live_server, width)
    ana.go(links[0])
    ana.sees("Mo Ali")
    ana.sees("You both work in media.")
    ana.follow(re.compile("Not now"))
    ana.page.get_by_role("link", name="Back", exact=True).click()
    ana.follow("No, thank you")
    ana.page.get_by_role("link", name="Back", exact=True).click()
    ana.page.get_by_role("button", name="Yes, I would like to").click()
    ana.page.get_by_label("How can your partner reach you?").fill("07700 900123")
    ana.press("Yes, I would like to")
    ana.sees(re.compile("You said yes. We are waiting for Mo Ali"))

    mo = Somebody(people, live_server, width)
    mo.go(links[1])
    mo.page.get_by_role("button", name="Yes, I would like to").click()
    mo.page.get_by_label("How can your partner reach you?").fill("")
    mo.press("Yes, I would like to")
    mo.sees("Enter how your partner can reach you")
    mo.page.get_by_label("How can your partner reach you?").fill("mo@example.org")
    mo.press("Yes, I would like to")
    mo.sees("07700 900123")
    mo.sees("A guide to your first conversation")
    assert "07700 900123" in mailed(live_server, emails[1], "pairings/introduction")

    ana = Somebody(people, live_server, width, mentee_id)
    ana.go("/home")
    ana.follow("Your pairing with Mo Ali")
    ana.sees("mo@example.org")
    ana.follow("Ask a named person for help")
    ana.page.get_by_label("What would you like help with?").fill("He has not written.")
    ana.press("Send")
    ana.sees("He has not written.")

    them = Somebody(people, live_server, width, coordinator_id)
    them.go("/home")
    them.follow(re.compile("1 request for help"))
    them.follow("Answer Ana Mendes")
    them.page.get_by_label("Your answer").fill("I will call him today.")
    them.press("Send the answer")
    them.go(f"/cohorts/{cohort_id}/pairings")
    them.follow("Ana Mendes and Mo Ali")

    ana.go(f"/pairings/{pairing_id}")
    ana.sees("I will call him today.")
    ana.follow("End this pairing")
    ana.page.get_by_label("It was not the right fit").check()
    ana.page.get_by_label("Yes, consider me in every match").check()
    ana.press("End this pairing")
    ana.sees(re.compile("Your pairing with Mo Ali has ended"))
    assert "fit" not in mailed(live_server, emails[1], "pairings/ended")
    with live_server.app.app_context():
        assert db.session.get_one(Pairing, pairing_id).status == "ended"
        db.session.remove()
