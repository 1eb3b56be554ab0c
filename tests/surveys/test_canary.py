"""One person is seeded with unique words in everything they own, erased, and looked for."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.mail import queue_text
from mentoring.pairings.helping import ask_for_help
from mentoring.pairings.models import PairingMember
from mentoring.privacy import copies, erasing
from mentoring.profiles.services import avoid_person, profile_of
from mentoring.programmes.models import Side
from mentoring.transactions import unit_of_work
from surveys.instruments.items import OpenItem
from surveys.schedules.models import CheckInStatus
from surveys.schedules.states import move
from tests.builders.imports import applied_import, csv_file
from tests.builders.matchmaking import create_group, create_published
from tests.builders.pairings import confirm
from tests.builders.profiles import share_experience
from tests.builders.surveys import answer, check_in_for

CANARY = "canary"
KEPT = {"outbox_message.body", "outbox_message.to"}
"""The last letters, to the partner and to the person: the page says that they are kept."""


def somebody_who_did_everything() -> int:
    """Matched, paired, answering, on a list, asking for help, avoiding somebody."""
    with unit_of_work():
        group = create_group(2, 2)
    create_published(group)
    member = db.session.scalars(
        sa.select(PairingMember).where(PairingMember.side == Side.MENTEE)
    ).first()
    assert member is not None
    account = member.account
    with unit_of_work():
        confirm(member.pairing)
        member.goals = [{"aim": "learn", "text": "To lead"}]
        share_experience(profile_of(account), "carer", tell_partner=True)
        avoid_person(profile_of(account), "other@example.org", actor=account)
        ask_for_help(member, message="Help", actor=account)
        move(check_in_for(account.id), CheckInStatus.SENT, actor="tests")
    with unit_of_work():
        check_in = check_in_for(account.id)
        items = check_in.instrument_version.instrument.items()
        answer(check_in, {item.key: CANARY for item in items if isinstance(item, OpenItem)})
    on_list = ("Ana Mendes", account.email, "Officer", "LTHT", "B6", "Media", "")
    applied_import(group.cohort.id, csv_file([on_list]))
    return account.id


def rows_owned_by(account_id: int) -> dict[str, set[Any]]:
    """Primary keys of what hangs on an account by foreign keys, downwards, by table."""
    owned: dict[str, set[Any]] = defaultdict(set, {"account": {account_id}})
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            parent, column = key.column.table.name, key.parent
            by_itself = parent != "account" or column.name == "account_id"
            if not owned[parent] or not by_itself or len(table.primary_key.columns) != 1:
                continue
            primary = next(iter(table.primary_key.columns))
            found = db.session.execute(sa.select(primary).where(column.in_(owned[parent])))
            owned[table.name] |= set(found.scalars())
    return owned


def words_into(value: Any, column: sa.Column[Any]) -> Any:
    """The canary in the shape of a column, or None where it holds no words."""
    if isinstance(column.type, sa.Enum) or column.unique or column.foreign_keys:
        return None
    if isinstance(column.type, sa.String):
        limit = column.type.length or 100
        fits = limit >= 12 and not column.name.endswith(("hash", "key", "grade", "uniquifier"))
        return f"{CANARY} {column.table.name}"[:limit] if fits else None
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return [f"{CANARY} {column.table.name}.{column.name}"]
    if isinstance(value, list) and column.name == "goals":
        return [{"aim": "learn", "text": CANARY}]
    return None


LEFT_ALONE = {
    "wording",
    "fs_uniquifier",
    "tf_primary_method",
    "nonce",
    "sections",
    "answers",
    "kind",
}


def seed(account_id: int) -> int:
    """Words into every column of theirs that takes some; says into how many columns."""
    seeded = 0
    for name, keys in rows_owned_by(account_id).items():
        table = db.metadata.tables[name]
        primary = next(iter(table.primary_key.columns))
        for row in db.session.execute(sa.select(table).where(primary.in_(keys))).mappings().all():
            values = {
                column.name: words_into(row[column.name], column)
                for column in table.columns
                if not column.primary_key and column.name not in LEFT_ALONE
            }
            values = {column: value for column, value in values.items() if value is not None}
            seeded += len(values)
            if values:
                change = table.update().where(primary == row[primary.name]).values(**values)
                db.session.execute(change)
    return seeded


def found() -> set[str]:
    """Columns, encrypted ones too, in which the canary still stands."""
    return {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if any(CANARY in str(value) for value in db.session.scalars(sa.select(column)))
    }


def test_nothing_of_an_erased_person_is_found_anywhere(app: Flask) -> None:
    person = somebody_who_did_everything()
    with unit_of_work():
        account = db.session.get_one(Account, person)
        copies.ask_copy(account)
        assert seed(person) > 35
        db.session.expire_all()
        account.email, account.name = f"{CANARY}@example.org", f"{CANARY} name"
        queue_text(account.email, f"Dear {account.name}", CANARY, kind="t", account_id=person)
        audit.record("something", account, actor=account)
    assert len(found()) > 15 and "open_answer.text" in found()
    with unit_of_work():
        erasing.ask_erasure(db.session.get_one(Account, person))
    with clock.moved(timedelta(days=8)), unit_of_work():
        erasing.erase_person(db.session.get_one(Account, person))
    assert found() <= KEPT
    bodies = "SELECT count(*) FROM outbox_message WHERE body LIKE '%canary%'"
    assert db.session.scalar(sa.text(bodies)) <= 2
