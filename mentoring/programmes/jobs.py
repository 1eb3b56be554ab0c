"""What happens to cohorts by themselves: applications close the day after their closing date."""

from mentoring import clock, jobs
from mentoring.extensions import db
from mentoring.programmes import queries, services
from mentoring.programmes.models import Cohort
from mentoring.transactions import unit_of_work

CLOSE = "close_cohort"


def ask_due_to_close() -> None:
    """Queue a job for each open cohort whose closing date has passed."""
    due = queries.due_to_close()
    if due:
        with unit_of_work():
            for cohort_id in due:
                key = f"{CLOSE}/{cohort_id}/{clock.today()}"
                jobs.enqueue(CLOSE, key=key, cohort_id=cohort_id)


def close(_context: jobs.JobContext, *, cohort_id: int) -> None:
    """Close one cohort if it is still due; doing it twice changes nothing."""
    with unit_of_work():
        cohort = db.session.get(Cohort, cohort_id)
        if cohort is not None and cohort_id in queries.due_to_close():
            services.close_cohort(cohort, actor=CLOSE)
