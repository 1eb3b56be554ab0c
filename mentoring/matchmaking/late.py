"""Late joiners: approved after a match was published, matched overnight, as proposals only."""

import logging
from collections.abc import Sequence

from sqlalchemy import exists, select

from mentoring import audit, clock, jobs
from mentoring.accounts.models import Account
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.matchmaking.defaults import defaults_of
from mentoring.matchmaking.models import MatchRun, RunMember, RunStatus, UnmatchedApplication
from mentoring.matchmaking.services import start_run
from mentoring.matchmaking.states import UNDER_WAY
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, CohortStatus
from mentoring.transactions import lock, unit_of_work

log = logging.getLogger(__name__)

JOB = "late joiners"


def cohorts_due() -> Sequence[int]:
    """Cohorts with somebody approved whom no match has looked at since one was published.

    Leaves out cohorts that switched it off, and those with a match under way.
    """
    of_cohort = MatchRun.cohort_id == Cohort.id
    looked_at = exists().where(
        RunMember.application_id == Application.id, MatchRun.id == RunMember.run_id, of_cohort
    )
    told = exists().where(UnmatchedApplication.application_id == Application.id)
    newcomer = exists().where(
        Application.cohort_id == Cohort.id,
        Application.status == ApplicationStatus.APPROVED,
        ~looked_at,
        ~told,
    )
    return db.session.scalars(
        select(Cohort.id)
        .where(
            Cohort.late_joiners,
            Cohort.status.in_((CohortStatus.OPEN, CohortStatus.CLOSED, CohortStatus.RUNNING)),
            exists().where(of_cohort, MatchRun.status == RunStatus.PUBLISHED),
            ~exists().where(of_cohort, MatchRun.status.in_(UNDER_WAY)),
            newcomer,
        )
        .order_by(Cohort.id)
    ).all()


def ask() -> None:
    """Queue a job for each cohort with late joiners, once a night."""
    due = cohorts_due()
    if due:
        with unit_of_work():
            for cohort_id in due:
                key = f"{JOB}/{cohort_id}/{clock.today()}"
                jobs.enqueue(JOB, key=key, cohort_id=cohort_id)


def match_late_joiners(_context: jobs.JobContext, *, cohort_id: int) -> None:
    """Start a match of everybody free in a cohort that still has late joiners; twice is once."""
    with unit_of_work():
        cohort = db.session.get(Cohort, cohort_id)
        if cohort is None:
            return
        lock(cohort)
        if cohort_id not in cohorts_due():
            return
        try:
            run = start_run(
                cohort,
                defaults_of(cohort),
                actor=_who_published_last(cohort),
                name=f"Late joiners of {on(clock.today())}",
            )
        except DomainError as problem:
            log.info("No match of late joiners in cohort %s: %s", cohort_id, problem)
            return
        run.overnight = True
        audit.record("late joiners matched", run, actor=JOB)


def _who_published_last(cohort: Cohort) -> Account:
    """The coordinator in whose name the next match waits: whoever published the last one."""
    run = db.session.scalars(
        select(MatchRun)
        .where(MatchRun.cohort_id == cohort.id, MatchRun.status == RunStatus.PUBLISHED)
        .order_by(MatchRun.published_at.desc())
        .limit(1)
    ).one()
    return run.published_by or run.requested_by
