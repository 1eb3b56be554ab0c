"""Letters a coordinator writes to many people of a cohort, and who of them gets each."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import choice, db
from mentoring.jobs import Job
from mentoring.programmes.models import Cohort

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class MessageStatus(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"
    FAILED = "failed"


class MessageKind(StrEnum):
    """What a letter is to people: what they need to take part, or news they may turn off."""

    NEEDED = "needed"
    NEWS = "news"


class RecipientStatus(StrEnum):
    CHOSEN = "chosen"
    LEFT_OUT = "left_out"
    WRITTEN = "written"
    GONE = "gone"


class Message(db.Model):
    """One letter to many, from its draft to its last row in the outbox; placeholders unfilled."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("written >= 0 AND missed >= 0", name="counts_not_negative"),
        Index("ix_message_list", "cohort_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    status: Mapped[MessageStatus] = mapped_column(choice(MessageStatus, "message_status"))
    kind: Mapped[MessageKind | None] = mapped_column(choice(MessageKind, "message_kind"))
    subject: Mapped[str] = mapped_column(String(150), default="")
    body: Mapped[str] = mapped_column(default="")
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    written: Mapped[int] = mapped_column(default=0)
    missed: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    cohort: Mapped[Cohort] = relationship(lazy="joined")
    made_by: Mapped["Account"] = relationship(foreign_keys=[made_by_id])
    sent_by: Mapped["Account | None"] = relationship(foreign_keys=[sent_by_id])
    job: Mapped[Job | None] = relationship()


class Recipient(db.Model):
    """One person a letter is meant for, and whether it was written to them."""

    __tablename__ = "message_recipient"
    __table_args__ = (Index("ix_message_recipient_next", "message_id", "status", "account_id"),)

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    status: Mapped[RecipientStatus] = mapped_column(choice(RecipientStatus, "recipient_status"))
    written_at: Mapped[datetime | None]
