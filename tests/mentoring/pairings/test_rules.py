"""When the one reminder is due."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mentoring.pairings.rules import LAST_CALL, reminder_due

START = datetime(2027, 1, 1, tzinfo=UTC)


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
