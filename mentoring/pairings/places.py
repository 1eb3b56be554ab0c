"""Places people have, hold and give back. Capacity is a person's, over all their cohorts.

Everything here happens under the lock of the account rows, taken in order of their ids, so that
two publications or answers at one moment can never exceed what somebody offered.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import func, insert, select, update

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.pairings.models import PairingMember, Places
from mentoring.pairings.queries import begun_in_a_year, offered_of
from mentoring.pairings.rules import Offered
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Application, Side

ONE = Offered(1)
"""What everybody has who is not a mentor, or has not said how many."""


def take_places(applications: Sequence[Application]) -> None:
    """Hold one place for each time an application is listed, or change nothing.

    A constant number of queries. Raises Conflict, naming the person, when one has too few left.
    """
    wanted = Counter(application.id for application in applications)
    each = {application.id: application for application in applications}
    accounts = {application.account_id for application in applications}
    _lock_accounts(accounts)
    offered, begun = _offered(accounts), _begun(accounts)
    elsewhere, rows = _taken_elsewhere(each), _rows(each)
    held = []
    for key, application in each.items():
        offer, already, others, row = ONE, 0, 0, rows[key]
        if application.side is Side.MENTOR:
            offer = offered.get(application.account_id, ONE)
            already = begun.get(application.account_id, 0)
            others = elsewhere.get(key, 0)
        if application.no_more_matches_at is not None:
            raise Conflict(f"{application.account.name} would like no other match in this cohort.")
        if offer.left(others + row.taken, already, clock.today()) < wanted[key]:
            raise Conflict(_refusal(application, offer))
        taken = row.taken + wanted[key]
        held.append({"application_id": key, "taken": taken, "capacity": max(offer.at_once, taken)})
    db.session.execute(update(Places), held)
    for row in rows.values():
        db.session.expire(row)


def give_back_places(applications: Sequence[Application]) -> None:
    """Free one place for each."""
    _lock_accounts({application.account_id for application in applications})
    rows = _rows({application.id for application in applications})
    for application in applications:
        row = rows[application.id]
        row.taken = max(0, row.taken - 1)
    db.session.flush()


def _lock_accounts(account_ids: Collection[int]) -> None:
    db.session.execute(
        select(Account.id)
        .where(Account.id.in_(sorted(account_ids)))
        .order_by(Account.id)
        .with_for_update(key_share=True)
    ).all()


def _refusal(application: Application, offer: Offered) -> str:
    name = application.account.name
    if offer.paused(clock.today()):
        return f"{name} is taking a break until {on(offer.paused_until)}, so takes nobody new."
    return f"{name} has no place left. They may have been invited by somebody else a moment ago."


def _offered(account_ids: Collection[int]) -> dict[int, Offered]:
    rows = db.session.execute(
        select(
            Profile.account_id, Profile.capacity, Profile.capacity_year, Profile.paused_until
        ).where(Profile.account_id.in_(list(account_ids)))
    )
    return {row.account_id: offered_of(row) for row in rows}


def _begun(account_ids: Collection[int]) -> dict[int, int]:
    statement = begun_in_a_year().where(PairingMember.account_id.in_(list(account_ids)))
    return {row.account_id: row.begun for row in db.session.execute(statement)}


def _taken_elsewhere(applications: Collection[int]) -> dict[int, int]:
    """Places taken by the same people on the same side in other cohorts, by application."""
    here = select(Application.id, Application.account_id, Application.side).where(
        Application.id.in_(sorted(applications))
    )
    one = here.subquery()
    rows = db.session.execute(
        select(one.c.id, func.sum(Places.taken))
        .join(
            Application,
            (Application.account_id == one.c.account_id)
            & (Application.side == one.c.side)
            & (Application.id != one.c.id),
        )
        .join(Places, Places.application_id == Application.id)
        .group_by(one.c.id)
    )
    return {key: int(taken or 0) for key, taken in rows}


def _rows(applications: Collection[int]) -> dict[int, Places]:
    """The rows of some applications as they are now, made where there were none."""

    def found() -> dict[int, Places]:
        rows = db.session.scalars(
            select(Places)
            .where(Places.application_id.in_(sorted(applications)))
            .execution_options(populate_existing=True)
        )
        return {row.application_id: row for row in rows}

    rows = found()
    missing = [key for key in applications if key not in rows]
    if missing:
        new = [{"application_id": key, "capacity": 1, "taken": 0} for key in missing]
        db.session.execute(insert(Places), new)
        rows = found()
    return rows
