"""Circles: four to eight members, a facilitator, and the days they met. Never what was said."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import choice, db
from mentoring.programmes.models import Application, Cohort

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class CircleStatus(StrEnum):
    PROPOSED = "proposed"
    INVITING = "inviting"
    RUNNING = "running"
    CLOSED = "closed"


class MemberStatus(StrEnum):
    PROPOSED = "proposed"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NOT_NOW = "not_now"
    EXPIRED = "expired"
    LEFT = "left"
    TAKEN_OUT = "taken_out"
    ENDED = "ended"


LIVING = (MemberStatus.PROPOSED, MemberStatus.INVITED, MemberStatus.ACCEPTED)
"""Whoever has one of these has a place in the circle."""

IN_ONE_CIRCLE = text("status IN ('proposed', 'invited', 'accepted')")


class CircleOutcome(StrEnum):
    """What came of a circle, recorded when it is closed."""

    FULL_TIME = "full_time"
    CARRIES_ON = "carries_on"
    ENDED_EARLY = "ended_early"
    TOO_FEW = "too_few"
    NOT_STARTED = "not_started"
    OTHER = "other"


class Topic(StrEnum):
    """What a meeting was about, in so many words and no more."""

    GETTING_TO_KNOW = "getting_to_know"
    CAREER = "career"
    WORKPLACE = "workplace"
    SKILLS = "skills"
    VISIBILITY = "visibility"
    WELLBEING = "wellbeing"
    LOOKING_BACK = "looking_back"


class Circle(db.Model):
    """A group that meets; nobody but coordinators sees it until it has been approved."""

    __tablename__ = "circle"
    __table_args__ = (
        CheckConstraint(
            "status = 'proposed' OR facilitator_id IS NOT NULL", name="runs_with_a_facilitator"
        ),
        CheckConstraint(
            "(status = 'closed') = (outcome IS NOT NULL)", name="closed_with_an_outcome"
        ),
        UniqueConstraint("cohort_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    name: Mapped[str] = mapped_column(String(80))
    status: Mapped[CircleStatus] = mapped_column(choice(CircleStatus, "circle_status"))
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    proposed_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime | None]
    facilitator_agreed_at: Mapped[datetime | None]
    outcome: Mapped[CircleOutcome | None] = mapped_column(choice(CircleOutcome, "circle_outcome"))

    cohort: Mapped[Cohort] = relationship(lazy="joined")
    facilitator: Mapped["Account | None"] = relationship(foreign_keys=[facilitator_id])
    approved_by: Mapped["Account | None"] = relationship(foreign_keys=[approved_by_id])
    members: Mapped[list["CircleMember"]] = relationship(
        back_populates="circle", cascade="all, delete-orphan", order_by="CircleMember.id"
    )


class CircleMember(db.Model):
    """One application's place in a circle; it has at most one at a time."""

    __tablename__ = "circle_member"
    __table_args__ = (
        Index(
            "uq_circle_member_in_one_circle",
            "application_id",
            unique=True,
            sqlite_where=IN_ONE_CIRCLE,
            postgresql_where=IN_ONE_CIRCLE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), index=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    status: Mapped[MemberStatus] = mapped_column(choice(MemberStatus, "circle_member_status"))
    invited_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    on_behalf: Mapped[bool] = mapped_column(default=False)
    decline_reason: Mapped[str] = mapped_column(String(60), default="")
    ask_again_on: Mapped[date | None]
    considered_again_at: Mapped[datetime | None]
    contact: Mapped[str] = mapped_column(String(254), default="")

    circle: Mapped[Circle] = relationship(back_populates="members")
    application: Mapped[Application] = relationship()


class CircleMeeting(db.Model):
    """A day on which a circle meets or met: how long, on what, how many came and never who."""

    __tablename__ = "circle_meeting"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 15 AND 240", name="minutes"),
        CheckConstraint("came BETWEEN 0 AND 8", name="came"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), index=True)
    held_on: Mapped[date]
    minutes: Mapped[int]
    topic: Mapped[Topic] = mapped_column(choice(Topic, "circle_topic"))
    came: Mapped[int | None]


class CircleHelp(db.Model):
    """A member or the facilitator of a circle asks the programme's named person for help."""

    __tablename__ = "circle_help"

    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    asked_at: Mapped[datetime]
    message: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    outcome: Mapped[str] = mapped_column(default="")

    circle: Mapped[Circle] = relationship()
    account: Mapped["Account"] = relationship(foreign_keys=[account_id])
