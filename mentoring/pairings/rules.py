"""When an invitation is reminded of, and what a mentor can take on. Pure: standard library only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

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


@dataclass(frozen=True)
class Offered:
    """What a mentor offers.

    Parameters
    ----------
    at_once : int
        People at the same time.
    in_a_year : int or None
        New people in twelve months; None is no limit but the other.
    paused_until : date or None
        The day they are back from a break.
    """

    at_once: int
    in_a_year: int | None = None
    paused_until: date | None = None

    def paused(self, on: date) -> bool:
        """Whether they take a break on a day; on the day they are back they do not."""
        return self.paused_until is not None and on < self.paused_until

    def left(self, held: int, begun: int, on: date) -> int:
        """How many more people they can take on.

        Parameters
        ----------
        held : int
            Places held or taken now.
        begun : int
            People taken on in the last twelve months.
        on : date
            Today.

        Returns
        -------
        int
            0 or more; both limits hold.
        """
        if self.paused(on):
            return 0
        free = self.at_once - held
        if self.in_a_year is not None:
            free = min(free, self.in_a_year - begun)
        return max(0, free)
