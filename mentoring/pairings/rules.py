"""What a mentor can take on. Pure: standard library only."""

from dataclasses import dataclass
from datetime import date


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
