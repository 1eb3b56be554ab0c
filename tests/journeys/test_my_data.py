"""One person sees what is held about them, takes a copy of it, and is erased."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from mentoring import clock, jobs
from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account
from mentoring.extensions import db
from mentoring.jobs import Job
from mentoring.privacy import erasing
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_active_pairing
from tests.builders.profiles import create_mentee, share_experience
from tests.support.browser import LiveServer, People, assert_accessible

PASSWORD = "purple kettle orbit"


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def work(server: LiveServer, later: timedelta = timedelta(0)) -> None:
    """What a worker does, now or so much later."""
    with server.app.app_context(), clock.moved(later):
        erasing.ask_due()
        for job in db.session.query(Job).filter(Job.status == "queued").all():
            jobs.run_now(job)
        db.session.remove()


def test_a_person_sees_takes_and_erases_what_is_held(
    people: People, live_server: LiveServer
) -> None:
    with live_server.app.app_context(), unit_of_work():
        me = create_account(
            "ana@example.org", "Ana Mendes", actor="test", password=PASSWORD, confirmed=True
        )
        share_experience(create_mentee(me, job_title="Editor"), "carer")
        partner = create_account(
            "ben@example.org", "Ben Ode", actor="test", password=PASSWORD, confirmed=True
        )
        create_active_pairing(None, me, partner)
        number = me.id
    page = people.open("/account/sign-in", width=320)
    sign_in(page, "ana@example.org")
    page.goto("/account/data")
    expect(page.get_by_text("Ben Ode").first).to_be_visible()
    page.get_by_text("Your job", exact=False).first.click()
    assert_accessible(page)

    page.get_by_role("link", name="Get a copy of everything").click()
    press(page, "Make a copy")
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    assert_accessible(page)
    work(live_server)
    expect(page.get_by_role("heading", name="Copy of")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the page to read").click()
    text = saved.value.path().read_text()
    assert "Editor" in text and "I care for somebody" in text

    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for path in (
            "",
            "/copies",
            "/consents",
            "/correct",
            "/erase",
            "/requests",
            "/requests/new",
        ):
            page.goto(f"/account/data{path}")
            assert_accessible(page)
    page.goto("/account/data/erase")
    press(page, "Close my account and erase my data")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Type erase to confirm").fill("erase")
    press(page, "Close my account and erase my data")
    expect(page.get_by_role("heading", name="Your account is closed")).to_be_visible()
    assert_accessible(page)

    work(live_server, timedelta(days=8))
    page.reload()
    expect(page.get_by_role("heading", name="Your data has been erased")).to_be_visible()
    them = people.open("/account/sign-in")
    sign_in(them, "ben@example.org")
    them.goto("/pairings")
    expect(them.get_by_text("former participant", exact=False).first).to_be_visible()
    with live_server.app.app_context():
        assert db.session.get_one(Account, number).name == "A former participant"


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    page.wait_for_url("**/home")
