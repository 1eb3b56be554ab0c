"""Mail as rows (an outbox) in the transaction of the change that caused it; sent after the commit.

Subjects and the first line, which phones preview, say nothing sensitive. A mail is marked sent
after the server accepts it, so one may repeat after a crash between the two; none is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import current_app, render_template
from sqlalchemy import ForeignKey, Index, String, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from mentoring import clock
from mentoring.extensions import choice, db


class MailStatus(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class MailClass(StrEnum):
    """What a mail is to the person who gets it. Mail of no class has to do with signing in."""

    ANSWER = "answer"
    OUTCOME = "outcome"
    REMINDER = "reminder"
    NEWS = "news"


CLASS_LABELS = {
    MailClass.ANSWER: "What you must answer",
    MailClass.OUTCOME: "What becomes of your applications, pairings and requests",
    MailClass.REMINDER: "Reminders",
    MailClass.NEWS: "Receipts and news",
}


@dataclass(frozen=True)
class Routing:
    """Where a mail goes that is about to leave: to whom, not before when, or not at all."""

    to: str
    not_before: datetime | None = None
    dropped: bool = False
    footer: str = ""


class OutboxMessage(db.Model):
    """One mail to one address. The text is wiped some days after sending by a retention job."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "status", "not_before", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    to: Mapped[str] = mapped_column(String(254))
    kind: Mapped[str] = mapped_column(String(60), index=True)
    key: Mapped[str | None] = mapped_column(String(160), unique=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    status: Mapped[MailStatus] = mapped_column(choice(MailStatus, "mail_status"))
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]


def queue_mail(
    to: str,
    subject: str,
    template: str,
    *,
    account_id: int | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
    **context: Any,
) -> OutboxMessage:
    """Write a mail into the outbox from `templates/mail/<template>.txt`.

    `key` makes it unique: a second call with the same key returns the first message unchanged.
    """
    if key is not None:
        found = db.session.scalar(select(OutboxMessage).where(OutboxMessage.key == key))
        if found is not None:
            return found
    body = compose(template, **context)
    return queue_text(
        to, subject, body, kind=template, account_id=account_id, key=key, not_before=not_before
    )


def compose(template: str, **context: Any) -> str:
    """The text of a mail from `templates/mail/<template>.txt`."""
    settings = current_app.extensions["settings"]
    return render_template(
        f"mail/{template}.txt",
        service_name=settings.service_name,
        base_url=settings.base_url,
        **context,
    )


@dataclass(frozen=True)
class Letter:
    """A composed mail to one person; `key` makes it unique."""

    to: str
    subject: str
    body: str
    kind: str
    account_id: int | None
    key: str


def queue_letters(letters: Sequence[Letter]) -> None:
    """Write many composed mails into the outbox in one statement; none may be there already."""
    now = clock.now()
    rows = [
        {
            "account_id": each.account_id,
            "to": each.to,
            "kind": each.kind,
            "key": each.key,
            "subject": " ".join(each.subject.split()),
            "body": each.body,
            "status": MailStatus.WAITING,
            "created_at": now,
            "not_before": now,
        }
        for each in letters
    ]
    if rows:
        db.session.execute(insert(OutboxMessage), rows)


def queue_text(
    to: str,
    subject: str,
    body: str,
    *,
    kind: str,
    account_id: int | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
) -> OutboxMessage:
    """Write an already composed plain-text mail into the outbox."""
    message = OutboxMessage(
        account_id=account_id,
        to=to,
        kind=kind,
        key=key,
        subject=" ".join(subject.split()),
        body=body,
        status=MailStatus.WAITING,
        created_at=clock.now(),
        not_before=not_before or clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    return message


def absolute_url(path: str) -> str:
    """The address of a page as it stands in a mail, where there is no request to lean on."""
    return f"{current_app.extensions['settings'].base_url}{path}"
