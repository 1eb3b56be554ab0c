"""A mistyped domain is asked about once, and never stands in anybody's way."""

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring.accounts.address_field import AddressField
from mentoring.accounts.domains import suggestion
from mentoring.accounts.forms import InviteForm, PersonalAddressForm
from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.privacy.forms import ShareForm
from mentoring.profiles.forms import LineManagerForm
from mentoring.profiles.step_forms import AvoidPersonForm
from mentoring.programmes.reciprocal_forms import SignUpForm
from mentoring.transactions import unit_of_work
from tests.support.pages import PageClient, read

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


def test_a_change_of_address_asks_before_it_looks_whether_the_address_is_known(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        ana = create_account(
            "ana@example.org", "Ana", actor="test", password=PASSWORD, confirmed=True
        )
        create_account("taken@nhs.ent", "Somebody", actor="test")
    client.sign_in(ana)
    for typed in ("taken@nhs.ent", "ana@nhs.ent"):
        asked = client.submit("/account/change-email", {"email": typed})
        assert f"Did you mean {typed.split('@')[0]}@nhs.net?" in asked.text
    assert db.session.scalar(sa.select(sa.func.count(OutboxMessage.id))) == 0
    client.submit("/account/change-email", {"email": "ana@nhs.ent", "address_seen": "ana@nhs.ent"})
    assert db.session.scalars(sa.select(OutboxMessage.to)).all() == ["ana@nhs.ent"]


def test_a_second_address_is_asked_about_once(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        ana = create_account(
            "ana@example.org", "Ana", actor="test", password=PASSWORD, confirmed=True
        )
    client.sign_in(ana)
    asked = client.submit("/account/addresses", {"email": "ana@gmial.com"})
    assert "Did you mean ana@gmail.com? If ana@gmial.com is right" in asked.text
    page = read(asked)
    assert page.find("input", {"name": "email-seen"})["value"] == "ana@gmial.com"
    assert db.session.scalar(sa.select(sa.func.count(OutboxMessage.id))) == 0
    client.submit("/account/addresses", {"email": "ana@gmial.com", "email-seen": "ana@gmial.com"})
    assert db.session.scalars(sa.select(OutboxMessage.to)).all() == ["ana@gmial.com"]


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (InviteForm, "email"),
        (PersonalAddressForm, "email"),
        (LineManagerForm, "line_manager_email"),
        (AvoidPersonForm, "person_email"),
        (SignUpForm, "line_manager_email"),
        (ShareForm, "email"),
    ],
)
def test_wherever_an_address_is_typed_it_can_be_asked_about(form: type, name: str) -> None:
    assert getattr(form, name).field_class is AddressField
