"""Deleting the answers of people who have asked us to stop, when their notice has run out."""

from mentoring import clock, jobs
from mentoring.extensions import db
from mentoring.monitoring import services
from mentoring.registry import JobKind, Tick
from mentoring.transactions import unit_of_work

DELETE = "delete_equality_answers"


def ask_due_for_deletion() -> None:
    """Tick: queue the work when somebody's notice has run out."""
    due = bool(services.due_for_deletion())
    db.session.rollback()
    if due:
        with unit_of_work():
            jobs.enqueue(DELETE, key=f"{DELETE}/{clock.now():%Y-%m-%d %H}")


def delete(context: jobs.JobContext) -> None:
    """Job: delete what is due; doing it twice changes nothing."""
    with unit_of_work():
        gone = services.delete_due(actor=DELETE)
    context.progress(gone, gone, "Answers deleted")


KIND = JobKind(DELETE, delete)
TICK = Tick("equality answers to delete", ask_due_for_deletion, "interval", {"minutes": 30})
