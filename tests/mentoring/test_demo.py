"""The demo fills every page, for made-up people who can sign in, and never touches real ones."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from mentoring.accounts.services import create_account
from mentoring.demo.build import Size, build, new_demo
from mentoring.demo.cli import demo as demo_command
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.matchmaking.models import Proposal
from mentoring.pairings.models import Pairing
from mentoring.permissions import STRONG_SIGN_IN, Role
from mentoring.programmes.look_models import LookAgain
from mentoring.programmes.models import Application, Cohort
from mentoring.transactions import unit_of_work

SMALL = Size(
    ready_mentees=9,
    ready_mentors=6,
    running_mentees=12,
    running_mentors=8,
    open_mentees=4,
    open_mentors=4,
    reciprocal=3,
)


def count_by(column: object) -> dict[str, int]:
    return {str(value): count for value, count in db.session.execute(
        select(column, func.count()).group_by(column)  # type: ignore[call-overload]  # any column
    )}  # fmt: skip


def test_the_demo_shows_cohorts_pairings_and_applications_in_every_state(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.test_cli_runner().invoke(args=["load-reference"])
    made = new_demo("correct-horse-battery", SMALL, say=lambda text: None)
    build(made)
    assert set(count_by(Cohort.status)) >= {"running", "closed", "open"}
    assert set(count_by(Pairing.status)) >= {"active", "declined", "deferred", "expired", "ended"}
    assert set(count_by(Application.status)) == {
        "submitted", "returned", "approved", "withdrawn",
    }  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(Proposal))
    assert "waiting" not in count_by(OutboxMessage.status)
    roles = {sign_in.role for sign_in in made.sign_ins}
    assert roles >= {"administrator", "coordinator", "evaluator", "mentee", "mentor"}
    for sign_in in made.sign_ins:
        assert bool(sign_in.totp_secret) is (sign_in.role in STRONG_SIGN_IN)
    owners = [each.email for each in made.sign_ins if each.role == Role.CASELOAD_OWNER]
    assert len(owners) == 2, "a caseload can be handed from one to another"
    for look in db.session.scalars(select(LookAgain)):
        invited = select(func.min(Pairing.invited_at)).where(
            Pairing.cohort_id == look.application.cohort_id
        )
        assert look.asked_at > db.session.scalar(invited), "asked about a match that was made"
    monkeypatch.setattr("mentoring.demo.cli.read_sign_ins", lambda: made.sign_ins)
    for sign_in in made.sign_ins:
        told = app.test_cli_runner().invoke(demo_command, ["code", sign_in.email])
        assert told.exit_code == 0, told.output
        assert sign_in.totp_secret or "password alone" in told.output
    refused = app.test_cli_runner().invoke(demo_command, ["code", "queen"])
    assert "There are: administrator" in refused.output


def test_the_demo_leaves_a_database_with_people_in_it_alone(app: Flask) -> None:
    with unit_of_work():
        create_account("real@example.org", "Somebody Real", actor="test")
    runner = app.test_cli_runner()
    refused = runner.invoke(demo_command, ["load"])
    assert "people in this database" in refused.output
    assert runner.invoke(demo_command, ["load", "--if-empty"]).exit_code == 0
    assert db.session.scalar(select(func.count()).select_from(Cohort)) == 0
