"""The real `flask worker` in a process of its own: it works, stops, and survives being killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from mentoring import clock
from mentoring.extensions import db
from mentoring.jobs import Job, JobStatus, Lease
from mentoring.mail import MailStatus, OutboxMessage, queue_text
from mentoring.transactions import unit_of_work
from tests.support.databases import environ_of
from tests.support.smtp import Postbox

LETTERS = 400
# Each kill costs the start of a worker, so PostgreSQL gets fewer of them.
KILLS = {"sqlite": 20, "postgresql": 5}


@contextmanager
def working(app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process group of its own, killed at the end if it still lives."""
    environ = os.environ | environ_of(app.extensions["settings"])
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        env=environ,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def waiting(count: Callable[[], bool], seconds: float) -> bool:
    """Look until it is so, or the time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if count():
            return True
        db.session.rollback()
        time.sleep(0.02)
    return False


def sent() -> int:
    db.session.rollback()
    return db.session.scalar(
        select(func.count()).select_from(OutboxMessage).where(OutboxMessage.status == "sent")
    )


@pytest.fixture
def posting(make_app: Callable[..., Flask], postbox: Postbox) -> Iterator[tuple[Flask, Postbox]]:
    app = make_app(mail_url=postbox.url)
    with app.app_context():
        yield app, postbox
        db.session.remove()


def write(count: int) -> None:
    with unit_of_work():
        for number in range(count):
            queue_text(f"person{number}@example.org", "An update", "Hello", kind="test")


def let_the_holds_of_the_dead_run_out() -> None:
    """What two minutes of waiting would do: leases and holds of killed workers are over."""
    past = clock.now() - timedelta(seconds=1)
    with unit_of_work():
        db.session.execute(update(Job).where(Job.lease_until > past).values(lease_until=past))
        db.session.execute(update(Lease).values(until=past))
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.status == MailStatus.WAITING)
            .values(not_before=past)
        )


def test_a_worker_sends_due_mail_and_stops_when_asked(posting: tuple[Flask, Postbox]) -> None:
    app, postbox = posting
    write(5)
    with working(app) as process:
        assert waiting(lambda: sent() == 5, 30)
        process.terminate()
        assert process.wait(10) == 0
    assert len(postbox.messages) == 5


@pytest.mark.slow
def test_a_worker_killed_at_random_moments_of_a_mailing_loses_nothing(
    posting: tuple[Flask, Postbox],
) -> None:
    app, postbox = posting
    write(LETTERS)
    dice = random.Random(20261122)
    kills, planned = 0, KILLS[db.engine.dialect.name]
    while kills < planned:
        before = sent()
        with working(app) as process:
            if not waiting(lambda before=before: sent() > before, 30):
                break
            time.sleep(dice.uniform(0, 0.05))
            kill(process)
        kills += 1
        assert sent() >= before
        let_the_holds_of_the_dead_run_out()
    with working(app):
        assert waiting(lambda: sent() == LETTERS, 60)
        assert waiting(
            lambda: (
                db.session.scalar(
                    select(func.count()).select_from(Job).where(Job.status == JobStatus.RUNNING)
                )
                == 0
            ),
            10,
        )
    received = Counter(str(message["To"]) for message in postbox.messages)
    assert kills == planned
    assert set(received) == {f"person{number}@example.org" for number in range(LETTERS)}
    # What can repeat: the one mail a kill caught between the server's yes and our commit.
    assert sum(received.values()) - LETTERS <= kills
