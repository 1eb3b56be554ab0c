"""Addresses whose owners asked to be removed are kept off lists until they come back themselves."""

from flask import Flask
from sqlalchemy import select

from mentoring.accounts.services import create_account
from mentoring.extensions import db
from mentoring.imports.models import RemovedAddress
from mentoring.imports.removed import digest_of, remember_removed
from mentoring.signals import account_created
from mentoring.transactions import unit_of_work
from tests.support.pages import PageClient

NEW = {"name": "Ana", "email": "ana@example.org", "password": "purple kettle orbit"}


def digests() -> list[str]:
    return list(db.session.scalars(select(RemovedAddress.digest)))


def test_a_list_does_not_bring_an_address_back_but_signing_up_does(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        remember_removed("ana@example.org")
        account_created.send(create_account("other@example.org", "Other", actor="a coordinator"))
    assert digests() == [digest_of("ana@example.org")]
    client.submit("/account/sign-up", NEW)
    assert digests() == []
