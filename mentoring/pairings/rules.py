"""When an invitation is reminded of. Pure: the standard library only."""

from datetime import datetime, timedelta

LAST_CALL = timedelta(days=1)
"""No reminder comes later than this before the end: it would only press people."""


def reminder_due(
    invited_at: datetime, answer_by: datetime, reminded_at: datetime | None, now: datetime
) -> bool:
    """Whether the one reminder of an invitation is due.

    Parameters
    ----------
    invited_at, answer_by
        When the invitation was sent, and the first moment at which it can no longer be answered.
    reminded_at
        When it was reminded of, or None.
    now
        The present moment.

    Returns
    -------
    bool
        True once, from half of the time on until a day before the end.
    """
    if reminded_at is not None:
        return False
    half = invited_at + (answer_by - invited_at) / 2
    return half <= now < answer_by - LAST_CALL
