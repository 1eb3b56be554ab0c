"""Somebody signs up for reciprocal mentoring on a phone; the sponsor sees numbers."""

import os

import pytest
from playwright.sync_api import Page, expect

from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role
from mentoring.extensions import db
from mentoring.organisations.queries import find
from mentoring.permissions import Role
from mentoring.programmes.models import ProgrammeKind
from mentoring.programmes.rules import Eligibility
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_person
from tests.builders.programmes import create_cohort, create_programme
from tests.people import sign_in
from tests.support.browser import LiveServer, People, assert_accessible


def signed_in(people: People, server: LiveServer, account_id: int, path: str, width: int) -> Page:
    """Somebody who signed in a moment ago, at their browser."""
    page = people.open("/", width=width)
    with server.app.app_context():
        client = sign_in(server.app.test_client(), db.session.get_one(Account, account_id))
    cookie = client.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": server.url}])
    page.goto(path)
    return page


def look(page: Page, name: str) -> None:
    """Check a page for everybody's needs; keep a picture where SCREENSHOTS says."""
    if folder := os.environ.get("SCREENSHOTS"):
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_signing_up_once_with_what_to_learn_and_share(
    people: People, live_server: LiveServer, width: int
) -> None:
    with live_server.app.app_context(), unit_of_work():
        trust = find("RAE")[0]
        programme = create_programme(kind=ProgrammeKind.RECIPROCAL, organisation_id=trust.id)
        cohort_id = create_cohort(programme, eligibility=Eligibility(profile_complete=False)).id
        somebody, sponsor = create_person("Ana Mendes").id, create_person("Sam Porter")
        grant_role(sponsor, Role.SPONSOR, actor="tests", organisation_id=trust.id)
        sponsor_id = sponsor.id
    page = signed_in(people, live_server, somebody, f"/open-programmes/{cohort_id}", width)
    page.get_by_role("button", name="Sign up").click()
    look(page, "reciprocal")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose your side")
    look(page, "reciprocal-errors")
    page.get_by_label("I am earlier in my career").check()
    page.get_by_label("I work at Bradford").check()
    page.get_by_label("What do you want to learn?").fill("How decisions are made")
    page.get_by_label("What can you share?").fill("What patients tell us")
    page.get_by_label("Stepping up to leadership").first.check()
    page.get_by_label("Media relations and press office").last.check()
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="We have your application")).to_be_visible()
    expect(page.get_by_text("fewer than 8").first).to_be_visible()
    look(page, "reciprocal-receipt")
    numbers = signed_in(people, live_server, sponsor_id, f"/sponsor/cohorts/{cohort_id}", width)
    expect(numbers.get_by_text("You see numbers, not names")).to_be_visible()
    assert "Ana Mendes" not in numbers.content()
    look(numbers, "sponsor")
