"""People freed by declines are matched again as proposals, without anybody asking."""

from datetime import timedelta

import pytest
from flask import Flask

from mentoring import clock, jobs
from mentoring.audit import AuditEvent
from mentoring.extensions import db
from mentoring.jobs import Job
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.matchmaking.next_round import JOB, ask_next_rounds, rounds_due
from mentoring.pairings import services as pairings
from mentoring.pairings.models import Pairing
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import (
    Group,
    create_group,
    create_published,
    create_run,
    publish_run,
)


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        group = create_group(mentees=2, mentors=[{"capacity": 1}, {"capacity": 1}])
    create_published(group)
    return group


def decline(pairing: Pairing) -> None:
    with unit_of_work():
        member = pairing.members[0]
        pairings.decline(member, reason="no_time", actor=member.account)


def invited() -> list[Pairing]:
    return list(db.session.scalars(db.select(Pairing).order_by(Pairing.id)))


def work_through() -> list[MatchRun]:
    ask_next_rounds()
    for job in db.session.scalars(db.select(Job).where(Job.kind == JOB)):
        if job.status is jobs.JobStatus.QUEUED:
            jobs.run_now(job)
    db.session.expire_all()
    return list(db.session.scalars(db.select(MatchRun).order_by(MatchRun.id)))


def test_a_round_begins_once_every_invitation_has_been_answered(group: Group) -> None:
    one, other = invited()
    decline(one)
    assert rounds_due(clock.now()) == []
    decline(other)
    runs = work_through()
    assert [run.name for run in runs[1:]] == ["Next round"]
    assert runs[1].status is RunStatus.QUEUED
    assert runs[1].requested_by_id == group.coordinator.id
    started = db.session.scalars(
        db.select(AuditEvent.job).where(AuditEvent.action == "match run started")
    ).all()
    assert JOB in started
    jobs.run_now(runs[1].job)
    assert len(work_through()) == 2


def test_one_who_never_answers_holds_nobody_up_for_long(group: Group) -> None:
    decline(invited()[0])
    with clock.moved(timedelta(days=2, minutes=1)):
        assert [each.cohort_id for each in rounds_due(clock.now())] == [group.cohort.id]


def test_matches_tried_out_before_the_publication_hold_nothing_up(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=[{"capacity": 1}])
    chosen, _left = create_run(group), create_run(group, objective="fair")
    publish_run(chosen, group)
    decline(invited()[0])
    assert [run.name for run in work_through()[2:]] == ["Next round"]


def test_no_round_begins_beside_a_match_that_is_being_reviewed(group: Group) -> None:
    for pairing in invited():
        decline(pairing)
    create_run(group)
    assert rounds_due(clock.now()) == []


def test_nobody_free_on_one_side_starts_nothing(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=[{"capacity": 1}])
    create_published(group)
    with unit_of_work():
        pairing = db.session.scalars(db.select(Pairing)).one()
        member = pairing.members[0]
        pairings.not_now(member, ask_on=clock.today() + timedelta(days=30), actor=member.account)
    assert len(work_through()) == 1
