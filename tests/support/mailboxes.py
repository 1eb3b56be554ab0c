"""Every mail that was written, read as it leaves by whoever it goes to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, current_app

import mentoring
import surveys
from mentoring.accounts.models import Account, PersonalAddress
from mentoring.delivery import compose, routing_of
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from tests.support.audiences import ANYBODY
from tests.support.crawling import Seen
from tests.support.visibility import counterparts

LETTERS = dict.fromkeys(("casework/needed", "casework/news", "casework/test"), "casework/message")
"""Kinds of mail to the template they are made from, where it has another name."""
NOT_WRITTEN: dict[str, str] = {}
"""Templates from which no mail is made in the year of the world, and why."""


def templates_of_mails(app: Flask) -> set[str]:
    """Every template of a mail of ours, named as the kind of what is made from it."""
    ours = [Path(next(iter(package.__path__))) / "templates" for package in (mentoring, surveys)]
    found = set()
    for name in app.jinja_env.list_templates():
        mail = name.startswith(("mail/", "security/email/"))
        if mail and any((root / name).exists() for root in ours):
            found.add(name.removeprefix("mail/").rpartition(".")[0])
    return found


def parts_of(message: EmailMessage) -> Iterator[str]:
    """The headers of a mail, and each of its parts as people read it."""
    yield from (f"{name}: {value}" for name, value in message.items())
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield part.get_content()


@dataclass
class Mailboxes:
    """Whose address is whose, and which kinds of mail were read."""

    told: Seen
    owners: dict[str, str] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    last: int = 0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read every mail that is written meanwhile."""
        self.last = db.session.scalar(sa.select(sa.func.max(OutboxMessage.id))) or 0
        self.learn_addresses()
        db.session.rollback()
        yield
        db.session.rollback()
        self.learn_addresses()
        self.told.between.update(counterparts(self.told.world))
        self.read_new()

    def learn_addresses(self) -> None:
        """Whose each address is; one that was theirs once stays so."""
        names = {account_id: who for who, account_id in self.told.world.ids.items()}
        addresses = sa.select(Account.id, Account.email).union_all(
            sa.select(PersonalAddress.account_id, PersonalAddress.email)
        )
        for account_id, address in db.session.execute(addresses):
            self.owners[address] = names.get(account_id, ANYBODY)

    def read_new(self) -> None:
        """Everything of each new mail is noted as seen by whose mailbox it goes to."""
        sender = current_app.extensions["settings"].mail_from
        self.owners[sender] = "administrator"
        new = sa.select(OutboxMessage).where(OutboxMessage.id > self.last)
        for row in db.session.scalars(new):
            routing = routing_of(row)
            self.kinds.add(LETTERS.get(row.kind, row.kind))
            for part in parts_of(compose(row, sender, routing)):
                self.told.note(part, self.owners.get(routing.to, ANYBODY), f"a mail: {row.kind}")
