"""Jobs as rows: queued once, claimed by one, closed by whoever holds them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from mentoring import clock, jobs
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.jobs import Job, JobContext, JobStatus
from mentoring.registry import JobKind, current_registry
from mentoring.transactions import unit_of_work


class Recorder:
    """A kind of job that notes what happened to it."""

    def __init__(self) -> None:
        self.ran: list[dict[str, Any]] = []
        self.ended: list[tuple[JobStatus, dict[str, Any]]] = []
        self.fails = False

    def run(self, context: JobContext, **args: Any) -> None:
        context.progress(1, 2, "half way")
        self.ran.append(args)
        if self.fails:
            raise RuntimeError("the printer is out of paper")

    def end(self, status: JobStatus, **args: Any) -> None:
        self.ended.append((status, args))


@pytest.fixture
def recorder(app: Flask) -> Recorder:
    recorder = Recorder()
    current_registry().add_job(JobKind("test", recorder.run, ended=recorder.end, max_attempts=2))
    return recorder


def queued(**args: Any) -> int:
    with unit_of_work():
        return jobs.enqueue("test", **args).id


def job(job_id: int) -> Job:
    db.session.expire_all()
    return db.session.get_one(Job, job_id)


def test_a_job_runs_once_and_is_done(recorder: Recorder) -> None:
    job_id = queued(cohort_id=7)
    claimed = jobs.claim("worker-1")
    assert claimed is not None
    assert jobs.claim("worker-2") is None
    jobs.run_claimed(JobContext(job_id, "worker-1"), "test", {"cohort_id": 7})
    assert recorder.ran == [{"cohort_id": 7}]
    assert job(job_id).status is JobStatus.DONE
    assert recorder.ended == [(JobStatus.DONE, {"cohort_id": 7})]


def test_the_same_key_queues_the_same_job(recorder: Recorder) -> None:
    assert queued(key="tick:2026-11-23") == queued(key="tick:2026-11-23")


def test_a_job_queued_for_later_waits(recorder: Recorder) -> None:
    with unit_of_work():
        jobs.enqueue("test", run_after=clock.now() + timedelta(hours=1))
    assert jobs.claim("worker-1") is None
    with clock.moved(timedelta(hours=2)):
        assert jobs.claim("worker-1") is not None


def test_a_failed_job_is_tried_again_later_and_then_given_up(recorder: Recorder) -> None:
    recorder.fails = True
    job_id = queued()
    for attempt in (1, 2):
        with clock.moved(timedelta(hours=attempt)):
            assert jobs.claim("worker-1") is not None
            with pytest.raises(RuntimeError):
                jobs.run_claimed(JobContext(job_id, "worker-1"), "test", {})
    assert job(job_id).status is JobStatus.FAILED
    assert "out of paper" in (job(job_id).error or "")
    assert [status for status, _ in recorder.ended] == [JobStatus.FAILED]


def test_a_dead_workers_job_is_taken_over_and_the_dead_one_cannot_close_it(
    recorder: Recorder,
) -> None:
    job_id = queued()
    assert jobs.claim("dead") is not None
    with clock.moved(timedelta(minutes=5)):
        assert jobs.claim("alive") is not None
        assert not jobs.finish(JobContext(job_id, "dead"), JobStatus.DONE)
        assert jobs.finish(JobContext(job_id, "alive"), JobStatus.DONE)
    assert job(job_id).attempts == 2


def test_a_job_whose_worker_dies_every_time_is_given_up_with_the_reason(recorder: Recorder) -> None:
    job_id = queued()
    for attempt in (1, 2):
        with clock.moved(timedelta(minutes=5 * attempt)):
            assert jobs.claim(f"dead-{attempt}") is not None
    with clock.moved(timedelta(minutes=20)):
        jobs.close_abandoned()
    assert job(job_id).status is JobStatus.FAILED
    assert "worker ended" in (job(job_id).error or "")


def test_a_waiting_job_is_cancelled_at_once(recorder: Recorder) -> None:
    job_id = queued()
    with unit_of_work():
        jobs.request_cancel(job(job_id))
    assert job(job_id).status is JobStatus.CANCELLED
    assert recorder.ended == [(JobStatus.CANCELLED, {})]
    assert jobs.claim("worker-1") is None


def test_a_running_job_hears_of_its_cancel_at_its_next_word(recorder: Recorder) -> None:
    job_id = queued()
    jobs.claim("worker-1")
    with unit_of_work():
        jobs.request_cancel(job(job_id))
    context = JobContext(job_id, "worker-1")
    assert context.should_stop()
    jobs.run_claimed(context, "test", {})
    assert recorder.ran == []
    assert job(job_id).status is JobStatus.CANCELLED


def test_a_finished_job_cannot_be_cancelled(recorder: Recorder) -> None:
    job_id = queued()
    jobs.run_now(job(job_id))
    with pytest.raises(Conflict), unit_of_work():
        jobs.request_cancel(job(job_id))


def test_one_holder_keeps_a_lease_until_it_runs_out(app: Flask) -> None:
    assert jobs.hold_lease("clock", "a", 10)
    assert not jobs.hold_lease("clock", "b", 10)
    assert jobs.hold_lease("clock", "a", 10)
    with clock.moved(timedelta(seconds=11)):
        assert jobs.hold_lease("clock", "b", 10)
        assert not jobs.hold_lease("clock", "a", 10)


def test_a_job_of_no_known_kind_is_refused(app: Flask) -> None:
    with pytest.raises(ValueError, match="no job kind called"), unit_of_work():
        jobs.enqueue("nonsense")
