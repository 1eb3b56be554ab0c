"""The conversation that is promised to everybody who looked for a partner and got none."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import choice, db
from mentoring.programmes.models import Application, Cohort

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class ConversationStatus(StrEnum):
    DUE = "due"
    HELD = "held"
    NOT_NEEDED = "not_needed"


class Outcome(StrEnum):
    """What a conversation came to."""

    WAITS = "waits"
    WIDENS = "widens"
    OTHER_SUPPORT = "other_support"
    LEAVES = "leaves"
    NOT_REACHED = "not_reached"


class Conversation(db.Model):
    """Owed to one applicant by a day, until it is held or no longer needed."""

    __tablename__ = "conversation"
    __table_args__ = (
        CheckConstraint(
            "status <> 'held' OR (outcome IS NOT NULL AND held_on IS NOT NULL)",
            name="held_with_outcome",
        ),
        Index(
            "uq_conversation_due",
            "application_id",
            unique=True,
            sqlite_where=text("status = 'due'"),
            postgresql_where=text("status = 'due'"),
        ),
        Index("ix_conversation_list", "cohort_id", "status", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[str] = mapped_column(String(60))
    status: Mapped[ConversationStatus] = mapped_column(
        choice(ConversationStatus, "conversation_status")
    )
    due_on: Mapped[date]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "conversation_outcome"))
    note: Mapped[str] = mapped_column(default="")
    held_on: Mapped[date | None]
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    cohort: Mapped[Cohort] = relationship(lazy="joined")
    application: Mapped[Application] = relationship(lazy="joined")
    recorded_by: Mapped["Account | None"] = relationship()
