"""Copies of a person's data, erasures under way, legal holds, and what retention deleted."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.accounts.models import Account
from mentoring.crypto import EncryptedJSON
from mentoring.extensions import choice, db
from mentoring.jobs import Job
from mentoring.programmes.models import Programme


class DataCopy(db.Model):
    """A copy of everything held about a person, made for them alone and gone after a week."""

    __tablename__ = "data_copy"
    __table_args__ = (
        CheckConstraint("(made_at IS NULL) = (expires_at IS NULL)", name="made_copies_expire"),
        CheckConstraint("fetches >= 0", name="fetches_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    asked_at: Mapped[datetime]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    page: Mapped[Any | None] = mapped_column(EncryptedJSON, deferred=True)
    data: Mapped[Any | None] = mapped_column(EncryptedJSON, deferred=True)
    fetches: Mapped[int] = mapped_column(default=0)

    job: Mapped[Job | None] = relationship(lazy="joined")


OPEN_ERASURE = text("undone_at IS NULL AND done_at IS NULL")


class Erasure(db.Model):
    """A person wants to be erased: the account is closed at once and emptied on the day due."""

    __tablename__ = "erasure"
    __table_args__ = (
        Index(
            "uq_erasure_open",
            "account_id",
            unique=True,
            sqlite_where=OPEN_ERASURE,
            postgresql_where=OPEN_ERASURE,
        ),
        CheckConstraint("due_at > asked_at", name="due_after_asking"),
        CheckConstraint("undone_at IS NULL OR done_at IS NULL", name="undone_or_done"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    undone_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)

    account: Mapped[Account] = relationship(lazy="joined")

    @property
    def open(self) -> bool:
        return self.undone_at is None and self.done_at is None


class LegalHold(db.Model):
    """Nothing of this person goes by itself, because a claim or inquiry needs it."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index(
            "uq_legal_hold_live",
            "account_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
        CheckConstraint("(lifted_at IS NULL) = (lift_reason = '')", name="lifted_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    reason: Mapped[str]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lift_reason: Mapped[str] = mapped_column(default="")

    account: Mapped[Account] = relationship(lazy="joined", foreign_keys=[account_id])
    set_by: Mapped[Account | None] = relationship(foreign_keys=[set_by_id])


class RetentionCount(db.Model):
    """What one rule deleted on one night: the proof that retention runs."""

    __tablename__ = "retention_count"
    __table_args__ = (
        Index("ix_retention_count_night", "ran_at", "rule"),
        CheckConstraint("deleted >= 0 AND held >= 0", name="counts_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]
    rule: Mapped[str] = mapped_column(String(80))
    before: Mapped[datetime]
    deleted: Mapped[int]
    held: Mapped[int]


class RequestKind(StrEnum):
    """What the law lets people ask for."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    OBJECTION = "objection"


class RequestStatus(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class DataRequest(db.Model):
    """A person asks the data-protection officer for something; the law says by when."""

    __tablename__ = "data_request"
    __table_args__ = (
        Index("ix_data_request_due", "status", "due_on"),
        CheckConstraint(
            "(status = 'answered') = (answered_at IS NOT NULL)", name="answered_has_time"
        ),
        CheckConstraint(
            "(extended_at IS NULL) = (extension_reason = '')", name="extended_with_a_reason"
        ),
        CheckConstraint("(status = 'paused') = (paused_on IS NOT NULL)", name="paused_has_day"),
        CheckConstraint("stopped_days >= 0", name="stopped_days_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(choice(RequestKind, "data_request_kind"))
    status: Mapped[RequestStatus] = mapped_column(choice(RequestStatus, "data_request_status"))
    words: Mapped[str]
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    extended_at: Mapped[datetime | None]
    extension_reason: Mapped[str] = mapped_column(default="")
    paused_on: Mapped[date | None]
    question: Mapped[str] = mapped_column(default="")
    clarification: Mapped[str] = mapped_column(default="")
    stopped_days: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[str] = mapped_column(default="")

    account: Mapped[Account] = relationship(lazy="joined", foreign_keys=[account_id])


LIVE_SHARE = text("ended_at IS NULL")


class ManagerShare(db.Model):
    """What an employee shows a line manager, named by an address; at most one thing at a time."""

    __tablename__ = "manager_share"
    __table_args__ = (
        Index(
            "uq_manager_share_live",
            "account_id",
            unique=True,
            sqlite_where=LIVE_SHARE,
            postgresql_where=LIVE_SHARE,
        ),
        CheckConstraint("manager_email = lower(manager_email)", name="email_is_lower_case"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    manager_email: Mapped[str] = mapped_column(String(254), index=True)
    items: Mapped[list[str]] = mapped_column(JSON)
    training: Mapped[str] = mapped_column(default="")
    shared_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class PrivacyNotice(db.Model):
    """A version of what a programme says about people's data. Published, it never changes."""

    __tablename__ = "privacy_notice"
    __table_args__ = (
        UniqueConstraint("programme_id", "version"),
        Index(
            "uq_privacy_notice_draft",
            "programme_id",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("published_at IS NULL OR body <> ''", name="published_says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(default="")
    changes: Mapped[str] = mapped_column(default="")
    edited_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    programme: Mapped[Programme] = relationship(lazy="joined")


class NoticeRead(db.Model):
    """Somebody has said that they have read a version."""

    __tablename__ = "notice_read"

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("privacy_notice.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    read_at: Mapped[datetime]
