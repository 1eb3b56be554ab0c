"""Caseloads: which pairings of a programme are in whose hands."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import aliased

from mentoring import audit, clock
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.queries import granted
from mentoring.errors import DomainError, NotFound
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.pairings.models import Caseload, Pairing, PairingMember, PairingStatus
from mentoring.permissions import Role
from mentoring.programmes.models import SIDES, Cohort, ProgrammeKind

ROLE = Role.CASELOAD_OWNER
LIVING = (PairingStatus.INVITED, PairingStatus.ACTIVE)


def holders_in(programme_id: Any) -> Select[Any]:
    """Ids of the accounts that can look after pairings of a programme now."""
    return (
        select(Account.id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.CASELOAD_OWNER,
            RoleGrant.programme_id == programme_id,
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
        )
    )


def owners_of(cohort: Cohort) -> Sequence[Account]:
    """Who can look after pairings of a cohort: caseload owners of its programme, by name."""
    return db.session.scalars(
        select(Account)
        .where(Account.id.in_(holders_in(cohort.programme_id)))
        .order_by(by_name(Account.name), Account.id)
    ).all()


def owner_of(pairing: Pairing) -> Account | None:
    """In whose hands a pairing is, if anybody's."""
    return db.session.scalar(
        select(Account)
        .join(Caseload, Caseload.owner_id == Account.id)
        .where(Caseload.pairing_id == pairing.id)
    )


def assign_caseload(
    pairings: Sequence[Pairing], owner: Account | None, *, actor: audit.Actor
) -> None:
    """Put pairings into somebody's hands, or with None into nobody's; a few queries however many.

    Raises DomainError when they are no caseload owner of the pairings' programme.
    """
    put_into_hands([each.id for each in pairings], owner)
    detail = {"owner": owner.id if owner is not None else None}
    acts = [(Pairing, each.id, detail) for each in pairings]
    audit.record_all("caseload assigned", acts, actor=actor)


def put_into_hands(ids: Sequence[int], owner: Account | None) -> None:
    """Change in whose hands pairings are, in three statements; the caller writes down the act.

    Raises DomainError when they are no caseload owner of the pairings' programme.
    """
    if owner is not None:
        _check_owner(ids, owner)
    db.session.execute(delete(Caseload).where(Caseload.pairing_id.in_(ids)))
    if owner is not None and ids:
        common = {"owner_id": owner.id, "assigned_at": clock.now()}
        db.session.execute(insert(Caseload), [common | {"pairing_id": each} for each in ids])


def _check_owner(ids: Sequence[int], owner: Account) -> None:
    programmes = (
        select(Cohort.programme_id)
        .join(Pairing, Pairing.cohort_id == Cohort.id)
        .where(Pairing.id.in_(ids), Cohort.programme_id.not_in(granted(owner, ROLE)))
    )
    if not owner.active or db.session.scalar(programmes.limit(1)) is not None:
        raise DomainError("Choose a caseload owner of this programme", field="owner")


def in_hands_of(account: Account) -> Select[Any]:
    """Ids of pairings in somebody's hands, while they hold the role in the programme."""
    return (
        select(Pairing.id)
        .join(Caseload, Caseload.pairing_id == Pairing.id)
        .join(Cohort, Cohort.id == Pairing.cohort_id)
        .where(
            Caseload.owner_id == account.id,
            Cohort.programme_id.in_(granted(account, Role.CASELOAD_OWNER)),
        )
    )


def caseload_of(account: Account) -> Sequence[Pairing]:
    """The pairings in somebody's hands, oldest first."""
    query = select(Pairing).where(Pairing.id.in_(in_hands_of(account))).order_by(Pairing.id)
    return db.session.scalars(query).all()


def pairing_in_caseload(account: Account, pairing_id: int) -> Pairing:
    """One of them; raises NotFound when it is not in this person's hands."""
    found = db.session.scalar(
        select(Pairing).where(Pairing.id == pairing_id, Pairing.id.in_(in_hands_of(account)))
    )
    if found is None:
        raise NotFound
    return found


SORTS = {
    "longest": (Pairing.confirmed_at.nulls_last(), Pairing.id),
    "newest": (Pairing.invited_at.desc(), Pairing.id.desc()),
}


def paired() -> tuple[Select[Any], Any, Any]:
    """Pairings with both names and their cohort, and the two accounts to filter by."""
    one, two = aliased(PairingMember), aliased(PairingMember)
    person, partner = aliased(Account), aliased(Account)
    first = [SIDES[kind][0] for kind in ProgrammeKind if kind in SIDES]
    query = (
        select(
            Pairing.id,
            Pairing.status,
            Pairing.confirmed_at,
            Pairing.invited_at,
            Cohort.name.label("cohort"),
            Pairing.cohort_id,
            person.id.label("first_id"),
            person.name.label("first"),
            partner.id.label("second_id"),
            partner.name.label("second"),
        )
        .join(Cohort, Cohort.id == Pairing.cohort_id)
        .join(one, (one.pairing_id == Pairing.id) & one.side.in_(first))
        .join(two, (two.pairing_id == Pairing.id) & two.side.not_in(first))
        .join(person, person.id == one.account_id)
        .join(partner, partner.id == two.account_id)
    )
    return query, person, partner


def listed(account: Account, text: str, status: str, sort: str) -> Select[Any]:
    """The caseload as a list: one row per pairing with both names, living ones unless asked."""
    query, person, partner = paired()
    query = (
        query.add_columns(Caseload.assigned_at)
        .join(Caseload, Caseload.pairing_id == Pairing.id)
        .where(Pairing.id.in_(in_hands_of(account)))
    )
    if status in set(PairingStatus):
        query = query.where(Pairing.status == status)
    elif status != "all":
        query = query.where(Pairing.status.in_(LIVING))
    if text:
        either = func.lower(person.name + " " + partner.name)
        query = query.where(either.contains(text.lower(), autoescape=True))
    return query.order_by(*SORTS.get(sort, SORTS["longest"]))
