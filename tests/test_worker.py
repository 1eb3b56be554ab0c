"""The real `flask worker` in a process of its own: it works, stops, and survives being killed."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from mentoring.extensions import db
from mentoring.jobs import Job, JobStatus
from mentoring.mail import OutboxMessage, queue_text
from mentoring.transactions import unit_of_work
from tests.support.preloaded import preloaded
from tests.support.smtp import Postbox
from tests.support.workers import let_the_holds_of_the_dead_run_out, waiting, working

LETTERS = 300
# Each kill costs the start of a worker, so PostgreSQL gets fewer of them.
KILLS = {"sqlite": 12, "postgresql": 4}


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
    with preloaded(app) as workers:
        while kills < planned:
            before = sent()
            with workers.working():
                if not waiting(lambda before=before: sent() > before, 30):
                    break
                time.sleep(dice.uniform(0, 0.05))
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
