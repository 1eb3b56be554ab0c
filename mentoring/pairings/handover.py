"""The caseloads of a programme as a coordinator sees them, and handing pairings over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from mentoring import audit
from mentoring.accounts.models import Account
from mentoring.errors import DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.formatters import plural, some
from mentoring.listing import by_name
from mentoring.mail import absolute_url, queue_mail
from mentoring.pairings.caseload import LIVING, SORTS, holders_in, paired, put_into_hands
from mentoring.pairings.models import Caseload, HelpRequest, Pairing, PairingStatus
from mentoring.prepared import one_of
from mentoring.programmes.models import Cohort, Programme

NOBODY = "nobody"


class HandOverReason(StrEnum):
    """Why pairings change hands: from a list, so that the log holds nothing about anybody."""

    LEAVING = "leaving"
    AWAY = "away"
    LOAD = "load"
    FIT = "fit"
    BEGIN = "begin"


REASON_LABELS = {
    HandOverReason.LEAVING: "Whoever had them leaves, or has left",
    HandOverReason.AWAY: "Whoever has them is away for a while",
    HandOverReason.LOAD: "To share the work more evenly",
    HandOverReason.FIT: "Somebody else suits these pairings better",
    HandOverReason.BEGIN: "Nobody has looked after them so far",
}

ASKED = (
    select(func.count(HelpRequest.id))
    .where(HelpRequest.pairing_id == Pairing.id, HelpRequest.answered_at.is_(None))
    .correlate(Pairing)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Load:
    """One caseload of a programme: whose it is, what is in it, what is open."""

    owner_id: int | None
    name: str
    holds: bool
    active: int = 0
    invited: int = 0
    asked: int = 0

    @property
    def pairings(self) -> int:
        """How many living pairings and invitations are in it."""
        return self.active + self.invited


def loads_of(programme: Programme) -> list[Load]:
    """Every caseload of a programme by name, in two queries.

    Somebody who lost the role is among them as long as pairings are left in their hands; whatever
    was never given to anybody is the last one, without an owner.
    """
    holders = dict(
        db.session.execute(
            select(Account.id, Account.name).where(Account.id.in_(holders_in(programme.id)))
        ).all()
    )
    rows = db.session.execute(
        select(
            Caseload.owner_id,
            func.max(Account.name),
            _count(PairingStatus.ACTIVE),
            _count(PairingStatus.INVITED),
            func.sum(ASKED),
        )
        .select_from(Pairing)
        .join(Cohort, Cohort.id == Pairing.cohort_id)
        .outerjoin(Caseload, Caseload.pairing_id == Pairing.id)
        .outerjoin(Account, Account.id == Caseload.owner_id)
        .where(Cohort.programme_id == programme.id, Pairing.status.in_(LIVING))
        .group_by(Caseload.owner_id)
    ).all()
    found = {row[0]: Load(row[0], row[1] or "", row[0] in holders, *row[2:]) for row in rows}
    empty = [Load(key, name, True) for key, name in holders.items() if key not in found]
    loads = [*found.values(), *empty]
    return sorted(loads, key=lambda each: (each.owner_id is None, each.name.lower()))


def _count(status: PairingStatus) -> ColumnElement[int]:
    return func.sum(case((Pairing.status == status, 1), else_=0))


@dataclass(frozen=True)
class Wanted:
    """Which pairings of a programme to show; empty text means all that live."""

    owner: str = ""
    status: str = ""
    text: str = ""
    sort: str = "longest"


def pairings_in(programme: Programme, wanted: Wanted) -> Select[Any]:
    """Living pairings of a programme with who looks after each, if anybody does."""
    query, person, partner = paired()
    owner = aliased(Account)
    holds = owner.id.in_(holders_in(programme.id))
    query = (
        query.add_columns(
            owner.id.label("owner_id"),
            owner.name.label("owner"),
            holds.label("holds"),
            Caseload.assigned_at,
            ASKED.label("asked"),
        )
        .outerjoin(Caseload, Caseload.pairing_id == Pairing.id)
        .outerjoin(owner, owner.id == Caseload.owner_id)
        .where(Cohort.programme_id == programme.id, Pairing.status.in_(LIVING))
    )
    if wanted.owner == NOBODY:
        query = query.where(or_(owner.id.is_(None), ~holds))
    elif wanted.owner:
        query = query.where(owner.id == int(wanted.owner))
    if wanted.status:
        query = query.where(Pairing.status == wanted.status)
    if wanted.text:
        query = query.where(
            or_(*(each.name.icontains(wanted.text, autoescape=True) for each in (person, partner)))
        )
    sorts = SORTS | {"name": (by_name(person.name), Pairing.id)}
    return query.order_by(*sorts.get(wanted.sort, sorts["longest"]))


def picked(programme: Programme, ids: Sequence[int]) -> Sequence[Any]:
    """The living pairings of a programme among these, with who looks after each."""
    query = pairings_in(programme, Wanted(sort="name"))
    return db.session.execute(query.where(Pairing.id.in_(ids))).all()


def hand_over(
    programme: Programme,
    seen: Mapping[int, int | None],
    to: Account,
    reason: HandOverReason,
    *,
    actor: audit.Actor,
) -> int:
    """Put pairings into other hands, all or none; both sides are told by mail. Returns how many.

    `seen` says for each pairing in whose hands it was on the page. Raises StaleEdit when that has
    changed meanwhile, DomainError when there is nothing to hand over or `to` holds no such role.
    """
    ids = sorted(seen)
    db.session.execute(
        select(Caseload.pairing_id).where(Caseload.pairing_id.in_(ids)).with_for_update()
    )
    rows = picked(programme, ids)
    _refuse_changed(rows, seen)
    moving = [row for row in rows if row.owner_id != to.id]
    if not moving:
        raise DomainError(f"{to.name} looks after all of these already", field="owner")
    put_into_hands([row.id for row in moving], to)
    acts = [
        (Pairing, row.id, {"from": row.owner_id, "owner": to.id, "reason": reason.value})
        for row in moving
    ]
    audit.record_all("caseload handed over", acts, actor=actor)
    _tell(programme, moving, to)
    return len(moving)


def _refuse_changed(rows: Sequence[Any], seen: Mapping[int, int | None]) -> None:
    changed = [row for row in rows if row.owner_id != seen[row.id]]
    gone = len(seen) - len(rows)
    told = []
    if changed:
        names = some([f"{row.first} and {row.second}" for row in changed], most=3)
        told.append(f"Somebody else handed over {names} meanwhile.")
    if gone:
        told.append(f"{plural(gone, 'pairing')} ended meanwhile, or {_is(gone)} not here any more.")
    if told:
        raise StaleEdit(f"{' '.join(told)} Nothing has been handed over. Pick them again.")


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _tell(programme: Programme, rows: Sequence[Any], to: Account) -> None:
    """Tell the new owner, and everybody who had some of them and can still sign in."""
    common = {"programme": programme, "page": absolute_url("/caseload")}
    queue_mail(
        to.email,
        "Pairings have been handed to you",
        "pairings/handed_to_you",
        account_id=to.id,
        name=to.name,
        count=len(rows),
        **common,
    )
    counts: dict[int, int] = {}
    for row in rows:
        if row.owner_id is not None:
            counts[row.owner_id] = counts.get(row.owner_id, 0) + 1
    before = db.session.scalars(
        select(Account).where(Account.id.in_(counts), Account.active.is_(True))
    )
    for owner in before.all():
        queue_mail(
            owner.email,
            "Pairings of yours have been handed over",
            "pairings/handed_over",
            account_id=owner.id,
            name=owner.name,
            new_owner=to.name,
            count=counts[owner.id],
            **common,
        )


LEFT_ALONE = (
    select(func.count())
    .select_from(Pairing)
    .join(Caseload, Caseload.pairing_id == Pairing.id)
    .where(
        Pairing.cohort_id == Cohort.id,
        one_of(Pairing.status, LIVING),
        Caseload.owner_id.not_in(holders_in(Cohort.programme_id)),
    )
    .correlate(Cohort)
    .scalar_subquery()
)
"""How many living pairings of a cohort have an owner who has lost the role."""
