"""Inviting two people to work together, their answers, and the end of a pairing."""

from collections.abc import Sequence
from datetime import date, timedelta

from mentoring import audit, clock
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.pairings import again, letters, places
from mentoring.pairings.inviting import MemberInvite, invite_pairings
from mentoring.pairings.models import Answer, Pairing, PairingMember, PairingStatus
from mentoring.pairings.queries import partner_of
from mentoring.pairings.reminders import is_last, reminder_due
from mentoring.pairings.states import (
    DECLINE_REASONS,
    END_REASONS,
    SAME_LINE,
    move_pairing,
)
from mentoring.programmes.models import (
    Cohort,
    ProgrammeKind,
)
from mentoring.signals import (
    pairing_confirmed,
    pairing_ended,
    pairing_refused,
)
from mentoring.transactions import lock

ANSWERED = "You have answered this invitation already. Nothing was changed."


def invite_pairing(
    cohort: Cohort, members: Sequence[MemberInvite], *, actor: audit.Actor, source: str
) -> Pairing:
    """Invite one pair; see `inviting.invite_pairings`."""
    return invite_pairings(cohort, [members], actor=actor, source=source)[0]


def accept(
    member: PairingMember,
    *,
    contact: str,
    actor: audit.Actor,
    heard: str = "",
    same_line: bool | None = None,
) -> Pairing:
    """Say yes, with the contact to share; the second yes confirms and introduces.

    `heard` says how somebody told the coordinator who answers for them.

    In a reciprocal pairing `same_line` answers "is either of you in the other's line
    management?"; yes stops it without blame. Raises Conflict when the invitation can no longer
    be answered, DomainError when the contact or that answer is missing.
    """
    pairing = _open_for(member)
    if pairing.kind is ProgrammeKind.RECIPROCAL:
        if same_line is None:
            raise DomainError(
                "Say whether either of you is in the other's line management", field="same_line"
            )
        if same_line:
            _refuse(member, Answer.DECLINED, actor=actor, heard=heard, reason=SAME_LINE)
            return pairing
    if not contact.strip():
        whose, whom = ("their", "them") if heard else ("your", "you")
        raise DomainError(f"Enter how {whose} partner can reach {whom}", field="contact")
    member.contact = contact.strip()
    _note_answer(member, Answer.ACCEPTED, actor=actor, heard=heard)
    if all(each.answer is Answer.ACCEPTED for each in pairing.members):
        pairing.confirmed_at = clock.now()
        move_pairing(pairing, PairingStatus.ACTIVE, actor=actor)
        for each in pairing.members:
            letters.introduction(each)
        pairing_confirmed.send(pairing)
    return pairing


def decline(
    member: PairingMember,
    *,
    reason: str,
    actor: audit.Actor,
    note: str = "",
    heard: str = "",
) -> None:
    """Say no. The reason is never shown to the other side and no place is lost.

    Raises Conflict when the invitation can no longer be answered, DomainError without a reason.
    """
    if reason not in DECLINE_REASONS:
        raise DomainError("Choose the reason that fits best", field="reason")
    _open_for(member)
    member.decline_note = note
    _refuse(member, Answer.DECLINED, actor=actor, heard=heard, reason=reason)


def not_now(member: PairingMember, *, ask_on: date, actor: audit.Actor, heard: str = "") -> None:
    """Ask to be asked again on a date; both places are freed until then.

    Raises Conflict when the invitation can no longer be answered, DomainError for a date that
    is not within the next year.
    """
    if not clock.today() < ask_on <= clock.today() + timedelta(days=366):
        raise DomainError("Enter a date between tomorrow and a year from now", field="ask_on")
    _open_for(member)
    member.ask_again_on = ask_on
    _refuse(member, Answer.NOT_NOW, actor=actor, heard=heard, reason="")


def _open_for(member: PairingMember) -> Pairing:
    pairing = member.pairing
    lock(pairing)
    for each in pairing.members:
        db.session.refresh(each)
    if member.answer is not Answer.WAITING:
        raise Conflict(ANSWERED)
    if pairing.status is not PairingStatus.INVITED:
        raise Conflict(
            "This invitation is no longer open, so there is nothing to answer. "
            "You are free to be matched again."
        )
    if clock.now() >= pairing.answer_by:
        raise Conflict(
            "The date to answer by has passed. You are free to be matched again; nothing is "
            "held against you."
        )
    return pairing


