"""Background work as rows: queued with the domain change, claimed with one statement, run twice
without harm. See docs/decisions for why this is a table and not a queue library.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from mentoring import clock
from mentoring.errors import Conflict
from mentoring.extensions import choice, db
from mentoring.failures import brief
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


FIRST_LEASE_SECONDS = 30
RETRY_SECONDS = 15


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
        ended = current_registry().jobs[job.kind].ended
        if ended is not None:
            ended(job.status, **job.args)
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
        if not _one(changed):
            raise Cancelled

    def should_stop(self) -> bool:
        """Whether a person has asked for the job to stop or somebody else has taken it over."""
        row = db.session.execute(
            select(Job.cancel_requested, Job.worker).where(Job.id == self.job_id)
        ).one_or_none()
        db.session.rollback()
        return row is None or row.cancel_requested or row.worker != self.worker


def claim(worker: str) -> Job | None:
    """Take the next due job, or one whose worker has died, with one statement; None when idle."""
    now = clock.now()
    waiting = (Job.status == JobStatus.QUEUED) & (Job.run_after <= now)
    abandoned = (Job.status == JobStatus.RUNNING) & (Job.lease_until < now)
    next_due = (
        select(Job.id)
        .where(waiting | abandoned, Job.cancel_requested.is_(False))
        .order_by(Job.run_after, Job.id)
        .limit(1)
    )
    # An idle worker only reads: asking with the write lock would disturb those who write.
    anything = db.session.scalar(next_due)
    db.session.rollback()
    if anything is None:
        return None
    due = next_due.with_for_update(skip_locked=True).scalar_subquery()
    with unit_of_work():
        job = db.session.scalar(
            update(Job)
            .where(Job.id == due)
            .values(
                status=JobStatus.RUNNING,
                worker=worker,
                started_at=now,
                lease_until=now + timedelta(seconds=FIRST_LEASE_SECONDS),
                attempts=Job.attempts + 1,
            )
            .returning(Job)
            .execution_options(synchronize_session=False)
        )
    return job


def extend_lease(context: JobContext) -> bool:
    """Keep a job that this worker still holds; False when it must stop (cancelled, or lost)."""
    with unit_of_work():
        changed = db.session.execute(
            update(Job)
            .where(
                Job.id == context.job_id,
                Job.worker == context.worker,
                Job.status == JobStatus.RUNNING,
                Job.cancel_requested.is_(False),
            )
            .values(lease_until=clock.now() + timedelta(seconds=context.lease_seconds))
        )
    return _one(changed)


def finish(context: JobContext, status: JobStatus, error: str | None = None) -> bool:
    """Close a job that this worker still holds, with what its kind does at its end.

    A failed job is queued again, later each time, until its kind's attempts are used up.
    Returns False when another worker has taken it over.
    """
    now = clock.now()
    with unit_of_work():
        job = db.session.get_one(Job, context.job_id, with_for_update=True)
        kind = current_registry().jobs[job.kind]
        if job.worker != context.worker or job.status is not JobStatus.RUNNING:
            return False
        job.error, job.lease_until = error, None
        if status is JobStatus.FAILED and job.attempts < kind.max_attempts:
            job.status = JobStatus.QUEUED
            job.run_after = now + timedelta(seconds=RETRY_SECONDS * 2 ** (job.attempts - 1))
            return True
        job.status, job.finished_at = status, now
        if kind.ended is not None:
            kind.ended(status, **job.args)
    return True


def close_abandoned() -> None:
    """End jobs whose worker has died and that were to be cancelled or have no attempt left."""
    now = clock.now()
    with unit_of_work():
        dead = db.session.scalars(
            select(Job)
            .where(Job.status == JobStatus.RUNNING, Job.lease_until < now)
            .with_for_update(skip_locked=True)
        ).all()
        for job in dead:
            kind = current_registry().jobs[job.kind]
            if job.cancel_requested:
                job.status = JobStatus.CANCELLED
            elif job.attempts >= kind.max_attempts:
                job.status, job.error = JobStatus.FAILED, "Its worker ended every time it ran"
            else:
                continue
            job.finished_at, job.lease_until = now, None
            if kind.ended is not None:
                kind.ended(job.status, **job.args)


def run_claimed(context: JobContext, kind_name: str, args: dict[str, Any]) -> None:
    """Run a job this worker has claimed, and close it however it ends."""
    try:
        current_registry().jobs[kind_name].run(context, **args)
    except Cancelled:
        db.session.rollback()
        finish(context, JobStatus.CANCELLED)
    except Exception as problem:
        db.session.rollback()
        finish(context, JobStatus.FAILED, brief(problem))
        raise
    else:
        db.session.rollback()
        finish(context, JobStatus.DONE)


def run_now(job: Job) -> None:
    """Run one queued job in this process, as a worker would: for tests, the demo and the shell."""
    kind = current_registry().jobs[job.kind]
    job_id, name, args = job.id, job.kind, dict(job.args)
    context = JobContext(job_id, "here", kind.lease_seconds)
    with unit_of_work():
        found = db.session.get_one(Job, job_id)
        found.status, found.worker, found.started_at = JobStatus.RUNNING, "here", clock.now()
        found.lease_until = clock.now() + timedelta(seconds=kind.lease_seconds)
        found.attempts += 1
    run_claimed(context, name, args)


def hold_lease(name: str, holder: str, seconds: int) -> bool:
    """Take or keep a named lease; True while this holder is the one."""
    now = clock.now()
    until = now + timedelta(seconds=seconds)
    with unit_of_work():
        changed = db.session.execute(
            update(Lease)
            .where(Lease.name == name, (Lease.holder == holder) | (Lease.until < now))
            .values(holder=holder, until=until)
        )
        if _one(changed):
            return True
        if db.session.get(Lease, name) is not None:
            return False
    try:
        with unit_of_work():
            db.session.add(Lease(name=name, holder=holder, until=until))
    except IntegrityError:
        return False
    return True


def _one(result: Any) -> bool:
    return bool(result.rowcount == 1)
