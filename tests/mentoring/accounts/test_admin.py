"""Administrators open and close accounts and give roles; they see no profile."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring import clock
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.services import create_account, grant_role
from mentoring.audit import AuditEvent
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.organisations.models import Organisation, Region
from mentoring.permissions import REACH, Role, Scope
from mentoring.programmes.models import Programme
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentee, create_person
from tests.support.pages import PageClient


@pytest.fixture
def admin(app: Flask, client: PageClient) -> Account:
    with unit_of_work():
        account = create_person("Ada Admin", "ada@example.org")
        grant_role(account, Role.ADMINISTRATOR, actor="test")
    client.sign_in(account)
    return account


def programme() -> Programme:
    made = Programme(
        name="National programme",
        kind="one_to_one",
        summary="For everybody",
        delivered_by="A body",
        overseen_by="Another body",
        help_name="Helen",
        help_email="helen@example.org",
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def acts() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_only_administrators_see_accounts(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        person = create_person()
    assert client.get("/accounts").status_code == 302
    client.sign_in(person)
    assert client.get("/accounts").status_code == 403


def test_accounts_are_found_by_part_of_a_name_or_address_and_by_role(
    client: PageClient, admin: Account
) -> None:
    with unit_of_work():
        create_person("Zoë O'Neill", "zoe@example.org")
        create_person("Per_cent 100%", "odd@example.org")
    assert "Zoë" in client.page("/accounts?q=o'nei").text
    assert "Zoë" in client.page("/accounts?q=ZOE@").text
    assert "1 account." in client.page("/accounts?q=per_c").text
    assert "No accounts" in client.page("/accounts?q=nobody").text
    assert "1 account." in client.page("/accounts?q=%25").text
    found = client.page("/accounts?role=administrator&sort=last").text
    assert "Ada Admin" in found
    assert "Zoë" not in found
    assert client.get("/accounts?role=king&sort=odd&page=x").status_code == 200


def test_a_long_list_costs_as_many_queries_as_a_short_one(
    client: PageClient, admin: Account, count_queries: Callable[[], Any]
) -> None:
    def cost() -> int:
        with count_queries() as asked:
            client.page("/accounts")
        return len(asked)

    short = cost()
    with unit_of_work():
        for _ in range(60):
            grant_role(create_person(), Role.ADMINISTRATOR, actor="test")
    assert cost() == short
    assert "Showing 26 to 50 of 61 accounts" in client.page("/accounts?page=2").text


def test_an_administrator_sees_nothing_of_a_profile(client: PageClient, admin: Account) -> None:
    with unit_of_work():
        profile = create_mentee(
            job_title="canary-job", goal_text="canary-goal", contact_to_share="canary-contact"
        )
    page = client.page(f"/accounts/{profile.account_id}")
    assert "canary" not in page.text
    assert "Band 6" not in page.text


def test_a_programme_role_is_given_with_its_scope_told_and_recorded(
    client: PageClient, admin: Account
) -> None:
    with unit_of_work():
        person = create_person("Cora", "cora@example.org")
        where = programme().id
    path = f"/accounts/{person.id}/grant"
    assert "Which role" in client.page(path).text
    answer = client.submit(f"{path}?role=coordinator", {"scope": f"programme:{where}"})
    assert answer.location == f"/accounts/{person.id}"
    assert "Programme coordinator, National programme" in client.page(answer.location).text
    assert acts()[-1] == "role granted"
    mail = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.to == "cora@example.org")
    ).one()
    assert "authenticator app" in mail.body


def test_giving_roles_asks_for_the_password_again_after_half_an_hour(
    client: PageClient, admin: Account
) -> None:
    with client.session_transaction() as session:
        session["fs_paa"] -= 31 * 60
    assert client.get("/accounts").status_code == 200
    for path in (f"/accounts/{admin.id}/grant", f"/accounts/grants/{admin.grants[0].id}/revoke"):
        assert client.get(path).location.startswith("/account/enter-password?next=")
        assert client.post(path).location.startswith("/account/enter-password?next=")


def test_a_scope_must_be_chosen(client: PageClient, admin: Account) -> None:
    with unit_of_work():
        person = create_person()
        programme()
    path = f"/accounts/{person.id}/grant?role=evaluator"
    assert "Choose where the role reaches" in client.submit(path, {}).text
    wrong = client.post(
        f"/accounts/{person.id}/grant", data={"role": "evaluator", "scope": "programme:77"}
    )
    assert wrong.status_code == 200
    assert db.session.scalar(sa.select(sa.func.count(RoleGrant.id))) == 1


def test_a_sponsor_is_given_an_organisation_that_is_searched_for(
    client: PageClient, admin: Account
) -> None:
    with unit_of_work():
        from mentoring.organisations.services import load_reference

        load_reference()
        person = create_person()
        trust = db.session.scalars(sa.select(Organisation).where(Organisation.ods_code == "RAE"))
        trust_id = trust.one().id
    path = f"/accounts/{person.id}/grant?role=sponsor&search=bradford+teaching"
    client.submit(path, {"scope": f"organisation:{trust_id}"})
    grant = db.session.scalars(sa.select(RoleGrant).order_by(RoleGrant.id.desc())).first()
    assert grant is not None
    assert (grant.role, grant.organisation_id) == (Role.SPONSOR, trust_id)


def test_oversight_is_given_everywhere_or_for_a_region(client: PageClient, admin: Account) -> None:
    with unit_of_work():
        person = create_person()
    region = db.session.scalars(sa.select(Region).where(Region.name == "Midlands")).one()
    path = f"/accounts/{person.id}/grant?role=oversight"
    for choice, said in (
        (f"region:{region.id}", "National oversight, Midlands"),
        ("everywhere", "National oversight, everywhere"),
    ):
        client.submit(path, {"scope": choice})
        assert said in client.page(f"/accounts/{person.id}").text
    wrong = client.post(path, data={"role": "oversight", "scope": "programme:1"})
    assert wrong.status_code == 200


def test_the_database_refuses_a_role_over_a_scope_it_does_not_have(app: Flask) -> None:
    with unit_of_work():
        person = create_person()
        trust = Organisation(name="A trust", kind="trust", detail="")
        db.session.add(trust)
        region = db.session.scalars(sa.select(Region)).first()
        scopes = {
            Scope.PROGRAMME: {"programme_id": programme().id},
            Scope.ORGANISATION: {"organisation_id": trust.id},
            Scope.REGION: {"region_id": region.id},
            Scope.EVERYWHERE: {},
        }
    for role in Role:
        for scope, where in scopes.items():
            fits = scope in REACH[role]
            with nullcontext() if fits else pytest.raises(sa.exc.IntegrityError), unit_of_work():
                grant_role(person, role, actor="test", **where)


def test_taking_a_role_away_asks_first_and_keeps_the_history(
    client: PageClient, admin: Account
) -> None:
    with unit_of_work():
        person = create_person()
        held = grant_role(person, Role.ADMINISTRATOR, actor="test")
    path = f"/accounts/grants/{held.id}/revoke"
    assert "Take this role away?" in client.page(path).text
    client.submit(path, {})
    assert client.get(path).status_code == 404
    db.session.expire_all()
    assert not person.has_grant(Role.ADMINISTRATOR)
    assert acts()[-1] == "role revoked"
    assert "Roles held before" in client.page(f"/accounts/{person.id}").text


def test_there_is_always_an_administrator(client: PageClient, admin: Account) -> None:
    held = admin.grants[0]
    path = f"/accounts/grants/{held.id}/revoke"
    assert client.submit(path, {}).status_code == 409
    assert client.submit(f"/accounts/{admin.id}/close", {}).status_code == 409
    db.session.expire_all()
    assert admin.active
    assert admin.has_grant(Role.ADMINISTRATOR)


def test_a_closed_account_is_signed_out_and_can_be_opened_again(
    app: Flask, client: PageClient, admin: Account
) -> None:
    password = "purple kettle orbit"
    with unit_of_work():
        person = create_account("p@example.org", "P", actor="test", password=password)
    other = PageClient(app, client.response_wrapper)
    other.sign_in(person)
    assert other.get("/account").status_code == 200
    client.submit(f"/accounts/{person.id}/close", {})
    assert other.get("/account").status_code == 302
    refused = other.submit("/account/sign-in", {"email": "p@example.org", "password": password})
    assert refused.status_code == 200
    assert client.submit(f"/accounts/{person.id}/grant?role=administrator", {}).status_code == 409
    client.submit(f"/accounts/{person.id}/reopen", {})
    answer = other.submit("/account/sign-in", {"email": "p@example.org", "password": password})
    assert answer.location == "/home"
    assert acts()[-2:] == ["account closed", "account opened again"]


def test_create_admin_makes_the_first_administrator(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    said = run(args=["create-admin", "--email", "A@Example.org", "--name", "Ada"], input="x\nx\n")
    assert said.exit_code != 0
    assert "at least 12 characters" in said.output
    words = "purple kettle orbit"
    command = ["create-admin", "--email", "A@Example.org", "--name", "Ada", "--password", words]
    assert run(args=command).exit_code == 0
    again = run(args=command)
    assert again.exit_code != 0
    assert "already is an account" in again.output
    made = db.session.scalars(sa.select(Account)).one()
    assert (made.email, made.has_grant(Role.ADMINISTRATOR)) == ("a@example.org", True)
    assert made.confirmed_at is not None
