"""What holders of personal data share: rows as plain data, and statements that count."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import inspect

from mentoring.extensions import db


def row_data(row: Any, *, leave_out: Collection[str] = ()) -> dict[str, Any]:
    """The columns of a row as JSON takes them, without those left out (secrets, other people)."""
    names = (attribute.key for attribute in inspect(type(row)).column_attrs)
    return {name: plain(getattr(row, name)) for name in names if name not in leave_out}


def by_role(texts: Sequence[str], name: str, role: str) -> list[str]:
    """Texts about two people, with the other one's role where their name stood."""
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    told = [whole.sub(role, each) if name else each for each in texts]
    return [each[:1].upper() + each[1:] for each in told]


def plain(value: Any) -> Any:
    """A value as JSON takes it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def changed(statement: Any) -> int:
    """Run an UPDATE or DELETE and say how many rows it touched."""
    result = db.session.execute(statement, execution_options={"synchronize_session": "fetch"})
    return int(result.rowcount)  # type: ignore[attr-defined]  # the result of a DELETE counts its rows
