"""The database and the other Flask extensions. Imports nothing of ours."""

from collections.abc import Callable
from datetime import UTC as utc
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import DateTime, Dialect, Enum, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTC(TypeDecorator[datetime]):
    """Aware UTC datetimes on every database; refuses naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                "A time without a time zone cannot be stored; use mentoring.clock.now()"
            )
        return value.astimezone(utc)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=utc) if value.tzinfo is None else value.astimezone(utc)


class Base(DeclarativeBase):
    # Flask-SQLAlchemy refuses a type_annotation_map on the class itself; a registry carries it.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: UTC, str: Text}
    )


def choice(kind: type[StrEnum], name: str, length: int = 40) -> Enum:
    """A column type for a StrEnum: stored as its value, checked by a named constraint."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


def render_type(type_: str, obj: Any, autogen_context: Any) -> str | bool:
    """Teach Alembic's autogenerate to name our own column types."""
    if type_ == "type" and type(obj).__module__.startswith("mentoring."):
        autogen_context.imports.add(f"import {type(obj).__module__}")
        return f"{type(obj).__module__}.{type(obj).__name__}()"
    return False


MIGRATIONS = str(Path(__file__).resolve().parent.parent / "migrations")

db = SQLAlchemy(model_class=Base, session_options={"autoflush": True})
migrate = Migrate(
    directory=MIGRATIONS, render_item=render_type, render_as_batch=True, compare_type=True
)
csrf = CSRFProtect()

Listener = Callable[..., None]
