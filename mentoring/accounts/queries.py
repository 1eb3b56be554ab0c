"""Reads of accounts, for administrators and for their owners."""

from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mentoring.accounts.models import Account, RoleGrant
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.listing import Page, by_name, page_of
from mentoring.permissions import Role

SORTS = {
    "name": (by_name(Account.name), Account.id),
    "newest": (Account.create_datetime.desc(), Account.id.desc()),
    "last": (Account.last_sign_in_at.desc().nulls_last(), Account.id),
}


def granted(account: Account, role: Role, reach: Any = RoleGrant.programme_id) -> Select[Any]:
    """The ids (of programmes, or of what `reach` names) over which somebody holds a role: the
    subquery through which everything they may see is loaded."""
    return _granted_to(account.id, role, reach)


def _granted_to(account_id: Any, role: Role, reach: Any) -> Select[Any]:
    return select(reach).where(
        RoleGrant.account_id == account_id,
        RoleGrant.role == role,
        RoleGrant.revoked_at.is_(None),
    )


UNCLAIMED = and_(
    Account.password.is_(None), Account.confirmed_at.is_(None), Account.last_sign_in_at.is_(None)
)
"""Accounts that were made for somebody who has not made them their own."""


def unclaimed_among(account_ids: Select[Any]) -> int:
    """How many of these accounts nobody has made their own yet."""
    query = select(func.count(Account.id)).where(Account.id.in_(account_ids), UNCLAIMED)
    return db.session.scalar(query) or 0


COORDINATED = _granted_to(bindparam("account"), Role.COORDINATOR, RoleGrant.programme_id)
"""The programmes that the person bound to `account` coordinates, for prepared queries."""


def listed_accounts(search: str, role: Role | None, sort: str, number: int) -> Page:
    """One page of accounts by part of a name or address and by role, in three queries."""
    return page_of(_filtered(search, role).order_by(*SORTS.get(sort, SORTS["name"])), number)


def _filtered(search: str, role: Role | None) -> Select[tuple[Account]]:
    query = select(Account).options(selectinload(Account.grants))
    for word in search.split():
        query = query.where(
            or_(
                Account.name.icontains(word, autoescape=True),
                Account.email.contains(word.lower(), autoescape=True),
            )
        )
    if role is not None:
        query = query.where(
            select(RoleGrant.id)
            .where(
                RoleGrant.account_id == Account.id,
                RoleGrant.role == role,
                RoleGrant.revoked_at.is_(None),
            )
            .exists()
        )
    return query


def account_to_administer(account_id: int) -> Account:
    """An account by its number, for administrators; raises NotFound when there is none."""
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def grants_of(account: Account, *, revoked: bool = False) -> list[RoleGrant]:
    """Roles with the names of their scopes, in one query; those taken away when asked for."""
    ended = RoleGrant.revoked_at.is_not(None) if revoked else RoleGrant.revoked_at.is_(None)
    return list(
        db.session.scalars(
            select(RoleGrant)
            .where(RoleGrant.account_id == account.id, ended)
            .options(
                joinedload(RoleGrant.programme),
                joinedload(RoleGrant.organisation),
                joinedload(RoleGrant.region),
            )
            .order_by(RoleGrant.granted_at, RoleGrant.id)
        )
    )


def grant_to_administer(grant_id: int) -> RoleGrant:
    """A role somebody holds now, for administrators; raises NotFound when nobody does."""
    found = db.session.get(RoleGrant, grant_id)
    if found is None or found.revoked_at is not None:
        raise NotFound
    return found


def administrators() -> int:
    """How many open accounts hold the administrator's role."""
    return len(
        db.session.scalars(
            select(Account.id)
            .join(RoleGrant, RoleGrant.account_id == Account.id)
            .where(
                RoleGrant.role == Role.ADMINISTRATOR,
                RoleGrant.revoked_at.is_(None),
                Account.active.is_(True),
            )
        ).all()
    )
