"""When a check-in is planned, sent, reminded of and closed (pure).

Everything counts in days as people in London see them, so that a change of the clocks moves
nothing; mail leaves only in office hours of working days.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
SENDING_FROM = time(9, 0)
SENDING_UNTIL = time(16, 30)
REMIND_AFTER = timedelta(days=7)
MOST_REMINDERS = 2
LEAST_TIME_TO_ANSWER = timedelta(days=2)
NEAR = timedelta(weeks=6)
"""How long after its first day a wave takes in people who begin later.

A report is frozen when the whole wave is over, so whoever begins later must not hold back
everybody's: with these weeks and the four a check-in is open, a wave is over ten weeks after its
first day at most. Were they fewer, the pairs of one match, whose invitations take weeks to answer,
would fall apart into waves too small to report on.
"""


class WaveKind(StrEnum):
    """Moments in a pairing, or in a circle, at which its people are asked."""

    BASELINE = "baseline"
    SIX_WEEKS = "six_weeks"
    THREE_MONTHS = "three_months"
    SIX_MONTHS = "six_months"


WAVE_LABELS = {
    WaveKind.BASELINE: "At the start",
    WaveKind.SIX_WEEKS: "After six weeks",
    WaveKind.THREE_MONTHS: "After three months",
    WaveKind.SIX_MONTHS: "After six months",
}


@dataclass(frozen=True)
class Timing:
    """How long after confirmation a wave is due, and for how many days it can be answered."""

    months: int
    days: int
    window: int


TIMINGS = {
    WaveKind.BASELINE: Timing(0, 0, 21),
    WaveKind.SIX_WEEKS: Timing(0, 42, 28),
    WaveKind.THREE_MONTHS: Timing(3, 0, 28),
    WaveKind.SIX_MONTHS: Timing(6, 0, 28),
}


class Step(StrEnum):
    """What may have to be done about a check-in."""

    INVITE = "invite"
    FIRST_REMINDER = "first_reminder"
    SECOND_REMINDER = "second_reminder"
    CLOSE = "close"


REMINDERS = (Step.FIRST_REMINDER, Step.SECOND_REMINDER)


@dataclass(frozen=True)
class Facts:
    """What is known of one check-in that is not over."""

    due_on: date
    closes_on: date
    last_contact_on: date | None = None
    reminders: int = 0
    may_remind: bool = True


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month.

    Parameters
    ----------
    day : date
        The day counted from.
    months : int
        How many months later.

    Returns
    -------
    date

    Examples
    --------
    >>> add_months(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    months += day.month - 1
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def planned(kind: WaveKind, began_on: date) -> tuple[date, date]:
    """The first and the last day on which a check-in can be answered.

    Parameters
    ----------
    kind : WaveKind
        Which wave.
    began_on : date
        The day the second person accepted, a circle started, or somebody joined one that runs.

    Returns
    -------
    tuple of date
        ``due_on`` and ``closes_on``, both included.
    """
    timing = TIMINGS[kind]
    due_on = add_months(began_on, timing.months) + timedelta(days=timing.days)
    return due_on, due_on + timedelta(days=timing.window)


def takes_in(opens_on: date, due_on: date) -> bool:
    """Whether a wave takes in what is due on a day; if not, that belongs to the next of its kind.

    Parameters
    ----------
    opens_on : date
        The day on which the first of the wave was due.
    due_on : date
        The day on which this one is due.

    Returns
    -------
    bool

    Examples
    --------
    >>> takes_in(date(2026, 11, 2), date(2026, 12, 14))
    True
    >>> takes_in(date(2026, 11, 2), date(2026, 12, 15))
    False
    """
    return opens_on <= due_on <= opens_on + NEAR


def is_sending_time(now: datetime, is_working_day: Callable[[date], bool]) -> bool:
    """Whether mail that can wait may leave now: office hours of a working day, in London.

    Parameters
    ----------
    now : datetime
        Aware, in any zone.
    is_working_day : callable
        Tells working days from weekends and bank holidays.

    Returns
    -------
    bool
    """
    local = now.astimezone(LONDON)
    return SENDING_FROM <= local.time() < SENDING_UNTIL and is_working_day(local.date())


def due(facts: Facts, now: datetime, is_working_day: Callable[[date], bool]) -> Step | None:
    """The one step to take about a check-in at a moment, if any.

    Nothing is sent outside sending hours, on the last days of the window, or beyond two
    reminders; after the window it is closed, whatever the hour. Asked again after the step has
    been noted, it gives no second step of the same day.

    Parameters
    ----------
    facts : Facts
        The check-in as it stands.
    now : datetime
        Aware, in any zone.
    is_working_day : callable
        Tells working days from weekends and bank holidays.

    Returns
    -------
    Step or None
    """
    today = now.astimezone(LONDON).date()
    if today > facts.closes_on:
        return Step.CLOSE
    if not is_sending_time(now, is_working_day):
        return None
    if facts.closes_on - today < LEAST_TIME_TO_ANSWER:
        return None
    if facts.last_contact_on is None:
        return Step.INVITE if today >= facts.due_on else None
    if not facts.may_remind or facts.reminders >= MOST_REMINDERS:
        return None
    if today - facts.last_contact_on < REMIND_AFTER:
        return None
    return REMINDERS[facts.reminders]
