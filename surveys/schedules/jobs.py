"""The clock's questions, and the work they lead to. Both can be asked and done again."""

from sqlalchemy import select

from mentoring import clock, jobs
from mentoring.extensions import db
from mentoring.jobs import Job, JobContext, JobStatus
from mentoring.registry import JobKind, Tick
from mentoring.transactions import unit_of_work
from mentoring.workdays import is_working_day
from surveys.schedules import rules, services
from surveys.schedules.queries import perhaps_due, waves_to_close

SEND = "send-check-ins"
BATCH = 200


def due_ids() -> list[int]:
    """Every check-in with something to do now."""
    now, after = clock.now(), 0
    found: list[int] = []
    while rows := perhaps_due(now, after, BATCH):
        after = rows[-1][0]
        found += [
            check_in_id
            for check_in_id, facts in rows
            if rules.due(facts, now, is_working_day) is not None
        ]
    db.session.rollback()
    return found


def ask() -> None:
    """Tick: queue the work when something is due and none is under way."""
    under_way = db.session.scalar(
        select(Job.id)
        .where(Job.kind == SEND, Job.status.in_([JobStatus.QUEUED, JobStatus.RUNNING]))
        .limit(1)
    )
    wanted = under_way is None and bool(due_ids() or waves_to_close(clock.now()))
    db.session.rollback()
    if wanted:
        with unit_of_work():
            jobs.enqueue(SEND)


def send(context: JobContext) -> None:
    """Job: take every step that is due, each in a unit of work of its own; then close waves."""
    ids = due_ids()
    for number, check_in_id in enumerate(ids):
        if number % 50 == 0:
            context.progress(number, len(ids), "Sending check-ins")
        with unit_of_work():
            services.take_step(check_in_id)
    for wave_id in waves_to_close(clock.now()):
        with unit_of_work():
            services.close_wave(wave_id)


KIND = JobKind(SEND, send)
TICK = Tick("check-ins", ask, "interval", {"minutes": 5})
