"""Late joiners: approved after a match was published, matched overnight, as proposals only."""

import logging
from collections.abc import Sequence

from sqlalchemy import exists, select

from mentoring import audit, clock, jobs
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.matchmaking.continuing import going_on
from mentoring.matchmaking.drafts import has_open_review, has_published, joined_late
from mentoring.matchmaking.models import MatchRun
from mentoring.matchmaking.putting_away import put_overnight_away
from mentoring.matchmaking.queries import readiness_of
from mentoring.matchmaking.services import MATCHABLE, start_run
from mentoring.matchmaking.states import UNDER_WAY
from mentoring.pairings.queries import places_left
from mentoring.programmes.models import Application, Cohort
from mentoring.transactions import lock, unit_of_work

log = logging.getLogger(__name__)

JOB = "late joiners"


def cohorts_due() -> Sequence[int]:
    """Cohorts with somebody approved whom no match that counts has looked at.

    Leaves out cohorts that switched it off, and those with a match under way or in review: two
    drafts would hold the same people.
    """
    newcomer = select(Application.id).where(joined_late(Cohort.id)).correlate(Cohort).exists()
    under_way = exists().where(MatchRun.cohort_id == Cohort.id, MatchRun.status.in_(UNDER_WAY))
    return db.session.scalars(
        select(Cohort.id)
        .where(
            Cohort.late_joiners,
            Cohort.status.in_(MATCHABLE),
            has_published(Cohort.id),
            ~under_way,
            ~has_open_review(Cohort.id),
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
        if not _can_be_matched(cohort):
            log.info("The late joiners of cohort %s wait: nobody has a place free", cohort_id)
            return
        going = going_on(cohort)
        try:
            run = start_run(
                cohort,
                going.options,
                actor=JOB,
                name=f"Late joiners of {on(clock.today())}",
                on_behalf_of=going.on_behalf_of,
            )
        except DomainError as problem:
            log.info("No match of late joiners in cohort %s: %s", cohort_id, problem)
            return
        put_overnight_away(cohort, actor=JOB)
        run.overnight, run.note = True, going.note
        audit.record("late joiners matched", run, actor=JOB)


def _can_be_matched(cohort: Cohort) -> bool:
    """Whether both sides have somebody free, and one of the late joiners is."""
    if not all(readiness_of(cohort).free.values()):
        return False
    places = places_left(cohort)
    newcomers = db.session.scalars(select(Application.id).where(joined_late(cohort.id)))
    return any(places.get(each, 0) > 0 for each in newcomers)
