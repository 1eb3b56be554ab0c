"""What a match was computed from is kept for its cohort's retention, and not a day longer."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest
from flask import Flask

from mentoring import clock
from mentoring.audit import AuditEvent
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.matchmaking import checks, stored
from mentoring.matchmaking.models import MatchRun
from mentoring.matchmaking.scenario_models import RunInput
from mentoring.privacy import holds, keeping
from mentoring.programmes import keeping as cohorts
from mentoring.programmes import queries
from mentoring.programmes.cohort_settings import GateAnswer, answer_gates
from mentoring.programmes.models import Cohort, GateKey
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_run
from tests.support.pages import PageClient

RULE = "stored inputs of matches"


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        return create_group(mentees=2, mentors=1)


def at_noon(day: date) -> AbstractContextManager[None]:
    return clock.moved(clock.start_of_day(day) + timedelta(hours=12) - clock.now())


def set_months(cohort: Cohort, months: int | None) -> None:
    rows = queries.gates_of(cohort).values()
    names = GateAnswer.__dataclass_fields__
    answers = {row.gate: GateAnswer(**{name: getattr(row, name) for name in names}) for row in rows}
    answers[GateKey.RETENTION] = replace(answers[GateKey.RETENTION], kept_months=months)
    with unit_of_work():
        answer_gates(cohort, answers, pilot=False, actor="tests")


def night_of(day: date, *, dry_run: bool = False) -> keeping.Swept:
    """What retention does in the night that begins a day."""
    with at_noon(day):
        rule = next(each for each in keeping.rules() if each.key == RULE)
        return keeping.sweep(rule, dry_run=dry_run)


def goes_after(day: date) -> bool:
    """Whether a run can be computed again through a day and is deleted in the night after it."""
    return (
        night_of(day, dry_run=True).deleted == 0
        and night_of(day + timedelta(days=1), dry_run=True).deleted == 1
    )


def test_an_input_stays_for_the_months_after_the_last_day_of_its_cohort(group: Group) -> None:
    run, other = create_run(group), create_run(second_group())
    made = db.session.get_one(RunInput, run.id).kept_at.astimezone(UTC).date()
    set_months(other.cohort, 84)
    house = cohorts.HOUSE.until(made)
    assert stored.kept_until(run) == house and goes_after(house)
    for months in (24, 1):
        set_months(group.cohort, months)
        day = cohorts.until(group.cohort.last_day, months)
        assert stored.kept_until(run) == day and goes_after(day)
    assert night_of(day + timedelta(days=1)).deleted == 1
    db.session.expire_all()
    assert stored.kept_until(run) is None and run.input_dropped_at is not None
    assert checks.has_input(other), "another cohort goes by its own months"
    assert night_of(day + timedelta(days=1)).deleted == 0, "nothing is found twice"


def second_group() -> Group:
    with unit_of_work():
        return create_group(mentees=1, mentors=1)


def test_the_months_follow_the_dates_of_the_cohort_and_a_hold_keeps_what_is_due(
    group: Group,
) -> None:
    run = create_run(group)
    set_months(group.cohort, 3)
    with unit_of_work():
        group.cohort.starts_on, group.cohort.months = date(2030, 8, 31), 6
        officer = group.coordinator
        holds.set_hold(group.left[0].account.email, reason="A claim", actor=officer)
    assert group.cohort.last_day == date(2031, 2, 28)
    assert stored.kept_until(run) == date(2031, 5, 31)
    swept = night_of(date(2031, 6, 1))
    assert (swept.deleted, swept.held) == (0, 1)
    assert checks.has_input(run)


def test_longer_and_shorter_months_are_audited_and_refused_out_of_bounds(group: Group) -> None:
    for months in (24, 12, None):
        set_months(group.cohort, months)
    told = db.session.scalars(
        db.select(AuditEvent.detail)
        .where(AuditEvent.action == "retention of matches changed")
        .order_by(AuditEvent.id)
    ).all()
    assert [(each["months before"], each["months"]) for each in told] == [
        (None, 24),
        (24, 12),
        (12, None),
    ]
    for months in (0, 85):
        with pytest.raises(DomainError) as refused:
            set_months(group.cohort, months)
        assert refused.value.field == "retention_months"


def test_pages_tell_until_when_and_a_shorter_time_can_be_taken_back_until_tonight(
    client: PageClient, group: Group
) -> None:
    run = create_run(group)
    settings = f"/cohorts/{group.cohort.id}/settings"
    client.sign_in(group.coordinator)
    assert "kept 12 months from each match" in client.page(settings).text
    refused = client.submit(f"{settings}/papers", {"retention_months": "99"})
    assert "enter 1 to 84, or leave it empty" in refused.text
    client.submit(f"{settings}/papers", {"retention_months": "6"})
    day = f"{stored.kept_until(run):%-d %B %Y}"
    told = f"is kept until {day}, 6 months after the cohort’s last day"
    assert told in client.page(settings).text
    for page in ("", "/checks"):
        shown = client.page(f"/cohorts/{group.cohort.id}/match-runs/{run.id}{page}").text
        assert f"until {day}" in shown
    past(run)
    said = client.submit(f"{settings}/papers", {"retention_months": "1"}, follow_redirects=True)
    assert "it is deleted tonight. Until then you can set more months" in said.text
    night_of(clock.today())
    db.session.expire_all()
    shown = client.page(f"/cohorts/{group.cohort.id}/match-runs/{run.id}").text
    assert "is no longer kept, so it cannot be computed again" in shown


def past(run: MatchRun) -> None:
    """The last day of its cohort is two months ago."""
    with unit_of_work():
        run.cohort.starts_on = clock.today() - timedelta(days=250)
        run.cohort.closes_on = run.cohort.opens_on = run.cohort.starts_on
