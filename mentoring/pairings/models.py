"""Pairings and their members. A member has a side; there are no mentee and mentor columns."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import choice, db
from mentoring.programmes.models import Application, Cohort, ProgrammeKind, Side

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class PairingStatus(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    DECLINED = "declined"
    DEFERRED = "deferred"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Answer(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NOT_NOW = "not_now"


class Pairing(db.Model):
    """A proposed or living relationship. Reasons shown to people stand on its members."""

    __tablename__ = "pairing"
    __table_args__ = (Index("ix_pairing_cohort_status", "cohort_id", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    kind: Mapped[ProgrammeKind] = mapped_column(choice(ProgrammeKind, "pairing_kind"))
    status: Mapped[PairingStatus] = mapped_column(choice(PairingStatus, "pairing_status"))
    source: Mapped[str] = mapped_column(String(60), default="")
    agreement_version: Mapped[int] = mapped_column(default=0, server_default="0")
    invited_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(60), default="")
    end_note: Mapped[str] = mapped_column(default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    cohort: Mapped[Cohort] = relationship(lazy="joined")
    members: Mapped[list["PairingMember"]] = relationship(
        back_populates="pairing", cascade="all, delete-orphan", lazy="selectin"
    )


class PairingMember(db.Model):
    """One person in a pairing: side, answer, what they were told and what they share."""

    __tablename__ = "pairing_member"
    __table_args__ = (
        UniqueConstraint("pairing_id", "account_id"),
        UniqueConstraint("pairing_id", "side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(
        ForeignKey("pairing.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    side: Mapped[Side] = mapped_column(choice(Side, "member_side"))
    answer: Mapped[Answer] = mapped_column(choice(Answer, "answer"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    decline_reason: Mapped[str] = mapped_column(String(60), default="")
    decline_note: Mapped[str] = mapped_column(default="")
    ask_again_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    contact: Mapped[str] = mapped_column(String(254), default="")
    goals: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    pairing: Mapped[Pairing] = relationship(back_populates="members")
    account: Mapped["Account"] = relationship(lazy="joined", foreign_keys=[account_id])
    application: Mapped[Application] = relationship(lazy="select")


class Places(db.Model):
    """How many places a person has in a cohort and how many are held or taken.

    Changed only under this row's lock, so capacity is never exceeded however answers collide.
    """

    __tablename__ = "places"
    __table_args__ = (CheckConstraint("taken BETWEEN 0 AND capacity", name="never_over_capacity"),)

    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)


class Caseload(db.Model):
    """In whose hands a pairing is; at most one person's. Who it was before stands in the audit."""

    __tablename__ = "caseload"

    pairing_id: Mapped[int] = mapped_column(
        ForeignKey("pairing.id", ondelete="CASCADE"), primary_key=True
    )
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    assigned_at: Mapped[datetime]


class HelpRequest(db.Model):
    """Somebody in a pairing asks the programme's named person for help."""

    __tablename__ = "help_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    asked_at: Mapped[datetime]
    message: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[str] = mapped_column(default="")

    pairing: Mapped[Pairing] = relationship()
    account: Mapped["Account"] = relationship(foreign_keys=[account_id])
