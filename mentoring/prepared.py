"""Statements built once and asked on the way to every page, without the cost of loading objects.

A statement of columns asked here costs a third of what the session needs for it: nothing is looked
up in its identity map, no list of values is written out anew for each execution, and what never
changes in it is written into it, instead of being handed to the database again each time.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Dialect, Row, Select, literal, literal_column
from sqlalchemy.sql.visitors import replacement_traverse

from mentoring.extensions import db


def rows_of(statement: Select[Any], **values: object) -> Sequence[Row[Any]]:
    """What a statement of columns finds, in the session's own transaction.

    It must be the same object each time: one is kept for ever as it was first written out.
    """
    db.session.flush()
    connection = db.session.connection()
    return connection.execute(_written_out(statement, connection.dialect), values).all()


def one_of(column: Any, values: Iterable[object]) -> ColumnElement[bool]:
    """`column.in_(values)` for values that stay the same, written out once."""
    found: ColumnElement[bool] = column.in_([literal(value, column.type) for value in values])
    return found


@cache
def _written_out(statement: Select[Any], dialect: Dialect) -> Select[Any]:
    """The statement with its constants, which come from our own code, in the place of parameters;
    those without a value are left to be given with each question."""

    def constant(part: Any, **kwargs: object) -> Any:
        if type(part) is not BindParameter or part.required:
            return None
        written = part.type.dialect_impl(dialect).literal_processor(dialect)
        return literal_column(written(part.value), part.type) if written else None

    found: Select[Any] = replacement_traverse(statement, {}, constant)
    return found