def _note_answer(member: PairingMember, answer: Answer, *, actor: audit.Actor, heard: str) -> None:
    member.answer = answer
    member.answered_at = clock.now()
    member.answered_by_id = None if isinstance(actor, str) else actor.id
    member.on_behalf = bool(heard)
    told = {"on_behalf": member.on_behalf, "pairing_id": member.pairing_id}
    told |= {"heard": heard} if heard else {}
    audit.record(f"invitation {answer.value}", member, actor=actor, detail=told)
    if member.on_behalf:
        letters.answered_for(member)


def _refuse(
    member: PairingMember, answer: Answer, *, actor: audit.Actor, heard: str, reason: str
) -> None:
    pairing = member.pairing
    member.decline_reason = reason
    _note_answer(member, answer, actor=actor, heard=heard)
    deferred = answer is Answer.NOT_NOW
    to = PairingStatus.DEFERRED if deferred else PairingStatus.DECLINED
    move_pairing(pairing, to, actor=actor, reason=reason or None)
    _free(pairing)
    letters.not_going_ahead(partner_of(member))
    pairing_refused.send(pairing)


def _free(pairing: Pairing) -> None:
    places.give_back_places([member.application for member in pairing.members])


def expire(pairing: Pairing, *, actor: audit.Actor) -> bool:
    """Close an invitation whose date has passed and free both; False when it has not."""
    lock(pairing)
    if pairing.status is not PairingStatus.INVITED or clock.now() < pairing.answer_by:
        return False
    move_pairing(pairing, PairingStatus.EXPIRED, actor=actor)
    _free(pairing)
    for member in pairing.members:
        letters.expired(member)
    pairing_refused.send(pairing)
    return True


def withdraw_invitation(
    pairing: Pairing,
    *,
    reason: str,
    actor: audit.Actor,
    knows: PairingMember | None = None,
) -> None:
    """Take an open invitation back and tell both kindly, but not the one who `knows`.

    Raises Conflict when both have answered it already.
    """
    lock(pairing)
    move_pairing(pairing, PairingStatus.WITHDRAWN, actor=actor, reason=reason)
    _free(pairing)
    for member in pairing.members:
        if member is not knows:
            letters.not_going_ahead(member)
    pairing_refused.send(pairing)


def remind(member: PairingMember) -> bool:
    """Send a reminder if one is still due; False when it is not."""
    pairing = member.pairing
    lock(pairing)
    db.session.refresh(member)
    open_still = pairing.status is PairingStatus.INVITED and member.answer is Answer.WAITING
    if not open_still or not reminder_due(
        pairing.invited_at, pairing.answer_by, member.reminded_at, clock.now()
    ):
        return False
    member.reminded_at = clock.now()
    last = is_last(pairing.invited_at, pairing.answer_by, clock.now())
    letters.reminder(member, last=last)
    return True


def end_pairing(
    pairing: Pairing,
    *,
    reason: str,
    actor: audit.Actor,
    by: PairingMember | None = None,
    note: str = "",
    another: bool | None = None,
) -> None:
    """End a living pairing, without fault; the reason is not shown to the partner.

    `another` says whether whoever ends it would like another match; None when they were not asked.
    Raises Conflict when it has ended already, DomainError without a reason.
    """
    if reason not in END_REASONS:
        raise DomainError("Choose the reason that fits best", field="reason")
    lock(pairing)
    pairing.ended_at = clock.now()
    pairing.end_reason, pairing.end_note = reason, note
    pairing.ended_by_id = None if isinstance(actor, str) else actor.id
    move_pairing(pairing, PairingStatus.ENDED, actor=actor, reason=reason)
    _free(pairing)
    if by is not None and another is not None:
        again.say(by.application, again=another, actor=actor)
    for member in pairing.members:
        letters.ended(member, by_themselves=by is not None and by.id == member.id)
    pairing_ended.send(pairing)
