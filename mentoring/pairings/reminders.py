"""When people are reminded of an invitation: half-way, and on the working day before the last."""

from datetime import date, datetime, timedelta

from mentoring import clock
from mentoring.workdays import is_working_day, working_days_after

HOUR = timedelta(hours=9)
"""Reminders are written at nine in the morning."""

APART = 2
"""Working days between the two reminders at least; with fewer there is only the first."""


def reminder_days(invited_on: date, last_day: date) -> tuple[date, ...]:
    """The working days on which somebody who has not answered is reminded: none, one or two.

    The first lies half-way, or on the next working day; never on the first day or the last. The
    second is the working day before the last, where that is not too soon after the first.
    """
    eve = _before(last_day)
    if eve <= invited_on:
        return ()
    half = invited_on + (last_day - invited_on) / 2
    first = half if is_working_day(half) else working_days_after(half, 1)
    if first >= eve or working_days_after(first, APART) > eve:
        return (min(first, eve),)
    return (first, eve)


def _before(day: date) -> date:
    """The last working day before another."""
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _moments(invited_at: datetime, answer_by: datetime) -> list[datetime]:
    invited_on = invited_at.astimezone(clock.LONDON).date()
    days = reminder_days(invited_on, _last_day(answer_by))
    return [clock.start_of_day(day) + HOUR for day in days]


def _last_day(answer_by: datetime) -> date:
    """The last day to answer; `answer_by` is the first moment after it."""
    return (answer_by - timedelta(microseconds=1)).astimezone(clock.LONDON).date()


def reminder_due(
    invited_at: datetime, answer_by: datetime, reminded_at: datetime | None, now: datetime
) -> bool:
    """Whether a reminder is due that has not been sent; never on the last day itself."""
    if now >= clock.start_of_day(_last_day(answer_by)):
        return False
    return any(
        moment <= now and (reminded_at is None or reminded_at < moment)
        for moment in _moments(invited_at, answer_by)
    )


def is_last(invited_at: datetime, answer_by: datetime, now: datetime) -> bool:
    """Whether no reminder comes after one that is sent now."""
    return not any(moment > now for moment in _moments(invited_at, answer_by))
