"""Freezing reports in the background: computed without a lock, kept in a moment."""

from sqlalchemy import select

from mentoring import jobs
from mentoring.extensions import db
from mentoring.jobs import Job, JobContext, JobStatus
from mentoring.registry import JobKind, Tick
from mentoring.transactions import unit_of_work
from surveys.evaluation import services
from surveys.evaluation.queries import waves_to_freeze


def ask() -> None:
    """Tick: queue the work when a closed wave has no report and none is being made."""
    under_way = db.session.scalar(
        select(Job.id)
        .where(Job.kind == services.JOB, Job.status.in_([JobStatus.QUEUED, JobStatus.RUNNING]))
        .limit(1)
    )
    wanted = under_way is None and bool(waves_to_freeze())
    db.session.rollback()
    if wanted:
        with unit_of_work():
            jobs.enqueue(services.JOB)


def freeze(context: JobContext) -> None:
    """Job: make and keep the report of every closed wave that has none."""
    waves = waves_to_freeze()
    for number, wave_id in enumerate(waves):
        context.progress(number, len(waves), "Making reports")
        payload = services.compute_report(wave_id)
        with unit_of_work():
            services.keep_report(wave_id, payload)


KIND = JobKind(services.JOB, freeze)
TICK = Tick("reports to freeze", ask, "interval", {"minutes": 5})
