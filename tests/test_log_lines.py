"""Lines of the log tell operators what broke and where, and nothing that stands in a row."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from mentoring import jobs
from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account
from mentoring.extensions import db
from mentoring.jobs import Job, JobContext
from mentoring.registry import JobKind, current_registry
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import create_group, create_run

ADDRESS, NAME = "zq0001x@example.org", "zq0002x"


def take_the_same_address() -> None:
    """Two rows with one address, which the database refuses, naming both in its refusal."""
    with unit_of_work():
        for _ in range(2):
            account = create_account(ADDRESS, NAME, actor="tests") if not _ else twin()
            db.session.add(account)
            db.session.flush()


def twin() -> Account:
    return Account(email=ADDRESS, name=NAME, active=True, fs_uniquifier="f" * 32)


@pytest.fixture
def broken(make_app: Callable[..., Flask]) -> Flask:
    """The service as people meet it, with a page and a job that break on a row."""
    app = make_app(testing=False)
    app.add_url_rule("/broken", "broken", lambda: take_the_same_address() or "")
    registry = app.extensions["mentoring_registry"]
    registry.jobs["broken"] = JobKind("broken", lambda context: take_the_same_address())
    return app


def test_a_page_that_breaks_logs_where_and_no_values(
    broken: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = broken.test_client().get("/broken")
    assert answer.status_code == 500
    assert "take_the_same_address" in caplog.text
    assert "IntegrityError" in caplog.text
    assert "zq000" not in caplog.text
    assert "zq000" not in answer.text


def test_a_job_that_breaks_keeps_no_values(broken: Flask) -> None:
    with broken.app_context():
        with unit_of_work():
            job_id = jobs.enqueue("broken").id
        context = JobContext(jobs.claim("tests").id, "tests")  # type: ignore[union-attr]  # queued
        assert "broken" in current_registry().jobs
        with pytest.raises(IntegrityError):
            jobs.run_claimed(context, "broken", {})
        error = db.session.get_one(Job, job_id).error or ""
        assert "IntegrityError" in error
        assert "zq000" not in error


def test_a_match_that_fails_names_nobody_in_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """The coordinator reads who stands in the way; the log says only that something does."""
    group = create_group(2, [{"capacity": 1}])
    mentor = group.right[0]
    mentor.account.name = NAME
    db.session.commit()
    with caplog.at_level(logging.INFO):
        run = create_run(group, keep=tuple((each.id, mentor.id) for each in group.left))
    assert NAME in (run.failure or "")
    assert f"Match run {run.id} failed" in caplog.text
    assert NAME not in caplog.text
