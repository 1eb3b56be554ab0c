"""What the pages of a pairing show."""

from dataclasses import dataclass
from datetime import date, timedelta

from mentoring import clock, formatters
from mentoring.accounts.models import Account
from mentoring.pairings import queries
from mentoring.pairings.models import Answer, Pairing, PairingMember, PairingStatus
from mentoring.pairings.naming import (
    ANSWER_WORDS,
    SIDE_NAMES,
    STATUS_WORDS,
    Named,
    last_day,
    named,
)
from mentoring.pairings.states import DECLINE_REASONS, END_REASONS, SAME_LINE
from mentoring.pairings.tokens import token_for
from mentoring.profiles.models import Profile

STATUS_COLOURS = {
    PairingStatus.INVITED: "yellow",
    PairingStatus.ACTIVE: "green",
    PairingStatus.DECLINED: "red",
    PairingStatus.DEFERRED: "purple",
    PairingStatus.EXPIRED: "grey",
    PairingStatus.WITHDRAWN: "grey",
    PairingStatus.ENDED: "white",
}

DECLINE_WORDS = DECLINE_REASONS | {SAME_LINE: "One is in the other's line management"}
FIRST_WEEKS = timedelta(days=21)

WORDS = {
    "status": STATUS_WORDS,
    "colours": STATUS_COLOURS,
    "answers": ANSWER_WORDS,
    "sides": SIDE_NAMES,
    "reasons": DECLINE_WORDS,
    "endings": END_REASONS,
}


@dataclass(frozen=True)
class MyPairing:
    """A pairing as one of its people sees it."""

    pairing: Pairing
    me: PairingMember
    partner: PairingMember
    partner_named: Named
    token: str
    last_day: date
    ends_on: date | None
    shared: bool = False

    @property
    def writes_first(self) -> bool:
        """Whether this side is asked to send the first message."""
        return self.me.side in ("mentee", "junior")

    @property
    def is_new(self) -> bool:
        """Whether these are the first weeks, when advice on beginning is of use."""
        confirmed = self.pairing.confirmed_at
        return confirmed is not None and clock.now() < confirmed + FIRST_WEEKS

    @property
    def can_answer(self) -> bool:
        """Whether this person still has an answer to give."""
        return (
            self.pairing.status is PairingStatus.INVITED
            and self.me.answer is Answer.WAITING
            and clock.now() < self.pairing.answer_by
        )

    @property
    def state(self) -> str:
        """Where it stands, in a sentence that says nothing of the partner's reasons."""
        return _sentence(self)


def mine(member: PairingMember, *, shared: bool = False) -> MyPairing:
    """One pairing for the page of one of its people."""
    partner = queries.partner_of(member)
    return _mine(member, partner, named(partner, _profile(partner.account_id)), shared)


def all_of_mine(account: Account) -> list[MyPairing]:
    """Every pairing of a person, in a constant number of queries."""
    pairings = queries.pairings_of(account)  # held, or each member would load its own again
    members = [queries.member_of(each, account) for each in pairings]
    partners = [queries.partner_of(member) for member in members]
    profiles = queries.faces_of([partner.account_id for partner in partners])
    return [
        _mine(member, partner, named(partner, profiles.get(partner.account_id)), False)
        for member, partner in zip(members, partners, strict=True)
    ]


def _profile(account_id: int) -> Profile | None:
    return queries.faces_of([account_id]).get(account_id)


def _mine(
    member: PairingMember, partner: PairingMember, partner_named: Named, shared: bool
) -> MyPairing:
    pairing = member.pairing
    return MyPairing(
        pairing=pairing,
        me=member,
        partner=partner,
        partner_named=partner_named,
        token=token_for(pairing.id, member.account_id),
        last_day=last_day(pairing),
        ends_on=_ends_on(pairing),
        shared=shared,
    )


def _ends_on(pairing: Pairing) -> date | None:
    """The day the agreed months are over."""
    if pairing.confirmed_at is None:
        return None
    start = pairing.confirmed_at.astimezone(clock.LONDON).date()
    months = start.month - 1 + pairing.cohort.months
    first = date(start.year + months // 12, months % 12 + 1, 1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=start.day - 1), after - timedelta(days=1))


def _sentence(mine: MyPairing) -> str:
    pairing, me, name = mine.pairing, mine.me, mine.partner_named.name
    by = formatters.on(mine.last_day)
    if pairing.status is PairingStatus.ACTIVE:
        return f"You and {name} have both said yes."
    if pairing.status is PairingStatus.ENDED:
        return f"Your pairing with {name} has ended. Thank you for the time you gave it."
    if pairing.status is PairingStatus.INVITED and me.answer is Answer.ACCEPTED:
        return f"You said yes. We are waiting for {name}, who can answer until {by}."
    if mine.can_answer:
        return f"We are waiting for your answer. You can give it until {by}."
    if me.answer is Answer.DECLINED:
        return "You said no. That costs you nothing: you keep your place."
    if me.answer is Answer.NOT_NOW:
        return f"You asked us to ask you again on {formatters.on(me.ask_again_on)}."
    if pairing.status in (PairingStatus.EXPIRED, PairingStatus.INVITED):
        return "The date to answer by has passed. You keep your place and can be matched again."
    return "This invitation will not go ahead. You keep your place and can be matched again."


def next_step(mine: MyPairing) -> str:
    """What comes next in a living pairing."""
    if mine.is_new:
        if mine.writes_first:
            return "Write to your partner with two or three times for a first conversation."
        return "Your partner writes first. After a week without word, send a short hello."
    ends = formatters.on(mine.ends_on)
    return f"Meet for about the time you agreed. The agreed months are over on {ends}."
