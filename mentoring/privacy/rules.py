"""When a request is due: a calendar month, longer with a reason; the clock may stop (pure)."""

from calendar import monthrange
from datetime import date, timedelta

MONTHS = 1
EXTRA_MONTHS = 2


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month.

    Parameters
    ----------
    day : datetime.date
        Where to begin.
    months : int
        How many months, at least nought.

    Returns
    -------
    datetime.date
        The corresponding day.

    Examples
    --------
    >>> months_after(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_on(asked: date, *, extended: bool = False, stopped_days: int = 0) -> date:
    """The last day to answer a request.

    Parameters
    ----------
    asked : datetime.date
        The day it came.
    extended : bool
        Whether it takes longer, with a reason the person was told.
    stopped_days : int
        Days the clock stood still while the person was asked something.

    Returns
    -------
    datetime.date
        One month after it came, or three, plus the days the clock stood still.

    Examples
    --------
    >>> due_on(date(2027, 3, 3), extended=True, stopped_days=2)
    datetime.date(2027, 6, 5)
    """
    months = MONTHS + (EXTRA_MONTHS if extended else 0)
    return months_after(asked, months) + timedelta(days=stopped_days)
