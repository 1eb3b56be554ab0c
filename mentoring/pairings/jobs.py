"""Invitations close and are reminded of by themselves. Each job may run twice without harm."""

from collections.abc import Sequence

from mentoring import clock, jobs
from mentoring.extensions import db
from mentoring.pairings import queries, services
from mentoring.pairings.models import Pairing, PairingMember
from mentoring.pairings.reminders import reminder_due
from mentoring.transactions import unit_of_work

EXPIRE = "expire_invitation"
REMIND = "remind_of_invitation"


def ask_daily(kind: str, ids: Sequence[int], name: str) -> None:
    """One job a day for each: a job that failed for good is tried afresh tomorrow."""
    if ids:
        with unit_of_work():
            for each in ids:
                jobs.enqueue(kind, key=f"{kind}/{each}/{clock.today()}", **{name: each})


def ask_expired() -> None:
    """Queue a job for each invitation whose last day has passed."""
    ask_daily(EXPIRE, queries.invitations_past(clock.now()), "pairing_id")


def ask_reminders() -> None:
    """Queue a job for each invitation of which a reminder is due."""
    now = clock.now()
    due = [
        row.id
        for row in queries.invitations_unanswered(now)
        if reminder_due(row.invited_at, row.answer_by, row.reminded_at, now)
    ]
    ask_daily(REMIND, due, "member_id")


def expire(_context: jobs.JobContext, *, pairing_id: int) -> None:
    """Close one invitation and free both people."""
    with unit_of_work():
        pairing = db.session.get(Pairing, pairing_id)
        if pairing is not None:
            services.expire(pairing, actor=EXPIRE)


def remind(_context: jobs.JobContext, *, member_id: int) -> None:
    """Send one reminder if it is due."""
    with unit_of_work():
        member = db.session.get(PairingMember, member_id)
        if member is not None:
            services.remind(member)
