"""The whole way: a coordinator's spreadsheet becomes introduced pairs whose answers make a report.

Everything is real: a browser, a worker in a process of its own, an SMTP server, links from mails.
"""

import csv
import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from mentoring import clock, delivery, jobs
from mentoring.accounts.services import create_account
from mentoring.extensions import db
from mentoring.jobs import JobContext
from mentoring.pairings import services as pairings
from mentoring.pairings.models import Answer, PairingMember
from mentoring.transactions import unit_of_work
from mentoring.workdays import is_working_day
from surveys.demo import answer_open_check_ins
from surveys.schedules import jobs as survey_jobs
from tests.builders.programmes import create_cohort, create_programme
from tests.people import sign_in
from tests.support.browser import LiveServer, People, assert_accessible
from tests.support.smtp import Postbox
from tests.support.workers import working

COUNT = 12
MENTEE_HEADINGS = (
    "Name",
    "Email address",
    "Job",
    "Trust",
    "AfC band",
    "Wants to work on",
    "Religion",
)
MENTOR_HEADINGS = ("Name", "Email address", "Job", "Trust", "AfC band", "Can help with", "Capacity")
TRUSTS = ("RAE", "LTHT", "UCLH", "RJ1", "RA9", "RK9", "RTE", "RWE", "RXK", "RYJ", "RVV", "RP5")
TOPICS = "media; Leadership"
PASSWORD = "three-otters-in-the-rain"

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest) -> object:
    """The whole way is gone on both kinds of database."""
    return request.getfixturevalue(f"_{request.param}")


