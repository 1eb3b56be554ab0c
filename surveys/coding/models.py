"""Codebooks of programmes and marked passages. Nothing here is deleted: it is merged or removed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.crypto import EncryptedJSON
from mentoring.extensions import db
from mentoring.programmes.models import Programme
from surveys.responses.models import OpenAnswer


class Code(db.Model):
    """A theme of a programme's codebook, with what it means."""

    __tablename__ = "code"
    __table_args__ = (
        UniqueConstraint("programme_id", "name"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_into_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    name: Mapped[str] = mapped_column(String(80))
    definition: Mapped[str]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"), index=True)

    programme: Mapped[Programme] = relationship()
    merged_into: Mapped["Code | None"] = relationship(remote_side="Code.id")
    revisions: Mapped[list["CodeRevision"]] = relationship(order_by="CodeRevision.id")


class CodeRevision(db.Model):
    """How a code read at some time, and what was done to it."""

    __tablename__ = "code_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), index=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    act: Mapped[str] = mapped_column(String(160))
    name: Mapped[str] = mapped_column(String(80))
    definition: Mapped[str]


class Segment(db.Model):
    """A passage of an answer that carries a theme, and what the reader thought."""

    __tablename__ = "segment"
    __table_args__ = (
        CheckConstraint("start >= 0 AND stop > start", name="has_length"),
        Index(
            "uq_segment_live",
            "open_answer_id",
            "code_id",
            "start",
            "stop",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    open_answer_id: Mapped[str] = mapped_column(
        ForeignKey("open_answer.id", ondelete="CASCADE"), index=True
    )
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), index=True)
    start: Mapped[int]
    stop: Mapped[int]
    memo: Mapped[Any] = mapped_column(EncryptedJSON)
    coder_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    marked_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    code: Mapped[Code] = relationship(lazy="joined")
    open_answer: Mapped[OpenAnswer] = relationship()
