"""Which people of a cohort a letter is for: by side, application, pairing and region."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, func, select

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.pairings.models import Answer, Pairing, PairingMember, PairingStatus
from mentoring.pairings.states import HOLDING
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Application, ApplicationStatus, Cohort

LIVING = (ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED, ApplicationStatus.APPROVED)
"""Whoever has withdrawn is not written to."""

PAIRING_CHOICES = {
    "unanswered": "Invited, and has not answered",
    "invited": "Invited, waiting for one or both answers",
    "active": "In an active pairing",
    "none": "Neither paired nor invited",
}


@dataclass(frozen=True)
class Wanted:
    """What a coordinator asks for; empty text means everybody who takes part."""

    side: str = ""
    status: str = ""
    pairing: str = ""
    region: str = ""
    text: str = ""

    def stored(self) -> dict[str, str]:
        """As it is kept with the letter."""
        return asdict(self)


def fitting(cohort: Cohort, wanted: Wanted) -> Select[Any]:
    """Ids of the accounts that fit now, each once."""
    query = (
        select(Application.account_id)
        .join(Account, Account.id == Application.account_id)
        .outerjoin(Profile, Profile.account_id == Application.account_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.status.in_(LIVING),
            Account.active.is_(True),
            Account.erased_at.is_(None),
        )
        .distinct()
    )
    if wanted.side:
        query = query.where(Application.side == wanted.side)
    if wanted.status:
        query = query.where(Application.status == wanted.status)
    if wanted.region:
        query = query.where(Profile.region_id == int(wanted.region))
    if wanted.text:
        query = query.where(Account.name.icontains(wanted.text, autoescape=True))
    if wanted.pairing:
        query = query.where(_standing(wanted.pairing))
    return query


def _standing(pairing: str) -> Any:
    found = (
        select(PairingMember.id)
        .join(Pairing, Pairing.id == PairingMember.pairing_id)
        .where(PairingMember.application_id == Application.id)
    )
    if pairing == "none":
        return ~found.where(Pairing.status.in_(HOLDING)).exists()
    if pairing == "active":
        return found.where(Pairing.status == PairingStatus.ACTIVE).exists()
    invited = found.where(Pairing.status == PairingStatus.INVITED)
    if pairing == "unanswered":
        invited = invited.where(PairingMember.answer == Answer.WAITING)
    return invited.exists()


def named(ids: Select[Any]) -> Select[Any]:
    """Those people by name, for a list."""
    return (
        select(Account.id, Account.name)
        .where(Account.id.in_(ids))
        .order_by(func.lower(Account.name), Account.id)
    )


def how_many(ids: Select[Any]) -> int:
    """How many people that is."""
    return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0
