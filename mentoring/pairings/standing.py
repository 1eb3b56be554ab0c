"""Where a pairing stands for one of its people, in words and dates (pure but for the clock)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mentoring import clock, formatters
from mentoring.pairings.models import Answer, PairingStatus
from mentoring.pairings.naming import Named, day_before
from mentoring.programmes.models import Side

FIRST_WEEKS = timedelta(days=21)
AGAIN = "You keep your place and can be matched again, until this cohort is finished."
WRITE_FIRST = (Side.MENTEE, Side.JUNIOR)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What one person needs to know of a pairing of theirs: no more than a home page shows."""

    pairing_id: int
    account_id: int
    status: PairingStatus
    answer_by: datetime
    confirmed_at: datetime | None
    months: int
    side: Side
    answer: Answer
    ask_again_on: date | None
    partner_named: Named

    @property
    def last_day(self) -> date:
        """The last day on which the invitation can be answered."""
        return day_before(self.answer_by)

    @property
    def writes_first(self) -> bool:
        """Whether this side is asked to send the first message."""
        return self.side in WRITE_FIRST

    @property
    def is_new(self) -> bool:
        """Whether these are the first weeks, when advice on beginning is of use."""
        return self.confirmed_at is not None and clock.now() < self.confirmed_at + FIRST_WEEKS

    @property
    def can_answer(self) -> bool:
        """Whether this person still has an answer to give."""
        return (
            self.status is PairingStatus.INVITED
            and self.answer is Answer.WAITING
            and clock.now() < self.answer_by
        )

    @property
    def ends_on(self) -> date | None:
        """The day the agreed months are over."""
        if self.confirmed_at is None:
            return None
        start = self.confirmed_at.astimezone(clock.LONDON).date()
        return clock.months_after(start, self.months)

    @property
    def state(self) -> str:
        """Where it stands, in a sentence that says nothing of the partner's reasons."""
        name, by = self.partner_named.name, formatters.on(self.last_day)
        if self.status is PairingStatus.ACTIVE:
            return f"You and {name} have both said yes."
        if self.status is PairingStatus.ENDED:
            return f"Your pairing with {name} has ended. Thank you for the time you gave it."
        if self.status is PairingStatus.INVITED and self.answer is Answer.ACCEPTED:
            return f"You said yes. We are waiting for {name}, who can answer until {by}."
        if self.can_answer:
            return f"We are waiting for your answer. You can give it until {by}."
        return self._not_going_ahead()

    def _not_going_ahead(self) -> str:
        if self.answer is Answer.DECLINED:
            return "You said no. That costs you nothing: you keep your place."
        if self.answer is Answer.NOT_NOW:
            return f"You asked us to ask you again on {formatters.on(self.ask_again_on)}."
        if self.status in (PairingStatus.EXPIRED, PairingStatus.INVITED):
            return f"The date to answer by has passed. {AGAIN}"
        return f"This invitation will not go ahead. {AGAIN}"

    @property
    def next_step(self) -> str:
        """What comes next while it lives; empty otherwise."""
        if self.status is not PairingStatus.ACTIVE:
            return ""
        if not self.is_new:
            ends = formatters.on(self.ends_on)
            if self.ends_on is not None and self.ends_on <= clock.today():
                return (
                    f"The months you agreed on were over on {ends}. Go on as long as you both "
                    "like, or look back together and end this pairing."
                )
            return f"Meet for about the time you agreed. The agreed months are over on {ends}."
        if self.writes_first:
            return "Write to your partner with two or three times for a first conversation."
        return "Your partner writes first. After a week without word, send a short hello."
