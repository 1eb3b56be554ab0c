"""Which people of a cohort a letter is for: every filter of the lists they are found on."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import aliased

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.matchmaking.models import MatchRun, RunStatus, UnmatchedApplication
from mentoring.matchmaking.waiting import waiting_in
from mentoring.numbers import whole_or_0
from mentoring.organisations.models import Organisation
from mentoring.pairings.board import rounds_of
from mentoring.pairings.models import Answer, Pairing, PairingMember, PairingStatus
from mentoring.pairings.states import HOLDING
from mentoring.profiles.models import Post, Profile, TrainingRecord
from mentoring.programmes.conversation_models import Conversation, ConversationStatus
from mentoring.programmes.models import Application, ApplicationStatus, Cohort
from mentoring.programmes.queries import PLACE

LIVING = (ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED, ApplicationStatus.APPROVED)
"""Whoever has withdrawn is not written to."""

UNMATCHED_IN, INVITED_IN = "run:", "round:"
"""What stands before the number of a match, and before where a round's invitations came from."""

PAIRING_CHOICES = {
    "unanswered": "Invited, and has not answered",
    "invited": "Invited, waiting for one or both answers",
    "half": "Invited, and one of the two said yes",
    "no_yes": "Invited, and nobody has said yes",
    "active": "In an active pairing",
    "declined": "Their invitation was declined",
    "deferred": "One of the two asked to wait",
    "expired": "Their invitation ran out",
    "withdrawn": "Their invitation was taken back",
    "ended": "Had a pairing that has ended",
    "any": "Ever invited, whatever became of it",
    "waiting": "On the waiting list: looks for a partner after a match",
    "none": "Neither paired nor invited",
}
CONVERSATION_CHOICES = {
    "overdue": "Promised, and overdue",
    ConversationStatus.DUE.value: "Promised, and not held yet",
    ConversationStatus.HELD.value: "Held",
    ConversationStatus.NOT_NEEDED.value: "No longer needed",
    "any": "Ever promised",
}
TRAINING_CHOICES = {"none": "No valid training today", "valid": "Valid training today"}


@dataclass(frozen=True)
class Wanted:
    """What a coordinator asks for; empty text means everybody who takes part."""

    side: str = ""
    status: str = ""
    pairing: str = ""
    region: str = ""
    text: str = ""
    outcome: str = ""
    round: str = ""
    conversation: str = ""
    training: str = ""
    band: str = ""

    def stored(self) -> dict[str, str]:
        """As it is kept with the letter."""
        return asdict(self)


def fitting(cohort: Cohort, wanted: Wanted) -> Select[Any]:
    """Ids of the accounts that fit now, each once."""
    query = (
        select(Application.account_id)
        .join(Account, Account.id == Application.account_id)
        .outerjoin(Profile, Profile.account_id == Application.account_id)
        .outerjoin(Organisation, Organisation.id == Profile.organisation_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.status.in_(LIVING),
            Account.active.is_(True),
            Account.erased_at.is_(None),
        )
        .distinct()
    )
    if wanted.region:
        query = query.where(Profile.region_id == whole_or_0(wanted.region))
    for column, value in (
        (Application.side, wanted.side),
        (Application.status, wanted.status),
        (Application.precheck_outcome, wanted.outcome),
    ):
        if value:
            query = query.where(column == value)
    query = query.where(*_standing(cohort, wanted))
    for condition, value in (
        (_conversation, wanted.conversation),
        (_training, wanted.training),
        (_band, wanted.band),
    ):
        if value:
            query = query.where(condition(value))
    return query


def rounds(cohort: Cohort) -> dict[str, str]:
    """The rounds of a cohort to choose from: left without a pair, or invited, by which of them."""
    found = {}
    for number, each in enumerate(_published(cohort), start=1):
        name = f"Left without a pair by match {number}"
        found[f"{UNMATCHED_IN}{each}"] = name
    for each in rounds_of(cohort):
        found[f"{INVITED_IN}{each.source}"] = f"Invited in {each.name.lower()}"
    return found


def _published(cohort: Cohort) -> list[int]:
    return list(
        db.session.scalars(
            select(MatchRun.id)
            .where(MatchRun.cohort_id == cohort.id, MatchRun.status == RunStatus.PUBLISHED)
            .order_by(MatchRun.published_at, MatchRun.id)
        )
    )


