"""Requests that a person look again at a return, a non-match or a pairing."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import choice, db
from mentoring.programmes.models import Application

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class LookKind(StrEnum):
    """What is to be looked at again."""

    RETURN = "return"
    NO_MATCH = "no_match"
    PAIRING = "pairing"


class LookStatus(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class LookOutcome(StrEnum):
    """What came of it."""

    CHANGED = "changed"
    STANDS = "stands"
    OTHER = "other"


OPEN = text("status = 'open'")


class LookAgain(db.Model):
    """Somebody asks a person to look again: due on a day, answered with reasons they read."""

    __tablename__ = "look_again"
    __table_args__ = (
        Index(
            "uq_look_again_open",
            "application_id",
            "kind",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_look_again_due", "status", "due_on"),
        CheckConstraint(
            "(status = 'answered') = (answered_at IS NOT NULL)", name="answered_has_time"
        ),
        CheckConstraint(
            "(status = 'answered') = (outcome IS NOT NULL)", name="answered_has_outcome"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[LookKind] = mapped_column(choice(LookKind, "look_kind"))
    status: Mapped[LookStatus] = mapped_column(choice(LookStatus, "look_status"))
    words: Mapped[str]
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[LookOutcome | None] = mapped_column(choice(LookOutcome, "look_outcome"))
    reasons: Mapped[str] = mapped_column(default="")

    application: Mapped[Application] = relationship(lazy="joined")
    answered_by: Mapped["Account | None"] = relationship(foreign_keys=[answered_by_id])
