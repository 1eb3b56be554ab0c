"""A line manager sees exactly what an employee shares, at a confirmed address, until taken back."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentee, create_person
from tests.builders.programmes import create_application, create_cohort
from tests.support.pages import PageClient


def test_a_manager_sees_what_is_shared_and_nothing_else(
    app: Flask, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    with unit_of_work():
        ana = create_person("Ana Mendes", "ana@example.org")
        create_mentee(ana, goal_text="Lead a press office", job_title="canary-job")
        programme = create_application(create_cohort(), ana).cohort.programme.name
        maya = create_person("Maya", "maya@example.org")
        other = create_person("Otto", "otto@example.org")
        unproved = create_person("Una", "una@example.org", confirmed=False)
    manager = visitor().sign_in(maya)
    assert "Nobody shares anything" in manager.page("/shared-with-me").text
    client.sign_in(ana)
    assert "Choose what to share" in client.submit("/account/manager", {"email": "m@x.org"}).text
    assert "own address" in client.submit(
        "/account/manager", {"email": "ANA@example.org", "items": ["goals"]}
    ).text  # fmt: skip
    answers = {"email": "Maya@Example.org", "items": ["goals", "training"], "training": "Law"}
    client.submit("/account/manager", answers)
    assert "Lead a press office" in client.page("/account/manager").text
    seen = manager.page("/shared-with-me").text
    assert "Lead a press office" in seen
    assert "Law" in seen
    assert programme not in seen
    assert "canary" not in seen
    assert "Ana Mendes" not in visitor().sign_in(other).page("/shared-with-me").text
    letter = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.to == "maya@example.org")
    ).one()
    assert "press office" not in letter.body
    client.submit("/account/manager", answers | {"email": "una@example.org", "items": ["part"]})
    assert "Ana Mendes" not in manager.page("/shared-with-me").text
    una = visitor().sign_in(unproved)
    assert "confirm your email address" in una.page("/shared-with-me").text
    client.submit("/account/manager", answers | {"items": ["part"]})
    seen = manager.page("/shared-with-me").text
    assert programme in seen
    assert "press office" not in seen
    client.submit("/account/manager/take-back", {})
    assert "Nobody shares anything" in manager.page("/shared-with-me").text
