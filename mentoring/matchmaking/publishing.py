"""The background work of a publication: read, compose with nothing open, publish in one unit."""

import logging

from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.jobs import JobContext, JobStatus
from mentoring.matchmaking.letters import Letters, answer_by_of, compose_one, drafts_of
from mentoring.matchmaking.models import MatchRun, PublicationRequest
from mentoring.matchmaking.publication import finish_request, publish
from mentoring.transactions import unit_of_work

log = logging.getLogger(__name__)

CHUNK = 250
STOPPED = (
    "Publishing stopped unexpectedly, several times. Nothing was sent and nothing was changed. "
    "Try again; if it stops again, tell the people who run this service."
)


def publish_match(context: JobContext, *, request_id: int) -> None:
    """Publish one match. Safe to run twice and to take over: it writes once, at the end."""
    request = db.session.get(PublicationRequest, request_id)
    if request is None or request.finished_at is not None:
        db.session.rollback()
        return
    letters = _composed(context, request.run_id)
    context.progress(95, 100, "Looking at everything again, and inviting")
    try:
        with unit_of_work():
            request = db.session.get_one(PublicationRequest, request_id)
            run = db.session.get_one(MatchRun, request.run_id)
            publish(run, actor=request.account, letters=letters)
            finish_request(request)
    except DomainError as problem:
        log.warning("Publication %s refused (%s)", request_id, type(problem).__name__)
        with unit_of_work():
            finish_request(db.session.get_one(PublicationRequest, request_id), problem.message)


def _composed(context: JobContext, run_id: int) -> Letters:
    """Every letter, composed a few at a time so that cancel and progress are in time."""
    drafts = drafts_of(db.session.get_one(MatchRun, run_id))
    db.session.rollback()
    bodies: dict[tuple[int, int | None], str] = {}
    answer_by = None
    for start in range(0, max(len(drafts), 1), CHUNK):
        context.progress(90 * start // max(len(drafts), 1), 100, "Writing the letters")
        cohort = db.session.get_one(MatchRun, run_id).cohort
        answer_by = answer_by or answer_by_of(cohort)
        for draft in drafts[start : start + CHUNK]:
            bodies[draft.key] = compose_one(cohort, draft, answer_by)
        db.session.rollback()
    assert answer_by is not None
    return Letters(answer_by, bodies)


def close_with_job(status: JobStatus, request_id: int) -> None:
    """What becomes of a publication when its job ends without having said so itself."""
    request = db.session.get(PublicationRequest, request_id)
    if request is not None and request.finished_at is None and status is not JobStatus.DONE:
        cancelled = "Publishing was cancelled. Nothing was sent and nothing was changed."
        finish_request(request, cancelled if status is JobStatus.CANCELLED else STOPPED)
