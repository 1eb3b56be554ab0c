"""Staff without an account are invited by mail; the role waits until they accept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_security.utils import _pwd_context as hashing

from mentoring import clock, transactions
from mentoring.accounts import invitations
from mentoring.accounts.held import drop_invitations, not_accepted
from mentoring.accounts.jobs import remind_invited
from mentoring.accounts.models import Account, RoleGrant, StaffInvitation
from mentoring.accounts.services import create_account, grant_role
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_person
from tests.builders.programmes import create_programme
from tests.support.pages import PageClient

PASSWORD = "purple kettle orbit"


@pytest.fixture
def admin(app: Flask, client: PageClient) -> Account:
    with unit_of_work():
        account = create_person("Ada Admin", "ada@example.org")
        grant_role(account, Role.ADMINISTRATOR, actor="test")
    client.sign_in(account)
    return account


def invited(admin: Account, **more: Any) -> StaffInvitation:
    with unit_of_work():
        where = more or {"programme_id": create_programme().id}
        return invitations.invite(
            "eva@example.org", "Eva Lewis", Role.EVALUATOR, actor=admin, **where
        )


def link(invitation: StaffInvitation) -> str:
    return f"/welcome/{invitations.token_of(invitation)}"


def mails() -> list[OutboxMessage]:
    query = sa.select(OutboxMessage).where(OutboxMessage.to == "eva@example.org")
    return list(db.session.scalars(query.order_by(OutboxMessage.id)))


def evaluators() -> int:
    query = sa.select(sa.func.count(RoleGrant.id)).where(RoleGrant.role == Role.EVALUATOR)
    return db.session.scalar(query) or 0


def test_an_invited_person_chooses_a_password_and_then_holds_the_role(
    client: PageClient, admin: Account, visitor: Callable[[], PageClient]
) -> None:
    with unit_of_work():
        programme = create_programme(name="National programme")
    choice = client.page("/accounts/invitations/new")
    assert "Which role" in choice.text and "Choose which role" not in choice.text
    assert "Choose which role" in client.page("/accounts/invitations/new?asked=yes").text
    where = {"name": "Eva", "email": "Eva@Example.org", "scope": f"programme:{programme.id}"}
    client.submit("/accounts/invitations/new?role=evaluator", where)
    assert "Waiting" in client.page("/accounts/invitations?state=waiting&q=eva").text
    invitation = db.session.scalars(sa.select(StaffInvitation)).one()
    assert link(invitation) in mails()[0].body
    assert evaluators() == 0
    eva = visitor()
    page = eva.page(link(invitation)).text
    assert "Evaluator, National programme" in page
    assert "harder to guess" in eva.submit(link(invitation), {"password": "nhs mentoring"}).text
    answer = eva.submit(link(invitation), {"name": "Eva Lewis", "password": PASSWORD})
    assert answer.location == "/account/sign-in"
    made = db.session.scalars(sa.select(Account).where(Account.email == "eva@example.org")).one()
    assert made.confirmed_at is not None
    assert [grant.programme_id for grant in made.grants] == [programme.id]
    assert eva.get(link(invitation)).status_code == 410
    answer = eva.submit("/account/sign-in", {"email": made.email, "password": PASSWORD})
    assert "/account/authenticator" in answer.location


def test_an_address_that_has_an_account_by_then_accepts_only_when_signed_in(
    client: PageClient, admin: Account, visitor: Callable[[], PageClient]
) -> None:
    invitation = invited(admin)
    with unit_of_work():
        create_account("eva@example.org", "Not Eva perhaps", actor="test", password=PASSWORD)
    eva = visitor()
    page = eva.page(link(invitation))
    assert page.main.find("form") is None
    assert eva.post(link(invitation), data={"password": PASSWORD}).status_code == 200
    client.post(link(invitation))
    assert evaluators() == 0
    owner = db.session.scalars(sa.select(Account).where(Account.email == "eva@example.org")).one()
    eva.sign_in(owner)
    eva.submit(link(invitation), {})
    db.session.expire_all()
    assert owner.has_grant(Role.EVALUATOR)


def test_sending_again_replaces_the_link_and_withdrawing_ends_it(
    client: PageClient, admin: Account
) -> None:
    invitation = invited(admin)
    first = link(invitation)
    with clock.moved(timedelta(days=15)):
        assert client.get(first).status_code == 410
        client.submit(f"/accounts/invitations/{invitation.id}/send", {})
        db.session.expire_all()
        second = link(invitation)
        assert second != first
        assert client.get(first).status_code == 410
        assert client.get(second).status_code == 200
        client.submit(f"/accounts/invitations/{invitation.id}/withdraw", {})
        assert client.get(second).status_code == 410
    again = client.submit(f"/accounts/invitations/{invitation.id}/send", {})
    assert again.status_code == 409


def test_one_reminder_goes_out_and_what_came_to_nothing_can_be_dropped(
    app: Flask, admin: Account
) -> None:
    invitation = invited(admin)
    remind_invited()
    assert len(mails()) == 1
    with clock.moved(timedelta(days=6)):
        remind_invited()
        remind_invited()
    assert [mail.kind for mail in mails()] == ["accounts/invited", "accounts/invited_reminder"]
    assert link(invitation) in mails()[1].body
    nobody = sa.select(Account.id).where(sa.false())
    assert db.session.scalars(not_accepted(clock.now(), nobody)).all() == []
    late = db.session.scalars(not_accepted(clock.now() + timedelta(days=15), nobody)).all()
    with unit_of_work():
        assert drop_invitations(late) == 1


def test_nobody_is_invited_twice_or_who_has_an_account(app: Flask, admin: Account) -> None:
    invitation = invited(admin)
    with pytest.raises(Conflict, match="waits for an answer"):
        invited(admin, programme_id=invitation.programme_id)
    with pytest.raises(Conflict, match="already is an account"), unit_of_work():
        invitations.invite("ada@example.org", "Ada", Role.OVERSIGHT, actor=admin)
    with unit_of_work():
        invitations.invite("eva@example.org", "Eva", Role.OVERSIGHT, actor=admin)


def test_a_long_list_costs_as_many_queries_as_a_short_one(
    client: PageClient, admin: Account, count_queries: Callable[[], Any]
) -> None:
    def cost() -> int:
        with count_queries() as asked:
            client.page("/accounts/invitations")
        return len(asked)

    invited(admin)
    short = cost()
    with unit_of_work():
        for number in range(30):
            where = {"programme_id": create_programme().id}
            email = f"eva{number}@example.org"
            invitations.invite(email, "Eva", Role.EVALUATOR, actor=admin, **where)
    assert cost() == short
    assert "Showing 26 to 31 of 31 invitations" in client.page("/accounts/invitations?page=2").text


def test_nobody_waits_while_the_password_of_an_invited_person_is_hashed(
    client: PageClient,
    admin: Account,
    visitor: Callable[[], PageClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    invitation, locked = invited(admin), []
    original = hashing.hash

    def watched(secret: str, **more: Any) -> str:
        locked.append(transactions._writing.get())
        return str(original(secret, **more))

    monkeypatch.setattr(hashing, "hash", watched)
    answer = visitor().submit(link(invitation), {"name": "Eva", "password": PASSWORD})
    assert answer.location == "/account/sign-in"
    assert locked == [False], "the write lock is taken after the hashing"
