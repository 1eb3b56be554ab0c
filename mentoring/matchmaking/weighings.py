"""Asking what each other partner of one person would cost: at once, or in the background."""

import logging

from sqlalchemy import func, select

from matching.errors import MatchingError
from mentoring import clock, jobs
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.jobs import JobContext, JobStatus
from mentoring.matchmaking import replay, solving
from mentoring.matchmaking.check_jobs import stored_input
from mentoring.matchmaking.checks import BROKEN_OFF, NOT_KEPT, has_input
from mentoring.matchmaking.jobs import Reporter
from mentoring.matchmaking.models import MatchRun, RunMember, Weighing
from mentoring.matchmaking.weighing import position_of, weigh
from mentoring.transactions import unit_of_work

log = logging.getLogger(__name__)

JOB = "weigh partners"
AT_ONCE = 250_000
"""Possible pairs up to which it is computed while the coordinator waits: well under a second."""


def weighing_of(run: MatchRun, application_id: int) -> Weighing | None:
    """What has been asked about one person of a run."""
    return db.session.get(Weighing, (run.id, application_id))


def is_small(run: MatchRun) -> bool:
    """Whether the question is answered quickly enough to wait for it."""
    sizes = db.session.scalars(
        select(func.count()).where(RunMember.run_id == run.id).group_by(RunMember.side)
    ).all()
    cells = 1
    for size in sizes:
        cells *= size
    return cells <= AT_ONCE


def ask(run: MatchRun, application_id: int, *, at_once: bool) -> Weighing:
    """Write the question down; in the background it has a job. Asked again, it is the same one.

    Raises Conflict when what the run was computed from is no longer kept.
    """
    if not has_input(run):
        raise Conflict(NOT_KEPT)
    found = weighing_of(run, application_id)
    if found is not None and not found.problem:
        return found
    if found is None:
        found = Weighing(run_id=run.id, application_id=application_id)
        db.session.add(found)
    found.asked_at, found.problem = clock.now(), ""
    if not at_once:
        found.job = jobs.enqueue(JOB, run_id=run.id, application_id=application_id)
    db.session.flush()
    return found


def answer(run_id: int, application_id: int, tell: solving.Tell) -> None:
    """Compute with nothing open, then write the answer in one short unit.

    A reason people can mend is kept with the question.
    """
    told, problem = None, ""
    try:
        encoded = stored_input(run_id)
        found = solving.match(encoded, tell, lambda: False)
        where = position_of(encoded, application_id)
        if where is None:
            raise DomainError("This match did not take that person in.")
        told = {"people": weigh(encoded, found, *where)}
    except (DomainError, MatchingError, replay.NotReadable) as refused:
        kind = type(refused).__name__
        log.warning("Weighing of %s in match run %s failed (%s)", application_id, run_id, kind)
        problem = str(refused)
    db.session.rollback()
    with unit_of_work():
        asked = db.session.get(Weighing, (run_id, application_id))
        if asked is not None:
            asked.told, asked.problem = told, problem


def run_weighing(context: JobContext, *, run_id: int, application_id: int) -> None:
    """Answer one question in the background. Safe to run twice."""
    answer(run_id, application_id, Reporter(context).tell)


def close_with_job(status: JobStatus, run_id: int, application_id: int) -> None:
    """What becomes of a question when its job ends without having said so itself."""
    asked = db.session.get(Weighing, (run_id, application_id))
    if asked is not None and asked.told is None and status is not JobStatus.DONE:
        asked.problem = BROKEN_OFF
