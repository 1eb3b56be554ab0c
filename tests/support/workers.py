"""A real `flask worker` in a process of its own, and what killing it needs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO

from flask import Flask
from sqlalchemy import update

from mentoring import clock
from mentoring.extensions import db
from mentoring.jobs import Job, Lease
from mentoring.mail import MailStatus, OutboxMessage
from mentoring.transactions import unit_of_work
from tests.support.databases import environ_of


@contextmanager
def working(
    app: Flask, *command: str, stderr: IO[bytes] | int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process group of its own, killed at the end if it still lives."""
    environ = os.environ | environ_of(app.extensions["settings"])
    process = subprocess.Popen(
        [sys.executable, "-m", *(command or ("flask", "--app", "wsgi", "worker"))],
        env=environ,
        start_new_session=True,
        stderr=stderr,
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
