"""Who did what and when, as the data protection officer reads it: acts, never content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select

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
    """One row per act: when, what, by whom, on what."""
    query = select(
        AuditEvent.at,
        AuditEvent.action,
        AuditEvent.subject_type,
        AuditEvent.subject_id,
        AuditEvent.job,
        Account.name.label("actor"),
    ).outerjoin(Account, Account.id == AuditEvent.actor_id)
    if wanted.action:
        query = query.where(AuditEvent.action == wanted.action)
    if wanted.actor:
        query = query.where(
            or_(
                Account.name.icontains(wanted.actor, autoescape=True),
                Account.email.icontains(wanted.actor, autoescape=True),
                AuditEvent.job.icontains(wanted.actor, autoescape=True),
            )
        )
    if wanted.days:
        since = clock.today() - timedelta(days=wanted.days)
        query = query.where(AuditEvent.at >= clock.start_of_day(since))
    if wanted.sort == "oldest":
        return query.order_by(AuditEvent.at, AuditEvent.id)
    return query.order_by(AuditEvent.at.desc(), AuditEvent.id.desc())


def actions() -> Sequence[str]:
    """Every kind of act there has been, by name."""
    found = func.distinct(AuditEvent.action)
    return db.session.scalars(select(found).order_by(AuditEvent.action)).all()
