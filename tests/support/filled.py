"""A database with a row in every table, made from what the tables say about themselves."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table

from mentoring.crypto import EncryptedBytes, EncryptedCodes

MOMENT = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)

# Words that name the second of two moments.
LATER = re.compile(r"clos|end|until|last|expire|due")

# What a column's type does not tell: a check constraint, or a meaning.
SAID: dict[str, Any] = {
    "role_grant.role": "administrator",
    "role_grant.programme_id": None,
    "role_grant.organisation_id": None,
    "role_grant.region_id": None,
    "staff_invitation.role": "administrator",
    "staff_invitation.programme_id": None,
    "staff_invitation.organisation_id": None,
    "staff_invitation.region_id": None,
    "staff_invitation.withdrawn_at": None,
    "mail_preference.quiet_from": 20,
    "mail_preference.quiet_until": 7,
    "avoid.organisation_id": None,
    "cohort_gate.gate": "privacy_notice",
    "cohort_gate.kept_months": None,
    "cohort.hear_by_on": date(2028, 3, 2),
    "cohort.starts_on": date(2028, 3, 3),
    "circle.outcome": None,
    "check_in.circle_member_id": None,
    "circle_meeting.minutes": 90,
    "survey_wave.closed_at": None,
    "segment.stop": 2,
    "monitoring_answers.delete_on": date(2027, 4, 1),
    "blind_opening.organisation_id": None,
    "erasure.done_at": None,
    "look_again.answered_at": None,
    "look_again.outcome": None,
    "data_request.answered_at": None,
    "data_request.paused_on": None,
}


# Two rows of these, because some table joins two different ones, by a second key.
TWICE = ("account", "organisation", "application")
SECOND_KEYS = (
    "pair_rule.second_id",
    "organisation_succession.successor_id",
    "mentor_choice.mentor_id",
    "choice_response.mentor_id",
)

SKIP = object()


def fill(connection: Connection, metadata: sa.MetaData) -> dict[str, str]:
    """Insert a row into every table, parents first; returns why, for tables that refused."""
    refused: dict[str, str] = {}
    for table in metadata.sorted_tables:
        for number in (1, 2) if table.name in TWICE else (1,):
            row = {each.name: value_for(connection, each, number) for each in table.columns}
            row = {name: value for name, value in row.items() if value is not SKIP}
            try:
                with connection.begin_nested():
                    connection.execute(table.insert().values(row))
            except sa.exc.IntegrityError as error:
                refused[table.name] = str(error.orig)
    return refused


def value_for(connection: Connection, column: Column[Any], number: int) -> Any:
    """A value the column takes: its parent's key, its first choice, or something of its type."""
    said = f"{column.table.name}.{column.name}"
    if said in SAID:
        return SAID[said]
    if column.foreign_keys:
        parent = next(iter(column.foreign_keys)).column
        if parent.table is column.table:
            return None
        which = 2 if said in SECOND_KEYS else number
        keys = connection.execute(sa.select(parent).order_by(parent).limit(which)).scalars().all()
        return keys[-1] if keys else None
    if column.primary_key and isinstance(column.type, sa.Integer):
        return SKIP
    if isinstance(column.type, sa.Enum):
        kinds = column.type.enum_class
        return next(iter(kinds)) if kinds else column.type.enums[0]
    return plain_value(column, number)


def plain_value(column: Column[Any], number: int) -> Any:
    """Something of the column's type, another in each row."""
    if isinstance(column.type, sa.String):
        return f"{number}.{column.name}.{column.table.name}"[: column.type.length or 200]
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, sa.Integer | sa.Float | sa.Numeric):
        return 1
    if isinstance(column.type, sa.Date):
        return date(2028, 3, 1) if LATER.search(column.name) else date(2027, 3, 1)
    if isinstance(column.type, sa.JSON):
        return []
    if isinstance(column.type, sa.LargeBinary):
        return b"x"
    if isinstance(column.type, EncryptedBytes):
        return b"x"
    if isinstance(column.type, EncryptedCodes):
        return []
    stored = getattr(column.type, "impl", column.type)
    if not isinstance(stored, sa.DateTime):
        return {"answer": "made up"}
    return MOMENT + timedelta(days=365) if LATER.search(column.name) else MOMENT


def rows_of(connection: Connection) -> dict[str, dict[str, list[Any]]]:
    """Everything in the database as it is, by table and column, whatever the models say."""
    found = sa.MetaData()
    found.reflect(connection)
    return {
        table.name: {
            column.name: sorted(repr(value) for value in read_column(connection, table, column))
            for column in table.columns
        }
        for table in found.sorted_tables
        if table.name != "alembic_version"
    }


def read_column(connection: Connection, table: Table, column: Column[Any]) -> list[Any]:
    """All values of one column, uninterpreted."""
    name, of = sa.literal_column(f'"{column.name}"'), sa.text(f'"{table.name}"')
    return list(connection.execute(sa.select(name).select_from(of)).scalars())
