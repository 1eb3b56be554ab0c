"""Equality-monitoring answers (store A). No key leads to or from these tables.

A row names its person by a keyed digest that only `queries.key_of` can make: see the decision on
store A in docs/decisions.
"""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.crypto import EncryptedJSON
from mentoring.extensions import db


class EqualityAnswers(db.Model):
    """One person's answers, from each day on which they changed, and their notice to stop.

    No entries: the person has said "no, thank you", or the answers have been deleted as they
    asked. Days, never moments: a moment would tell whose row it is by the log beside it.
    """

    __tablename__ = "monitoring_answers"
    __table_args__ = (
        CheckConstraint(
            "delete_on IS NULL OR (stopped_on IS NOT NULL AND delete_on > stopped_on)",
            name="deleted_after_notice",
        ),
    )

    person_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    entries: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJSON)
    answered_in: Mapped[date | None] = mapped_column(index=True)
    """First day of the month of the last answer: how long answers are kept counts from it."""
    stopped_on: Mapped[date | None]
    delete_on: Mapped[date | None] = mapped_column(index=True)


class MonitoringSecret(db.Model):
    """The secret under which keys of persons are made; one row, encrypted like any answer."""

    __tablename__ = "monitoring_secret"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(EncryptedJSON)
