"""The case of one person in a cohort: who may open it, and what stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, selectinload

from mentoring.accounts.models import Account
from mentoring.accounts.queries import granted
from mentoring.casework.models import CaseNote, EarlierNote
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.pairings.caseload import in_hands_of
from mentoring.pairings.models import HelpRequest, Pairing, PairingMember
from mentoring.permissions import Role
from mentoring.programmes.conversation_models import Conversation
from mentoring.programmes.look_models import LookAgain
from mentoring.programmes.models import Application, Cohort


@dataclass(frozen=True)
class Case:
    """Somebody in a cohort, opened by a coordinator or by who looks after their pairing."""

    cohort: Cohort
    person: Account
    coordinating: bool


def case_of(account: Account, cohort_id: int, account_id: int) -> Case:
    """The case of somebody in a cohort this account coordinates, or in its caseload.

    Raises NotFound otherwise.
    """
    row = db.session.execute(
        select(Cohort, Account, Cohort.programme_id.in_(granted(account, Role.COORDINATOR)))
        .join(Application, Application.cohort_id == Cohort.id)
        .join(Account, Account.id == Application.account_id)
        .where(Cohort.id == cohort_id, Account.id == account_id)
        .limit(1)
    ).first()
    if row is None:
        raise NotFound
    found = Case(row[0], row[1], bool(row[2]))
    if not found.coordinating and not _in_hands(account, found):
        raise NotFound
    return found


def _in_hands(account: Account, case: Case) -> bool:
    return (
        db.session.scalar(
            select(Pairing.id)
            .join(PairingMember, PairingMember.pairing_id == Pairing.id)
            .where(
                PairingMember.account_id == case.person.id,
                Pairing.cohort_id == case.cohort.id,
                Pairing.id.in_(in_hands_of(account)),
            )
            .limit(1)
        )
        is not None
    )


def applications_of(case: Case) -> Sequence[Application]:
    """What they applied for in the cohort, the newest first."""
    return db.session.scalars(
        select(Application)
        .where(Application.cohort_id == case.cohort.id, Application.account_id == case.person.id)
        .order_by(Application.id.desc())
    ).all()


def pairings_of(case: Case, account: Account) -> Sequence[Any]:
    """Their pairings and invitations with the other's name; an owner sees those in their hands."""
    mine, other = aliased(PairingMember), aliased(PairingMember)
    query = (
        select(
            Pairing.id,
            Pairing.status,
            Pairing.invited_at,
            Pairing.confirmed_at,
            Pairing.ended_at,
            mine.answer,
            Account.name.label("partner"),
            Account.id.label("partner_id"),
        )
        .join(mine, (mine.pairing_id == Pairing.id) & (mine.account_id == case.person.id))
        .join(other, (other.pairing_id == Pairing.id) & (other.account_id != case.person.id))
        .join(Account, Account.id == other.account_id)
        .where(Pairing.cohort_id == case.cohort.id)
        .order_by(Pairing.id.desc())
    )
    if not case.coordinating:
        query = query.where(Pairing.id.in_(in_hands_of(account)))
    return db.session.execute(query).all()


@dataclass(frozen=True)
class Asked:
    """What they have asked for or been promised; without the words, which stand on its own page."""

    helps: Sequence[HelpRequest]
    looks: Sequence[LookAgain]
    conversations: Sequence[Conversation]


def asked_by(case: Case) -> Asked:
    """Calls for help, requests to look again and conversations promised, in three queries."""
    theirs = select(Application.id).where(
        Application.cohort_id == case.cohort.id, Application.account_id == case.person.id
    )
    return Asked(
        db.session.scalars(
            select(HelpRequest)
            .join(Pairing, Pairing.id == HelpRequest.pairing_id)
            .where(Pairing.cohort_id == case.cohort.id, HelpRequest.account_id == case.person.id)
            .order_by(HelpRequest.id.desc())
        ).all(),
        db.session.scalars(
            select(LookAgain)
            .where(LookAgain.application_id.in_(theirs))
            .order_by(LookAgain.id.desc())
        ).all(),
        db.session.scalars(
            select(Conversation)
            .where(Conversation.application_id.in_(theirs))
            .order_by(Conversation.id.desc())
        ).all(),
    )


def notes_of(case: Case) -> Sequence[CaseNote]:
    """The notes on a case with what they said before, the newest first; three queries at most."""
    return db.session.scalars(
        select(CaseNote)
        .where(CaseNote.cohort_id == case.cohort.id, CaseNote.account_id == case.person.id)
        .options(
            joinedload(CaseNote.author).lazyload(Account.grants),
            selectinload(CaseNote.earlier)
            .joinedload(EarlierNote.changed_by)
            .lazyload(Account.grants),
        )
        .order_by(CaseNote.id.desc())
    ).all()


def note_in(case: Case, note_id: int) -> CaseNote:
    """One note on a case; raises NotFound when it is on another, or was deleted."""
    found = db.session.scalar(
        select(CaseNote).where(
            CaseNote.id == note_id,
            CaseNote.cohort_id == case.cohort.id,
            CaseNote.account_id == case.person.id,
        )
    )
    if found is None:
        raise NotFound("That note is not here any more. Somebody may have deleted it.")
    return found
