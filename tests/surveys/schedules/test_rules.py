"""When a check-in is due: the pure rules, at every moment of every window."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.workdays import is_working_day
from surveys.schedules.rules import (
    LONDON,
    MOST_REMINDERS,
    Facts,
    Step,
    WaveKind,
    add_months,
    due,
    is_sending_time,
    planned,
    takes_in,
)

DAYS = st.dates(date(2026, 1, 1), date(2028, 6, 1))


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def lived(
    kind: WaveKind, confirmed_on: date, *, may_remind: bool = True
) -> list[tuple[date, Step]]:
    """What happens when somebody looks every hour, from the day before to a week after."""
    due_on, closes_on = planned(kind, confirmed_on)
    facts = Facts(due_on, closes_on, may_remind=may_remind)
    happened: list[tuple[date, Step]] = []
    moment = at(due_on - timedelta(days=1), 0).astimezone(UTC)
    while moment.astimezone(LONDON).date() <= closes_on + timedelta(days=7):
        step = due(facts, moment, is_working_day)
        today = moment.astimezone(LONDON).date()
        if step is not None:
            happened.append((today, step))
        if step is Step.CLOSE:
            break
        if step is not None:
            reminders = facts.reminders + (step is not Step.INVITE)
            facts = Facts(due_on, closes_on, today, reminders, may_remind)
        moment += timedelta(hours=1)
    return happened


@given(st.sampled_from(WaveKind), DAYS)
def test_everybody_is_asked_once_and_reminded_twice_at_most(kind: WaveKind, day: date) -> None:
    steps = [step for _, step in lived(kind, day)]
    assert steps[0] is Step.INVITE
    assert steps[-1] is Step.CLOSE
    assert steps.count(Step.INVITE) == steps.count(Step.CLOSE) == 1
    assert len(steps) - 2 <= MOST_REMINDERS


@given(st.sampled_from(WaveKind), DAYS)
def test_mail_leaves_on_working_days_and_a_week_apart(kind: WaveKind, day: date) -> None:
    due_on, closes_on = planned(kind, day)
    sent = [(on, step) for on, step in lived(kind, day) if step is not Step.CLOSE]
    assert all(is_working_day(on) for on, _ in sent)
    assert all(due_on <= on < closes_on for on, _ in sent)
    for (first, _), (second, _) in pairwise(sent):
        assert second - first >= timedelta(days=7)


@given(st.sampled_from(WaveKind), DAYS)
def test_nobody_is_reminded_about_a_pairing_that_ended(kind: WaveKind, day: date) -> None:
    assert [step for _, step in lived(kind, day, may_remind=False)] == [Step.INVITE, Step.CLOSE]


def test_the_waves_come_at_once_and_after_six_weeks_three_and_six_months() -> None:
    starts = [planned(kind, date(2026, 11, 30))[0] for kind in WaveKind]
    assert starts == [date(2026, 11, 30), date(2027, 1, 11), date(2027, 2, 28), date(2027, 5, 30)]


@given(DAYS, st.integers(0, 24))
def test_months_later_is_never_in_a_later_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


@pytest.mark.parametrize(
    ("moment", "sending"),
    [
        (datetime(2026, 11, 23, 8, 59, tzinfo=LONDON), False),
        (datetime(2026, 11, 23, 9, 0, tzinfo=LONDON), True),
        (datetime(2026, 11, 23, 16, 29, tzinfo=LONDON), True),
        (datetime(2026, 11, 23, 16, 30, tzinfo=LONDON), False),
        (datetime(2026, 11, 22, 12, 0, tzinfo=LONDON), False),  # a Sunday
        (datetime(2026, 12, 25, 12, 0, tzinfo=LONDON), False),  # Christmas Day
        (datetime(2026, 12, 28, 12, 0, tzinfo=LONDON), False),  # Boxing Day, moved to Monday
        (datetime(2027, 3, 26, 12, 0, tzinfo=LONDON), False),  # Good Friday
        (datetime(2026, 7, 1, 8, 30, tzinfo=UTC), True),  # half past nine in summer
        (datetime(2026, 12, 1, 8, 30, tzinfo=UTC), False),  # half past eight in winter
    ],
)
def test_quiet_hours_weekends_and_bank_holidays(moment: datetime, sending: bool) -> None:
    assert is_sending_time(moment, is_working_day) is sending


@pytest.mark.parametrize("changes_on", [date(2027, 3, 28), date(2026, 10, 25)])
def test_a_window_over_a_change_of_the_clocks_keeps_its_days(changes_on: date) -> None:
    facts = Facts(changes_on - timedelta(days=10), changes_on)
    last_moment = datetime(changes_on.year, changes_on.month, changes_on.day, 23, 59, tzinfo=LONDON)
    assert due(facts, last_moment, is_working_day) is not Step.CLOSE
    assert due(facts, last_moment + timedelta(minutes=2), is_working_day) is Step.CLOSE


def test_a_worker_that_was_down_sends_nothing_when_the_window_is_nearly_over() -> None:
    facts = Facts(date(2026, 11, 2), date(2026, 11, 24))
    assert due(facts, at(date(2026, 11, 20)), is_working_day) is Step.INVITE
    assert due(facts, at(date(2026, 11, 23)), is_working_day) is None


def test_seven_days_must_pass_between_mails() -> None:
    facts = Facts(date(2026, 11, 2), date(2026, 11, 30), date(2026, 11, 2), 0)
    assert due(facts, at(date(2026, 11, 6)), is_working_day) is None
    assert due(facts, at(date(2026, 11, 9)), is_working_day) is Step.FIRST_REMINDER


@given(st.sampled_from(WaveKind), st.lists(DAYS, min_size=1, max_size=12))
def test_nobody_who_begins_late_holds_back_a_wave_for_more_than_ten_weeks(
    kind: WaveKind, began: list[date]
) -> None:
    waves: list[list[tuple[date, date]]] = []
    for day in sorted(began):
        asked = planned(kind, day)
        if waves and takes_in(waves[-1][0][0], asked[0]):
            waves[-1].append(asked)
        else:
            waves.append([asked])
    for wave in waves:
        opens_on = wave[0][0]
        assert max(closes_on for _, closes_on in wave) <= opens_on + timedelta(weeks=10)
    for before, after in pairwise(waves):
        assert after[0][0] > before[0][0] + timedelta(weeks=6)
