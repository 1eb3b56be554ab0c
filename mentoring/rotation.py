"""`flask rotate-keys`: encrypt every protected value again with the newest of FIELD_KEYS.

Which columns those are is asked of the models, so none can be forgotten. Values are read and
encrypted a few hundred at a time with no lock held, and each is written only where it is still the
same, so people go on working meanwhile and a rotation that was stopped is simply started again.
Nothing here writes a value, or the key of a row, anywhere.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click
from cryptography.fernet import Fernet, InvalidToken
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Column, Table, and_, select, tuple_, update

from mentoring.crypto import Encrypted, build_cipher
from mentoring.extensions import db
from mentoring.transactions import unit_of_work

UNIT = 200
"""Values read, encrypted and written at a time: the write lock is held for some milliseconds."""


@dataclass
class Rotated:
    """What has been done to one column so far."""

    looked_at: int = 0
    encrypted: int = 0
    changed_meanwhile: int = 0
    unreadable: int = 0


def encrypted_columns() -> Iterator[Column[Any]]:
    """Every encrypted column of every table, in a fixed order."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Encrypted):
                yield column


def rotate_column(
    column: Column[Any], keys: Sequence[str], say: Callable[[Rotated], None]
) -> Rotated:
    """Encrypt a column's values again with the first key, unit by unit; tells after each."""
    newest, all_keys, done = Fernet(keys[0]), build_cipher(tuple(keys)), Rotated()
    for rows in _units(column):
        fresh: list[tuple[Sequence[Any], Any, list[str]]] = []
        for *key, stored in rows:
            done.looked_at += 1
            tokens = _type(column).tokens(stored)
            if all(_reads(newest, each) for each in tokens):
                continue
            try:
                fresh.append((key, stored, [all_keys.rotate(each).decode() for each in tokens]))
            except InvalidToken:
                done.unreadable += 1
        _write(column, fresh, done)
        say(done)
    return done


def _reads(key: Fernet, stored: str) -> bool:
    try:
        key.decrypt(stored.encode())
    except InvalidToken:
        return False
    return True


def _units(column: Column[Any]) -> Iterator[Sequence[Sequence[Any]]]:
    """Primary keys with what is stored, in the order of the keys, a unit at a time."""
    keys = list(_table(column).primary_key.columns)
    query = select(*keys, _type(column).read_raw(column)).where(column.is_not(None)).order_by(*keys)
    after: Sequence[Any] | None = None
    while True:
        left = query if after is None else query.where(tuple_(*keys) > tuple_(*after))
        rows = db.session.execute(left.limit(UNIT)).all()
        db.session.rollback()
        if not rows:
            return
        yield rows
        after = rows[-1][:-1]


def _write(
    column: Column[Any], fresh: Sequence[tuple[Sequence[Any], Any, list[str]]], done: Rotated
) -> None:
    """Put new tokens where the old one still stands; whatever changed meanwhile is left alone."""
    if not fresh:
        return
    table, kind = _table(column), _type(column)
    with unit_of_work():
        for key, before, after in fresh:
            here = [each == value for each, value in zip(table.primary_key.columns, key)]
            result: Any = db.session.execute(
                update(table)
                .where(and_(*here), kind.read_raw(column) == before)
                .values({column: kind.with_tokens(after)})
            )
            if result.rowcount:
                done.encrypted += 1
            else:
                done.changed_meanwhile += 1


def _table(column: Column[Any]) -> Table:
    assert isinstance(column.table, Table)
    return column.table


def _type(column: Column[Any]) -> Encrypted:
    assert isinstance(column.type, Encrypted)
    return column.type


@click.command("rotate-keys")
@with_appcontext
def rotate_keys() -> None:
    """Encrypt protected answers again with the newest (first) of FIELD_KEYS."""
    keys = current_app.extensions["settings"].field_keys
    unfinished = unreadable = 0
    for column in encrypted_columns():
        name = f"{_table(column).name}.{column.name}"

        def say(done: Rotated, name: str = name) -> None:
            click.echo(
                f"  {name}: {done.looked_at:,} looked at, {done.encrypted:,} encrypted again"
            )

        done = rotate_column(column, keys, say)
        if done.changed_meanwhile:
            # Somebody saved it while we were at it; the second look finds it either done or still.
            again = rotate_column(column, keys, say)
            unfinished += again.changed_meanwhile
        unreadable += done.unreadable
    if unreadable:
        click.echo(
            f"{unreadable:,} values cannot be read with any key in FIELD_KEYS and were left as "
            "they are. Add the key that wrote them and run this again.",
            err=True,
        )
    if unfinished:
        click.echo(f"{unfinished:,} values changed meanwhile. Run this again.", err=True)
    if unreadable or unfinished:
        raise SystemExit(1)
    click.echo("Everything is encrypted with the newest key. The older keys are not needed here.")
