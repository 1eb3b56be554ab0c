"""The lists of everything: 10,000 accounts and 100,000 acts in the audit log, beside a hundredth.

    python -m benchmarks.lists

Fills a fresh SQLite database twice, opens what administrators and data protection officers open,
filtered and sorted, and prints the number of queries and the time as a ratio. Fails when a page
takes more queries with many rows than with few, or more than `MOST_TIMES` as long: one page is
shown either way, so only counting and looking for a name may grow.
"""

import gc
import random
import sys
from datetime import timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from benchmarks.place import fresh_application
from benchmarks.workbench import opened
from mentoring import clock
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.services import grant_role
from mentoring.audit import AuditEvent
from mentoring.extensions import db
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work
from tests.people import sign_in

FEW, MANY = (100, 1_000), (10_000, 100_000)
"""Accounts and acts."""
MOST_TIMES = 8.0
ACTIONS = 40
FIRST = ("Ana", "Bo", "Cy", "Dee", "Efua", "Fay", "Gus", "Hana", "Ivo", "Jo")
LAST = (
    "Adeyemi",
    "Brown",
    "Chen",
    "Davies",
    "Evans",
    "Fofana",
    "Grant",
    "Hussain",
    "Iqbal",
    "Jones",
)

PAGES = {
    "accounts": "/accounts",
    "accounts, newest": "/accounts?sort=newest",
    "accounts, signed in last": "/accounts?sort=last",
    "accounts, by name": "/accounts?q=chen",
    "accounts, by role": "/accounts?role=administrator",
    "accounts, last page": "/accounts?page=9999",
    "audit log": "/audit-log",
    "audit log, oldest": "/audit-log?sort=oldest",
    "audit log, one act": "/audit-log?action=act+7",
    "audit log, one person": "/audit-log?actor=person3%40",
    "audit log, a week": "/audit-log?days=7",
    "audit log, last page": "/audit-log?page=9999",
}


def fill(accounts: int, acts: int, numbers: Any) -> None:
    """Make people until there are so many, one in fifty an administrator; and acts, over a year."""
    rng, now = random.Random(7), clock.now()  # made-up people, not secrets
    there = db.session.scalar(sa.select(sa.func.count(Account.id))) or 0
    people = [
        {
            "email": f"person{number}@example.org",
            "name": f"{rng.choice(FIRST)} {rng.choice(LAST)}",
            "fs_uniquifier": f"person{number}",
            "confirmed_at": now,
            "create_datetime": now - timedelta(minutes=number),
            "last_sign_in_at": now - timedelta(hours=number) if number % 3 else None,
        }
        for number in (next(numbers) for _ in range(accounts - there))
    ]
    db.session.execute(sa.insert(Account), people)
    ids = list(db.session.scalars(sa.select(Account.id)))
    holders = sa.select(RoleGrant.account_id)
    free = [each for each in ids[::50] if each not in set(db.session.scalars(holders))]
    grants = [{"account_id": each, "role": Role.ADMINISTRATOR, "granted_at": now} for each in free]
    db.session.execute(sa.insert(RoleGrant), grants)
    written = db.session.scalar(sa.select(sa.func.count(AuditEvent.id))) or 0
    events = [
        {
            "at": now - timedelta(minutes=rng.randrange(525_600)),
            "actor_id": rng.choice(ids) if number % 10 else None,
            "job": None if number % 10 else "nightly",
            "action": f"act {number % ACTIONS}",
            "subject_type": "Account",
            "subject_id": rng.choice(ids),
            "detail": {},
        }
        for number in range(acts - written)
    ]
    db.session.execute(sa.insert(AuditEvent), events)


def time_all(app: Any, reader_id: int) -> dict[str, tuple[int, float]]:
    """Queries and the middle time of every page."""
    db.session.remove()
    gc.collect()
    with app.app_context():
        client = sign_in(app.test_client(), db.session.get_one(Account, reader_id))
        db.session.remove()  # or what is read stays as it was before they signed in
        found = {name: opened(client, address) for name, address in PAGES.items()}
        db.session.remove()
    return found


def measure(app: Any) -> bool:
    """Open every page with few and with many rows; whether the limits hold."""
    numbers = count()
    with unit_of_work():
        reader = Account(
            email="dora@example.org", name="Dora", fs_uniquifier="dora", confirmed_at=clock.now()
        )
        reader.tf_primary_method = "authenticator"  # or their roles would sign them out
        db.session.add(reader)
        db.session.flush()
        for role in (Role.ADMINISTRATOR, Role.DATA_PROTECTION):
            grant_role(reader, role, actor="benchmark")
        fill(*FEW, numbers)
        reader_id = reader.id
    few = time_all(app, reader_id)
    with unit_of_work():
        fill(*MANY, numbers)
    many, kept = time_all(app, reader_id), True
    print(f"{'page':26} {'queries':>9} {'a hundredth':>12} {'all':>10} {'times':>6}")
    for name, (queries, quick) in few.items():
        more, slow = many[name]
        fine = queries == more and slow <= MOST_TIMES * quick
        kept &= fine
        print(
            f"{name:26} {queries:>4}/{more:<4} {quick * 1000:>9.1f} ms {slow * 1000:>7.1f} ms "
            f"{slow / quick:>6.1f}{'' if fine else '  OVER'}"
        )
    return kept


def main() -> int:
    """Measure on a database of its own."""
    with fresh_application("lists") as app:
        kept = measure(app)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
