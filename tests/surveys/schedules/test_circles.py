"""Check-ins of people in circles: planned for each member, and over when they go."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from mentoring.circles import forming, placing, services
from mentoring.circles.models import Circle, CircleOutcome
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.programmes.models import Side
from mentoring.transactions import unit_of_work
from surveys.instruments.declaration import declared
from surveys.responses.queries import Stage, stage_of
from surveys.schedules import jobs as schedules_jobs
from surveys.schedules.models import CheckIn, CheckInStatus
from surveys.schedules.queries import waiting_for, waves_of
from surveys.schedules.rules import LONDON, WaveKind
from surveys.schedules.services import opt_out, take_step
from tests.builders.circles import (
    Group,
    accept_all,
    create_facilitator,
    create_group,
    member_of,
    propose,
    publish,
    running_circle,
)
from tests.support.pages import PageClient

MONDAY = datetime(2027, 1, 18, 10, 0, tzinfo=LONDON)
DAY = timedelta(days=1)


def due() -> None:
    """What the worker does about check-ins."""
    for check_in_id in schedules_jobs.due_ids():
        with unit_of_work():
            take_step(check_in_id)


def mails() -> Counter[str]:
    kinds = sa.select(OutboxMessage.kind).where(OutboxMessage.kind.like("surveys/%"))
    return Counter(db.session.scalars(kinds))


def asked(account_id: int) -> dict[WaveKind, CheckIn]:
    found = db.session.scalars(sa.select(CheckIn).filter_by(account_id=account_id))
    return {each.wave.kind: each for each in found}


def started() -> tuple[Group, Circle]:
    with time_machine.travel(MONDAY):
        return running_circle(5)


def test_a_circle_that_starts_plans_every_wave_for_each_member_and_not_its_facilitator(
    app: Flask,
) -> None:
    group, circle = started()
    found = db.session.scalars(sa.select(CheckIn)).all()
    assert Counter(each.account_id for each in found) == {each.id: 4 for each in group.people}
    assert {each.side for each in found} == {Side.MEMBER}
    assert {each.status for each in found} == {CheckInStatus.PLANNED}
    assert circle.facilitator_id not in {each.account_id for each in found}
    titles = {each.instrument_version.instrument.title for each in found}
    assert titles == {"Peer circle starting questions", "Peer circle check-in"}
    waves = [(each.kind, (each.opens_on - MONDAY.date()).days) for each in waves_of(1)]
    assert waves[:2] == [(WaveKind.BASELINE, 0), (WaveKind.SIX_WEEKS, 42)]


def test_a_circle_that_waits_for_answers_asks_nobody(app: Flask) -> None:
    with time_machine.travel(MONDAY), unit_of_work():
        group = create_group(6)
        publish(group)
        for person in group.people[:5]:
            services.accept(member_of(person), contact="tel", actor=person)
    assert db.session.scalars(sa.select(CheckIn)).all() == []


def test_members_are_asked_at_once_and_reminded_like_anybody(app: Flask) -> None:
    group, _ = started()
    with time_machine.travel(MONDAY + timedelta(minutes=5)):
        due()
        due()
        assert mails() == {"surveys/invitation": 5}
        assert [each.kind for each in waiting_for(group.people[0])] == [WaveKind.BASELINE]
    with time_machine.travel(MONDAY + 7 * DAY):
        due()
    assert mails() == {"surveys/invitation": 5, "surveys/reminder": 5}


def test_who_joins_later_is_asked_from_then_on(app: Flask) -> None:
    with time_machine.travel(MONDAY), unit_of_work():
        group = create_group(6)
        (circle,) = propose(group)
        late = group.applications[0]
        placing.place(late, None, reason="they_asked", actor=group.coordinator)
        (circle,) = publish_as_it_stands(group, circle)
        accept_all(circle)
    with time_machine.travel(MONDAY + 10 * DAY), unit_of_work():
        placing.place(late, circle, reason="size", actor=group.coordinator)
        assert asked(late.account_id) == {}
        services.accept(member_of(late.account), contact="tel", actor=late.account)
        days = {kind: each.due_on for kind, each in asked(late.account_id).items()}
    assert days[WaveKind.BASELINE] == (MONDAY + 10 * DAY).date()
    assert days[WaveKind.SIX_WEEKS] == (MONDAY + 52 * DAY).date()
    assert len(waves_of(group.cohort.id)) == 4


def publish_as_it_stands(group: Group, circle: Circle) -> list[Circle]:
    """Approve a proposed circle without forming it anew."""
    forming.settle(circle, name="Owls", facilitator=create_facilitator(), actor=group.coordinator)
    forming.publish(group.cohort, actor=group.coordinator, agreed=True)
    return [circle]


def test_who_leaves_keeps_what_was_sent_and_is_asked_nothing_more(app: Flask) -> None:
    group, _ = started()
    ana, ben, *_ = group.people
    with time_machine.travel(MONDAY + timedelta(minutes=5)):
        due()
        with unit_of_work():
            services.leave(member_of(ana), actor=ana)
        states = Counter(each.status for each in asked(ana.id).values())
        assert states == {CheckInStatus.SENT: 1, CheckInStatus.CANCELLED: 3}
        assert stage_of(asked(ana.id)[WaveKind.BASELINE]) is Stage.OPEN
        assert asked(ben.id)[WaveKind.SIX_WEEKS].status is CheckInStatus.PLANNED
    with time_machine.travel(MONDAY + 8 * DAY):
        due()
    assert mails()["surveys/reminder"] == 4


def test_a_circle_that_closes_reminds_nobody(app: Flask) -> None:
    group, circle = started()
    with time_machine.travel(MONDAY + timedelta(minutes=5)):
        due()
        with unit_of_work():
            forming.close(circle, outcome=CircleOutcome.CARRIES_ON, actor=group.coordinator)
    states = Counter(db.session.scalars(sa.select(CheckIn.status)))
    assert states == {CheckInStatus.SENT: 5, CheckInStatus.CANCELLED: 15}
    with time_machine.travel(MONDAY + 8 * DAY):
        due()
    assert mails() == {"surveys/invitation": 5}


def test_who_joins_another_circle_is_asked_after_all_what_was_not_sent(app: Flask) -> None:
    with time_machine.travel(MONDAY), unit_of_work():
        group = create_group(12)
        one, two = publish(group)
        accept_all(one)
        accept_all(two)
        mover, stays = one.members[:2]
        application = mover.application
        for each in (mover, stays):
            services.leave(each, actor=each.application.account)
        opt_out_of_all(stays.application.account_id)
    with time_machine.travel(MONDAY + 3 * DAY), unit_of_work():
        for each in (mover, stays):
            placing.place(each.application, two, reason="size", actor=group.coordinator)
            account = each.application.account
            services.accept(member_of(account), contact="tel", actor=account)
        again = asked(application.account_id)
        assert {each.status for each in again.values()} == {CheckInStatus.PLANNED}
        assert {each.circle_member_id for each in again.values()} == {
            member_of(application.account).id
        }
        assert again[WaveKind.BASELINE].due_on == (MONDAY + 3 * DAY).date()
        unwanted = asked(stays.application.account_id).values()
        assert {each.status for each in unwanted} == {CheckInStatus.CANCELLED}


def opt_out_of_all(account_id: int) -> None:
    check_in = asked(account_id)[WaveKind.BASELINE]
    opt_out(check_in, everything=True, actor=check_in.account)


def test_a_check_in_is_about_one_thing_only(app: Flask) -> None:
    started()
    check_in = db.session.scalars(sa.select(CheckIn)).first()
    for pairing_id, member_id in ((None, None), (1, check_in.circle_member_id)):
        with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
            db.session.execute(
                sa.update(CheckIn)
                .where(CheckIn.id == check_in.id)
                .values(pairing_id=pairing_id, circle_member_id=member_id)
            )


def test_asking_what_is_due_in_circles_costs_the_same_for_many(app: Flask, count_queries) -> None:
    started()
    with time_machine.travel(MONDAY + timedelta(minutes=5)), count_queries() as few:
        assert len(schedules_jobs.due_ids()) == 5
    started()
    with time_machine.travel(MONDAY + timedelta(minutes=5)), count_queries() as many:
        assert len(schedules_jobs.due_ids()) == 10
    assert len(many) == len(few)


def test_planning_reads_as_often_for_a_large_circle(app: Flask, count_queries) -> None:
    with time_machine.travel(MONDAY):
        counts = []
        for size in (5, 8):
            with unit_of_work():
                group = create_group(size)
                publish(group)
                for person in group.people[:-1]:
                    services.accept(member_of(person), contact="tel", actor=person)
                last = member_of(group.people[-1])
            with unit_of_work(), count_queries() as seen:
                services.accept(last, contact="tel", actor=group.people[-1])
            reads = [each for each in seen if each.startswith("SELECT")]
            counts.append(sum("FROM survey_" in each or "FROM check_in" in each for each in reads))
    assert counts[0] == counts[1]


def test_what_a_member_reads_is_about_their_circle(app: Flask, client: PageClient) -> None:
    started()
    with time_machine.travel(MONDAY + timedelta(minutes=5)):
        due()
        mail = db.session.scalars(sa.select(OutboxMessage).filter_by(kind="surveys/invitation"))
        words = mail.first().body
        page = client.page(re.search(r"http://localhost(/check-ins/\S+)", words).group(1))
    first = page.main.get_text(" ", strip=True)
    assert first.startswith(
        "Peer circle starting questions Your answers are confidential, not anonymous"
    )
    assert "The others in your circle, its facilitator, your manager" in first
    assert "never for one circle" in first
    assert "partner" not in words + first


def test_no_question_of_a_circle_speaks_of_two_people() -> None:
    for definition in declared():
        if definition["sides"] == [Side.MEMBER]:
            words = json.dumps(definition).lower()
            for pair in ("mentor", "mentee", "partner", "pairing", "conversations"):
                assert pair not in words
