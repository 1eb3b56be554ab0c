"""One commit per unit of work, at the edge. Short write locks: BEGIN IMMEDIATE only when writing.

SQLite opens no transaction for a SELECT by itself, so a read followed by a write is not atomic
and updates are lost without an error. Every transaction here begins explicitly: immediate inside
`unit_of_work()` and in requests that change things, deferred everywhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import Flask, request
from sqlalchemy import Connection, Engine, ExceptionContext, event

from mentoring.extensions import db

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_in_unit: ContextVar[bool] = ContextVar("in_unit", default=False)


def reads_first(view: Any) -> Any:
    """Mark a POST view that reads, parses or computes before it writes: it takes no lock early."""
    view.reads_first = True
    return view


def _forget_rows(context: ExceptionContext) -> None:
    """PostgreSQL repeats the row it refuses; an error ends up in logs, where no row belongs."""
    found, wrapped = context.original_exception, context.sqlalchemy_exception
    words = getattr(getattr(found, "diag", None), "message_primary", None)
    if words:
        found.args = (words,)
        if wrapped is not None:
            wrapped.args = (f"({type(found).__name__}) {words}",)


def prepare_engine(engine: Engine) -> None:
    """Keep rows out of errors; give an SQLite engine its pragmas and explicit transactions."""
    event.listen(engine, "handle_error", _forget_rows)
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def init_app(app: Flask) -> None:
    """Requests that change things begin with the write lock; the rest never take it."""
    with app.app_context():
        prepare_engine(db.engine)

    @app.before_request
    def _choose_lock() -> None:
        view = app.view_functions.get(request.endpoint or "")
        _writing.set(request.method in UNSAFE and not getattr(view, "reads_first", False))

    @app.teardown_request
    def _release(error: BaseException | None) -> None:
        _writing.set(False)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Everything inside commits together or not at all.

    Ends an open read transaction first, because a deferred one that reads and then writes after
    another's commit fails at once on SQLite whatever the busy timeout says.
    Raises RuntimeError when one is already open: the edge commits, nobody else.
    """
    if _in_unit.get():
        raise RuntimeError("A unit of work is already open; only the edge opens one")
    if not _writing.get():
        if db.session.new or db.session.dirty or db.session.deleted:
            raise RuntimeError("Changes were made outside a unit of work")
        db.session.rollback()
    unit, writing = _in_unit.set(True), _writing.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _in_unit.reset(unit)
        _writing.reset(writing)


def lock(thing: Any) -> None:
    """Read a row afresh and hold it until the unit of work ends, so that its state can be trusted.

    Locks of several kinds are taken in one order: cohort, application, pairing, account.
    """
    db.session.refresh(thing, with_for_update={"of": type(thing), "key_share": True})
