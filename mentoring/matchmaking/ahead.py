"""Closed cohorts whose people wait for a match that nobody has begun, on a coordinator's home."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import case, func, select

from mentoring.formatters import on, plural
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.prepared import one_of
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    CohortStatus,
    Programme,
    ProgrammeKind,
)
from mentoring.registry import Coordinated, HomeTask

CAME_TO_SOMETHING = tuple(set(RunStatus) - {RunStatus.CANCELLED})
APPROVED = (
    select(func.count())
    .where(Application.cohort_id == Cohort.id, Application.status == ApplicationStatus.APPROVED)
    .correlate(Cohort)
    .scalar_subquery()
)
WAITS = case(
    (
        (Cohort.status == CohortStatus.CLOSED)
        & (Programme.kind != ProgrammeKind.PEER_CIRCLE)
        & ~select(MatchRun.id)
        .where(MatchRun.cohort_id == Cohort.id, one_of(MatchRun.status, CAME_TO_SOMETHING))
        .correlate(Cohort)
        .exists(),
        APPROVED,
    ),
    else_=0,
)
"""How many approved people of a closed cohort wait for a match that nobody has begun."""


def _tasks(rows: Sequence[Any]) -> list[HomeTask]:
    """A card for each cohort that has closed, has people and has no match yet."""
    return [
        HomeTask(
            "now",
            f"{row.name} has closed and waits for its match",
            f"{plural(row.unmatched, 'approved person', 'approved people')}. Pairings are to start "
            f"on {on(row.starts_on)}: count supply and demand, then start a match.",
            url_for("match_runs.index", cohort_id=row.id),
            order=32,
        )
        for row in rows
        if row.unmatched
    ]


COORDINATED = Coordinated((WAITS.label("unmatched"),), _tasks)
