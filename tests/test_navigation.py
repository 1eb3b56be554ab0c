"""The header is kept between requests; nothing of one person may reach another."""

from flask import Flask

from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account
from mentoring.transactions import unit_of_work
from tests.support.pages import PageClient


def person(email: str, name: str) -> Account:
    with unit_of_work():
        return create_account(email, name, actor="test")


def test_each_person_sees_their_own_name_and_signs_out_with_their_own_token(
    app: Flask, client: PageClient
) -> None:
    ana, ben = person("ana@example.org", "Ana Mendes"), person("ben@example.org", "Ben Okri")
    first = client.sign_in(ana).page("/home")
    second = client.sign_in(ben).page("/home")
    assert "Ana Mendes" in first.header.text
    assert "Ben Okri" in second.header.text
    assert "Ana" not in second.text
    tokens = [page.header.find("input")["value"] for page in (first, second)]
    assert tokens[0] != tokens[1]
    assert client.post("/account/sign-out", data={"csrf_token": tokens[1]}, csrf=False)


def test_a_name_is_text_in_the_header(app: Flask, client: PageClient) -> None:
    odd = person("odd@example.org", "<b>Bo</b> & {{ 7 }} \ue001")
    header = client.sign_in(odd).get("/privacy").text.split("<main", 1)[0]
    assert "&lt;b&gt;Bo&lt;/b&gt; &amp; {{ 7 }}" in header
    assert "<b>" not in header


def test_a_visitor_is_offered_to_sign_in_after_somebody_else_was_there(
    app: Flask, client: PageClient
) -> None:
    ana = person("ana@example.org", "Ana Mendes")
    client.sign_in(ana).page("/privacy")
    with client.session_transaction() as session:
        session.clear()
    page = client.page("/privacy")
    assert "Sign in" in page.header.text
    assert "Ana" not in page.text
