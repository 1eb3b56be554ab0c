"""What the pages of a pairing show."""

from dataclasses import dataclass

from mentoring.accounts.models import Account
from mentoring.pairings import queries
from mentoring.pairings.letters import token_of
from mentoring.pairings.models import Pairing, PairingMember, PairingStatus
from mentoring.pairings.naming import (
    ANSWER_WORDS,
    SIDE_NAMES,
    STATUS_WORDS,
    Named,
    named,
)
from mentoring.pairings.standing import Standing
from mentoring.pairings.states import DECLINE_REASONS, END_REASONS, HOLDING, SAME_LINE
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

WORDS = {
    "status": STATUS_WORDS,
    "colours": STATUS_COLOURS,
    "answers": ANSWER_WORDS,
    "sides": SIDE_NAMES,
    "reasons": DECLINE_WORDS,
    "endings": END_REASONS,
}


@dataclass(frozen=True, kw_only=True)
class MyPairing(Standing):
    """A pairing as one of its people sees it on its own pages."""

    pairing: Pairing
    me: PairingMember
    partner: PairingMember
    token: str
    shared: bool = False


def mine(member: PairingMember, *, shared: bool = False) -> MyPairing:
    """One pairing for the page of one of its people."""
    partner = queries.partner_of(member)
    return _mine(member, partner, named(partner, _profile(partner.account_id)), shared)


def all_of_mine(account: Account) -> list[MyPairing]:
    """Every pairing of a person, what lives or waits first; a constant number of queries."""
    held = queries.pairings_of(account)  # held, or each member would load its own again
    pairings = sorted(held, key=lambda each: each.status not in HOLDING)
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
        pairing_id=pairing.id,
        account_id=member.account_id,
        status=pairing.status,
        answer_by=pairing.answer_by,
        confirmed_at=pairing.confirmed_at,
        months=pairing.cohort.months,
        side=member.side,
        answer=member.answer,
        ask_again_on=member.ask_again_on,
        partner_named=partner_named,
        pairing=pairing,
        me=member,
        partner=partner,
        token=token_of(pairing.id, member.account_id),
        shared=shared,
    )
