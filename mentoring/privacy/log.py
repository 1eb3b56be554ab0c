"""Who did what and when, as the data protection officer reads it: acts, never content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.audit import AuditEvent
from mentoring.extensions import db


@dataclass(frozen=True)
class LogFilter:
    """What of the log to show; nothing given means everything."""

    action: str = ""
    actor: str = ""
    days: int = 0
    sort: str = "newest"


def events(wanted: LogFilter) -> Select[Any]:
    """One row per act: when, what, by whom, on what.

    The name is looked up for the rows of a page only: joined, it would be for every row before.
    """
    name = select(Account.name).where(Account.id == AuditEvent.actor_id).scalar_subquery()
    query = select(
        AuditEvent.at,
        AuditEvent.action,
        AuditEvent.subject_type,
        AuditEvent.subject_id,
        AuditEvent.job,
        name.label("actor"),
    )
    if wanted.action:
        query = query.where(AuditEvent.action == wanted.action)
    if wanted.actor:
        query = query.where(_by(wanted.actor))
    if wanted.days:
        since = clock.today() - timedelta(days=wanted.days)
        query = query.where(AuditEvent.at >= clock.start_of_day(since))
    if wanted.sort == "oldest":
        return query.order_by(AuditEvent.at, AuditEvent.id)
    return query.order_by(AuditEvent.at.desc(), AuditEvent.id.desc())


def _by(text: str) -> Any:
    """Acts of people and jobs called so: who that is is asked first, so that the indexes serve."""
    people = select(Account.id).where(
        or_(
            Account.name.icontains(text, autoescape=True),
            Account.email.icontains(text, autoescape=True),
        )
    )
    job = aliased(AuditEvent)
    words = func.replace(func.replace(job.job, "_", " "), "-", " ")
    said = or_(job.job.icontains(text, autoescape=True), words.icontains(text, autoescape=True))
    named = job.job.is_not(None) & said
    jobs = select(job.job).where(named).distinct()
    return or_(AuditEvent.actor_id.in_(people), AuditEvent.job.in_(jobs))


def actions() -> Sequence[str]:
    """Every kind of act there has been, by name."""
    found = func.distinct(AuditEvent.action)
    return db.session.scalars(select(found).order_by(AuditEvent.action)).all()
