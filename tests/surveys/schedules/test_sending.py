"""Check-ins as they are planned and sent: once, on time, and not to those who do not want them."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from mentoring import clock, jobs
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.organisations.models import Organisation
from mentoring.pairings.services import MemberInvite, end_pairing, invite_pairing
from mentoring.programmes.models import ApplicationStatus, ProgrammeKind, Side
from mentoring.programmes.queries import approved_applications
from mentoring.transactions import unit_of_work
from surveys.schedules import jobs as schedules_jobs
from surveys.schedules import services
from surveys.schedules.models import CheckIn, CheckInStatus, SurveyWave, WaveStatus
from surveys.schedules.queries import waiting_for, waves_of
from surveys.schedules.rules import LONDON, WaveKind
from tests.builders.pairings import confirm, create_active_pairing
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)
from tests.support.pages import PageClient

MONDAY = datetime(2027, 1, 18, 10, 0, tzinfo=LONDON)


def tick() -> None:
    """What the worker does every few minutes."""
    schedules_jobs.ask()
    for job in db.session.scalars(select(jobs.Job).where(jobs.Job.kind == schedules_jobs.SEND)):
        if job.status is jobs.JobStatus.QUEUED:
            jobs.run_now(job)


def mails() -> Counter[str]:
    kinds = db.session.scalars(
        select(OutboxMessage.kind).where(OutboxMessage.kind.like("surveys/%"))
    )
    return Counter(kinds)


def check_ins(**where: object) -> list[CheckIn]:
    return list(db.session.scalars(select(CheckIn).filter_by(**where).order_by(CheckIn.id)))


def test_confirming_a_pairing_plans_four_waves_for_both(app: Flask) -> None:
    with time_machine.travel(MONDAY), unit_of_work():
        pairing = create_active_pairing()
    assert [wave.kind for wave in waves_of(pairing.cohort_id)] == list(WaveKind)
    planned = check_ins(pairing_id=pairing.id)
    assert Counter(check_in.side for check_in in planned) == {Side.MENTEE: 4, Side.MENTOR: 4}
    assert {check_in.status for check_in in planned} == {CheckInStatus.PLANNED}
    titles = {check_in.instrument_version.instrument.title for check_in in planned}
    assert "Mentee starting questions" in titles
    assert "Mentor check-in" in titles


def test_a_confirmation_that_fails_plans_nothing(app: Flask) -> None:
    def confirm_and_fail() -> None:
        with unit_of_work():
            create_active_pairing()
            raise RuntimeError("something else fails in the same transaction")

    with time_machine.travel(MONDAY), pytest.raises(RuntimeError, match="fails"):
        confirm_and_fail()
    assert check_ins() == []
    assert db.session.scalars(select(SurveyWave)).all() == []


def test_a_reciprocal_pair_is_asked_on_both_sides(app: Flask) -> None:
    with time_machine.travel(MONDAY), unit_of_work():
        employer = db.session.scalars(select(Organisation)).first()
        assert employer is not None
        programme = create_programme(kind=ProgrammeKind.RECIPROCAL, organisation_id=employer.id)
        pairing = create_active_pairing(create_cohort(programme))
    sides = {check_in.side for check_in in check_ins(pairing_id=pairing.id)}
    assert sides == {Side.JUNIOR, Side.SENIOR}


def test_the_starting_questions_leave_at_once_and_only_once(app: Flask) -> None:
    with time_machine.travel(MONDAY):
        with unit_of_work():
            pairing = create_active_pairing()
        tick()
        tick()
        assert mails() == {"surveys/invitation": 2}
        for check_in in check_ins(pairing_id=pairing.id)[:2]:
            with unit_of_work():
                services.take_step(check_in.id)
        assert mails() == {"surveys/invitation": 2}
        mentee = pairing.members[0].account
        assert [each.kind for each in waiting_for(mentee)] == [WaveKind.BASELINE]


def test_a_mail_says_nothing_sensitive_where_phones_preview_it(app: Flask) -> None:
    with time_machine.travel(MONDAY):
        with unit_of_work():
            create_active_pairing()
        tick()
    mail = db.session.scalars(select(OutboxMessage).filter_by(kind="surveys/invitation")).first()
    assert mail is not None
    assert mail.subject.startswith("A few questions from")
    assert mail.body.startswith("Hello ")
    assert "http://localhost/check-ins/" in mail.body
    assert "confidential, not anonymous" in mail.body


def test_mail_waits_for_the_morning_of_a_working_day(app: Flask) -> None:
    saturday_night = datetime(2027, 1, 16, 22, 0, tzinfo=LONDON)
    with time_machine.travel(saturday_night):
        with unit_of_work():
            create_active_pairing()
        tick()
    assert mails() == {}
    with time_machine.travel(saturday_night + timedelta(hours=12)):
        tick()
    assert mails() == {}
    with time_machine.travel(MONDAY.replace(hour=9)):
        tick()
    assert mails() == {"surveys/invitation": 2}


def test_two_reminders_a_week_apart_and_then_silence(app: Flask) -> None:
    with time_machine.travel(MONDAY), unit_of_work():
        create_active_pairing()
    seen = []
    for day in range(21):
        with time_machine.travel(MONDAY + timedelta(days=day)):
            tick()
            tick()
        seen.append(sum(mails().values()))
    assert [seen[day] for day in (0, 6, 7, 13, 14, 20)] == [2, 2, 4, 4, 6, 6]
    assert mails() == {"surveys/invitation": 2, "surveys/reminder": 4}


def test_after_its_last_day_a_check_in_and_its_wave_close(app: Flask) -> None:
    with time_machine.travel(MONDAY):
        with unit_of_work():
            pairing = create_active_pairing()
        tick()
    baseline = waves_of(pairing.cohort_id)[0]
    last = datetime.combine(baseline.closes_on, MONDAY.time(), tzinfo=LONDON)
    with time_machine.travel(last):
        tick()
        db.session.refresh(baseline)
        assert baseline.status is WaveStatus.OPEN
    with time_machine.travel(last + timedelta(hours=15)):
        tick()
    db.session.refresh(baseline)
    assert baseline.status is WaveStatus.CLOSED
    assert {each.status for each in check_ins(wave_id=baseline.id)} == {CheckInStatus.CLOSED}


def test_a_later_pairing_keeps_its_wave_open_longer(app: Flask) -> None:
    with time_machine.travel(MONDAY), unit_of_work():
        cohort = create_cohort()
        create_active_pairing(cohort)
    with time_machine.travel(MONDAY + timedelta(days=10)), unit_of_work():
        create_active_pairing(cohort)
    baseline = waves_of(cohort.id)[0]
    assert baseline.closes_on == (MONDAY + timedelta(days=31)).date()
    assert len(check_ins(wave_id=baseline.id)) == 4


def test_a_pair_that_begins_months_later_does_not_hold_back_the_report_of_the_others(
    app: Flask,
) -> None:
    with time_machine.travel(MONDAY), unit_of_work():
        late_summer = {"closes_on": date(2027, 8, 1), "hear_by_on": date(2027, 8, 2)}
        cohort = create_cohort(**late_summer, starts_on=date(2027, 8, 3))
        create_active_pairing(cohort)
    with time_machine.travel(MONDAY + timedelta(weeks=7)), unit_of_work():
        late = create_active_pairing(cohort)
        create_active_pairing(cohort)
    first, second = (w for w in waves_of(cohort.id) if w.kind is WaveKind.SIX_MONTHS)
    assert (first.closes_on - first.opens_on, second.number) == (timedelta(days=28), 2)
    assert (first.status, second.status) == (WaveStatus.OPEN, WaveStatus.OPEN)
    assert len(check_ins(wave_id=second.id)) == 4
    assert {each.wave_id for each in check_ins(pairing_id=late.id)}.isdisjoint({first.id})


def test_a_pairing_after_the_wave_closed_opens_the_next_round(app: Flask) -> None:
    with time_machine.travel(MONDAY):
        with unit_of_work():
            cohort = create_cohort()
            mentor = create_person("Maya Mentor", capacity=2)
            create_active_pairing(cohort, create_person(), mentor)
            mentee = create_application(
                cohort, create_person(), side=Side.MENTEE, status=ApplicationStatus.APPROVED
            )
        tick()
    with time_machine.travel(MONDAY + timedelta(days=30)):
        tick()
        with unit_of_work():
            again = approved_applications(cohort, Side.MENTOR)[0]
            confirm(
                invite_pairing(
                    cohort, [MemberInvite(mentee), MemberInvite(again)], actor="t", source="t"
                )
            )
    baselines = [wave for wave in waves_of(cohort.id) if wave.kind is WaveKind.BASELINE]
    assert [(wave.number, wave.status) for wave in baselines] == [
        (1, WaveStatus.CLOSED),
        (2, WaveStatus.OPEN),
    ]
    assert baselines[1].label == "At the start, round 2"
    # The mentor has answered the starting questions' call once; nobody is asked about it twice.
    assert [each.side for each in check_ins(wave_id=baselines[1].id)] == [Side.MENTEE]
    later = [wave for wave in waves_of(cohort.id) if wave.kind is WaveKind.SIX_WEEKS]
    assert len(later) == 1
    assert len(check_ins(wave_id=later[0].id, account_id=mentor.id)) == 1


def test_when_a_pairing_ends_only_what_was_sent_stays(app: Flask) -> None:
    with time_machine.travel(MONDAY):
        with unit_of_work():
            pairing = create_active_pairing()
        tick()
        with unit_of_work():
            end_pairing(pairing, reason="goals_met", actor=pairing.members[0].account)
    states = Counter(each.status for each in check_ins(pairing_id=pairing.id))
    assert states == {CheckInStatus.SENT: 2, CheckInStatus.CANCELLED: 6}
    with time_machine.travel(MONDAY + timedelta(days=8)):
        tick()
    assert mails() == {"surveys/invitation": 2}


def test_stopping_one_check_in_leaves_the_others(app: Flask) -> None:
    with time_machine.travel(MONDAY):
        with unit_of_work():
            pairing = create_active_pairing()
        tick()
        account = pairing.members[0].account
        first = check_ins(account_id=account.id)[0]
        with unit_of_work():
            services.opt_out(first, everything=False, actor=account)
        with pytest.raises(Conflict):
            services.opt_out(first, everything=False, actor=account)
    states = Counter(each.status for each in check_ins(account_id=account.id))
    assert states == {CheckInStatus.OPTED_OUT: 1, CheckInStatus.PLANNED: 3}


def test_stopping_all_lasts_and_can_be_taken_back(app: Flask) -> None:
    with time_machine.travel(MONDAY):
        with unit_of_work():
            pairing = create_active_pairing()
        tick()
        account = pairing.members[0].account
        first = check_ins(account_id=account.id)[0]
        with unit_of_work():
            services.opt_out(first, everything=True, actor=account)
        assert {each.status for each in check_ins(account_id=account.id)} == {
            CheckInStatus.OPTED_OUT
        }
        with unit_of_work():
            services.opt_in(first, actor=account)
        states = Counter(each.status for each in check_ins(account_id=account.id))
        assert states == {CheckInStatus.SENT: 1, CheckInStatus.PLANNED: 3}


def test_asking_what_is_due_costs_the_same_for_many(app: Flask, count_queries) -> None:
    with time_machine.travel(MONDAY):
        with unit_of_work():
            cohort = create_cohort()
            create_active_pairing(cohort)
        with count_queries() as few:
            assert len(schedules_jobs.due_ids()) == 2
        with unit_of_work():
            for _ in range(5):
                create_active_pairing(cohort)
        with count_queries() as many:
            assert len(schedules_jobs.due_ids()) == 12
    assert len(many) == len(few)


def test_nothing_is_asked_where_surveys_are_not_part(make_app) -> None:
    alone = make_app(surveys=False)
    with alone.app_context():
        with unit_of_work():
            create_active_pairing()
        assert check_ins() == []
        db.session.remove()
    assert clock.now() is not None


def test_a_cohort_chooses_when_its_people_are_asked(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/settings"
    client.submit(f"{path}/check-ins", {"waves": ["baseline", "six_months"]})
    assert "At the start and after six months." in client.page(path).get_text(" ")
    with unit_of_work():
        pairing = create_active_pairing(cohort)
    asked = db.session.scalars(
        db.select(SurveyWave.kind).where(SurveyWave.cohort_id == pairing.cohort_id)
    )
    assert set(asked) == {"baseline", "six_months"}
