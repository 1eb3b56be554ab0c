"""Sign-ins are rows: seen by their owner, ended one by one, and refused once they have ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring import clock
from mentoring.accounts.devices import device_words
from mentoring.accounts.models import Account, AccountSession
from mentoring.accounts.services import create_account
from mentoring.extensions import db
from mentoring.profiles.models import Profile
from mentoring.transactions import unit_of_work
from tests.support.pages import PageClient, filled, read

PASSWORD = "purple kettle orbit"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def ana(app: Flask) -> Account:
    with unit_of_work():
        return create_account(
            "ana@example.org", "Ana", actor="test", password=PASSWORD, confirmed=True
        )


def sign_in(client: PageClient, **more: str) -> PageClient:
    answers = {"email": "ana@example.org", "password": PASSWORD} | more
    answer = client.submit("/account/sign-in", answers, headers={"User-Agent": PHONE})
    assert answer.status_code == 302
    return client


def rows() -> list[AccountSession]:
    db.session.rollback()  # to see what others have written since
    return list(db.session.scalars(sa.select(AccountSession).order_by(AccountSession.id)))


def is_in(client: PageClient) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (PHONE, "Safari on an iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("(Linux; Android 14) SamsungBrowser/25.0", "Samsung Internet on an Android device"),
        ("<script>alert(1)</script>", "A browser"),
        ("", "A browser"),
    ],
)  # fmt: skip
def test_a_device_is_named_in_our_words(said: str, words: str) -> None:
    assert device_words(said) == words


def test_a_session_signed_out_from_another_is_refused_at_its_next_request(
    client: PageClient, visitor: Callable[[], PageClient], ana: Account
) -> None:
    phone = sign_in(visitor())
    client.sign_in(ana)
    page = client.page("/account/sessions")
    assert "Safari on an iPhone" in page.text
    assert "A browser (this one)" in page.text
    assert is_in(phone)
    client.post(f"/account/sessions/{rows()[0].id}/end")
    assert not is_in(phone)
    assert is_in(client)
    assert "Safari on an iPhone" not in client.page("/account/sessions").find("ul").text
    assert client.post(f"/account/sessions/{rows()[0].id}/end").status_code == 404


def test_a_browser_that_keeps_people_signed_in_is_refused_as_well(
    app: Flask, client: PageClient, visitor: Callable[[], PageClient], ana: Account
) -> None:
    phone = sign_in(visitor(), remember="y")
    phone.delete_cookie("session")
    assert is_in(phone)
    client.sign_in(ana)
    client.post("/account/sessions/end-others")
    assert not is_in(phone)
    phone.delete_cookie("session")
    assert not is_in(phone)
    assert is_in(client)


def test_a_changed_password_ends_every_session_but_the_one_that_changed_it(
    client: PageClient, visitor: Callable[[], PageClient], ana: Account
) -> None:
    phone, other = sign_in(visitor()), visitor().sign_in(ana)
    new = "orange teapot planet"
    answers = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    assert phone.submit("/account/change-password", answers).status_code == 302
    assert is_in(phone)
    assert not is_in(other)
    assert [row.ended_at is None for row in rows()] == [False, False, True]


def test_signing_out_ends_the_row_and_signing_in_again_replaces_it(
    client: PageClient, ana: Account
) -> None:
    sign_in(client)
    client.post("/account/sign-out")
    assert rows()[0].ended_at is not None
    sign_in(client)
    assert len([row for row in rows() if row.ended_at is None]) == 1


def test_nobody_ends_or_sees_the_session_of_another(
    client: PageClient, visitor: Callable[[], PageClient], ana: Account
) -> None:
    with unit_of_work():
        mo = create_account("mo@example.org", "Mo", actor="test", confirmed=True)
    visitor().sign_in(ana)
    client.sign_in(mo)
    assert client.post(f"/account/sessions/{rows()[0].id}/end").status_code == 404
    assert "1 sign-in." in client.page("/account/sessions").text


def test_who_is_signed_in_costs_one_query_and_a_write_an_hour(
    client: PageClient, ana: Account, count_queries: Callable[[], Any]
) -> None:
    client.sign_in(ana)
    with count_queries() as asked:
        client.get("/account")
    about_me = [statement for statement in asked if "account" in statement.lower()]
    assert sum("account_session" in statement for statement in about_me) == 1
    assert not any(statement.startswith("UPDATE") for statement in asked)
    with clock.moved(timedelta(hours=2)):
        with count_queries() as later:
            client.get("/account")
            client.get("/account")
        assert sum(statement.startswith("UPDATE") for statement in later) == 1


def test_the_list_asks_for_the_password_again_when_the_sign_in_is_old(
    client: PageClient, ana: Account
) -> None:
    client.sign_in(ana)
    with client.session_transaction() as session:
        session["fs_paa"] -= 3600
    answer = client.get("/account/sessions")
    assert answer.location.startswith("/account/enter-password")
    back = client.submit(answer.location, {"password": PASSWORD})
    assert back.location.endswith("/account/sessions")
    assert client.get("/account/sessions").status_code == 200


def test_what_was_typed_before_signing_out_elsewhere_is_sent_again_after_signing_in(
    client: PageClient, ana: Account
) -> None:
    page = sign_in(client).page("/profile/job").main
    assert page is not None
    typed = filled(page.form) | {"job_title": 'Head of "Press" <b>', "a_password": PASSWORD}
    client.post("/account/sign-out")  # in another tab
    refused = client.post("/profile/job", data=typed, csrf=False)
    assert refused.status_code == 401
    assert "This was not saved" in refused.text and PASSWORD not in refused.text
    assert "no-store" in refused.headers["Cache-Control"]
    form = read(refused).main.form  # type: ignore[union-attr]  # the page has one
    again = filled(form)
    assert again["job_title"] == typed["job_title"]
    sign_in(client)
    assert client.post(form["action"], data=again, csrf=False).status_code == 302
    assert db.session.scalar(sa.select(Profile.job_title)) == typed["job_title"]


def test_nothing_about_others_stays_on_the_page_once_staff_are_signed_out(
    client: PageClient,
) -> None:
    refused = client.post("/accounts/1/close", data={"reason": "Private"})
    assert refused.status_code == 401
    assert "This was not saved" in refused.text and "Private" not in refused.text


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_what_another_site_sends_is_not_offered_to_be_sent_again(
    client: PageClient, origin: str
) -> None:
    typed = {"job_title": "Put in by somebody else"}
    refused = client.post("/profile/job", data=typed, headers={"Origin": origin})
    assert refused.status_code == 401
    assert typed["job_title"] not in refused.text and "Send it again" not in refused.text
    ours = client.post("/profile/job", data=typed, headers={"Origin": "http://localhost"})
    assert "Send it again" in ours.text
