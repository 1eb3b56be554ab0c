"""Invitations to circles close and are reminded of by themselves. Each job may run twice."""

from mentoring import clock, jobs
from mentoring.circles import queries, services
from mentoring.circles.models import CircleMember
from mentoring.extensions import db
from mentoring.pairings.jobs import ask_daily
from mentoring.pairings.reminders import reminder_due
from mentoring.transactions import unit_of_work

EXPIRE = "expire_circle_invitation"
REMIND = "remind_of_circle_invitation"


def ask_expired() -> None:
    """Queue a job for each invitation whose last day has passed."""
    ask_daily(EXPIRE, queries.invitations_past(clock.now()), "member_id")


def ask_reminders() -> None:
    """Queue a job for each invitation whose one reminder is due."""
    now = clock.now()
    due = [
        row.id
        for row in queries.invitations_unreminded(now)
        if reminder_due(row.invited_at, row.answer_by, None, now)
    ]
    ask_daily(REMIND, due, "member_id")


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
