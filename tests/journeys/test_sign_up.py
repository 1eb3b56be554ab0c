"""Newcomers sign up on a phone, confirm from a real mail, and fill in their profile in sittings."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from mentoring import delivery
from mentoring.extensions import db
from mentoring.jobs import Job, JobStatus, run_now
from mentoring.profiles.completeness import required_questions
from tests.support.browser import LiveServer, People, assert_accessible
from tests.support.smtp import Postbox

PASSWORD = "purple kettle orbit"


@pytest.fixture
def make_app(make_app: Callable[..., Flask], postbox: Postbox) -> Callable[..., Flask]:
    """These applications post to the test's own SMTP server."""
    return lambda **changes: make_app(**{"mail_url": postbox.url} | changes)


@pytest.fixture
def newcomer(people: People, live_server: LiveServer, postbox: Postbox) -> "Newcomer":
    return Newcomer(people.open("/", width=320), live_server, postbox)


class Newcomer:
    """Somebody with a phone who has just heard of the programme."""

    def __init__(self, page: Page, server: LiveServer, postbox: Postbox) -> None:
        self.page, self.server, self.postbox = page, server, postbox
        self.asked: list[str] = []

    def sign_up(self, name: str, email: str) -> None:
        self.name, self.email = name, email
        self.page.get_by_role("button", name="Create an account").click()
        self.look()
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("Choose a password").fill(PASSWORD)
        self.press("Create account")
        self.sign_in()

    def sign_in(self) -> None:
        self.look()
        self.page.get_by_label("Email address").fill(self.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def look(self) -> None:
        """Nothing on this page keeps anybody out."""
        assert_accessible(self.page)

    def answer(self, heading: str, *choices: str, **typed: str) -> None:
        """Answer one page of the profile and go on to the next."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(self.page.get_by_text("Who sees this")).to_be_visible()
        self.look()
        self.asked.append(heading)
        for choice in choices:
            self.page.get_by_label(choice, exact=True).check()
        for name, value in typed.items():
            field = self.page.locator(f"[name={name}]")
            if field.first.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        self.press("Save and continue")

    def since(self, month: str, year: str) -> None:
        boxes = self.page.locator("[name=started_on]")
        boxes.nth(0).fill(month)
        boxes.nth(1).fill(year)

    def mailed_link(self) -> str:
        with self.server.app.app_context():
            delivery.ask()
            for job in db.session.scalars(select(Job).where(Job.status == JobStatus.QUEUED)).all():
                run_now(job)
            db.session.remove()
        message = self.postbox.to(self.email)[-1]
        found = re.search(r"http://localhost(/account/confirm/\S+)", message.get_content())
        assert found
        return found.group(1)


def test_a_mentee_signs_up_on_a_phone_and_finishes_in_two_sittings(
    newcomer: Newcomer, people: People
) -> None:
    me = newcomer
    me.sign_up("Ana O'Neill", "ana@example.org")
    expect(me.page.get_by_role("heading", level=1)).to_have_text("Your profile")
    me.look()
    me.page.get_by_role("link", name="What you would like to take part in").click()
    me.answer("What you would like to take part in", "I would like a mentor")
    me.answer("Your job", job_title="Communications officer")
    me.since("4", "2023")
    me.answer("Your band or grade", grade="Band 5")

    # Interrupted: confirms the address in between, then comes back on another device.
    link = me.mailed_link()
    me.page = people.open(link, width=320)
    me.look()
    me.press("Confirm my address")
    me.sign_in()
    expect(me.page.get_by_text("Finish your profile")).to_be_visible()
    assert not me.page.get_by_text("Confirm your email address").count()
    me.page.get_by_role("link", name="Finish your profile").click()
    me.page.get_by_role("link", name="Your specialisms").click()

    me.answer("Your specialisms", "Media relations and press office")
    me.look()
    me.page.get_by_label("Find an organisation").fill("bradford teaching")
    me.press("Find")
    me.answer("Your organisation", "Bradford Teaching Hospitals NHS Foundation Trust (RAE)")
    me.answer("Where you want to get to", aim_grade="Band 7")
    me.answer("What you want to work on", "Stepping up to leadership", "Handling interviews")
    me.page.get_by_role("group", name="Handling interviews").get_by_label("It matters most").check()
    me.answer("How much each of these matters")
    me.answer("How and when you can meet", "By video call", "Weekday lunchtimes")
    me.answer("How your partner can reach you")
    expect(me.page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    me.look()
    assert len(me.asked) <= len(required_questions("mentee")) <= 12
    expect(me.page.get_by_text("Handling interviews: it matters most")).to_be_visible()
    me.page.get_by_role("link", name="Change job title").click()
    me.page.locator("[name=job_title]").fill("Senior communications officer")
    me.press("Save and continue")
    expect(me.page.get_by_text("Senior communications officer")).to_be_visible()
    me.press("My answers are right")
    expect(me.page.get_by_text("Your profile is complete")).to_be_visible()
    me.look()


def test_a_mentor_is_done_after_eight_questions(newcomer: Newcomer) -> None:
    me = newcomer
    me.sign_up("Mo Farah-Lind", "mo@example.org")
    me.page.get_by_role("link", name="What you would like to take part in").click()
    me.answer("What you would like to take part in", "I would like to be a mentor")
    me.answer("Your job", job_title="Head of communications")
    me.since("9", "2019")
    me.answer("Your band or grade", grade="Band 8b")
    me.page.get_by_label("Find an organisation").fill("RAE")
    me.press("Find")
    me.answer("Your organisation", "Bradford Teaching Hospitals NHS Foundation Trust (RAE)")
    me.answer("What you can help with", "Handling interviews", "Stakeholder relations")
    me.answer("How many people you can support", capacity="2")
    me.answer("How and when you can meet", "By video call", "By telephone")
    expect(me.page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    assert len(required_questions("mentor")) <= 8
    assert len(me.asked) <= 8
    me.press("My answers are right")
    expect(me.page.get_by_text("Your profile is complete")).to_be_visible()


def test_somebody_is_both_mentee_and_mentor_and_gives_and_takes_back_what_is_asked_apart(
    newcomer: Newcomer,
) -> None:
    me = newcomer
    me.sign_up("Sam Okafor", "sam@example.org")
    me.page.get_by_role("link", name="What you would like to take part in").click()
    me.answer(
        "What you would like to take part in",
        "I would like a mentor",
        "I would like to be a mentor",
    )
    expect(me.page.get_by_text("1 of 12 pages that we need are done")).to_be_visible()
    me.page.goto("/profile")
    for both in ("Where you want to get to", "How many people you can support"):
        expect(me.page.get_by_role("link", name=both)).to_be_visible()
    for later in ("What matters to you at work", "How you like to work with somebody"):
        me.page.get_by_role("link", name=later).click()
        me.look()
        me.page.goto("/profile")

    me.page.get_by_role("link", name="Whether you come from an under-represented group").click()
    me.look()
    me.page.get_by_label("Yes", exact=True).check()
    me.press("Save")
    expect(me.page.get_by_role("heading", name="There is a problem")).to_be_visible()
    me.page.locator("[name=agree]").check()
    me.press("Save")
    expect(me.page.get_by_text("Nobody is shown what you answered")).to_be_visible()
    me.page.get_by_role("link", name="Whether you come from an under-represented group").click()
    me.page.get_by_role("link", name="Stop using my answer").click()
    me.press("Stop and erase")
    expect(me.page.get_by_text("Your answer has been erased")).to_be_visible()

    me.page.goto("/profile/shared-experience")
    me.look()
    me.press("I agree, continue")
    expect(me.page.get_by_role("heading", name="There is a problem")).to_be_visible()
    me.look()
    me.page.locator("[name=agree]").check()
    me.press("I agree, continue")
    me.look()
    me.page.get_by_label("I care for somebody, or have done").check()
    me.page.get_by_label("It matters a lot").check()
    me.press("Save")
    expect(me.page.get_by_text("Only you can see what you chose")).to_be_visible()
    me.page.get_by_role("link", name="Experience you would like to share").click()
    me.page.get_by_role("link", name="Stop using my shared experience").click()
    me.look()
    me.press("Stop and erase")
    expect(me.page.get_by_text("has been erased")).to_be_visible()
    me.page.get_by_role("link", name="Experience you would like to share").click()
    expect(me.page.locator("[name=agree]")).to_be_visible()
    assert not me.page.locator("[name=tags]").count()
