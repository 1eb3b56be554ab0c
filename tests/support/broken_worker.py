"""A `flask worker` of the whole service with jobs more, which break on what they are about.

Run as a module: the children that run its jobs import it again, and so get the same application.
"""

from typing import Any

from flask import Flask
from flask.cli import FlaskGroup

from mentoring import worker
from mentoring.accounts.models import Account
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.jobs import JobContext
from mentoring.registry import JobKind
from mentoring.transactions import unit_of_work
from wsgi import create_app as create_service

KINDS = ("break on a row", "break on a value", "break on words for people")


def on_a_row(context: JobContext, **words: str) -> None:
    """The database refuses a second account with this address."""
    with unit_of_work():
        for key in ("a", "b"):
            row = Account(active=True, fs_uniquifier=key, **words)
            db.session.add(row)
            db.session.flush()


def on_a_value(context: JobContext, *, name: str, email: str) -> None:
    """Python repeats what it cannot read."""
    int(name)


def on_words(context: JobContext, *, name: str, email: str) -> None:
    """What is said to people names people."""
    raise Conflict(f"{name} is not free any more.") from ValueError(email)


def create_app() -> Flask:
    """The service, with these jobs."""
    app = create_service()
    add_broken_jobs(app)
    return app


def add_broken_jobs(app: Flask) -> None:
    registry: Any = app.extensions["mentoring_registry"]
    for name, run in zip(KINDS, (on_a_row, on_a_value, on_words), strict=True):
        registry.jobs[name] = JobKind(name, run, max_attempts=1)


MODULE = "tests.support.broken_worker"
worker.APPLICATION = f"{MODULE}:create_app"

if __name__ == "__main__":
    FlaskGroup(create_app=create_app).main(["worker"])
