"""What pairings hold about a person: answers, contact, goals, reasons, and calls for help."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, and_, cast, delete, or_, select, update

from mentoring.accounts.models import Account
from mentoring.audit import StatusChange
from mentoring.extensions import db
from mentoring.formatters import at, on
from mentoring.held import by_role, changed, row_data
from mentoring.pairings.models import HelpRequest, Pairing, PairingMember, PairingStatus
from mentoring.pairings.naming import ANSWER_WORDS, SIDE_NAMES, STATUS_WORDS
from mentoring.pairings.queries import member_of, pairings_of, partner_of
from mentoring.pairings.services import end_pairing, withdraw_invitation
from mentoring.pairings.states import HOLDING, LEFT
from mentoring.permissions import Role
from mentoring.registry import (
    PAIRING_OWNER,
    PARTNER,
    DataHolder,
    Held,
    HeldItem,
    Kept,
    Reader,
    RetentionRule,
)

ERASURE = "erasure"
EMPTY: dict[str, Any] = {
    "contact": "",
    "goals": [],
    "reasons": [],
    "decline_reason": "",
    "decline_note": "",
}
HIDDEN = ("account_id", "application_id", "answered_by_id", "token_hash")


def export(account: Account) -> Held:
    """Every pairing from this person's side; the partner stands in it by their side only."""
    pairings = pairings_of(account)
    helps = db.session.scalars(
        select(HelpRequest).where(HelpRequest.account_id == account.id).order_by(HelpRequest.id)
    ).all()
    members = [member_of(pairing, account) for pairing in pairings]
    items = [_item(member) for member in members] + [_help(each) for each in helps]
    data = {
        "pairings": [
            row_data(each, leave_out=HIDDEN)
            | {
                "status": each.pairing.status.value,
                "cohort": each.pairing.cohort.name,
                "partner": SIDE_NAMES[partner_of(each).side],
                "reasons": _reasons(each),
            }
            for each in members
        ],
        "help_requests": [
            row_data(each, leave_out=("account_id", "answered_by_id")) for each in helps
        ],
    }
    return Held(items, data)


def _item(member: PairingMember) -> HeldItem:
    pairing = member.pairing
    partner = partner_of(member)
    lines = [
        ("Your side", SIDE_NAMES[member.side]),
        ("Your partner", f"A {SIDE_NAMES[partner.side].lower()} (their name is theirs)"),
        ("Where it stands", STATUS_WORDS[pairing.status]),
        ("Invited", at(pairing.invited_at)),
        ("Your answer", ANSWER_WORDS[member.answer]),
        ("The contact you shared", member.contact),
        ("Why you said no", member.decline_note),
        ("Ended", at(pairing.ended_at)),
    ]
    lines += [("A reason we gave you", reason) for reason in _reasons(member)]
    lines += [("A goal of yours", str(goal.get("text", ""))) for goal in member.goals]
    return HeldItem(
        f"Pairing in {pairing.cohort.name}",
        [line for line in lines if line[1]],
        _seen_by(member),
        f"/pairings/{pairing.id}",
        readers=(Reader(PARTNER, pairing.id), *_team(pairing)),
    )


def _reasons(member: PairingMember) -> list[str]:
    """The reasons of the invitation, in which the partner stood by name."""
    return by_role(member.reasons, partner_of(member).account.name, "your partner")


def _seen_by(member: PairingMember) -> str:
    if member.pairing.status is PairingStatus.ACTIVE:
        name = partner_of(member).account.name
        return (
            f"{name}, your partner, sees your name, job, contact and goals. Coordinators see that "
            "you are paired and how it goes, not what you talk about."
        )
    return "Coordinators see that it was offered and how it ended. Your partner sees your name."


def _help(request: HelpRequest) -> HeldItem:
    seen = "Coordinators of the programme, and whoever looks after your pairing."
    return call_item("A call for help", request, seen, _team(request.pairing))


def call_item(title: str, request: Any, seen: str, readers: tuple[Reader, ...]) -> HeldItem:
    """A call for help, from a pairing or a circle, as its asker reads it."""
    lines = [
        ("Asked", at(request.asked_at)),
        ("What you wrote", request.message),
        ("Answered", on(request.answered_at)),
        ("What came of it", request.outcome),
    ]
    return HeldItem(title, [line for line in lines if line[1]], seen, readers=readers)


