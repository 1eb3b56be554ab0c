"""An address that refuses our mail: the other one gets it, and the person is told."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring.accounts import addresses, preferences
from mentoring.accounts.models import Account, PersonalAddress
from mentoring.accounts.preferences import Choices
from mentoring.accounts.services import create_account
from mentoring.audit import AuditEvent
from mentoring.extensions import db
from mentoring.mail import MailClass, MailStatus, OutboxMessage, queue_text
from mentoring.transactions import unit_of_work
from tests.support.pages import PageClient
from tests.support.smtp import Postbox
from tests.test_delivery import deliver_due

WORK, OWN = "ana@trust.example", "ana@home.example"
PASSWORD = "purple kettle orbit"


@pytest.fixture
def app(make_app: Callable[..., Flask], postbox: Postbox) -> Iterator[Flask]:
    """An application that posts to the test's own SMTP server."""
    app = make_app(mail_url=postbox.url)
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def ana(app: Flask) -> Account:
    with unit_of_work():
        account = create_account(WORK, "Ana", actor="test", password=PASSWORD, confirmed=True)
    return account


def add_own(account: Account, *, confirmed: bool = True) -> None:
    with unit_of_work():
        address = addresses.ask_personal(account, OWN, actor=account)
        if confirmed:
            addresses.confirm_personal(address)
    deliver_due()


def write(account: Account, kind: str = "pairings/invitation") -> int:
    with unit_of_work():
        return queue_text(account.email, "An update", "Hello", kind=kind, account_id=account.id).id


def status(message_id: int) -> MailStatus:
    db.session.expire_all()
    return db.session.get_one(OutboxMessage, message_id).status


def refused_since(account: Account) -> object:
    db.session.expire_all()
    return db.session.get_one(Account, account.id).mail_refused_at


def got(postbox: Postbox, address: str) -> int:
    return len([each for each in postbox.to(address) if each["Subject"] == "An update"])


def test_a_letter_that_the_work_address_refuses_goes_to_the_personal_one(
    ana: Account, postbox: Postbox
) -> None:
    add_own(ana)
    postbox.unknown = {WORK}
    first = write(ana)
    deliver_due()
    assert (status(first), got(postbox, OWN)) == (MailStatus.SENT, 1)
    assert db.session.get_one(OutboxMessage, first).to == OWN
    assert refused_since(ana) is not None
    write(ana)
    deliver_due()
    assert got(postbox, OWN) == 2
    told = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "address refuses mail")
    ).one()
    assert (told.job, told.subject_id) == ("deliver-mail", ana.id)
    assert told.detail == {"which": "sign-in"}


@pytest.mark.parametrize("second", [None, "waiting"])
def test_without_a_confirmed_second_address_it_is_given_up_and_the_person_is_told(
    ana: Account, postbox: Postbox, client: PageClient, second: str | None
) -> None:
    if second:
        add_own(ana, confirmed=False)
    postbox.unknown = {WORK}
    message = write(ana)
    deliver_due()
    assert status(message) is MailStatus.FAILED
    assert got(postbox, OWN) == 0
    client.sign_in(ana)
    home = client.page("/home").main.text
    assert "Your address refuses our mail" in home
    assert "add a personal address" in home


def test_a_letter_about_signing_in_never_goes_elsewhere(
    ana: Account, postbox: Postbox, client: PageClient
) -> None:
    add_own(ana)
    postbox.unknown = {WORK}
    before = len(postbox.to(OWN))
    client.submit("/account/new-password", {"email": WORK})
    deliver_due()
    assert len(postbox.to(OWN)) == before, "whoever has the second mailbox did not ask"
    assert refused_since(ana) is not None
    client.submit("/account/new-password", {"email": WORK})
    deliver_due()
    assert len(postbox.to(OWN)) == before, "nor once the refusal is known"
    client.submit("/account/new-password", {"email": OWN})
    deliver_due()
    assert len(postbox.to(OWN)) == before + 1, "but it goes where the owner asks for it"


def test_both_addresses_refusing_ends_it(ana: Account, postbox: Postbox) -> None:
    add_own(ana)
    postbox.unknown = {WORK, OWN}
    message = write(ana)
    deliver_due()
    assert status(message) is MailStatus.FAILED
    assert db.session.get_one(PersonalAddress, ana.id).mail_refused_at is not None


def test_what_a_refused_personal_address_should_get_goes_to_the_work_address(
    ana: Account, postbox: Postbox
) -> None:
    add_own(ana)
    with unit_of_work():
        preferences.choose(ana, Choices(personal=list(MailClass)), actor=ana)
    postbox.unknown = {OWN}
    message = write(ana)
    deliver_due()
    assert (status(message), got(postbox, WORK)) == (MailStatus.SENT, 1)
    assert refused_since(ana) is None


def test_a_letter_that_arrives_there_again_ends_the_detour(
    ana: Account, postbox: Postbox, client: PageClient
) -> None:
    add_own(ana)
    postbox.unknown = {WORK}
    write(ana)
    deliver_due()
    postbox.unknown = set()
    client.submit("/account/new-password", {"email": WORK})
    deliver_due()
    assert refused_since(ana) is None
    write(ana)
    deliver_due()
    assert got(postbox, WORK) == 1


def test_the_person_says_that_their_address_works_again(
    ana: Account, postbox: Postbox, client: PageClient
) -> None:
    add_own(ana)
    postbox.unknown = {WORK}
    write(ana)
    deliver_due()
    client.sign_in(ana)
    assert "We write to your personal address instead" in client.page("/home").main.text
    assert "Refuses our mail since" in client.page("/account").main.text
    client.submit("/account/addresses/try-again", {})
    assert refused_since(ana) is None
    assert "refuses our mail" not in client.page("/home").main.text


def test_a_changed_or_swapped_address_begins_afresh(ana: Account, postbox: Postbox) -> None:
    add_own(ana)
    postbox.unknown = {WORK}
    write(ana)
    deliver_due()
    with unit_of_work():
        addresses.sign_in_with_personal(db.session.get_one(Account, ana.id), actor=ana)
    assert refused_since(ana) is None
    assert db.session.get_one(PersonalAddress, ana.id).mail_refused_at is not None
    write(db.session.get_one(Account, ana.id))
    deliver_due()
    assert got(postbox, OWN) == 2


def test_a_server_that_refuses_us_says_nothing_of_the_address(
    ana: Account, postbox: Postbox
) -> None:
    add_own(ana)
    postbox.unknown, postbox.answer = {WORK}, "550 5.7.1 Relaying denied"
    message = write(ana)
    deliver_due()
    assert status(message) is MailStatus.FAILED
    assert (refused_since(ana), got(postbox, OWN)) == (None, 0)


def test_a_try_later_is_no_refusal(ana: Account, postbox: Postbox) -> None:
    add_own(ana)
    postbox.refuse = "451 try again later"
    message = write(ana)
    deliver_due()
    assert status(message) is MailStatus.WAITING
    assert refused_since(ana) is None
