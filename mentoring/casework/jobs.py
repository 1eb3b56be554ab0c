"""Writes a letter to many people, some at a time; run again it writes to nobody twice."""

from sqlalchemy import select, update

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.casework.choosing import Wanted, fitting
from mentoring.casework.message_models import Message, MessageStatus, Recipient, RecipientStatus
from mentoring.casework.messages import JOB, MAIL_KINDS, counts_of, ended, read_by
from mentoring.extensions import db
from mentoring.jobs import JobContext
from mentoring.mail import Letter, queue_letters
from mentoring.registry import JobKind
from mentoring.transactions import lock, unit_of_work

AT_ONCE = 100
"""People written to under one write lock."""


def run(context: JobContext, *, message_id: int) -> None:
    """Write to everybody chosen who still fits; whoever does not any more is left out."""
    counts = counts_of(db.session.get_one(Message, message_id))
    total = sum(counts.values()) - counts[RecipientStatus.LEFT_OUT]
    done = total - counts[RecipientStatus.CHOSEN]
    db.session.rollback()
    while True:
        context.progress(done, total, "Writing")
        with unit_of_work():
            count = write_some(message_id)
        if not count:
            return
        done += count


def write_some(message_id: int) -> int:
    """Write the next letters into the outbox; their people and the counts move with them."""
    message = db.session.get_one(Message, message_id)
    lock(message)
    if message.status is not MessageStatus.SENDING:
        return 0
    people = db.session.execute(
        select(Account.id, Account.name, Account.email)
        .join(Recipient, Recipient.account_id == Account.id)
        .where(Recipient.message_id == message_id, Recipient.status == RecipientStatus.CHOSEN)
        .order_by(Account.id)
        .limit(AT_ONCE)
    ).all()
    ids = [person.id for person in people]
    fits = set(
        db.session.scalars(
            fitting(message.cohort, Wanted(**message.wanted)).where(Account.id.in_(ids))
        )
    )
    letters = []
    for person in people:
        if person.id in fits:
            subject, body = read_by(message, person.name)
            key = f"message/{message_id}/{person.id}"
            kind = MAIL_KINDS[message.kind]
            letters.append(Letter(person.email, subject, body, kind, person.id, key))
    queue_letters(letters)
    _mark(message_id, fits, RecipientStatus.WRITTEN)
    _mark(message_id, set(ids) - fits, RecipientStatus.GONE)
    message.written += len(fits)
    message.missed += len(ids) - len(fits)
    return len(ids)


def _mark(message_id: int, ids: set[int], status: RecipientStatus) -> None:
    at = clock.now() if status is RecipientStatus.WRITTEN else None
    db.session.execute(
        update(Recipient)
        .where(Recipient.message_id == message_id, Recipient.account_id.in_(sorted(ids)))
        .values(status=status, written_at=at)
    )


KIND = JobKind(JOB, run, ended=ended)
