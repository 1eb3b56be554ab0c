"""When the one reminder is due, and what a mentor can still take on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.pairings.rules import LAST_CALL, Offered, reminder_due

START = datetime(2027, 1, 1, tzinfo=UTC)
TODAY = date(2027, 1, 1)


@given(days=st.integers(1, 60), hours=st.integers(0, 24 * 70))
def test_a_reminder_comes_in_the_second_half_and_never_on_the_last_day(
    days: int, hours: int
) -> None:
    end, now = START + timedelta(days=days), START + timedelta(hours=hours)
    if reminder_due(START, end, None, now):
        assert now - START >= (end - START) / 2
        assert end - now > LAST_CALL
    assert not reminder_due(START, end, now, now)


@given(days=st.integers(3, 60))
def test_every_invitation_of_three_days_or_more_is_reminded_of(days: int) -> None:
    end = START + timedelta(days=days)
    assert reminder_due(START, end, None, START + timedelta(days=days) / 2)


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
