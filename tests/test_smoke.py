"""The house stands: the application starts, its pages answer, its models are migrated."""

from flask import Flask
from flask.testing import FlaskClient

from mentoring.accounts.services import create_account, grant_role
from mentoring.extensions import db
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work


def test_the_start_page_answers_without_signing_in(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Find a mentor" in answer.text


def test_home_asks_a_stranger_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/home").status_code == 302


def test_a_role_granted_twice_is_held_once(app: Flask) -> None:
    with unit_of_work():
        account = create_account("Admin@Example.org", "Ada", actor="test")
        grant_role(account, Role.ADMINISTRATOR, actor="test")
        grant_role(account, Role.ADMINISTRATOR, actor="test")
    db.session.expire_all()
    assert account.email == "admin@example.org"
    assert [grant.role for grant in account.grants] == [Role.ADMINISTRATOR]
    assert account.has_grant(Role.ADMINISTRATOR)
