"""Legal holds: while one stands, nothing of a person goes by itself or on request."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.accounts.services import normalise_email
from mentoring.errors import Conflict, DomainError, NotFound
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.held import changed, row_data
from mentoring.permissions import Role
from mentoring.privacy.models import LegalHold
from mentoring.registry import DataHolder, Held, HeldItem, Kept, Reader

STATES = {"live": "In force", "lifted": "Lifted", "all": "All"}


def held_accounts() -> Select[Any]:
    """Accounts under a hold, for the WHERE of a retention rule."""
    return select(LegalHold.account_id).where(LegalHold.lifted_at.is_(None))


def is_held(account: Account) -> bool:
    """Whether nothing of this person may go now."""
    return db.session.scalar(held_accounts().where(LegalHold.account_id == account.id)) is not None


def set_hold(email: str, *, reason: str, actor: Account) -> LegalHold:
    """Keep everything of the person with this address until the hold is lifted.

    Raises DomainError without a reason or for an address nobody has, Conflict when one stands.
    """
    if not reason.strip():
        raise DomainError("Write why nothing of this person may be deleted", field="reason")
    account = db.session.scalar(select(Account).where(Account.email == normalise_email(email)))
    if account is None:
        raise DomainError("Nobody has an account with this address. Check it", field="email")
    # Of two at once, the second waits and finds the hold in force.
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    if is_held(account):
        raise Conflict("There already is a legal hold on this person.")
    hold = LegalHold(
        account_id=account.id, reason=reason.strip(), set_at=clock.now(), set_by_id=actor.id
    )
    db.session.add(hold)
    audit.record("legal hold set", account, actor=actor)
    return hold


def lift_hold(hold: LegalHold, *, reason: str, actor: Account) -> None:
    """Let things go again as their periods say; raises DomainError without a reason."""
    if not reason.strip():
        raise DomainError("Write why the hold is no longer needed", field="reason")
    db.session.refresh(hold, with_for_update={"of": LegalHold})
    if hold.lifted_at is not None:
        raise Conflict("This hold has been lifted already.")
    hold.lifted_at, hold.lifted_by_id, hold.lift_reason = clock.now(), actor.id, reason.strip()
    audit.record("legal hold lifted", hold.account, actor=actor)


def hold_to_lift(hold_id: int) -> LegalHold:
    """A hold by its number, for data-protection officers; raises NotFound when there is none."""
    hold = db.session.get(LegalHold, hold_id)
    if hold is None:
        raise NotFound
    return hold


def holds(state: str, text: str) -> Select[Any]:
    """Holds by state and part of a name or address, newest first."""
    query = (
        select(LegalHold)
        .join(Account, Account.id == LegalHold.account_id)
        .options(joinedload(LegalHold.set_by).lazyload(Account.grants))
        .order_by(LegalHold.id.desc())
    )
    if state != "all":
        live = LegalHold.lifted_at.is_(None)
        query = query.where(live if state == "live" else ~live)
    if text:
        query = query.where(
            Account.name.icontains(text, autoescape=True)
            | Account.email.icontains(text, autoescape=True)
        )
    return query


def export(account: Account) -> Held:
    """That a hold stands or stood; its reason is the officer's, about a claim or an inquiry."""
    found = db.session.scalars(
        select(LegalHold).where(LegalHold.account_id == account.id).order_by(LegalHold.id)
    ).all()
    lines = [
        (f"Set {at(each.set_at)}", f"Lifted {at(each.lifted_at)}" if each.lifted_at else "In force")
        for each in found
    ]
    seen_by = "Data protection officers. The reason is theirs and is left out here."
    hidden = ("reason", "lift_reason", "set_by_id", "lifted_by_id", "account_id")
    item = HeldItem("Legal hold", lines, seen_by, readers=(Reader(Role.DATA_PROTECTION),))
    return Held([item] if found else [], [row_data(each, leave_out=hidden) for each in found])


def erase(account: Account) -> Mapping[str, int]:
    """Take the reasons out of holds that were lifted; nobody under a hold is erased."""
    from_holds = LegalHold.__table__.update().where(LegalHold.account_id == account.id)
    return {"reasons of holds deleted": changed(from_holds.values(reason=""))}


HOLDER = DataHolder(
    key="holds",
    title="Legal holds",
    tables=frozenset({"legal_hold"}),
    export=export,
    erase=erase,
    goes="Why a legal hold stood.",
    keeps=(
        Kept(
            "That a legal hold stood, and when",
            "To show why nothing was deleted meanwhile",
            "As long as the programme's records stand",
        ),
    ),
    order=85,
)
