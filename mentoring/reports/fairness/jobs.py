"""Making a fairness report in the background: computed without a lock, kept in a moment."""

from mentoring import jobs
from mentoring.extensions import db
from mentoring.registry import JobKind
from mentoring.reports.fairness.models import FairnessSnapshot
from mentoring.reports.fairness.queries import JOB
from mentoring.reports.fairness.services import compute_report, keep_report
from mentoring.transactions import unit_of_work


def freeze(context: jobs.JobContext, *, cohort_id: int) -> None:
    """Job: make and keep the report of one cohort; doing it twice changes nothing."""
    there = db.session.get(FairnessSnapshot, cohort_id) is not None
    db.session.rollback()
    if there:
        return
    payload = compute_report(cohort_id, context.progress)
    with unit_of_work():
        keep_report(cohort_id, payload)


KIND = JobKind(JOB, freeze, max_attempts=3)
