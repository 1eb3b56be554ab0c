"""Mail leaves the outbox once, through a real SMTP connection, and failures are kept."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mentoring import clock, delivery
from mentoring.delivery import transport_for
from mentoring.extensions import db
from mentoring.jobs import Job, JobStatus, run_now
from mentoring.mail import MailStatus, OutboxMessage, queue_text
from mentoring.privacy.keeping import rules, sweep
from mentoring.transactions import unit_of_work
from tests.support.smtp import Postbox


@pytest.fixture
def posting(make_app: Callable[..., Flask], postbox: Postbox) -> Iterator[Postbox]:
    app = make_app(mail_url=postbox.url)
    with app.app_context():
        yield postbox
        db.session.remove()


def write(count: int = 1, **more: object) -> None:
    with unit_of_work():
        for number in range(count):
            queue_text(
                f"person{number}@example.org",
                "An update",
                "Dear reader,\n\nÀ bientôt.",
                kind="test",
                **more,  # type: ignore[arg-type]
            )


def deliver_due() -> None:
    delivery.ask()
    job = db.session.scalar(select(Job).where(Job.status == JobStatus.QUEUED))
    if job is not None:
        run_now(job)
    db.session.expire_all()


def statuses() -> list[MailStatus]:
    return list(db.session.scalars(select(OutboxMessage.status).order_by(OutboxMessage.id)))


def test_due_mail_is_sent_and_marked_sent(posting: Postbox) -> None:
    write(3)
    deliver_due()
    assert statuses() == [MailStatus.SENT] * 3
    assert len(posting.messages) == 3
    assert "À bientôt" in posting.to("person0@example.org")[0].get_content()


def test_nothing_is_sent_twice(posting: Postbox) -> None:
    write(2)
    deliver_due()
    deliver_due()
    assert len(posting.messages) == 2


def test_mail_for_later_waits(posting: Postbox) -> None:
    write(not_before=clock.now() + timedelta(days=1))
    deliver_due()
    assert posting.messages == []
    with clock.moved(timedelta(days=2)):
        deliver_due()
    assert len(posting.messages) == 1


def test_a_refused_address_is_given_up_with_the_servers_words(posting: Postbox) -> None:
    posting.refuse = "451 try again later"
    write()
    deliver_due()
    assert statuses() == [MailStatus.WAITING]
    posting.refuse = None
    with clock.moved(timedelta(hours=1)):
        deliver_due()
    assert statuses() == [MailStatus.SENT]


def test_a_dead_server_keeps_the_mail_for_later(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(mail_url="smtp://127.0.0.1:1")
    with app.app_context():
        write()
        deliver_due()
        row = db.session.scalars(select(OutboxMessage)).one()
        assert row.status is MailStatus.WAITING
        assert "Refused" in (row.last_error or "")
        assert row.not_before > clock.now()
        db.session.remove()


def test_a_subject_cannot_carry_a_header(posting: Postbox) -> None:
    with unit_of_work():
        queue_text("a@example.org", "Hello\nBcc: b@example.org", "text", kind="test")
    deliver_due()
    assert posting.messages[0]["Bcc"] is None


def test_the_text_of_old_mail_is_wiped(posting: Postbox) -> None:
    write()
    deliver_due()
    with clock.moved(timedelta(days=31)):
        sweep(next(rule for rule in rules() if rule.key == "text of letters"))
    db.session.expire_all()
    assert db.session.scalars(select(OutboxMessage.body)).one() == ""


@pytest.mark.parametrize("url", ["http://example.org", "mail", ""])
def test_an_unknown_way_out_is_refused_by_name(url: str) -> None:
    with pytest.raises(ValueError, match="MAIL_URL must begin with"):
        transport_for(url)
