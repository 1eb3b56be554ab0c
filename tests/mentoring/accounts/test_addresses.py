"""A personal address is proved by its mailbox, gets what its owner chooses, and outlives a job."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring import clock, delivery, jobs
from mentoring.accounts import addresses, preferences
from mentoring.accounts.models import Account, PersonalAddress
from mentoring.accounts.preferences import Choices
from mentoring.accounts.quiet import quiet_until
from mentoring.accounts.services import create_account
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.mail import MailClass, MailStatus, OutboxMessage, queue_text
from mentoring.registry import current_registry
from mentoring.transactions import unit_of_work
from tests.support.databases import surveys_are_here
from tests.support.pages import PageClient

PASSWORD = "purple kettle orbit"
OWN = "ana@home.example"


@pytest.fixture
def ana(app: Flask, client: PageClient) -> Account:
    with unit_of_work():
        account = create_account(
            "ana@nhs.example", "Ana", actor="test", password=PASSWORD, confirmed=True
        )
    client.sign_in(account)
    return account


def with_own(account: Account) -> None:
    with unit_of_work():
        addresses.confirm_personal(addresses.ask_personal(account, OWN, actor=account))


def outbox(*kinds: str) -> list[OutboxMessage]:
    db.session.rollback()
    query = sa.select(OutboxMessage).where(OutboxMessage.kind.in_(kinds))
    return list(db.session.scalars(query.order_by(OutboxMessage.id)))


def test_a_personal_address_counts_once_its_mailbox_has_said_so(
    client: PageClient, visitor: Callable[[], PageClient], ana: Account
) -> None:
    assert "already" in client.submit("/account/addresses", {"email": "Ana@nhs.example"}).text
    client.submit("/account/addresses", {"email": "Ana@Home.example"})
    assert "Waiting" in client.page("/account/addresses").text
    mail = outbox("accounts/confirm_personal")[0]
    assert mail.to == OWN
    token = addresses.token_of(db.session.scalars(sa.select(PersonalAddress)).one())
    link = f"/personal-address/{token}"
    assert link in mail.body
    mailbox = visitor()
    mailbox.page(link)
    assert "Waiting" in client.page("/account/addresses").text
    mailbox.submit(link, {})
    assert "Confirmed" in client.page("/account/addresses").text
    assert mailbox.get(link).status_code == 410


def test_a_link_runs_out(client: PageClient, ana: Account) -> None:
    with unit_of_work():
        token = addresses.token_of(addresses.ask_personal(ana, OWN, actor=ana))
    with clock.moved(timedelta(days=8)):
        assert client.get(f"/personal-address/{token}").status_code == 410


def test_the_personal_address_can_become_the_one_to_sign_in_with(
    client: PageClient, ana: Account
) -> None:
    with_own(ana)
    client.submit("/account/addresses/swap", {})
    db.session.rollback()
    assert (ana.email, addresses.personal_of(ana).email) == (OWN, "ana@nhs.example")
    assert outbox("accounts/address_changed")[0].to == "ana@nhs.example"
    client.post("/account/sign-out")
    answer = client.submit("/account/sign-in", {"email": OWN, "password": PASSWORD})
    assert answer.location == "/home"
    client.submit("/account/addresses/remove", {})
    db.session.rollback()
    assert addresses.personal_of(ana) is None


def test_an_address_somebody_signs_in_with_is_not_taken_over(app: Flask, ana: Account) -> None:
    with_own(ana)
    with unit_of_work():
        create_account(OWN, "Other", actor="test")
    with pytest.raises(Conflict, match="another account"), unit_of_work():
        addresses.sign_in_with_personal(ana, actor=ana)


def test_a_forgotten_password_is_mended_through_the_personal_address(
    client: PageClient, ana: Account
) -> None:
    with_own(ana)
    client.post("/account/sign-out")
    known = client.submit("/account/new-password", {"email": OWN})
    unknown = client.submit("/account/new-password", {"email": "nobody@home.example"})
    assert [mail.to for mail in outbox("security/email/reset_instructions")] == [OWN]
    assert known.status_code == unknown.status_code
    assert known.location == unknown.location


def send(kind: str, account: Account, to: str = "ana@nhs.example") -> OutboxMessage:
    """A mail, given to the delivery of this moment."""
    with unit_of_work():
        message = queue_text(to, "Hello", "Words\n", kind=kind, account_id=account.id)
        job = jobs.enqueue(delivery.KIND)
    jobs.run_now(job)
    db.session.refresh(message)
    return message


def test_each_class_of_mail_goes_where_it_was_chosen_to(app: Flask, ana: Account) -> None:
    with_own(ana)
    with unit_of_work():
        chosen = Choices(off=[MailClass.ANSWER, MailClass.NEWS], personal=[MailClass.OUTCOME])
        preferences.choose(ana, chosen, actor=ana)
    for kind, status, to in (
        ("pairings/introduction", MailStatus.SENT, OWN),
        ("pairings/invitation", MailStatus.SENT, "ana@nhs.example"),
        ("programmes/receipt", MailStatus.DROPPED, "ana@nhs.example"),
        ("security/email/reset_instructions", MailStatus.SENT, "ana@nhs.example"),
    ):
        message = send(kind, ana)
        assert (message.status, message.to) == (status, to), kind


def test_quiet_hours_keep_mail_back_but_never_a_mail_about_signing_in(
    app: Flask, ana: Account
) -> None:
    here = clock.now().astimezone(clock.LONDON).hour
    with unit_of_work():
        hours = {"quiet_from": here, "quiet_until": (here + 2) % 24}
        preferences.choose(ana, Choices(**hours), actor=ana)
    kept = send("pairings/reminder", ana)
    assert kept.status is MailStatus.WAITING
    assert clock.now() < kept.not_before < clock.now() + timedelta(hours=3)
    assert kept.attempts == 0
    assert send("security/email/reset_instructions", ana).status is MailStatus.SENT


def test_one_click_in_a_reminder_turns_reminders_off(
    app: Flask, visitor: Callable[[], PageClient], ana: Account, tmp_path: Path
) -> None:
    send("pairings/reminder", ana)
    link = f"/mail-choices/{preferences.token_of(ana.id, MailClass.REMINDER)}"
    assert link in next((tmp_path / "mail").iterdir()).read_text()
    stranger = visitor()
    assert "Turn these mails off?" in stranger.page(link).text
    assert send("pairings/reminder", ana).status is MailStatus.SENT
    assert "You get no more" in stranger.submit(link, {}).text
    assert send("pairings/reminder", ana).status is MailStatus.DROPPED
    assert stranger.get("/mail-choices/forged").status_code == 410


def test_preferences_are_chosen_on_one_page(client: PageClient, ana: Account) -> None:
    page = client.page("/account/mail")
    assert len(page.find_all("input", attrs={"name": "on", "checked": True})) == 2
    assert page.find("input", attrs={"name": "to_personal"}) is None
    answers = {"on": ["news"], "quiet": "y", "quiet_from": "22", "quiet_until": "6"}
    client.submit("/account/mail", answers)
    db.session.rollback()
    chosen = preferences.choices_of(ana)
    assert (list(chosen.off), chosen.quiet_from, chosen.quiet_until) == (["reminder"], 22, 6)


@pytest.mark.parametrize(
    ("moment", "hours", "until"),
    [
        ((2027, 1, 4, 23, 30), (22, 7), (2027, 1, 5, 7)),
        ((2027, 1, 5, 3, 0), (22, 7), (2027, 1, 5, 7)),
        ((2027, 1, 5, 7, 0), (22, 7), None),
        ((2027, 1, 5, 13, 0), (12, 14), (2027, 1, 5, 14)),
        ((2027, 1, 5, 13, 0), (13, 13), None),
        ((2027, 6, 5, 21, 30), (22, 7), (2027, 6, 6, 6)),  # summer: 22:30 in London
        ((2027, 3, 27, 23, 30), (22, 7), (2027, 3, 28, 6)),  # the clocks go forward that night
    ],
)
def test_quiet_hours_are_those_of_london(
    moment: tuple[int, ...], hours: tuple[int, int], until: tuple[int, ...] | None
) -> None:
    expected = datetime(*until, tzinfo=UTC) if until else None
    assert quiet_until(datetime(*moment, tzinfo=UTC), *hours) == expected


def kinds_of_mail() -> set[str]:
    """Every kind that is written: templates, and letters of coordinators by what they are."""
    folders = [Path("mentoring/templates/mail"), Path("surveys/templates/mail")]
    written = {
        str(path.relative_to(folder).with_suffix(""))
        for folder in folders
        for path in folder.rglob("*.txt")
    }
    if not surveys_are_here():
        written = {kind for kind in written if not kind.startswith("surveys/")}
    return written - {"casework/message"} | {"casework/needed", "casework/news"}


def test_every_kind_of_mail_belongs_to_a_class_or_says_why_it_goes_at_once(app: Flask) -> None:
    classes, at_once = current_registry().mail_classes, tuple(preferences.AT_ONCE)
    for kind in kinds_of_mail():
        assert (kind in classes) != kind.startswith(at_once), kind
    assert set(classes) <= kinds_of_mail(), "a class of a mail that nobody writes"
    for start, why in preferences.AT_ONCE.items():
        assert why and any(kind.startswith(start) for kind in kinds_of_mail())


@pytest.mark.parametrize(
    "kind", ["programmes/looked_again", "privacy/request_moved", "privacy/copy_ready"]
)
def test_answers_to_what_somebody_asked_go_where_they_chose_after_their_quiet_hours(
    app: Flask, ana: Account, kind: str
) -> None:
    with_own(ana)
    with unit_of_work():
        chosen = Choices(personal=[MailClass.OUTCOME], quiet_from=0, quiet_until=23)
        preferences.choose(ana, chosen, actor=ana)
        message = queue_text(ana.email, "News", "Read it.", kind=kind, account_id=ana.id)
    with clock.moved(datetime(2027, 3, 1, 9, tzinfo=UTC) - clock.now()):
        found = preferences.route(message)
    assert found.to == OWN
    assert found.not_before is not None and not found.dropped
