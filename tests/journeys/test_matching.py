"""A coordinator matches a cohort in a browser: start, follow, read, decide, publish."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from mentoring import jobs
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.matchmaking.models import MatchRun
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import create_group
from tests.people import sign_in
from tests.support.browser import LiveServer, People, assert_accessible


def enter(people: People, server: LiveServer, account_id: int, width: int) -> Page:
    """A signed-in person at a browser of a given width."""
    page = people.open("/", width=width)
    client = server.app.test_client()
    with server.app.app_context():
        sign_in(client, db.session.get_one(Account, account_id))
        db.session.remove()
    cookie = client.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": server.url}])
    return page


def press(page: Page, button: str) -> None:
    """Press a button, or a link that looks like one."""
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    assert_accessible(page)


def follow(page: Page, link: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("link", name=link).first.click()
    assert_accessible(page)


def sees(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("main").get_by_text(words).first).to_be_visible()


def run_the_worker(server: LiveServer) -> None:
    """What a worker would do with the match that waits."""
    with server.app.app_context():
        run = db.session.scalars(select(MatchRun).order_by(MatchRun.id.desc())).first()
        assert run is not None
        assert run.job is not None
        jobs.run_now(run.job)
        db.session.remove()


@contextmanager
def on_paper(page: Page) -> Iterator[None]:
    """What stands on paper when the page is printed; browsers tell the page before and after."""
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    yield
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")


@pytest.mark.parametrize("width", [320, 1280])
def test_matching_a_cohort_from_start_to_invitations(
    people: People, live_server: LiveServer, width: int
) -> None:
    with live_server.app.app_context():
        with unit_of_work():
            capacity = {"capacity": 1}
            group = create_group(mentees=4, mentors=[capacity, capacity, capacity])
        coordinator, cohort = group.coordinator.id, group.cohort.id
        db.session.remove()

    page = enter(people, live_server, coordinator, width)
    page.goto(f"/cohorts/{cohort}")
    follow(page, "Matches")
    sees(page, "4 of 4 approved")
    press(page, "Start a match")
    page.get_by_label("Personal fit", exact=True).fill("95")
    press(page, "Start the match")
    sees(page, re.compile("may carry at most 30% of all weight"))
    expect(page.get_by_label("Personal fit", exact=True)).to_have_value("95")
    page.get_by_label("Personal fit", exact=True).fill("10")
    press(page, "Start the match")
    sees(page, "Waiting to start")
    run_the_worker(live_server)
    sees(page, re.compile("0 pairs approved, 0 rejected, 3 waiting"))
    assert_accessible(page)
    with on_paper(page):
        expect(page.get_by_text("Order of people drawn")).to_be_visible()
    expect(page.get_by_text("Order of people drawn")).to_be_hidden()

    follow(page, "Everybody without a pair")
    sees(page, re.compile(r"ran out \(3 people could have been"))
    with on_paper(page):
        expect(page.locator("tbody tr").first).to_have_css("display", "table-row")
        expect(page.get_by_role("button", name="Show")).to_be_hidden()
    page.go_back()
    press(page, "Read the first pair")
    sees(page, "Why this pair")
    press(page, "Approve and read the next")
    page.get_by_text("Reject this pair instead").click()
    press(page, "Reject this pair")
    sees(page, "Say why this is not the right pair")
    page.get_by_label("Why is this not the right pair?").fill("They work on one team")
    press(page, "Reject this pair")
    press(page, "Approve and read the next")
    sees(page, re.compile("2 pairs approved, 1 rejected, 0 waiting"))

    page.goto("/home")
    follow(page, re.compile("is ready to publish"))
    sees(page, re.compile("2 pairs will be invited"))
    press(page, "Publish and send the invitations")
    sees(page, re.compile("2 pairs invited"))
    page.goto(f"/cohorts/{cohort}/reports/match")
    assert_accessible(page)
    sees(page, "Their proposed pair was not approved")
    with live_server.app.app_context():
        kinds = sorted(db.session.scalars(select(OutboxMessage.kind)))
        db.session.remove()
    assert kinds.count("pairings/invitation") == 4
    assert kinds.count("matchmaking/unmatched") == 3


def test_a_match_can_be_cancelled_and_followed_without_scripts(
    people: People, live_server: LiveServer
) -> None:
    with live_server.app.app_context():
        with unit_of_work():
            group = create_group(mentees=1, mentors=1)
        coordinator, cohort = group.coordinator.id, group.cohort.id
        db.session.remove()
    page = people.open("/", scripts=False)
    with live_server.app.app_context():
        client = live_server.app.test_client()
        sign_in(client, db.session.get_one(Account, coordinator))
        db.session.remove()
    cookie = client.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    page.goto(f"/cohorts/{cohort}/match-runs/new")
    page.get_by_role("button", name="Start the match").click()
    sees(page, "Waiting to start")
    page.get_by_role("link", name="See how far it is now").click()
    sees(page, "Waiting to start")
    page.get_by_role("button", name="Cancel this match").click()
    sees(page, re.compile("It was stopped before it had finished"))
    page.get_by_role("main").get_by_role("button", name="Start again with the same choices").click()
    expect(page.get_by_label("Career goals", exact=True)).to_have_value("35")
