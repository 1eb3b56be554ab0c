"""Lines of the log tell operators what broke and where, and nothing that stands in a row."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from mentoring import jobs
from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.jobs import Job, JobContext
from mentoring.registry import JobKind
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


def read_a_number() -> None:
    """Python repeats what it cannot read."""
    int(NAME)


def say_to_somebody() -> None:
    """What is said to people names people."""
    raise Conflict(f"{NAME} is not free any more.") from ValueError(ADDRESS)


def open_a_file() -> None:
    """The operating system repeats the name of what is not there."""
    Path("/nowhere", NAME).read_text()


BREAKS: dict[str, Callable[[], None]] = {
    "IntegrityError": take_the_same_address,
    "ValueError": read_a_number,
    "Conflict": say_to_somebody,
    "FileNotFoundError: No such file": open_a_file,
}
"""Kind of failure to what leads to it, about somebody."""


@pytest.fixture
def broken(make_app: Callable[..., Flask]) -> Flask:
    """The service as people meet it, with pages and jobs that break on what they are about."""
    app = make_app(testing=False)
    registry = app.extensions["mentoring_registry"]
    for name, fail in BREAKS.items():
        app.add_url_rule(f"/{name}", name.partition(":")[0], lambda fail=fail: fail() or "")
        registry.jobs[name] = JobKind(name, lambda context, fail=fail: fail())
    return app


# What is raised for people is told to them, so it breaks no page.
@pytest.mark.parametrize("name", [name for name in BREAKS if name != "Conflict"])
def test_a_page_that_breaks_logs_where_and_no_values(
    broken: Flask, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = broken.test_client().get(f"/{name}")
    assert answer.status_code == 500
    assert BREAKS[name].__name__ in caplog.text
    assert name in caplog.text
    assert "zq000" not in caplog.text
    assert "zq000" not in answer.text


@pytest.mark.parametrize("name", BREAKS)
def test_a_job_that_breaks_keeps_no_values(broken: Flask, name: str) -> None:
    with broken.app_context():
        with unit_of_work():
            job_id = jobs.enqueue(name).id
        context = JobContext(jobs.claim("tests").id, "tests")  # type: ignore[union-attr]  # queued
        with pytest.raises((IntegrityError, ValueError, Conflict, OSError)):
            jobs.run_claimed(context, name, {})
        error = db.session.get_one(Job, job_id).error or ""
        assert name in error
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
