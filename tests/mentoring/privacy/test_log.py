"""The data protection officer reads who did what, filtered, sorted and a page at a time."""

from datetime import timedelta

from flask import Flask

from mentoring import clock
from mentoring.accounts.services import grant_role, rename
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_person
from tests.support.pages import PageClient


def test_the_log_says_who_did_what_and_never_what_was_said(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        dee, ana = create_person("Dee"), create_person("Ana Mendes", "ana@example.org")
        grant_role(dee, Role.DATA_PROTECTION, actor="test")
    with clock.moved(timedelta(days=-40)), unit_of_work():
        rename(ana, "Ana Canary", actor=ana)
    client.sign_in(dee)
    everything = client.page("/audit-log").text
    assert "role granted" in everything
    assert "name changed" in everything
    hers = client.page("/audit-log?actor=ana@&action=name+changed&sort=oldest").text
    assert "1 act." in hers
    assert "Ana Canary" in hers
    assert "No acts to show" in client.page("/audit-log?actor=ana&days=30").text
    assert client.get("/audit-log?days=odd&sort=odd&page=x").status_code == 200
