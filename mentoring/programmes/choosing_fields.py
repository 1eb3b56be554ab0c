"""The part of a cohort's form that lets its mentees choose, and until when."""

from datetime import date
from typing import Any

from wtforms import BooleanField

from mentoring.forms import DayField


class ChoosingFields:
    """A tick and a last day that go together; mixed into the cohort's form."""

    mentees_choose = BooleanField(
        "Mentees may choose: they see cards of mentors without names, and name up to five",
    )
    choose_by_on = DayField(
        "If they may choose, until the end of",
        what="the last day on which mentees may choose",
        description="Approve mentors before then: a mentor has a card once approved.",
    )

    def offer_choosing(self: Any, offered: bool) -> None:
        """Ask only where there are mentees who can choose."""
        if not offered:
            del self.mentees_choose, self.choose_by_on

    def choose_by_on_chosen(self: Any) -> date | None:
        """The last day, or None where mentees do not choose."""
        if "mentees_choose" not in self or not self.mentees_choose.data:
            return None
        return self.choose_by_on.data  # type: ignore[no-any-return]  # untyped library

    def choosing_is_complete(self: Any) -> bool:
        """Whether a last day stands beside the tick; says so where it does not."""
        if "mentees_choose" not in self or not self.mentees_choose.data:
            return True
        if self.choose_by_on.data is None and not self.choose_by_on.errors:
            self.choose_by_on.errors = ["Enter the last day on which mentees may choose"]
        return not self.choose_by_on.errors
