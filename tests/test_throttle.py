"""One address can send only so many public forms; those who share it lose nothing they typed."""

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from bs4 import Tag
from flask import Flask
from werkzeug.test import TestResponse

from config import Settings
from mentoring import throttle
from mentoring.accounts.lockout import MOST_FAILURES
from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account
from mentoring.extensions import db
from mentoring.permissions import Guard
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_person
from tests.support.databases import environ_of
from tests.support.pages import PageClient, filled, read

PASSWORD = "purple kettle orbit"
HOSPITAL, HOME = "81.2.69.142", "81.2.69.160"
MINUTE, HOUR = throttle.MOST["letters"]


@pytest.fixture
def proxied(make_app: Callable[..., Flask]) -> Any:
    """The service behind one proxy that it was told of, and a way to visit it."""
    app = make_app(trusted_proxies=1)
    app.test_client_class = PageClient
    with app.app_context():
        yield app


def send(client: Any, address: str, path: str = "/account/confirm", **sent: Any) -> TestResponse:
    """Send a form as the proxy hands it on."""
    return client.post(path, data=sent, headers={"X-Forwarded-For": address})


def sent_out(client: Any, address: str) -> TestResponse:
    """Send as many forms as one address may in a minute, and one more."""
    for _ in range(MINUTE):
        assert send(client, address, email="nobody@example.org").status_code == 200
    return send(client, address, email="ana@example.org")


def test_too_many_forms_of_one_address_are_refused_for_a_while_and_others_are_not(
    proxied: Flask,
) -> None:
    client = proxied.test_client()
    now = time.time()
    with time_machine.travel(now, tick=False):
        refused = sent_out(client, HOSPITAL)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 61
        assert "Try again in" in refused.text
        assert "no-store" in refused.headers["Cache-Control"].split(", ")
        assert send(client, HOME, email="nobody@example.org").status_code == 200
    with time_machine.travel(now + 62, tick=False):
        assert send(client, HOSPITAL, email="nobody@example.org").status_code == 200


def test_what_was_typed_is_kept_but_no_password(proxied: Flask) -> None:
    client = proxied.test_client()
    sent_out(client, HOSPITAL)
    typed = {"name": 'Ana "O\'Neill" <b>', "email": "ana@example.org", "password": PASSWORD}
    refused = send(client, HOSPITAL, "/account/sign-up?next=/programmes", **typed)
    assert refused.status_code == 429
    assert PASSWORD not in refused.text
    form = read(refused).main.form  # type: ignore[union-attr]  # the page has one
    assert isinstance(form, Tag)
    again = filled(form)
    assert (again["name"], again["email"]) == (typed["name"], typed["email"])
    assert form["action"] == "/account/sign-up?next=/programmes"
    assert "We do not keep passwords" in refused.text
    page = client.post(
        str(form["action"]), data=again, csrf=False, headers={"X-Forwarded-For": HOME}
    )
    assert "ana@example.org" in page.text
    assert "Error: " in page.text


def test_the_lock_of_an_account_is_counted_whatever_the_addresses(proxied: Flask) -> None:
    with unit_of_work():
        create_account("ana@example.org", "Ana", actor="test", password=PASSWORD, confirmed=True)
    client = proxied.test_client()
    for number in range(MOST_FAILURES):
        wrong = {"email": "ana@example.org", "password": "wrong wrong wrong"}
        assert send(client, f"192.0.2.{number}", "/account/sign-in", **wrong).status_code == 200
    db.session.expire_all()
    ana = db.session.scalars(db.select(Account)).one()
    assert ana.locked_until is not None


