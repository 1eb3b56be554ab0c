"""A coordinator brings a sign-up spreadsheet in; somebody on it takes their account, on a phone."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.imports.claims import token_of
from mentoring.programmes.models import Application
from mentoring.transactions import unit_of_work
from tests.builders.programmes import create_cohort, create_coordinator, create_programme
from tests.people import sign_in
from tests.support.browser import LiveServer, People, assert_accessible

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"


def signed_in(people: People, server: LiveServer, account: Account, path: str, width: int) -> Page:
    """Somebody who signed in a moment ago, at their browser."""
    page = people.open("/", width=width)
    client = sign_in(server.app.test_client(), account)
    cookie = client.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": server.url}])
    page.goto(path)
    return page


def look(page: Page, name: str) -> None:
    """Check a page for everybody's needs; keep a picture where SCREENSHOTS says."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_from_the_spreadsheet_to_people(
    people: People, live_server: LiveServer, width: int
) -> None:
    with live_server.app.app_context(), unit_of_work():
        coordinator = create_coordinator()
        cohort_id = create_cohort(create_programme(coordinator)).id
    with live_server.app.app_context():
        coordinator = db.session.merge(coordinator)
        page = signed_in(people, live_server, coordinator, f"/cohorts/{cohort_id}", width)
    page.get_by_role("link", name="Import people").click()
    look(page, "imports-empty")
    page.get_by_role("button", name="Upload a list").click()
    page.get_by_role("button", name="Upload and look").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the file")
    look(page, "imports-upload")
    page.locator("input[type=file]").set_input_files(SAMPLES / "mentees.xlsx")
    page.get_by_label("Mentees", exact=True).check()
    page.get_by_role("button", name="Upload and look").click()
    expect(page.get_by_text("We will ask the person instead")).to_be_visible()
    look(page, "imports-columns")
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()
    look(page, "imports-preview")
    page.get_by_label("Questions").select_option("With a question")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Band 8 has four levels")).to_be_visible()
    page.get_by_label("Write to everybody who is new now").check()
    page.get_by_role("button", name="Import 127 people").click()
    expect(page.get_by_text("People created")).to_be_visible()
    look(page, "imports-done")
    page.get_by_role("link", name="Undo this import").click()
    look(page, "imports-undo")
    with live_server.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Application)) == 127
        somebody = db.session.scalars(
            select(Account).where(
                Account.password.is_(None), Account.email.like("%@example.nhs.uk")
            )
        ).first()
        assert somebody is not None
        link = f"/claims/{token_of(somebody)}"
    claim = people.open(link, width=320)
    look(claim, "claim")
    claim.get_by_role("link", name="Remove me").click()
    look(claim, "claim-remove")
    claim.get_by_role("link", name="Go back", exact=True).click()
    claim.get_by_label("Choose a password").fill("violet tractor umbrella")
    claim.get_by_role("button", name="Confirm and look at my profile").click()
    expect(claim.get_by_text("The account is yours now")).to_be_visible()