def _team(pairing: Pairing) -> tuple[Reader, ...]:
    return Reader(Role.COORDINATOR, pairing.cohort_id), Reader(PAIRING_OWNER, pairing.id)


def erase(account: Account) -> Mapping[str, int]:
    """End what is alive, kindly and with notice, then empty what was written."""
    ended = 0
    pairings = pairings_of(account)
    for pairing in pairings:
        member = member_of(pairing, account)
        if pairing.status is PairingStatus.ACTIVE:
            end_pairing(pairing, reason=LEFT, actor=ERASURE, by=member)
        elif pairing.status in HOLDING:
            withdraw_invitation(pairing, reason=LEFT, actor=ERASURE, knows=member)
        else:
            continue
        ended += 1
    helps = changed(delete(HelpRequest).where(HelpRequest.account_id == account.id))
    emptied = empty([pairing.id for pairing in pairings], of=account)
    return {
        "pairings and invitations ended": ended,
        "pairings emptied": emptied,
        "calls for help deleted": helps,
    }


def empty(ids: Sequence[Any], *, of: Account | None = None) -> int:
    """Delete what was written in pairings: by everybody, or by one and about them."""
    mine = PairingMember.pairing_id.in_(ids)
    if of is not None:
        changed(update(PairingMember).where(mine).values(reasons=[]))
        mine = and_(mine, PairingMember.account_id == of.id)
    changed(update(PairingMember).where(mine).values(**EMPTY))
    changed(
        update(StatusChange)
        .where(StatusChange.subject_type == "Pairing", StatusChange.subject_id.in_(ids))
        .values(reason=None)
    )
    return changed(update(Pairing).where(Pairing.id.in_(ids)).values(end_note=""))


def over_for_long(before: datetime, held: Select[Any]) -> Select[Any]:
    """Pairings that ended, or invitations that came to nothing, with something still written."""
    written = or_(
        PairingMember.contact != "",
        PairingMember.decline_note != "",
        cast(PairingMember.goals, Text) != "[]",
        cast(PairingMember.reasons, Text) != "[]",
    )
    over = or_(
        Pairing.ended_at < before,
        and_(
            Pairing.status.not_in(HOLDING), Pairing.ended_at.is_(None), Pairing.answer_by < before
        ),
    )
    members = select(PairingMember.pairing_id)
    return select(Pairing.id).where(
        over,
        or_(Pairing.end_note != "", Pairing.id.in_(members.where(written))),
        Pairing.id.not_in(members.where(PairingMember.account_id.in_(held))),
    )


def calls_of(
    kind: Any,
) -> tuple[Callable[[datetime, Select[Any]], Select[Any]], Callable[[Sequence[Any]], int]]:
    """Which calls for help of a kind were answered so long ago, and how they are deleted."""

    def old(before: datetime, held: Select[Any]) -> Select[Any]:
        return select(kind.id).where(kind.answered_at < before, kind.account_id.not_in(held))

    def forget(ids: Sequence[Any]) -> int:
        return changed(delete(kind).where(kind.id.in_(ids)))

    return old, forget


old_calls, delete_calls = calls_of(HelpRequest)


HOLDER = DataHolder(
    key="pairings",
    title="Your pairings",
    tables=frozenset({"pairing", "pairing_member", "places", "help_request", "caseload"}),
    export=export,
    erase=erase,
    goes="The contact you shared, your goals, the reasons you were given and what you wrote. A "
    "pairing that is going on ends, and your partner is told kindly, without a reason.",
    keeps=(
        Kept(
            "That a pairing existed, when, and how it ended. Your partner sees “a former "
            "participant”",
            "It is your partner's history too, and part of the programme's figures",
            "As long as the programme's figures stand",
        ),
        Kept(
            "One last letter to your partner, which names you so that they know who has left",
            "So that nobody waits for you",
            "30 days after it was sent",
        ),
    ),
    retention=(
        RetentionRule(
            "pairings that are over",
            "Contacts, goals, reasons and notes of pairings that are over",
            "pairing that has ended",
            "the end of the pairing",
            over_for_long,
            empty,
        ),
        RetentionRule(
            "calls for help",
            "Calls for help with their answers",
            "pairing that has ended",
            "the answer",
            old_calls,
            delete_calls,
        ),
    ),
    order=50,
)
