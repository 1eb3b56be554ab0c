"""One page of a profile open twice: the second save is shown what the first one saved."""

from playwright.sync_api import expect

from mentoring.accounts.services import create_account
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentee
from tests.support.browser import LiveServer, People, assert_accessible

PASSWORD = "purple kettle orbit"


def test_the_second_of_two_tabs_merges_instead_of_overwriting(
    people: People, live_server: LiveServer
) -> None:
    with live_server.app.app_context(), unit_of_work():
        me = create_account(
            "ana@example.org", "Ana Mendes", actor="test", password=PASSWORD, confirmed=True
        )
        create_mentee(me, job_title="Officer")
    first = people.open("/account/sign-in?next=/profile/job", width=320)
    first.get_by_label("Email address").fill("ana@example.org")
    first.get_by_label("Password", exact=True).fill(PASSWORD)
    first.get_by_role("button", name="Sign in", exact=True).click()
    first.goto("/profile/job")
    second = first.context.new_page()
    second.goto("/profile/job")

    first.locator("[name=job_title]").fill("Editor")
    first.get_by_role("button", name="Save and continue", exact=True).click()
    expect(first).not_to_have_url("/profile/job")
    second.locator("[name=job_title]").fill("Head of news")
    second.get_by_role("button", name="Save and continue", exact=True).click()

    expect(second.get_by_text("Job title: Editor")).to_be_visible()
    expect(second.locator("[name=job_title]")).to_have_value("Head of news")
    assert_accessible(second)
    first.goto("/profile/job")
    expect(first.locator("[name=job_title]")).to_have_value("Editor")
    second.get_by_role("button", name="Save and continue", exact=True).click()
    expect(second).not_to_have_url("/profile/job")
    first.goto("/profile/job")
    expect(first.locator("[name=job_title]")).to_have_value("Head of news")
