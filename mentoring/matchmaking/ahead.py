"""Closed cohorts whose people wait for a match that nobody has begun, on a coordinator's home."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import func, select

from mentoring.accounts.models import Account
from mentoring.accounts.queries import COORDINATED
from mentoring.formatters import on, plural
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.permissions import Role
from mentoring.prepared import one_of, rows_of
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    CohortStatus,
    Programme,
    ProgrammeKind,
)
from mentoring.registry import HomeTask

CAME_TO_SOMETHING = tuple(set(RunStatus) - {RunStatus.CANCELLED})
APPROVED = (
    select(func.count())
    .where(Application.cohort_id == Cohort.id, Application.status == ApplicationStatus.APPROVED)
    .correlate(Cohort)
    .scalar_subquery()
)
UNBEGUN = (
    select(Cohort.id, Cohort.name, Cohort.starts_on, APPROVED.label("approved"))
    .join(Programme, Programme.id == Cohort.programme_id)
    .where(
        Cohort.programme_id.in_(COORDINATED),
        Cohort.status == CohortStatus.CLOSED,
        Programme.kind != ProgrammeKind.PEER_CIRCLE,
        APPROVED > 0,
        ~select(MatchRun.id)
        .where(MatchRun.cohort_id == Cohort.id, one_of(MatchRun.status, CAME_TO_SOMETHING))
        .correlate(Cohort)
        .exists(),
    )
    .order_by(Cohort.starts_on, Cohort.id)
)
"""Built once: it stands on the way to every home page."""


def tasks(account: Account) -> Sequence[HomeTask]:
    """A card for each cohort that has closed, has people and has no match yet."""
    if not account.has_grant(Role.COORDINATOR):
        return []
    return [
        HomeTask(
            "now",
            f"{row.name} has closed and waits for its match",
            f"{plural(row.approved, 'approved person', 'approved people')}. Pairings are to start "
            f"on {on(row.starts_on)}: count supply and demand, then start a match.",
            url_for("match_runs.index", cohort_id=row.id),
            order=32,
        )
        for row in rows_of(UNBEGUN, account=account.id)
    ]
