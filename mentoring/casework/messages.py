"""Writing to many people of a cohort, from a draft for chosen people to the log of letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, insert, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from mentoring import audit, clock, jobs
from mentoring.accounts.models import Account, MailPreference
from mentoring.casework import placeholders
from mentoring.casework.choosing import Wanted, fitting
from mentoring.casework.message_models import (
    Message,
    MessageKind,
    MessageStatus,
    Recipient,
    RecipientStatus,
)
from mentoring.errors import Conflict, DomainError, NotFound, StaleEdit
from mentoring.extensions import db
from mentoring.jobs import JobStatus
from mentoring.listing import by_name
from mentoring.mail import MailClass, compose, queue_text
from mentoring.programmes.models import Cohort, Programme
from mentoring.transactions import lock

JOB = "write to people"
LONGEST = 5000
"""How many characters a letter may have."""
MAIL_KINDS = {MessageKind.NEEDED: "casework/needed", MessageKind.NEWS: "casework/news"}
MOVES = {
    MessageStatus.DRAFT: frozenset({MessageStatus.SENDING, MessageStatus.CANCELLED}),
    MessageStatus.SENDING: frozenset(
        {MessageStatus.SENT, MessageStatus.CANCELLED, MessageStatus.FAILED}
    ),
    MessageStatus.FAILED: frozenset({MessageStatus.SENDING, MessageStatus.CANCELLED}),
}


def begin(cohort: Cohort, wanted: Wanted, *, actor: Account) -> Message:
    """Begin a letter to everybody who fits now; raises DomainError when nobody does."""
    message = Message(
        cohort_id=cohort.id,
        status=MessageStatus.DRAFT,
        wanted=wanted.stored(),
        made_at=clock.now(),
        made_by_id=actor.id,
    )
    db.session.add(message)
    audit.note_status(message, None, actor=actor)
    people = fitting(cohort, wanted).subquery()
    chosen = select(literal(message.id), people.c.account_id, literal(RecipientStatus.CHOSEN.value))
    columns = ["message_id", "account_id", "status"]
    db.session.execute(insert(Recipient).from_select(columns, chosen))
    if not counts_of(message)[RecipientStatus.CHOSEN]:
        raise DomainError("Nobody fits. Change what you ask for, then write to them.")
    return message


@dataclass(frozen=True)
class Words:
    """What a letter says, and what it is to people."""

    subject: str
    body: str
    kind: MessageKind | None


def write(message: Message, words: Words, *, version: int) -> None:
    """Keep what a draft says once it is whole.

    Raises what `keep` does, and DomainError for a placeholder we do not know.
    """
    check_placeholders(words)
    keep(message, words, version=version)


def keep(message: Message, words: Words, *, version: int) -> None:
    """Keep what a draft says so far, whole or not; the same words change nothing.

    Raises StaleEdit when somebody else saved it meanwhile, Conflict when it is no draft any more.
    """
    lock(message)
    _still(message, MessageStatus.DRAFT)
    if message.version != version:
        raise StaleEdit(
            "Somebody else changed this letter while you were writing. Copy your text, open the "
            "page again and look at theirs."
        )
    if words == Words(message.subject, message.body, message.kind):
        return
    message.subject, message.body, message.kind = words.subject, words.body, words.kind
    message.version += 1
    db.session.flush()


def check_placeholders(words: Words) -> None:
    """Raise DomainError, naming the field, for an unknown placeholder or one not closed."""
    for name in ("subject", "body"):
        problem = placeholders.problem_in(getattr(words, name))
        if problem:
            raise DomainError(problem, field=name)


def leave_out(message: Message, account_id: int, out: bool) -> None:
    """Leave one person out of a draft, or put them back; raises NotFound for somebody else."""
    lock(message)
    _still(message, MessageStatus.DRAFT)
    found = db.session.get(Recipient, (message.id, account_id))
    if found is None:
        raise NotFound
    found.status = RecipientStatus.LEFT_OUT if out else RecipientStatus.CHOSEN
    db.session.flush()


def send(message: Message, *, version: int, actor: Account) -> None:
    """Have a letter written to everybody chosen, in the background; a failed one goes on.

    Raises StaleEdit when it changed since it was read, Conflict when it was sent already,
    DomainError without words or people.
    """
    lock(message)
    if message.version != version:
        raise StaleEdit("Somebody changed this letter since you read it. Read it again first.")
    if not (message.subject and message.body and message.kind):
        raise DomainError("Write the letter first, and say what it is to them.")
    check_placeholders(Words(message.subject, message.body, message.kind))
    if not counts_of(message)[RecipientStatus.CHOSEN]:
        raise DomainError("Everybody has been left out. Put somebody back first.")
    audit.move(message, MessageStatus.SENDING, MOVES, actor=actor)
    message.version += 1
    message.sent_at, message.sent_by_id = clock.now(), actor.id
    message.job_id = jobs.enqueue(JOB, message_id=message.id).id
    audit.record("people written to", message, actor=actor)


def stop(message: Message, *, actor: Account) -> None:
    """Drop a draft, or write to nobody further; raises Conflict once it is over."""
    lock(message)
    if message.status is MessageStatus.SENDING and message.job is not None:
        jobs.request_cancel(message.job)
        audit.record("writing to people stopped", message, actor=actor)
    else:
        audit.move(message, MessageStatus.CANCELLED, MOVES, actor=actor)


def ended(status: JobStatus, *, message_id: int) -> None:
    """Close a letter as its job ends, whichever way that is."""
    message = db.session.get_one(Message, message_id)
    to = {JobStatus.DONE: MessageStatus.SENT, JobStatus.CANCELLED: MessageStatus.CANCELLED}
    if message.status is MessageStatus.SENDING:
        audit.move(message, to.get(status, MessageStatus.FAILED), MOVES, actor=JOB)


def test(message: Message, *, actor: Account) -> None:
    """Send a draft to oneself, as it reads with one's own name; nobody else gets anything."""
    subject, body = read_by(message, actor.name)
    queue_text(actor.email, f"Test: {subject}", body, kind="casework/test", account_id=actor.id)


