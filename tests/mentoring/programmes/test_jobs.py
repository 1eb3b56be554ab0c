"""Cohorts close by themselves, and people who press twice apply once."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from mentoring import clock, jobs
from mentoring.accounts.models import Account
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.jobs import Job
from mentoring.programmes import services
from mentoring.programmes.jobs import ask_due_to_close
from mentoring.programmes.models import Application, Cohort, CohortStatus, Side
from mentoring.transactions import unit_of_work
from tests.builders.programmes import create_cohort, create_person
from tests.mentoring.pairings.test_concurrency import at_once


def test_a_cohort_closes_the_day_after_its_closing_date(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
    with clock.moved(timedelta(days=14)):
        ask_due_to_close()
    assert db.session.scalars(select(Job)).all() == []
    with clock.moved(timedelta(days=15)):
        ask_due_to_close()
        ask_due_to_close()
        job = db.session.scalars(select(Job)).one()
        db.session.rollback()
        jobs.run_now(job)
        jobs.run_now(job)
    db.session.refresh(cohort)
    assert cohort.status is CohortStatus.CLOSED


def test_pressing_apply_twice_at_one_moment_sends_one_application(app: Flask) -> None:
    with unit_of_work():
        cohort_id, account_id = create_cohort().id, create_person().id

    def apply() -> None:
        account = db.session.get_one(Account, account_id)
        cohort = db.session.get_one(Cohort, cohort_id)
        services.apply(account, cohort, Side.MENTEE, actor=account)

    problems = [problem for problem in at_once(app, apply, apply, apply) if problem]
    assert len(problems) == 2
    assert all(isinstance(problem, Conflict) for problem in problems), problems
    assert db.session.scalar(select(func.count()).select_from(Application)) == 1
