"""The review of a record of positive action does not lapse unseen."""

from datetime import timedelta

from flask import Flask

from mentoring import clock, jobs
from mentoring.extensions import db
from mentoring.jobs import Job, JobStatus
from mentoring.mail import OutboxMessage
from mentoring.programmes import positive_action, positive_reminders
from mentoring.transactions import unit_of_work
from tests.builders.positive_action import create_record
from tests.builders.programmes import create_cohort, create_coordinator, create_programme
from tests.support.pages import PageClient


def remind() -> list[str]:
    """The reminders written so far, after another morning."""
    positive_reminders.ask()
    for job in db.session.scalars(db.select(Job).where(Job.kind == positive_reminders.REMIND)):
        if job.status is JobStatus.QUEUED:
            jobs.run_now(job)
    return list(
        db.session.scalars(
            db.select(OutboxMessage.subject)
            .where(OutboxMessage.kind == "programmes/positive_review")
            .order_by(OutboxMessage.id)
        )
    )


def test_coordinators_see_and_are_told_when_a_review_is_due_and_when_it_is_overdue(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        cora = create_coordinator()
        cohort = create_cohort(create_programme(cora))
        review_on = clock.today() + timedelta(days=60)
        record = create_record(cohort, cora, review_on=review_on)
    here = f"/cohorts/{cohort.id}/positive-action/{record.id}/review"
    assert remind() == []
    assert not client.sign_in(cora).page("/home").find("a", href=here)
    with clock.moved(timedelta(days=40)):
        assert remind() == ["A review of positive action is due"]
        home = client.sign_in(cora).page("/home")
        assert home.find("a", href=here)
        assert "After that it may not be relied on" in home.get_text(" ")
    with clock.moved(timedelta(days=41)):
        assert len(remind()) == 1
    with clock.moved(timedelta(days=61)):
        assert remind()[1:] == ["A review of positive action is overdue"]
        words = " ".join(client.sign_in(cora).page("/home").get_text(" ").split())
        assert "the record may not be relied on; matches serve nobody first." in words
        with unit_of_work():
            positive_action.review(
                record,
                finding="It still holds.",
                next_review_on=clock.today() + timedelta(days=90),
                actor=cora,
            )
        assert not client.sign_in(cora).page("/home").find("a", href=here)
        assert len(remind()) == 2


def test_nobody_is_asked_to_review_what_has_ended(app: Flask) -> None:
    with unit_of_work():
        cora = create_coordinator()
        cohort = create_cohort(create_programme(cora))
        record = create_record(cohort, cora, review_on=clock.today() + timedelta(days=3))
        positive_action.end(record, outcome="The share rose.", actor=cora)
    assert remind() == []
