"""A mistyped domain is asked about once, and never stands in anybody's way."""

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring.accounts.domains import suggestion
from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account
from mentoring.extensions import db
from mentoring.transactions import unit_of_work
from tests.support.pages import PageClient

PASSWORD = "purple kettle orbit"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ana@nhs.ent", "ana@nhs.net"),
        ("ana@nsh.net", "ana@nhs.net"),
        ("ana@nhs.nett", "ana@nhs.net"),
        ("ana@gmial.con", "ana@gmail.com"),
        ("Ana@Hotmail.co.k", "ana@hotmail.co.uk"),
        ("ana@nhs.net", ""),
        ("ana@bradford.nhs.uk", ""),
        ("ana@england.nhs.uk", ""),
        ("ana@mail.com", ""),
        ("ana@example.org", ""),
        ("ana", ""),
        ("@nhs.ent", ""),
    ],
)
def test_a_likely_domain_is_found_near_by(typed: str, meant: str) -> None:
    assert suggestion(typed) == meant


@pytest.mark.parametrize("known", [True, False])
def test_sign_up_asks_once_and_then_takes_what_was_typed(
    app: Flask, client: PageClient, known: bool
) -> None:
    if known:
        with unit_of_work():
            create_account("ana@nhs.ent", "Ana", actor="test")
    new = {"name": "Ana", "email": "ana@nhs.ent", "password": PASSWORD}
    asked = client.submit("/account/sign-up", new)
    assert asked.status_code == 200
    assert "Did you mean ana@nhs.net?" in asked.text
    assert "There already is" not in asked.text
    again = new | {"address_seen": "ana@nhs.ent"}
    assert client.submit("/account/sign-up", again).status_code == 302
    assert db.session.scalar(sa.select(sa.func.count(Account.id))) == 1
