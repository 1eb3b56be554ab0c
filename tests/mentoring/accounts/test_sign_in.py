"""Signing up, in and out, and back in after forgetting: generic answers, locks, safe links."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask, Response
from passlib.totp import TOTP

from mentoring import clock
from mentoring.accounts.lockout import MOST_FAILURES
from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account, grant_role
from mentoring.extensions import db
from mentoring.mail import MailStatus, OutboxMessage
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work
from tests.support.pages import PageClient, read

PASSWORD = "purple kettle orbit"
NEW = {"name": "Ana O'Neill", "email": "Ana@Example.org", "password": PASSWORD}


def mails(to: str) -> list[OutboxMessage]:
    db.session.expire_all()
    found = sa.select(OutboxMessage).where(OutboxMessage.to == to).order_by(OutboxMessage.id)
    return list(db.session.scalars(found))


def link_in(message: OutboxMessage) -> str:
    found = re.search(r"http://localhost(/\S+)", message.body)
    assert found, message.body
    return found.group(1)


def account(email: str = "ana@example.org") -> Account:
    db.session.expire_all()
    return db.session.scalars(sa.select(Account).where(Account.email == email)).one()


def made(email: str = "ana@example.org", *roles: Role) -> Account:
    with unit_of_work():
        found = create_account(email, "Ana", actor="test", password=PASSWORD, confirmed=True)
        for role in roles:
            grant_role(found, role, actor="test")
    return found


def sign_in(client: PageClient, password: str = PASSWORD, email: str = "ana@example.org"):
    return client.submit("/account/sign-in", {"email": email, "password": password})


def test_somebody_new_can_sign_in_before_confirming(app: Flask, client: PageClient) -> None:
    answer = client.submit("/account/sign-up", NEW)
    assert answer.location.startswith("/account/sign-in")
    assert "next=/profile" in answer.location or "next=%2Fprofile" in answer.location
    ana = account()
    assert (ana.name, ana.confirmed_at, ana.create_datetime is not None) == (
        "Ana O'Neill",
        None,
        True,
    )
    answer = client.submit(answer.location, {"email": "ana@example.org", "password": PASSWORD})
    assert answer.location == "/profile"
    assert "Your profile" in client.page("/profile").text


def test_no_browser_keeps_a_copy_of_a_page_of_signing_in(app: Flask, client: PageClient) -> None:
    for path in ("/account/sign-in", "/account/sign-up", "/account/new-password"):
        kept = client.get(path).headers["Cache-Control"].split(", ")
        assert "no-store" in kept, path


def test_sign_up_answers_alike_whether_or_not_the_address_is_known(
    app: Flask, client: PageClient
) -> None:
    made("known@example.org")
    known = client.submit("/account/sign-up", NEW | {"email": "known@example.org"})
    new = client.submit("/account/sign-up", NEW)
    assert known.status_code == new.status_code == 302
    assert known.location == new.location
    texts = [client.page(answer.location).main.text for answer in (known,)]
    assert "We have sent an email to" in texts[0]
    message = mails("known@example.org")[-1]
    assert "You have one already" in message.body
    assert link_in(message) == "/account/sign-in"


def test_after_signing_up_the_address_need_not_be_typed_again_known_or_not(
    app: Flask, client: PageClient
) -> None:
    made("known@example.org")
    for address in ("known@example.org", "ana@example.org"):
        answer = client.submit("/account/sign-up", NEW | {"email": address})
        assert "@" not in answer.location  # addresses in links stand in the logs of proxies
        field = client.page(answer.location).main.find("input", attrs={"name": "email"})
        assert field["value"] == address
    again = client.page("/account/sign-in").main.find("input", attrs={"name": "email"})
    assert not again.get("value")  # whoever comes next to this computer is not told


def test_the_mails_spell_the_name_and_use_the_address_of_the_service(
    app: Flask, client: PageClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client.post("/account/sign-up", data=NEW, base_url="http://evil.example.net", csrf=False)
    message = mails("ana@example.org")[-1]
    assert message.status is MailStatus.WAITING
    assert "Hello Ana O'Neill" in message.body
    assert "evil" not in message.body
    assert "http://localhost/account/confirm/" in message.body


def test_looking_at_a_confirmation_link_confirms_nothing(app: Flask, client: PageClient) -> None:
    client.submit("/account/sign-up", NEW)
    link = link_in(mails("ana@example.org")[-1])
    for _ in range(3):
        assert "Confirm my address" in client.page(link).text
    assert account().confirmed_at is None
    client.submit(link, {})
    assert account().confirmed_at is not None
    assert "confirmed" in client.page(link).text
    assert client.get("/account/confirm/not-a-token").status_code == 410


def test_a_new_confirmation_link_is_sent_on_request_and_silently_for_strangers(
    app: Flask, client: PageClient
) -> None:
    client.submit("/account/sign-up", NEW)
    answers = [
        client.submit("/account/confirm", {"email": email}).text.replace(email, "")
        for email in ("ana@example.org", "nobody@example.org")
    ]
    assert len(mails("ana@example.org")) == 2
    assert mails("nobody@example.org") == []
    assert "we have sent it a new link" in answers[0]
    assert "we have sent it a new link" in answers[1]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "nhsmentoring1"}, "harder to guess"),
        ({"password": "oneillmentoring"}, "harder to guess"),
        ({"email": "ana"}, "in the right form"),
        ({"name": ""}, "Enter your name"),
        ({"name": "x" * 121}, "120 characters"),
    ],
)
def test_a_sign_up_that_cannot_be_says_how_to_mend_it(
    app: Flask, client: PageClient, answers: dict[str, str], words: str
) -> None:
    answer = client.submit("/account/sign-up", NEW | answers)
    assert answer.status_code == 200
    assert words in answer.text
    assert db.session.scalar(sa.select(sa.func.count(Account.id))) == 0


def test_a_very_long_password_is_taken(app: Flask, client: PageClient) -> None:
    long = "purple kettle orbit " * 6
    client.submit("/account/sign-up", NEW | {"password": long})
    assert sign_in(client, long).status_code == 302


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    app: Flask, client: PageClient
) -> None:
    made()
    wrong = sign_in(client, "not the password")
    unknown = sign_in(client, PASSWORD, "nobody@example.org")
    for answer in (wrong, unknown):
        assert "The email address or password is not right" in answer.text
    assert 'value="nobody@example.org"' in unknown.text


def test_a_blank_is_answered_with_what_to_enter_at_its_field(
    app: Flask, client: PageClient
) -> None:
    made("ana@example.org", Role.ADMINISTRATOR)

    def told(path: str, **answers: str) -> list[str]:
        page = read(client.submit(path, answers))
        assert not page.select(".nhsuk-notification-banner--success"), "nothing was done"
        return [each.text.strip() for each in page.select(".nhsuk-error-summary__list a")]

    both = ["Enter your email address", "Enter your password"]
    assert told("/account/sign-in", email="", password="") == both
    assert told("/account/sign-in", email="ana@example.org", password=" ") == both[1:]
    forgotten = "Enter the email address of your account"
    assert told("/account/new-password", email=" ") == [forgotten]
    sign_in(client)
    set_up(client)
    client.post("/account/sign-out")
    sign_in(client)
    assert told("/account/enter-code", code=" ") == ["Enter the code that your app shows now"]
    blank = told("/account/enter-recovery-code", code="")
    assert blank == ["Enter one of your recovery codes"]
    assert account().failed_sign_ins == 0, "a blank is no wrong try"


def test_wrong_sign_ins_lock_the_account_also_after_a_restart(
    app: Flask, client: PageClient, make_app: Callable[..., Flask]
) -> None:
    made()
    for _ in range(MOST_FAILURES - 1):
        sign_in(client, "not the password")
    assert account().failed_sign_ins == MOST_FAILURES - 1
    second = PageClient(make_app(), Response)
    sign_in(second, "not the password")
    assert account().locked_until is not None
    assert sign_in(second).status_code == 200
    assert sign_in(client).status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=True):
        assert sign_in(client).location == "/home"
    assert (account().failed_sign_ins, account().locked_until) == (0, None)


def test_a_good_sign_in_forgets_earlier_slips(app: Flask, client: PageClient) -> None:
    made()
    for _ in range(3):
        sign_in(client, "not the password")
    sign_in(client)
    assert account().failed_sign_ins == 0
    assert account().last_sign_in_at is not None


def test_a_forgotten_password_is_changed_by_the_mailed_link_and_unlocks(
    app: Flask, client: PageClient
) -> None:
    made()
    for _ in range(MOST_FAILURES):
        sign_in(client, "not the password")
    told = client.submit("/account/new-password", {"email": "ana@example.org"}).text
    stranger = client.submit("/account/new-password", {"email": "nobody@example.org"}).text
    assert "we have sent it a link" in told
    assert "we have sent it a link" in stranger
    link = link_in(mails("ana@example.org")[-1])
    fresh = "copper lantern valley"
    client.submit(link, {"password": fresh, "password_confirm": fresh})
    assert sign_in(client, fresh).location == "/home"
    used = client.get(link)
    assert used.status_code == 302


def test_somebody_signed_up_by_others_gets_in_by_the_mailed_link_which_confirms_the_address(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        create_account("ana@example.org", "Ana", actor="an import")
    assert sign_in(client, PASSWORD).status_code == 200
    client.submit("/account/sign-up", NEW)
    link = re.search(
        r"http://localhost(/account/new-password/\S+)", mails("ana@example.org")[0].body
    )
    assert link
    client.page(link.group(1))
    client.submit(link.group(1), {"password": PASSWORD, "password_confirm": PASSWORD})
    assert account().confirmed_at is not None
    assert sign_in(client).location == "/home"


def test_a_changed_password_is_told_and_other_devices_are_signed_out(
    app: Flask, client: PageClient, make_app: Callable[..., Flask]
) -> None:
    made()
    sign_in(client)
    other = PageClient(app, Response)
    sign_in(other)
    fresh = "copper lantern valley"
    answer = client.submit(
        "/account/change-password",
        {"password": PASSWORD, "new_password": fresh, "new_password_confirm": fresh},
    )
    assert answer.location == "/account"
    assert "has been changed" in mails("ana@example.org")[-1].body
    assert client.get("/home").status_code == 200
    assert other.get("/home").status_code == 302


def test_each_password_left_blank_is_asked_for_by_its_name(app: Flask, client: PageClient) -> None:
    made()
    sign_in(client)
    page = client.submit("/account/change-password", {}).text
    for words in ("the password you use now", "a new password", "the new password again"):
        assert f"Enter {words}" in page
    assert "Enter a password" not in page


def test_a_new_address_counts_only_after_its_owner_presses_the_button(
    app: Flask, client: PageClient
) -> None:
    made()
    made("taken@example.org")
    sign_in(client)
    client.submit("/account/change-email", {"email": "taken@example.org"})
    assert mails("taken@example.org") == []
    client.submit("/account/change-email", {"email": "New@Example.org"})
    link = link_in(mails("new@example.org")[-1])
    client.page(link)
    assert account().email == "ana@example.org"
    client.submit(link, {})
    assert account("new@example.org").confirmed_at is not None
    assert "has been changed" in mails("ana@example.org")[-1].subject
    assert client.get(link).status_code == 410


def secret_on(page_text: str) -> str:
    found = re.search(r"Key: <strong[^>]*>([A-Z0-9 -]+)</strong>", page_text)
    assert found, page_text
    return found.group(1).replace("-", "").replace(" ", "")


def set_up(client: PageClient) -> TOTP:
    begun = client.post("/account/authenticator", data={"setup": "authenticator"})
    factor = TOTP(key=secret_on(begun.text), format="base32")
    done = client.post("/account/enter-code", data={"code": factor.generate().token})
    assert done.location == "/home"
    return factor


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR])
def test_an_administrator_sets_up_a_second_factor_before_anything_else(
    app: Flask, client: PageClient, role: Role
) -> None:
    made("ana@example.org", role)
    assert sign_in(client).location.startswith("/account/authenticator")
    assert client.get("/home").status_code == 302
    factor = set_up(client)
    assert client.get("/home").status_code == 200
    client.post("/account/sign-out")
    assert sign_in(client).location.startswith("/account/enter-code")
    assert client.get("/home").status_code == 302
    wrong = client.post("/account/enter-code", data={"code": "000000"})
    assert "That code is not right" in wrong.text
    assert account().failed_sign_ins == 1
    with time_machine.travel(clock.now() + timedelta(seconds=60), tick=True):
        code = factor.generate(time=int(clock.now().timestamp())).token
        assert client.post("/account/enter-code", data={"code": code}).location == "/home"


def test_an_administrator_cannot_turn_the_second_factor_off(app: Flask, client: PageClient) -> None:
    made("ana@example.org", Role.ADMINISTRATOR)
    sign_in(client)
    set_up(client)
    assert "Turn off" not in client.page("/account/authenticator").text
    client.post("/account/authenticator", data={"setup": "disable"})
    assert account().tf_primary_method == "authenticator"


def test_a_recovery_code_works_once_and_wrong_ones_lock(app: Flask, client: PageClient) -> None:
    made("ana@example.org", Role.ADMINISTRATOR)
    sign_in(client)
    set_up(client)
    made_codes = client.submit("/account/recovery-codes", {})
    codes = re.findall(r"<code>([^<]+)</code>", made_codes.text)
    assert len(codes) >= 5
    assert not any(code in str(account().mf_recovery_codes) for code in codes)
    for expected in ("/home", None):
        client.post("/account/sign-out")
        sign_in(client)
        answer = client.submit("/account/enter-recovery-code", {"code": codes[0]})
        assert answer.location == expected
    for _ in range(MOST_FAILURES):
        client.post("/account/enter-recovery-code", data={"code": "nonsense"})
    locked = client.post("/account/enter-recovery-code", data={"code": codes[1]})
    assert "locked" in locked.text


def test_a_role_that_needs_a_second_factor_ends_sessions_without_one(
    app: Flask, client: PageClient
) -> None:
    ana = made()
    sign_in(client)
    assert client.get("/home").status_code == 200
    with unit_of_work():
        grant_role(db.session.get_one(Account, ana.id), Role.ADMINISTRATOR, actor="test")
    assert client.get("/home").status_code == 302


def test_an_unused_page_of_the_library_is_off(app: Flask, client: PageClient) -> None:
    assert client.get("/account/sign-out").status_code == 405
    for rule in app.url_map.iter_rules():
        assert "wan" not in rule.rule
        assert not rule.rule.startswith("/us-")


def test_sensitive_changes_ask_for_the_password_again_after_a_while(
    app: Flask, client: PageClient
) -> None:
    made()
    sign_in(client)
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=True):
        answer = client.get("/account/change-email")
        assert answer.location.startswith("/account/enter-password")
        assert client.submit(answer.location, {"password": "wrong one"}).status_code == 200
        assert client.submit(answer.location, {"password": PASSWORD}).status_code == 302
        assert client.get("/account/change-email").status_code == 200


def test_the_name_can_be_changed(app: Flask, client: PageClient) -> None:
    made()
    sign_in(client)
    assert "Your account" in client.page("/account").text
    client.submit("/account/name", {"name": "  Ana   Sofia  "})
    assert account().name == "Ana Sofia"
