"""An administrator's first day: authenticator, recovery codes, a role given; every page usable."""

from passlib.totp import TOTP
from playwright.sync_api import Page, expect

from mentoring.accounts.services import create_account, grant_role
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work
from tests.support.browser import LiveServer, People, assert_accessible

PASSWORD = "purple kettle orbit"


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_an_administrator_sets_up_and_gives_a_role(people: People, live_server: LiveServer) -> None:
    with live_server.app.app_context(), unit_of_work():
        ada = create_account("ada@example.org", "Ada", actor="test", password=PASSWORD)
        grant_role(ada, Role.ADMINISTRATOR, actor="test")
        zoe = create_account("zoe@example.org", "Zoë O'Neill", actor="test", confirmed=True).id
    page = people.open("/account/sign-in", width=320)
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill("not the password")
    press(page, "Sign in")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_text("Your role lets you see other people’s data")).to_be_visible()
    assert_accessible(page)
    press(page, "Begin")
    assert_accessible(page)
    key = page.locator(".app-key").inner_text().replace("-", "").replace(" ", "")
    page.get_by_label("Six figures from the app").fill(
        TOTP(key=key, format="base32").generate().token
    )
    press(page, "Finish")
    page.get_by_role("link", name="Make recovery codes").click()
    press(page, "Make new codes")
    assert page.locator(".app-codes li").count() >= 5

    page.goto("/accounts?q=zoe")
    page.get_by_role("link", name="Zoë O'Neill").click()
    page.get_by_role("button", name="Give a role").click()
    page.get_by_label("Administrator").check()
    press(page, "Continue")
    assert_accessible(page)
    press(page, "Give this role")
    expect(page.get_by_text("is now administrator")).to_be_visible()
    page.get_by_role("link", name="Take away").click()
    press(page, "Take the role away")
    expect(page.get_by_text("Roles held before")).to_be_visible()

    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for path in (
            "/accounts",
            f"/accounts/{zoe}",
            f"/accounts/{zoe}/grant",
            f"/accounts/{zoe}/grant?role=sponsor&search=bradford",
            f"/accounts/{zoe}/close",
            "/account",
            "/account/data",
            "/account/name",
            "/account/change-password",
            "/account/change-email",
            "/account/authenticator",
            "/account/recovery-codes?show_codes=y",
            "/profile",
            "/profile/check",
        ):
            page.goto(path)
            assert_accessible(page)
