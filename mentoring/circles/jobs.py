"""Invitations to circles close and are reminded of by themselves. Each job may run twice."""

from mentoring import clock, jobs
from mentoring.circles import queries, services
from mentoring.circles.models import CircleMember
from mentoring.extensions import db
from mentoring.pairings.reminders import reminder_due
from mentoring.transactions import unit_of_work

EXPIRE = "expire_circle_invitation"
REMIND = "remind_of_circle_invitation"


def _ask(kind: str, due: list[int]) -> None:
    """One job a day for each: a job that failed for good is tried afresh tomorrow."""
    if due:
        with unit_of_work():
            for member_id in due:
                jobs.enqueue(kind, key=f"{kind}/{member_id}/{clock.today()}", member_id=member_id)


def ask_expired() -> None:
    """Queue a job for each invitation whose last day has passed."""
    _ask(EXPIRE, list(queries.invitations_past(clock.now())))


def ask_reminders() -> None:
    """Queue a job for each invitation whose one reminder is due."""
    now = clock.now()
    due = [
        row.id
        for row in queries.invitations_unreminded(now)
        if reminder_due(row.invited_at, row.answer_by, None, now)
    ]
    _ask(REMIND, due)


def expire(_context: jobs.JobContext, *, member_id: int) -> None:
    """Close one invitation; the last answer starts the circle."""
    with unit_of_work():
        member = db.session.get(CircleMember, member_id)
        if member is not None:
            services.expire(member, actor=EXPIRE)


def remind(_context: jobs.JobContext, *, member_id: int) -> None:
    """Send one reminder."""
    with unit_of_work():
        member = db.session.get(CircleMember, member_id)
        if member is not None:
            services.remind(member)
