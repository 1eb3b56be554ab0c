"""Somebody signs an old device out and adds a personal address, by a real mail, on a phone."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from mentoring import delivery, jobs
from mentoring.accounts.services import create_account
from mentoring.transactions import unit_of_work
from tests.support.browser import LiveServer, People, assert_accessible
from tests.support.smtp import Postbox

PASSWORD = "purple kettle orbit"
OWN = "ana@home.example"


@pytest.fixture
def make_app(make_app: Callable[..., Flask], postbox: Postbox) -> Callable[..., Flask]:
    """These applications post to the test's own SMTP server."""
    return lambda **changes: make_app(**{"mail_url": postbox.url} | changes)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def signed_in(people: People, width: int) -> Page:
    page = people.open("/account/sign-in", width=width)
    page.get_by_label("Email address").fill("ana@nhs.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_attached()
    return page


def post(server: LiveServer) -> None:
    with server.app.app_context():
        with unit_of_work():
            job = jobs.enqueue(delivery.KIND)
        jobs.run_now(job)


def test_an_old_device_is_signed_out_and_a_personal_address_added(
    people: People, live_server: LiveServer, postbox: Postbox
) -> None:
    with live_server.app.app_context(), unit_of_work():
        create_account("ana@nhs.example", "Ana", actor="test", password=PASSWORD, confirmed=True)
    desk, phone = signed_in(people, 1280), signed_in(people, 320)
    phone.goto("/account/sessions")
    expect(phone.get_by_text("(this one)")).to_be_visible()
    assert_accessible(phone)
    press(phone, "Sign out everywhere else")
    expect(phone.get_by_text("1 other sign-in ended")).to_be_visible()
    desk.goto("/account")
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()

    phone.goto("/account/addresses")
    phone.get_by_label("Personal email address").fill(OWN)
    press(phone, "Send me the link")
    expect(phone.get_by_text("Waiting: follow the link")).to_be_visible()
    assert_accessible(phone)
    post(live_server)
    mail = postbox.to(OWN)[0].get_content()
    link = re.search(r"(/personal-address/\S+)", mail)
    assert link is not None
    mailbox = people.open(link.group(1), width=320)
    assert_accessible(mailbox)
    press(mailbox, "Confirm this address")
    phone.goto("/account/addresses")
    expect(phone.get_by_role("link", name="Choose which mails go there")).to_be_visible()
    for width in (320, 1280):
        phone.set_viewport_size({"width": width, "height": 900})
        for path in ("/account", "/account/mail", "/account/addresses", "/account/manager"):
            phone.goto(path)
            assert_accessible(phone)