@pytest.fixture
def live_server(make_app: Callable[..., Flask], postbox: Postbox) -> Iterator[LiveServer]:
    app = make_app(mail_url=postbox.url)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield LiveServer(app, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


def spreadsheet(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> dict[str, object]:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([headings, *rows])
    return {
        "name": "people.csv",
        "mimeType": "text/csv",
        "buffer": text.getvalue().encode("cp1252"),
    }


def mentees() -> dict[str, object]:
    return spreadsheet(
        MENTEE_HEADINGS,
        [
            (f"Méntee {n}", f"Mentee{n}@nhs.example ", "Officer", TRUSTS[n], "B6", TOPICS, "x")
            for n in range(COUNT)
        ],
    )  # fmt: skip


def mentors() -> dict[str, object]:
    return spreadsheet(
        MENTOR_HEADINGS,
        [
            (f"Mentor {n}", f"mentor{n}@nhs.example", "Head", TRUSTS[-1 - n], "8b", TOPICS, "1")
            for n in range(COUNT)
        ],
    )  # fmt: skip


def link_in(postbox: Postbox, address: str, path: str) -> str:
    """The path of the newest link of this kind that came to an address."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for message in reversed(postbox.to(address)):
            found = re.search(rf"https?://[^/\s]+(/{path}/\S+)", message.get_content())
            if found:
                return found.group(1)
        time.sleep(0.2)
    raise AssertionError(f"No mail with a link to {path} came to {address}")


class Coordinator:
    """Cora, at her desk."""

    def __init__(self, page: Page, cohort_id: int) -> None:
        self.page, self.cohort = page, f"/cohorts/{cohort_id}"

    def imports(self, file: dict[str, object], who: str) -> None:
        page = self.page
        page.goto(f"{self.cohort}/imports/new")
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_label(who, exact=True).check()
        page.get_by_role("button", name="Upload and look at the columns").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("What the columns are about")
        assert_accessible(page)
        page.get_by_role("button", name="Check the list").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(
            "What would happen", timeout=30_000
        )
        assert_accessible(page)
        page.get_by_label("Write to everybody who is new now").check()
        page.get_by_role("button", name=f"Import {COUNT} people").click()
        expect(page.get_by_text("People created")).to_be_visible(timeout=30_000)

    def approves_everybody(self) -> None:
        page = self.page
        page.goto(f"{self.cohort}/applications?status=submitted")
        page.get_by_role("button", name="Tick all on this page").click()
        page.get_by_role("button", name="Approve the ticked applications").click()
        expect(page.get_by_text(f"{2 * COUNT} applications").first).to_be_visible()

    def closes_applications(self) -> None:
        self.page.goto(self.cohort)
        self.page.get_by_role("button", name="Close applications").click()

    def matches(self) -> None:
        page = self.page
        page.goto(f"{self.cohort}/match-runs/new")
        assert_accessible(page)
        page.get_by_role("button", name="Start the match").click()
        first = page.get_by_role("button", name="Read the first pair")
        expect(first).to_be_visible(timeout=30_000)
        assert_accessible(page)

    def reads_and_approves_each_pair(self) -> None:
        page = self.page
        page.get_by_role("button", name="Read the first pair").click()
        for _ in range(COUNT):
            expect(page.get_by_role("heading", name="Why this pair")).to_be_visible()
            page.get_by_role("button", name="Approve and read the next").click()

    def publishes(self) -> None:
        page = self.page
        page.get_by_role("button", name="Continue to publication").click()
        assert_accessible(page)
        page.get_by_role("button", name="Publish and send the invitations").click()


def test_a_spreadsheet_becomes_introduced_pairs_and_their_answers_a_report(
    live_server: LiveServer, people: People, postbox: Postbox
) -> None:
    app = live_server.app
    with app.app_context():
        app.test_cli_runner().invoke(args=["load-reference"])
        with unit_of_work():
            account = create_account("cora@example.org", "Cora Dean", actor="test", confirmed=True)
            cohort = create_cohort(create_programme(account))
            cohort_id = cohort.id
        client = sign_in(app.test_client(), account)
        client.get("/home")
        cookie = client.get_cookie("session")
        db.session.remove()
    page = people.open("/")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    cora = Coordinator(page, cohort_id)
    with working(app):
        cora.imports(mentees(), "Mentees")
        cora.imports(mentors(), "Mentors")
        somebody_claims_on_a_phone(people, link_in(postbox, "mentee3@nhs.example", "claims"))
        cora.approves_everybody()
        cora.closes_applications()
        cora.matches()
        cora.reads_and_approves_each_pair()
        cora.publishes()
        somebody_accepts_on_a_phone(people, link_in(postbox, "mentee3@nhs.example", "invitations"))
        with app.app_context():
            everybody_else_accepts()
        assert link_in(postbox, "mentee3@nhs.example", "pairings")
    with app.app_context():
        a_working_morning_comes()
    somebody_answers_on_a_phone(people, link_in(postbox, "mentee3@nhs.example", "check-ins"))
    with app.app_context():
        the_wave_is_answered_and_closes()
    report_shows_both_sides(page, cohort_id)


def somebody_claims_on_a_phone(people: People, link: str) -> None:
    page = people.open(link, width=320)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Méntee 3")
    assert_accessible(page)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm and look at my profile").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("profile")
    assert "Religion" not in page.content()


def somebody_accepts_on_a_phone(people: People, link: str) -> None:
    page = people.open(link, width=320)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your invitation")
    assert_accessible(page)
    page.get_by_role("button", name="Yes, I would like to").click()
    page.get_by_label("How can your partner reach you?").fill("mentee3@nhs.example")
    assert_accessible(page)
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("said yes").first).to_be_visible()


def everybody_else_accepts() -> None:
    waiting = db.session.scalars(
        select(PairingMember.id).where(PairingMember.answer == Answer.WAITING)
    ).all()
    for member_id in waiting:
        with unit_of_work():
            member = db.session.get_one(PairingMember, member_id)
            pairings.accept(member, contact=member.account.email, actor=member.account)
    db.session.remove()


def a_working_morning_comes() -> None:
    """Check-ins keep to working hours, so what the worker does then is done here, then."""
    day = clock.today() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    with clock.moved(clock.start_of_day(day) + timedelta(hours=10) - clock.now()):
        survey_jobs.ask()
        run_queued()
        delivery.ask()
        run_queued()
    db.session.remove()


def run_queued() -> None:
    """Do what a worker would find to do, also what the one that was stopped had in hand."""
    while job := jobs.claim("journey"):
        context, kind, args = JobContext(job.id, "journey"), job.kind, dict(job.args)
        jobs.run_claimed(context, kind, args)


def somebody_answers_on_a_phone(people: People, link: str) -> None:
    page = people.open(link, width=320)
    expect(page.get_by_text("confidential, not anonymous").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Begin").click()
    send = page.get_by_role("button", name="Send my answers")
    while not send.count():
        for group in page.locator("main fieldset").all():
            radios = group.locator("input[type=radio]")
            if radios.count():
                radios.last.check(force=True)
        page.get_by_role("button", name="Save and continue").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    send.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("[Tt]hank"))


def the_wave_is_answered_and_closes() -> None:
    """Three weeks pass: the others answer, and the worker's job closes the wave."""
    with unit_of_work():
        answer_open_check_ins()
    with clock.moved(timedelta(days=30)):
        survey_jobs.ask()
        run_queued()
    db.session.remove()


def report_shows_both_sides(page: Page, cohort_id: int) -> None:
    page.goto(f"/cohorts/{cohort_id}/reports/feedback")
    expect(page.get_by_text(f"{COUNT} of {COUNT}").first).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert_accessible(page)
    page.goto(f"/cohorts/{cohort_id}/reports/match")
    assert_accessible(page)
