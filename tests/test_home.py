"""The home page of a signed-in person."""

from flask import Flask
from flask.testing import FlaskClient

from mentoring.accounts.services import create_account
from mentoring.transactions import unit_of_work
from tests.people import sign_in


def test_home_greets_the_person_by_name(app: Flask, client: FlaskClient) -> None:
    with unit_of_work():
        account = create_account("ana@example.org", "Ana Mendes", actor="test")
    answer = sign_in(client, account).get("/home")
    assert answer.status_code == 200
    assert "Hello Ana Mendes" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
