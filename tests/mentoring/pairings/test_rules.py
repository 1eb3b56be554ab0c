"""When reminders are due, and what a mentor can still take on."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring import clock
from mentoring.pairings.reminders import APART, is_last, reminder_days, reminder_due
from mentoring.pairings.rules import Offered
from mentoring.workdays import is_working_day, working_days_after

TODAY = date(2027, 1, 1)

days_of_a_year = st.integers(0, 365).map(lambda each: TODAY + timedelta(days=each))


@given(invited_on=days_of_a_year, count=st.integers(2, 60))
def test_reminders_come_on_one_or_two_working_days_before_the_last(
    invited_on: date, count: int
) -> None:
    last = working_days_after(invited_on, count)
    days = reminder_days(invited_on, last)
    assert 1 <= len(days) <= 2
    assert all(invited_on < day < last and is_working_day(day) for day in days)
    if len(days) == 2:
        assert working_days_after(days[0], APART) <= days[1]


@pytest.mark.parametrize(
    ("invited_on", "count", "days"),
    [
        (date(2027, 3, 1), 1, []),
        (date(2027, 3, 1), 5, [date(2027, 3, 4)]),
        (date(2027, 3, 1), 10, [date(2027, 3, 8), date(2027, 3, 12)]),
        (date(2027, 3, 1), 60, [date(2027, 4, 13), date(2027, 5, 26)]),
        # Good Friday and Easter Monday lie between.
        (date(2027, 3, 24), 3, [date(2027, 3, 30)]),
    ],
)
def test_reminders_lie_half_way_and_on_the_working_day_before_the_last(
    invited_on: date, count: int, days: list[date]
) -> None:
    assert list(reminder_days(invited_on, working_days_after(invited_on, count))) == days


def test_each_reminder_is_sent_once_and_none_on_the_last_day() -> None:
    invited_at = clock.start_of_day(date(2027, 3, 1)) + timedelta(hours=15)
    answer_by = clock.end_of_day(date(2027, 3, 15))
    sent: list[datetime] = []
    for hour in range(24 * 16):
        now = invited_at + timedelta(hours=hour)
        if reminder_due(invited_at, answer_by, sent[-1] if sent else None, now):
            assert is_last(invited_at, answer_by, now) == bool(sent)
            sent.append(now)
    assert [each.date() for each in sent] == [date(2027, 3, 8), date(2027, 3, 12)]
    assert not reminder_due(invited_at, answer_by, None, clock.start_of_day(date(2027, 3, 15)))


@pytest.mark.parametrize(
    ("offered", "held", "begun", "left"),
    [
        (Offered(2), 1, 9, 1),
        (Offered(2, in_a_year=3), 0, 2, 1),
        (Offered(2, in_a_year=3), 1, 3, 0),
        (Offered(2, in_a_year=1), 2, 5, 0),
        (Offered(2, paused_until=TODAY + timedelta(days=1)), 0, 0, 0),
        (Offered(2, paused_until=TODAY), 0, 0, 2),
    ],
)
def test_both_limits_hold_and_a_break_ends_by_itself(
    offered: Offered, held: int, begun: int, left: int
) -> None:
    assert offered.left(held, begun, TODAY) == left
