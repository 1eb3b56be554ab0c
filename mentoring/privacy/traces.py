"""What the machinery itself keeps of a person: letters that were sent, and the audit trail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, or_, select, update

from mentoring.accounts.models import Account
from mentoring.audit import AuditEvent, StatusChange
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.held import changed, plain
from mentoring.mail import MailStatus, OutboxMessage
from mentoring.permissions import Role
from mentoring.privacy.acts import act
from mentoring.profiles.queries import find_profile
from mentoring.registry import DataHolder, Held, HeldItem, Kept, Reader, RetentionRule

WIPED: dict[str, Any] = {
    "body": "",
    "subject": "A letter",
    "to": "",
    "key": None,
    "last_error": None,
}
OFFICERS = (Reader(Role.DATA_PROTECTION),)
NEWEST = 500
"""So many of the newest acts are listed in words; the JSON has them all."""


def export_letters(account: Account) -> Held:
    """When we wrote and about what; the letters themselves are in the person's own post."""
    letters = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.account_id == account.id)
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    ).all()
    lines = [(at(letter.sent_at or letter.created_at), letter.subject) for letter in letters]
    data = [
        {
            "subject": letter.subject,
            "kind": letter.kind,
            "status": letter.status.value,
            "sent_at": plain(letter.sent_at),
        }
        for letter in letters
    ]
    items = [HeldItem("Letters we sent you", lines, "Nobody else", closed=True)] if letters else []
    return Held(items, data)


def erase_letters(account: Account) -> Mapping[str, int]:
    """Drop what waits for the person, empty what was sent to them or speaks of them."""
    dropped = changed(
        update(OutboxMessage)
        .where(OutboxMessage.account_id == account.id, OutboxMessage.status == MailStatus.WAITING)
        .values(status=MailStatus.DROPPED)
    )
    own = or_(OutboxMessage.account_id == account.id, OutboxMessage.to == account.email)
    emptied = changed(update(OutboxMessage).where(own).values(account_id=None, **WIPED))
    profile = find_profile(account.id)
    names = [account.name, account.email, profile.contact_to_share if profile else ""]
    speaks = [
        column.contains(name, autoescape=True)
        for name in names
        for column in (OutboxMessage.body, OutboxMessage.subject)
        if name
    ]
    others = changed(
        update(OutboxMessage)
        .where(or_(*speaks), OutboxMessage.status != MailStatus.WAITING)
        .values(body="", subject="A letter")
    )
    return {
        "waiting letters dropped": dropped,
        "letters emptied": emptied,
        "letters to others emptied": others,
    }


def old_letters(before: datetime, held: Select[Any]) -> Select[Any]:
    """Letters that went, or were given up, so long ago and still have their text."""
    return select(OutboxMessage.id).where(
        OutboxMessage.status != MailStatus.WAITING,
        OutboxMessage.created_at < before,
        OutboxMessage.body != "",
        or_(OutboxMessage.account_id.is_(None), OutboxMessage.account_id.not_in(held)),
    )


def empty_letters(ids: Sequence[Any]) -> int:
    """Delete the text of letters, and the address where no account stands behind it any more."""
    nobody = update(OutboxMessage).where(
        OutboxMessage.id.in_(ids), OutboxMessage.account_id.is_(None)
    )
    changed(nobody.values(to=""))
    return changed(update(OutboxMessage).where(OutboxMessage.id.in_(ids)).values(body=""))


def export_acts(account: Account) -> Held:
    """What the person did here, and what was done to their account, without others' names."""
    events = db.session.scalars(
        select(AuditEvent)
        .where(
            or_(
                AuditEvent.actor_id == account.id,
                and_(AuditEvent.subject_type == "Account", AuditEvent.subject_id == account.id),
            )
        )
        .order_by(AuditEvent.at, AuditEvent.id)
    ).all()
    lines = [(at(e.at), f"{act(e.action)}, by {_by(e, account)}") for e in events[-NEWEST:]]
    data = [{"at": plain(e.at), "action": e.action, "by": _by(e, account)} for e in events]
    seen_by = "Data-protection officers see that an act happened, without what was said."
    items = (
        [HeldItem("What was done, and when", lines, seen_by, closed=True, readers=OFFICERS)]
        if lines
        else []
    )
    return Held(items, data)


def _by(event: AuditEvent, account: Account) -> str:
    if event.actor_id == account.id:
        return "you"
    return "the service" if event.actor_id is None else "somebody of the team"


def keep_acts(account: Account) -> Mapping[str, int]:
    """The trail has no content and from now on no name: nothing is left to take out of it."""
    return {}


def old_events(before: datetime, held: Select[Any]) -> Select[Any]:
    """Acts that long past."""
    mine = or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id.not_in(held))
    return select(AuditEvent.id).where(AuditEvent.at < before, mine)


def delete_events(ids: Sequence[Any]) -> int:
    """Delete entries of the audit trail."""
    return changed(delete(AuditEvent).where(AuditEvent.id.in_(ids)))


def old_changes(before: datetime, held: Select[Any]) -> Select[Any]:
    """Changes of status that long past."""
    mine = or_(StatusChange.actor_id.is_(None), StatusChange.actor_id.not_in(held))
    return select(StatusChange.id).where(StatusChange.at < before, mine)


def delete_changes(ids: Sequence[Any]) -> int:
    """Delete entries of the history of statuses."""
    return changed(delete(StatusChange).where(StatusChange.id.in_(ids)))


LETTERS = DataHolder(
    key="letters",
    title="Letters",
    tables=frozenset({"outbox_message"}),
    export=export_letters,
    erase=erase_letters,
    goes="The text and address of every letter to you, and of letters to others that name you.",
    keeps=(
        Kept(
            "One last letter to you, which says that everything has been erased",
            "So that you know that it is done",
            "30 days after it was sent",
        ),
    ),
    retention=(
        RetentionRule(
            "text of letters",
            "The text of letters that were sent",
            "mail text",
            "the day it was written",
            old_letters,
            empty_letters,
        ),
    ),
    order=15,
)

ACTS = DataHolder(
    key="acts",
    title="What was done, and when",
    tables=frozenset({"audit_event", "status_change"}),
    export=export_acts,
    erase=keep_acts,
    goes="Your name beside what you did.",
    keeps=(
        Kept(
            "What was done and when, without your name or anything you wrote",
            "To show that the programme acted rightly, for as long as a claim can be brought",
            "6 years after each act",
        ),
    ),
    retention=(
        RetentionRule(
            "audit trail", "Who did what and when", "audit", "the act", old_events, delete_events
        ),
        RetentionRule(
            "history of statuses",
            "How applications, pairings and the rest came to where they stand",
            "audit",
            "the change",
            old_changes,
            delete_changes,
        ),
    ),
    order=90,
)