def _standing(cohort: Cohort, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Where somebody stands in the match and with invitations, and their name.

    Status and round are asked of one and the same pairing; there, a partner's name fits too, as
    on the board of pairings.
    """
    found: list[ColumnElement[bool]] = []
    text = wanted.text
    if wanted.round.startswith(UNMATCHED_IN):
        found.append(_unmatched(whole_or_0(wanted.round.removeprefix(UNMATCHED_IN))))
    if wanted.pairing == "waiting":
        listed = waiting_in(cohort).order_by(None).subquery()
        found.append(Application.id.in_(select(listed.c.id)))
    invited_in = wanted.round.startswith(INVITED_IN)
    if wanted.pairing == "none":
        found.append(~_pairings().where(Pairing.status.in_(HOLDING)).exists())
    elif invited_in or wanted.pairing in _PAIRINGS:
        member = _pairings()
        if wanted.pairing in _PAIRINGS:
            member = member.where(_PAIRINGS[wanted.pairing]())
        if invited_in:
            member = member.where(Pairing.source == wanted.round.removeprefix(INVITED_IN))
        found.append((member.where(_either_named(text)) if text else member).exists())
        text = ""
    if text:
        named = (Account.name, PLACE)
        found.append(or_(*(each.icontains(text, autoescape=True) for each in named)))
    return found


def _pairings() -> Select[Any]:
    return (
        select(PairingMember.id)
        .join(Pairing, Pairing.id == PairingMember.pairing_id)
        .where(PairingMember.application_id == Application.id)
        .correlate(Application)
    )


def _either_named(text: str) -> ColumnElement[bool]:
    other, person = aliased(PairingMember), aliased(Account)
    return (
        select(other.id)
        .join(person, person.id == other.account_id)
        .where(other.pairing_id == Pairing.id, person.name.icontains(text, autoescape=True))
        .correlate(Pairing)
        .exists()
    )


def _one_said_yes() -> ColumnElement[bool]:
    other = aliased(PairingMember)
    return (
        select(other.id)
        .where(other.pairing_id == Pairing.id, other.answer == Answer.ACCEPTED)
        .correlate(Pairing)
        .exists()
    )


def _is(status: PairingStatus) -> Callable[[], ColumnElement[bool]]:
    return lambda: Pairing.status == status


_INVITED = Pairing.status == PairingStatus.INVITED
_PAIRINGS: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    **{status.value: _is(status) for status in PairingStatus},
    "any": true,
    "unanswered": lambda: _INVITED & (PairingMember.answer == Answer.WAITING),
    "half": lambda: _INVITED & _one_said_yes(),
    "no_yes": lambda: _INVITED & ~_one_said_yes(),
}


def _unmatched(run_id: int) -> ColumnElement[bool]:
    return (
        select(UnmatchedApplication.run_id)
        .where(
            UnmatchedApplication.run_id == run_id,
            UnmatchedApplication.application_id == Application.id,
        )
        .correlate(Application)
        .exists()
    )


def _conversation(which: str) -> ColumnElement[bool]:
    found = select(Conversation.id).where(Conversation.application_id == Application.id)
    if which == "overdue":
        found = found.where(
            Conversation.status == ConversationStatus.DUE, Conversation.due_on < clock.today()
        )
    elif which != "any":
        found = found.where(Conversation.status == ConversationStatus(which))
    return found.correlate(Application).exists()


def _training(which: str) -> ColumnElement[bool]:
    today = clock.today()
    valid = (
        select(TrainingRecord.id)
        .where(
            TrainingRecord.account_id == Application.account_id,
            TrainingRecord.removed_at.is_(None),
            TrainingRecord.completed_on <= today,
            or_(TrainingRecord.expires_on.is_(None), TrainingRecord.expires_on >= today),
        )
        .correlate(Application)
        .exists()
    )
    return valid if which == "valid" else ~valid


def _band(grade: str) -> ColumnElement[bool]:
    """Their substantive grade today; acting up counts as where they come from."""
    today = clock.today()
    return (
        select(Post.id)
        .where(
            Post.profile_id == Profile.id,
            Post.grade == grade,
            Post.acting_up.is_(False),
            Post.started_on <= today,
            or_(Post.ended_on.is_(None), Post.ended_on >= today),
        )
        .correlate(Profile)
        .exists()
    )


def named(ids: Select[Any]) -> Select[Any]:
    """Those people by name, for a list."""
    return (
        select(Account.id, Account.name)
        .where(Account.id.in_(ids))
        .order_by(by_name(Account.name), Account.id)
    )


def how_many(ids: Select[Any]) -> int:
    """How many people that is."""
    return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0
