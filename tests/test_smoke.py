"""The house stands: the application starts, its pages answer, its models are migrated."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from mentoring.accounts.services import create_account, grant_role
from mentoring.app import static_version
from mentoring.extensions import db
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work


def test_the_start_page_answers_without_signing_in(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Find a mentor" in answer.text


def test_styles_and_scripts_may_be_kept_for_good_as_their_addresses_change_with_them(
    client: FlaskClient, tmp_path: Path
) -> None:
    page = client.get("/").text
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        answer = client.get(address)
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True)
    (tmp_path / "before").mkdir()
    (tmp_path / "after").mkdir()
    (tmp_path / "before" / "app.css").write_text("p { color: black }")
    (tmp_path / "after" / "app.css").write_text("p { color: blue }")
    assert static_version(tmp_path / "before") != static_version(tmp_path / "after")
    assert "/brand.css?v=" in page


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
