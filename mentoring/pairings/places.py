"""Places people have, hold and give back. Capacity is a person's, over all their cohorts.

Everything here happens under the lock of the account rows, taken in order of their ids, so that
two publications or answers at one moment can never exceed what somebody offered.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

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
    """Hold one place for each, or change nothing.

    Raises Conflict, naming the person, when one has no place left.
    """
    accounts = {application.account_id for application in applications}
    _lock_accounts(accounts)
    offered, begun = _offered(accounts), _begun(accounts)
    rows = [_row(application) for application in applications]
    for application, row in zip(applications, rows, strict=True):
        offer, already = ONE, 0
        elsewhere = 0
        if application.side is Side.MENTOR:
            offer = offered.get(application.account_id, ONE)
            already = begun.get(application.account_id, 0)
            elsewhere = _taken_elsewhere(application)
        if not offer.left(elsewhere + row.taken, already, clock.today()):
            raise Conflict(_refusal(application, offer))
        row.capacity = max(offer.at_once, row.taken + 1)
    for row in rows:
        row.taken += 1
    db.session.flush()


def give_back_places(applications: Sequence[Application]) -> None:
    """Free one place for each."""
    _lock_accounts({application.account_id for application in applications})
    for application in applications:
        row = _row(application)
        row.taken = max(0, row.taken - 1)
    db.session.flush()


def _lock_accounts(account_ids: Iterable[int]) -> None:
    db.session.execute(
        select(Account.id)
        .where(Account.id.in_(list(account_ids)))
        .order_by(Account.id)
        .with_for_update(key_share=True)
    ).all()


def _refusal(application: Application, offer: Offered) -> str:
    name = application.account.name
    if offer.paused(clock.today()):
        return f"{name} is taking a break until {on(offer.paused_until)}, so takes nobody new."
    return f"{name} has no place left. They may have been invited by somebody else a moment ago."


def _offered(account_ids: Iterable[int]) -> dict[int, Offered]:
    rows = db.session.execute(
        select(
            Profile.account_id, Profile.capacity, Profile.capacity_year, Profile.paused_until
        ).where(Profile.account_id.in_(list(account_ids)))
    )
    return {row.account_id: offered_of(row) for row in rows}


def _begun(account_ids: Iterable[int]) -> dict[int, int]:
    statement = begun_in_a_year().where(PairingMember.account_id.in_(list(account_ids)))
    return {row.account_id: row.begun for row in db.session.execute(statement)}


def _taken_elsewhere(application: Application) -> int:
    found = db.session.scalar(
        select(func.coalesce(func.sum(Places.taken), 0))
        .join(Application, Application.id == Places.application_id)
        .where(
            Application.account_id == application.account_id,
            Application.side == application.side,
            Application.id != application.id,
        )
    )
    return int(found or 0)


def _row(application: Application) -> Places:
    row = db.session.get(Places, application.id, populate_existing=True)
    if row is None:
        row = Places(application_id=application.id, capacity=1, taken=0)
        db.session.add(row)
        db.session.flush()
    return row
