"""Notes on a person in a cohort, with what they said before they were changed."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import db

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class CaseNote(db.Model):
    """What whoever looks after somebody writes down about them, as it reads now."""

    __tablename__ = "case_note"
    __table_args__ = (Index("ix_case_note_case", "cohort_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    text: Mapped[str]
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped["Account"] = relationship(foreign_keys=[author_id])
    earlier: Mapped[list["EarlierNote"]] = relationship(
        order_by="EarlierNote.version", cascade="all, delete-orphan"
    )


class EarlierNote(db.Model):
    """What a note said until it was changed, and who changed it."""

    __tablename__ = "earlier_note"
    __table_args__ = (UniqueConstraint("note_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("case_note.id", ondelete="CASCADE"))
    version: Mapped[int]
    text: Mapped[str]
    until: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)

    changed_by: Mapped["Account"] = relationship()
