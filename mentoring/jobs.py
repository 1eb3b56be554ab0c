"""Background work as rows: queued with the domain change, claimed with one statement, run twice
without harm. See docs/decisions for why this is a table and not a queue library.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mentoring import clock
from mentoring.errors import Conflict
from mentoring.extensions import choice, db
from mentoring.registry import current_registry
from mentoring.transactions import unit_of_work


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(db.Model):
    """One piece of background work and how far it has come."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_claim", "status", "run_after", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    args: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    status: Mapped[JobStatus] = mapped_column(choice(JobStatus, "job_status"))
    run_after: Mapped[datetime]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None] = mapped_column(index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    error: Mapped[str | None]
    cancel_requested: Mapped[bool] = mapped_column(default=False)


class Lease(db.Model):
    """Who holds the clock: one worker at a time asks what is due."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(120))
    until: Mapped[datetime]


class Cancelled(Exception):
    """Raised inside a job when a person has asked for it to stop."""


def enqueue(
    kind: str, *, key: str | None = None, run_after: datetime | None = None, **args: Any
) -> Job:
    """Queue a job in the caller's transaction; a second with the same key returns the first."""
    if kind not in current_registry().jobs:
        raise ValueError(f"There is no job kind called {kind}")
    if key is not None:
        found = db.session.scalar(select(Job).where(Job.key == key))
        if found is not None:
            return found
    job = Job(
        kind=kind,
        args=args,
        key=key,
        status=JobStatus.QUEUED,
        run_after=run_after or clock.now(),
        created_at=clock.now(),
    )
    db.session.add(job)
    db.session.flush()
    return job


def request_cancel(job: Job) -> None:
    """Ask for a job to stop: at once if it waits, within two seconds if it runs.

    Raises Conflict when it has already ended.
    """
    if job.status is JobStatus.QUEUED:
        job.status = JobStatus.CANCELLED
        job.finished_at = clock.now()
    elif job.status is not JobStatus.RUNNING:
        raise Conflict("This has already finished, so it cannot be cancelled.")
    job.cancel_requested = True
    db.session.flush()


@dataclass
class JobContext:
    """What a running job may know and say. Progress is a tiny unit of work of its own."""

    job_id: int
    worker: str
    lease_seconds: int = 60

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Tell how far the job is and extend its lease.

        Raises Cancelled when a person has asked it to stop or the lease has been lost.
        Call it with no transaction open.
        """
        now = clock.now()
        with unit_of_work():
            changed = db.session.execute(
                update(Job)
                .where(
                    Job.id == self.job_id,
                    Job.worker == self.worker,
                    Job.status == JobStatus.RUNNING,
                    Job.cancel_requested.is_(False),
                )
                .values(
                    done=done,
                    total=total,
                    note=note,
                    lease_until=now + timedelta(seconds=self.lease_seconds),
                )
            )
        if changed.rowcount != 1:  # type: ignore[attr-defined]  # Result of an UPDATE has a rowcount
            raise Cancelled

    def should_stop(self) -> bool:
        """Whether a person has asked for the job to stop or somebody else has taken it over."""
        row = db.session.execute(
            select(Job.cancel_requested, Job.worker).where(Job.id == self.job_id)
        ).one_or_none()
        db.session.rollback()
        return row is None or row.cancel_requested or row.worker != self.worker


def run_now(job: Job) -> None:
    """Run one queued job in this process, as a worker would: for tests, the demo and the shell."""
    kind = current_registry().jobs[job.kind]
    job_id, args = job.id, dict(job.args)
    with unit_of_work():
        found = db.session.get_one(Job, job_id)
        found.status, found.worker, found.started_at = JobStatus.RUNNING, "here", clock.now()
        found.attempts += 1
    _run_and_finish(kind.run, JobContext(job_id, "here", kind.lease_seconds), args)


def _run_and_finish(run: Callable[..., None], context: JobContext, args: dict[str, Any]) -> None:
    status, error = JobStatus.DONE, None
    try:
        run(context, **args)
    except Cancelled:
        status = JobStatus.CANCELLED
    except Exception as problem:
        db.session.rollback()
        finish(context, JobStatus.FAILED, f"{type(problem).__name__}: {problem}")
        raise
    finish(context, status, error)


def finish(context: JobContext, status: JobStatus, error: str | None = None) -> bool:
    """Close a job that this worker still holds; False when another has taken it over."""
    with unit_of_work():
        changed = db.session.execute(
            update(Job)
            .where(Job.id == context.job_id, Job.worker == context.worker)
            .where(Job.status == JobStatus.RUNNING)
            .values(status=status, error=error, finished_at=clock.now(), lease_until=None)
        )
    return changed.rowcount == 1  # type: ignore[attr-defined,no-any-return]  # Result of an UPDATE has a rowcount
