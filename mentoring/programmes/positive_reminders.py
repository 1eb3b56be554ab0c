"""Coordinators are reminded of the review of a record: before it is due, and once it is overdue."""

from mentoring import clock, jobs
from mentoring.extensions import db
from mentoring.mail import absolute_url, queue_mail
from mentoring.programmes.positive_models import PositiveAction
from mentoring.programmes.positive_queries import reviews_due
from mentoring.programmes.queries import coordinators_of
from mentoring.transactions import unit_of_work

REMIND = "remind of review"


def ask() -> None:
    """Queue a job for each record whose review is due soon or overdue, once a day."""
    due = reviews_due()
    db.session.rollback()
    if due:
        with unit_of_work():
            for row in due:
                key = f"{REMIND}/{row.id}/{clock.today()}"
                jobs.enqueue(REMIND, key=key, record_id=row.id)


def remind(_context: jobs.JobContext, *, record_id: int) -> None:
    """Write to every coordinator of one record, once before its review is due and once after."""
    with unit_of_work():
        if record_id not in {row.id for row in reviews_due()}:
            return
        record = db.session.get_one(PositiveAction, record_id)
        overdue = record.review_on < clock.today()
        subject = "A review of positive action is " + ("overdue" if overdue else "due")
        for account in coordinators_of(record.cohort.programme):
            when = "overdue" if overdue else "due"
            queue_mail(
                account.email,
                subject,
                "programmes/positive_review",
                account_id=account.id,
                key=f"positive review/{record.id}/{record.review_on}/{when}/{account.id}",
                name=account.name,
                cohort=record.cohort,
                record=record,
                overdue=overdue,
                link=absolute_url(
                    f"/cohorts/{record.cohort_id}/positive-action/{record.id}/review"
                ),
            )