def read_by(message: Message, name: str) -> tuple[str, str]:
    """Subject and text of a letter as one person reads them."""
    programme = message.cohort.programme
    values = {
        "first name": name.split()[0] if name.split() else name,
        "cohort": message.cohort.name,
        "help contact": f"{programme.help_name}, {programme.help_email}",
    }
    body = compose(
        "casework/message",
        text=placeholders.filled(message.body, values),
        programme=programme,
    )
    return placeholders.filled(message.subject, values), body


def _still(message: Message, status: MessageStatus) -> None:
    if message.status is not status:
        raise Conflict("This letter has been sent or dropped, so it cannot be changed any more.")


def message_in(cohort: Cohort, message_id: int) -> Message:
    """A letter to people of a cohort loaded through its owner; raises NotFound."""
    found = db.session.scalar(
        select(Message)
        .where(Message.id == message_id, Message.cohort_id == cohort.id)
        .options(
            joinedload(Message.made_by).lazyload(Account.grants),
            joinedload(Message.sent_by).lazyload(Account.grants),
            joinedload(Message.job),
        )
    )
    if found is None:
        raise NotFound
    return found


def message_of(programme: Programme, message_id: int) -> Message:
    """A letter to people of any cohort of a programme; raises NotFound."""
    found = db.session.scalar(
        select(Message)
        .join(Cohort, Cohort.id == Message.cohort_id)
        .where(Message.id == message_id, Cohort.programme_id == programme.id)
    )
    if found is None:
        raise NotFound
    return found


SORTS: dict[str, tuple[Any, ...]] = {
    "newest": (Message.id.desc(),),
    "oldest": (Message.id,),
    "subject": (func.lower(Message.subject), Message.id.desc()),
    "people": (Message.written.desc(), Message.id.desc()),
}


def log_of(cohort: Cohort, status: str = "", text: str = "", sort: str = "newest") -> Select[Any]:
    """What was written to people of a cohort: with a text in its subject or to somebody so called,
    in whatever state, the newest first unless asked otherwise."""
    query = (
        select(
            Message.id,
            Message.subject,
            Message.status,
            Message.made_at,
            Message.sent_at,
            Message.written,
            Message.missed,
            Account.name.label("by"),
        )
        .join(Account, Account.id == func.coalesce(Message.sent_by_id, Message.made_by_id))
        .where(Message.cohort_id == cohort.id)
        .order_by(*SORTS.get(sort, SORTS["newest"]))
    )
    if status in set(MessageStatus):
        query = query.where(Message.status == status)
    if text:
        query = query.where(or_(Message.subject.icontains(text, autoescape=True), _meant_for(text)))
    return query


def _meant_for(text: str) -> Any:
    """A letter that somebody of this name or address gets, or got."""
    person = aliased(Account)
    return (
        select(Recipient.account_id)
        .join(person, person.id == Recipient.account_id)
        .where(
            Recipient.message_id == Message.id,
            Recipient.status.in_((RecipientStatus.CHOSEN, RecipientStatus.WRITTEN)),
            or_(
                person.name.icontains(text, autoescape=True),
                person.email.icontains(text, autoescape=True),
            ),
        )
        .correlate(Message)
        .exists()
    )


def recipients_of(message: Message, text: str = "") -> Select[Any]:
    """Whom a letter is for, by name."""
    query = (
        select(Recipient.status, Account.id, Account.name)
        .join(Account, Account.id == Recipient.account_id)
        .where(Recipient.message_id == message.id)
        .order_by(by_name(Account.name), Account.id)
    )
    return query.where(Account.name.icontains(text, autoescape=True)) if text else query


def recipient_of(message: Message, account_id: int | None) -> Account | None:
    """One of the people a letter is for: the one asked for, or the first by name."""
    query = select(Account).where(
        Account.id.in_(select(Recipient.account_id).where(Recipient.message_id == message.id))
    )
    if account_id is not None:
        query = query.where(Account.id == account_id)
    return db.session.scalars(query.order_by(by_name(Account.name)).limit(1)).first()


def counts_of(message: Message) -> dict[RecipientStatus, int]:
    """How many of the people a letter is for stand where."""
    rows = db.session.execute(
        select(Recipient.status, func.count())
        .where(Recipient.message_id == message.id)
        .group_by(Recipient.status)
    )
    found = {row[0]: row[1] for row in rows}
    return {status: found.get(status, 0) for status in RecipientStatus}


def without_news(message: Message) -> int:
    """How many of the chosen have turned news off, so that news does not reach them."""
    rows = db.session.scalars(
        select(MailPreference.off)
        .join(Recipient, Recipient.account_id == MailPreference.account_id)
        .where(Recipient.message_id == message.id, Recipient.status == RecipientStatus.CHOSEN)
    )
    return sum(MailClass.NEWS.value in off for off in rows)


def sent_to(cohort: Cohort, account: Account) -> Sequence[Any]:
    """The letters that were written to one person of a cohort, the newest first."""
    return db.session.execute(
        select(Message.id, Message.subject, Recipient.written_at)
        .join(Recipient, Recipient.message_id == Message.id)
        .where(
            Message.cohort_id == cohort.id,
            Recipient.account_id == account.id,
            Recipient.status == RecipientStatus.WRITTEN,
        )
        .order_by(Message.id.desc())
    ).all()
