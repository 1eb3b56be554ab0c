"""The home page of a signed-in person."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mentoring.accounts.services import create_account
from mentoring.registry import HomeTask, current_registry
from mentoring.transactions import unit_of_work
from tests.people import sign_in


def test_home_greets_the_person_by_name(app: Flask, client: FlaskClient) -> None:
    with unit_of_work():
        account = create_account("ana@example.org", "Ana Mendes", actor="test")
    answer = sign_in(client, account).get("/home")
    assert answer.status_code == 200
    assert "Hello Ana Mendes" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/privacy", "/accessibility", "/cookies"])
def test_pages_about_the_service_need_no_account(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_what_waits_comes_before_what_happens_next(app: Flask, client: FlaskClient) -> None:
    with unit_of_work():
        account = create_account("ana@example.org", "Ana Mendes", actor="test")
    current_registry().home_tasks.append(
        lambda account: [
            HomeTask("next", "You hear from us", "By 3 March", "/privacy"),
            HomeTask("now", "Answer your invitation", "By Friday", "/cookies"),
        ]
    )
    page = sign_in(client, account).get("/home").text
    assert page.index("Answer your invitation") < page.index("You hear from us")
