"""The legal moves of a pairing, and why people decline or end. Nothing else changes its status."""

from mentoring import audit
from mentoring.pairings.models import Pairing, PairingStatus

PAIRING_MOVES: dict[PairingStatus, frozenset[PairingStatus]] = {
    PairingStatus.INVITED: frozenset(
        {
            PairingStatus.ACTIVE,
            PairingStatus.DECLINED,
            PairingStatus.DEFERRED,
            PairingStatus.EXPIRED,
            PairingStatus.WITHDRAWN,
        }
    ),
    PairingStatus.ACTIVE: frozenset({PairingStatus.ENDED}),
    PairingStatus.DECLINED: frozenset(),
    PairingStatus.DEFERRED: frozenset(),
    PairingStatus.EXPIRED: frozenset(),
    PairingStatus.WITHDRAWN: frozenset(),
    PairingStatus.ENDED: frozenset(),
}

HOLDING = (PairingStatus.INVITED, PairingStatus.ACTIVE)
"""While a pairing has one of these states each member's place is taken."""

SAME_LINE = "same_line"
"""Recorded when either says that one is in the other's line management: nobody's fault."""

LEFT = "left"
"""Recorded when a person's data is erased, and a reason anybody may give."""

DECLINE_REASONS = {
    "not_my_goals": "It does not fit what I want to work on",
    "seniority": "The difference in seniority is too small or too large",
    "know_each_other": "We know each other already",
    "conflict": "There is a conflict of interest",
    "how_we_meet": "How or when we could meet does not fit",
    "no_time": "I do not have the time now",
    "someone_else": "I would like to be matched with somebody else",
    "other": "Another reason",
}

RAN_ITS_COURSE = ("goals_met", "planned_end")
"""Reasons to end after which nobody is left without what they came for."""

END_REASONS = {
    "goals_met": "We reached what we set out to do",
    "planned_end": "The time we agreed has passed",
    "no_time": "One of us has no time for it now",
    "no_contact": "We could not get in touch",
    "not_a_fit": "It was not the right fit",
    "job_change": "A change of job or leave",
    LEFT: "One of us is leaving the programme",
    "other": "Another reason",
    "rather_not_say": "I would rather not say",
}


def move_pairing(
    pairing: Pairing, to: PairingStatus, *, actor: audit.Actor, reason: str | None = None
) -> None:
    """Move a pairing; raises Conflict when it cannot go there from where it is."""
    audit.move(pairing, to, PAIRING_MOVES, actor=actor, reason=reason)
