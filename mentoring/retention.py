"""How long each class of personal data is kept: the one table, printed for everybody to read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from mentoring.clock import months_after


@dataclass(frozen=True)
class Period:
    """A number of months or days, and why that long.

    Parameters
    ----------
    why : str
        What the time is needed for, as people read it.
    months, days : int
        How long; one of them is nought.
    """

    why: str
    months: int = 0
    days: int = 0

    @property
    def words(self) -> str:
        """`12 months`, `2 years` or `30 days`."""
        if self.days:
            return f"{self.days} days"
        years, months = divmod(self.months, 12)
        if months or years == 1:
            return f"{self.months} months"
        return f"{years} years"

    def before(self, today: date) -> datetime:
        """The moment before which things are too old.

        Parameters
        ----------
        today : datetime.date
            The day the question is asked.

        Returns
        -------
        datetime.datetime
            Start (UTC) of the day so long ago; the last day of a shorter month.
        """
        if self.days:
            day = date.fromordinal(today.toordinal() - self.days)
        else:
            day = months_after(today, -self.months)
        return datetime.combine(day, time.min, UTC)

    def until(self, day: date) -> date:
        """The last day on which `before` leaves alone what is of a day.

        Parameters
        ----------
        day : datetime.date
            The day it is of.

        Returns
        -------
        datetime.date
            What is of the last day of a month stays to the end of the month it goes in.
        """
        if self.days:
            return day + timedelta(days=self.days)
        day_after = day + timedelta(days=1)
        if day_after.day == 1:
            return months_after(day_after, self.months) - timedelta(days=1)
        return months_after(day, self.months)

    def after(self, moment: datetime) -> datetime:
        """The moment at which something made now has been kept for this many days.

        Parameters
        ----------
        moment : datetime.datetime
            When it was made.

        Returns
        -------
        datetime.datetime
            So many days later.

        Raises
        ------
        ValueError
            For a period of months, whose length depends on where they begin.
        """
        if not self.days:
            raise ValueError("Only a period of days can be counted forwards")
        return moment + timedelta(days=self.days)


PERIODS: dict[str, Period] = {
    "mail text": Period("to see what was said when a letter is questioned", days=30),
    "list not applied": Period("to finish checking a list that was uploaded", days=14),
    "application without a place": Period(
        "to answer a question about the decision, or a request to look again", months=6
    ),
    "pairing that has ended": Period(
        "to evaluate the cohort and to answer somebody who comes back", months=12
    ),
    "equality answers": Period("to see over the years whether the programme is fair", months=36),
    "casework": Period(
        "to look after somebody while they take part, and answer what comes up afterwards",
        months=24,
    ),
    "match suggestion": Period("to show how a match was decided if it is questioned", months=12),
    "link to answers": Period(
        "to compare answers from check-in to check-in; afterwards nobody can tell whose they were",
        months=24,
    ),
    "sign-in": Period("to let you see where you are signed in, and sign out there", days=90),
    "invitation to a role": Period(
        "to send it again; it holds the address of somebody who has not answered", days=90
    ),
    "copy of a person's data": Period("to let the person fetch it", days=7),
    "audit": Period("to show who did what, for as long as a claim can be brought", months=72),
    "download log": Period("to show who took a list of people, and why", months=72),
    "request": Period("to show that a request was answered, and how", months=72),
}
"""Class of data to how long it is kept. The service keeps backups for up to 90 days beyond."""
