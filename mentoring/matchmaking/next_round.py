"""The next round: people freed by declined and expired invitations are matched again, as proposals.

A tick asks the tables where that is due. A coordinator reviews what comes of it like any match.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Subquery, func, or_, select
from sqlalchemy.orm import aliased

from mentoring import clock, jobs
from mentoring.audit import StatusChange
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.jobs import JobContext
from mentoring.matchmaking.continuing import going_on
from mentoring.matchmaking.drafts import has_open_review
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.matchmaking.putting_away import put_overnight_away
from mentoring.matchmaking.queries import readiness_of
from mentoring.matchmaking.services import MATCHABLE, start_run
from mentoring.matchmaking.states import UNDER_WAY
from mentoring.pairings.models import Pairing, PairingStatus
from mentoring.programmes.models import Cohort
from mentoring.transactions import unit_of_work

log = logging.getLogger(__name__)

JOB = "next round"
NAME = "Next round"
FREED = (
    PairingStatus.DECLINED,
    PairingStatus.DEFERRED,
    PairingStatus.EXPIRED,
    PairingStatus.WITHDRAWN,
)
LONGEST_WAIT = timedelta(days=2)
"""A round begins when every invitation is answered, or this long after the first that was not."""


@dataclass(frozen=True)
class Due:
    """A cohort whose next round is due, after which run."""

    cohort_id: int
    run_id: int


def _last_rounds() -> Subquery:
    """The newest run of each cohort that was published or was a next round itself."""
    return (
        select(func.max(MatchRun.id).label("run_id"))
        .where(or_(MatchRun.status == RunStatus.PUBLISHED, MatchRun.next_round))
        .group_by(MatchRun.cohort_id)
        .subquery()
    )


def _under_way() -> ColumnElement[bool]:
    """A match beside the last round is being computed, and not to try something out."""
    other = aliased(MatchRun)
    return (
        select(other.id)
        .where(
            other.cohort_id == MatchRun.cohort_id,
            other.status.in_(UNDER_WAY),
            other.scenario_id.is_(None),
        )
        .correlate(MatchRun)
        .exists()
    )


def rounds_due(now: datetime) -> Sequence[Due]:
    """Cohorts with people freed since their last round, where nothing is in hand; one query.

    Only after a first publication, and never while a match is being computed or reviewed that is
    meant for publication. What was tried out, put away, or made overnight and not begun holds
    nothing up.
    """
    newest = _last_rounds()
    first_freed = (
        select(func.min(StatusChange.at))
        .join(Pairing, Pairing.id == StatusChange.subject_id)
        .where(
            StatusChange.subject_type == Pairing.__name__,
            StatusChange.became.in_([each.value for each in FREED]),
            StatusChange.at > MatchRun.requested_at,
            Pairing.cohort_id == MatchRun.cohort_id,
        )
        .correlate(MatchRun)
        .scalar_subquery()
    )
    still_open = (
        select(Pairing.id)
        .where(Pairing.cohort_id == MatchRun.cohort_id, Pairing.status == PairingStatus.INVITED)
        .correlate(MatchRun)
        .exists()
    )
    rows = db.session.execute(
        select(
            MatchRun.cohort_id, MatchRun.id, first_freed.label("freed"), still_open.label("open")
        )
        .join(newest, newest.c.run_id == MatchRun.id)
        .join(Cohort, Cohort.id == MatchRun.cohort_id)
        .where(
            Cohort.status.in_(MATCHABLE),
            ~_under_way(),
            ~has_open_review(Cohort.id),
        )
    ).all()
    return [
        Due(row.cohort_id, row.id)
        for row in rows
        if row.freed is not None and (not row.open or row.freed <= now - LONGEST_WAIT)
    ]


def ask_next_rounds() -> None:
    """Tick: queue a job for each cohort whose next round is due, once a day at most."""
    due = rounds_due(clock.now())
    db.session.rollback()
    if not due:
        return
    with unit_of_work():
        for each in due:
            jobs.enqueue(
                JOB,
                key=f"{JOB}/{each.cohort_id}/{each.run_id}/{clock.today()}",
                cohort_id=each.cohort_id,
                after_run_id=each.run_id,
            )


def start_next_round(_context: JobContext, *, cohort_id: int, after_run_id: int) -> None:
    """Start the match of one next round, with the choices of the last. Safe to run twice.

    It takes in whoever joined late, so an overnight match that nobody has begun is put away.
    Does nothing when a coordinator has started another meanwhile, or a side has nobody free.
    """
    with unit_of_work():
        cohort = db.session.get(Cohort, cohort_id)
        if cohort is None or Due(cohort_id, after_run_id) not in rounds_due(clock.now()):
            return
        ready = readiness_of(cohort)
        if not all(ready.free.values()):
            log.info("The next round of cohort %s waits: a side has nobody free", cohort_id)
            return
        going = going_on(cohort)
        try:
            run = start_run(
                cohort, going.options, actor=JOB, name=NAME, on_behalf_of=going.on_behalf_of
            )
        except DomainError as problem:
            log.info("The next round of cohort %s waits: %s", cohort_id, problem.message)
            return
        put_overnight_away(cohort, actor=JOB)
        run.next_round, run.note = True, going.note
