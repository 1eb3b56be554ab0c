"""Places people have, hold and give back. Capacity is a person's, over all their cohorts.

Everything here happens under the lock of the account rows, taken in order of their ids, so that
two publications or answers at one moment can never exceed what somebody offered.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from mentoring.accounts.models import Account
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.pairings.models import Places
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Application, Side


def take_places(applications: Sequence[Application]) -> None:
    """Hold one place for each, or change nothing.

    Raises Conflict, naming the person, when one has no place left.
    """
    accounts = {application.account_id for application in applications}
    _lock_accounts(accounts)
    offered = _offered(accounts)
    rows = [_row(application) for application in applications]
    for application, row in zip(applications, rows, strict=True):
        mentor = application.side is Side.MENTOR
        capacity = offered.get(application.account_id, 1) if mentor else 1
        elsewhere = _taken_elsewhere(application) if mentor else 0
        if elsewhere + row.taken >= capacity:
            raise Conflict(
                f"{application.account.name} has no place left. "
                "They may have been invited by somebody else a moment ago."
            )
        row.capacity = max(capacity, row.taken + 1)
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


def _offered(account_ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Profile.account_id, Profile.capacity).where(
            Profile.account_id.in_(list(account_ids))
        )
    )
    return {account_id: 1 if capacity is None else capacity for account_id, capacity in rows}


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
