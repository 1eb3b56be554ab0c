"""Hours of the day in which a person wants no mail. Pure; hours are those of Europe/London."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def quiet_until(now: datetime, begins: int, ends: int) -> datetime | None:
    """When quiet hours that reign now will be over.

    Parameters
    ----------
    now
        The moment asked about, aware.
    begins, ends
        Full hours from 0 to 23. Hours that begin in the evening may end in the morning; equal ones
        mean none.

    Returns
    -------
    datetime.datetime or None
        The first moment that is not quiet, on London's clock whatever it does that night; None
        when it is not quiet now.

    Examples
    --------
    >>> from datetime import UTC
    >>> quiet_until(datetime(2027, 1, 4, 23, 30, tzinfo=UTC), 22, 7).isoformat()
    '2027-01-05T07:00:00+00:00'
    """
    here = now.astimezone(LONDON)
    inside = (
        begins <= here.hour < ends if begins < ends else here.hour >= begins or here.hour < ends
    )
    if begins == ends or not inside:
        return None
    day = here.date() + timedelta(days=1 if here.hour >= ends else 0)
    return datetime(day.year, day.month, day.day, ends, tzinfo=LONDON)