def test_a_refused_form_does_not_count_as_a_wrong_password(
    proxied: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work():
        create_account("ana@example.org", "Ana", actor="test", password=PASSWORD, confirmed=True)
    monkeypatch.setitem(throttle.MOST, "sign-in", (1, 1))
    client = proxied.test_client()
    wrong = {"email": "ana@example.org", "password": "wrong wrong wrong"}
    answers = [send(client, HOSPITAL, "/account/sign-in", **wrong).status_code for _ in range(3)]
    assert answers == [200, 429, 429]
    db.session.expire_all()
    assert db.session.scalars(db.select(Account)).one().failed_sign_ins == 1


def test_reading_pages_and_signed_in_work_is_never_counted(proxied: Flask) -> None:
    with unit_of_work():
        person = create_person()
    client = proxied.test_client()
    sent_out(client, HOSPITAL)
    behind = {"X-Forwarded-For": HOSPITAL}
    for _ in range(3):
        assert client.get("/account/confirm", headers=behind).status_code == 200
    client.sign_in(person)
    assert send(client, HOSPITAL, "/account/name", name="Pat New").status_code == 302
    assert send(client, HOSPITAL, "/account/sign-out").status_code == 302


def test_the_hour_has_a_limit_of_its_own_that_says_when(
    proxied: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttle.MOST, "letters", (5, 6))
    client = proxied.test_client()
    start = time.time()
    for later in (0, 61):
        with time_machine.travel(start + later, tick=False):
            answers = [send(client, HOSPITAL, email="n@example.org") for _ in range(4)]
    assert answers[-1].status_code == 429
    assert "minutes</strong>, from" in answers[-1].text


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("198.51.100.7:50312", "198.51.100.7:50999", True),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("6.6.6.6, 198.51.100.7", "7.7.7.7, 198.51.100.7", True),
    ],
)
def test_addresses_are_told_apart_as_networks_and_not_by_what_a_sender_claims(
    proxied: Flask, one: str, other: str, together: bool
) -> None:
    client = proxied.test_client()
    sent_out(client, one)
    assert send(client, other, email="n@example.org").status_code == (429 if together else 200)


@pytest.mark.parametrize("proxy", ["127.0.0.1", "10.0.0.5"])
def test_behind_a_proxy_it_was_not_told_of_nobody_is_refused_for_others(
    app: Flask, client: PageClient, proxy: str
) -> None:
    for _ in range(MINUTE + 2):
        answer = client.post(
            "/account/confirm",
            data={"email": "nobody@example.org"},
            headers={"X-Forwarded-For": HOSPITAL},
            environ_overrides={"REMOTE_ADDR": proxy},
        )
        assert answer.status_code == 200


def test_without_a_proxy_the_address_itself_counts_and_a_claimed_one_does_not(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app()
    app.test_client_class = PageClient
    client = app.test_client()
    answers = [
        client.post(
            "/account/confirm",
            data={"email": "nobody@example.org"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
            environ_overrides={"REMOTE_ADDR": HOSPITAL},
        ).status_code
        for number in range(MINUTE + 1)
    ]
    assert answers[-2:] == [200, 429]


@pytest.mark.parametrize(("times", "refused"), [(0, False), (1, True), (2, False)])
def test_the_limits_can_be_widened_or_switched_off(
    make_app: Callable[..., Flask], times: int, refused: bool
) -> None:
    app = make_app(trusted_proxies=1, form_limits=times)
    app.test_client_class = PageClient
    assert (sent_out(app.test_client(), HOSPITAL).status_code == 429) is refused


def test_every_public_form_counts_towards_limits_but_signing_out_does_not(app: Flask) -> None:
    changing = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & throttle.UNSAFE
    }
    groups = {endpoint: throttle.group_of(endpoint) for endpoint in changing}
    counted = {endpoint for endpoint, group in groups.items() if group}
    guards: dict[str, Guard | None] = {each: throttle.guard_of(each) for each in changing}
    public = {name for name, guard in guards.items() if guard is None or not guard.needs_account}
    assert public - counted == {"security.logout"}
    assert counted <= public
    assert {groups["security.login"], groups["security.verify"]} == {"sign-in"}
    assert groups["security.register"] == groups["security.forgot_password"] == "letters"
    assert throttle.WRITES_TO_ANYBODY - changing == set()


def test_no_log_names_an_address(proxied: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        sent_out(proxied.test_client(), HOSPITAL)
    assert "More forms than 40 per 1 minute from one address" in caplog.text
    assert HOSPITAL not in caplog.text


@pytest.mark.parametrize("wrong", ["yes", "-1", "1.5", ""])
def test_a_number_of_proxies_that_is_none_stops_the_start(app: Flask, wrong: str) -> None:
    environ = environ_of(app.extensions["settings"]) | {"TRUSTED_PROXIES": wrong}
    with pytest.raises(ValueError, match="TRUSTED_PROXIES must be a whole number"):
        Settings.from_environ(environ)
