"""Waves of a cohort, who is asked in them, and who wants no more of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.accounts.models import Account
from mentoring.circles.models import CircleMember
from mentoring.extensions import choice, db
from mentoring.pairings.models import Pairing
from mentoring.programmes.models import Cohort, Side
from surveys.instruments.models import InstrumentVersion
from surveys.schedules.rules import WAVE_LABELS, WaveKind


class WaveStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class CheckInStatus(StrEnum):
    PLANNED = "planned"
    SENT = "sent"
    ANSWERED = "answered"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    OPTED_OUT = "opted_out"


class SurveyWave(db.Model):
    """One wave of a cohort. Whoever begins long after it, or once it is closed, opens the next."""

    __tablename__ = "survey_wave"
    __table_args__ = (
        UniqueConstraint("cohort_id", "kind", "number"),
        Index("ix_survey_wave_due", "status", "closes_on"),
        CheckConstraint("closes_on >= opens_on", name="closes_after_opening"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    kind: Mapped[WaveKind] = mapped_column(choice(WaveKind, "wave_kind"))
    number: Mapped[int] = mapped_column(default=1)
    status: Mapped[WaveStatus] = mapped_column(choice(WaveStatus, "wave_status"))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    closed_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship()

    @property
    def label(self) -> str:
        """How people call it; later rounds carry their number."""
        label = WAVE_LABELS[self.kind]
        return label if self.number == 1 else f"{label}, round {self.number}"


class CheckIn(db.Model):
    """That somebody is asked in a wave, and whether they have answered: the receipt, never what."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("wave_id", "account_id"),
        Index("ix_check_in_due", "status", "due_on"),
        CheckConstraint("reminders BETWEEN 0 AND 2", name="two_reminders_at_most"),
        CheckConstraint("closes_on >= due_on", name="closes_after_due"),
        CheckConstraint(
            "(pairing_id IS NULL) <> (circle_member_id IS NULL)", name="of_a_pairing_or_a_circle"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("survey_wave.id"))
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    pairing_id: Mapped[int | None] = mapped_column(ForeignKey("pairing.id"), index=True)
    circle_member_id: Mapped[int | None] = mapped_column(
        ForeignKey("circle_member.id", ondelete="CASCADE"), index=True
    )
    side: Mapped[Side] = mapped_column(choice(Side, "check_in_side"))
    instrument_version_id: Mapped[int] = mapped_column(ForeignKey("instrument_version.id"))
    status: Mapped[CheckInStatus] = mapped_column(choice(CheckInStatus, "check_in_status"))
    due_on: Mapped[date]
    closes_on: Mapped[date]
    sent_at: Mapped[datetime | None]
    last_contact_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    nonce: Mapped[str] = mapped_column(String(32))

    wave: Mapped[SurveyWave] = relationship(lazy="joined")
    account: Mapped[Account] = relationship(lazy="joined")
    pairing: Mapped[Pairing | None] = relationship()
    circle_member: Mapped[CircleMember | None] = relationship()
    instrument_version: Mapped[InstrumentVersion] = relationship(lazy="joined")

    @property
    def in_a_circle(self) -> bool:
        """Whether it asks about a circle instead of a pairing."""
        return self.circle_member_id is not None


class SurveyOptOut(db.Model):
    """Somebody who wants no check-ins at all."""

    __tablename__ = "survey_opt_out"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime]
