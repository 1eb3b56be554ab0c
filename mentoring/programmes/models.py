"""Programmes, their cohorts, and the applications people make to them."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.clock import months_after
from mentoring.extensions import choice, db
from mentoring.organisations.models import Organisation
from mentoring.programmes.rules import Outcome

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class ProgrammeKind(StrEnum):
    ONE_TO_ONE = "one_to_one"
    RECIPROCAL = "reciprocal"
    PEER_CIRCLE = "peer_circle"


class CohortStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    RUNNING = "running"
    FINISHED = "finished"


class Side(StrEnum):
    """Which side of a pairing a person is on; junior and senior are the reciprocal ones.

    The people of a circle are all members: it has one side.
    """

    MENTEE = "mentee"
    MENTOR = "mentor"
    JUNIOR = "junior"
    SENIOR = "senior"
    MEMBER = "member"


SIDES = {
    ProgrammeKind.ONE_TO_ONE: (Side.MENTEE, Side.MENTOR),
    ProgrammeKind.RECIPROCAL: (Side.JUNIOR, Side.SENIOR),
    ProgrammeKind.PEER_CIRCLE: (Side.MEMBER,),
}


class GateKey(StrEnum):
    """What must be in order before people are asked for anything."""

    DPIA = "dpia"
    POLICY = "policy"
    PRIVACY_NOTICE = "privacy_notice"
    RETENTION = "retention"


class Versioned(StrEnum):
    """What a cohort keeps every version of."""

    ELIGIBILITY = "eligibility"
    AGREEMENT = "agreement"


class ApplicationStatus(StrEnum):
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Programme(db.Model):
    """A structured programme: who delivers it, who oversees it, whom to ask for help."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint(
            "kind <> 'reciprocal' OR organisation_id IS NOT NULL",
            name="reciprocal_is_inside_an_organisation",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[ProgrammeKind] = mapped_column(choice(ProgrammeKind, "programme_kind"))
    summary: Mapped[str]
    delivered_by: Mapped[str] = mapped_column(String(160))
    overseen_by: Mapped[str] = mapped_column(String(160))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    help_name: Mapped[str] = mapped_column(String(120))
    help_email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    cohorts: Mapped[list["Cohort"]] = relationship(
        back_populates="programme", order_by="Cohort.opens_on.desc()"
    )


class Cohort(db.Model):
    """One intake of a programme with its dates and rules."""

    __tablename__ = "cohort"
    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="closes_after_opening"),
        CheckConstraint("hear_by_on >= closes_on", name="hear_after_closing"),
        CheckConstraint("starts_on >= closes_on", name="starts_after_closing"),
        CheckConstraint("hours_per_month BETWEEN 1 AND 20", name="hours_range"),
        CheckConstraint("months BETWEEN 1 AND 24", name="months_range"),
        CheckConstraint("answer_days BETWEEN 1 AND 60", name="answer_days_range"),
        CheckConstraint("target_pairs >= 1", name="target_pairs_positive"),
        CheckConstraint("target_mentors >= 1", name="target_mentors_positive"),
        CheckConstraint("conversation_days BETWEEN 1 AND 60", name="conversation_days_range"),
        CheckConstraint(
            "choose_by_on IS NULL OR choose_by_on BETWEEN opens_on AND starts_on",
            name="choose_between_opening_and_start",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[CohortStatus] = mapped_column(choice(CohortStatus, "cohort_status"), index=True)
    about: Mapped[str]
    who_for: Mapped[str]
    hours_per_month: Mapped[int]
    months: Mapped[int]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    hear_by_on: Mapped[date]
    starts_on: Mapped[date]
    answer_days: Mapped[int] = mapped_column(default=5)
    choose_by_on: Mapped[date | None]
    """The last day on which mentees may name mentors; None where they do not choose."""
    eligibility: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rules_version: Mapped[int] = mapped_column(default=1, server_default="1")
    agreement: Mapped[str] = mapped_column(default="", server_default="")
    agreement_version: Mapped[int] = mapped_column(default=0, server_default="0")
    pilot: Mapped[bool] = mapped_column(default=False, server_default=false())
    target_pairs: Mapped[int | None]
    target_mentors: Mapped[int | None]
    """Approved people wanted on the side that helps: mentors, or senior leaders."""
    late_joiners: Mapped[bool] = mapped_column(default=True, server_default=true())
    conversation_days: Mapped[int] = mapped_column(default=10, server_default="10")
    match_defaults: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    survey_waves: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship(back_populates="cohorts", lazy="joined")
    applications: Mapped[list["Application"]] = relationship(back_populates="cohort")

    @property
    def in_circles(self) -> bool:
        """Whether its people meet in circles; otherwise they are paired."""
        return self.programme.kind is ProgrammeKind.PEER_CIRCLE

    @property
    def last_day(self) -> date:
        """The day the agreed months are over for pairs that start when its pairings start."""
        return months_after(self.starts_on, self.months)


class CohortGate(db.Model):
    """The answer to one gate: a reference, or who has reviewed what is still in preparation.

    The privacy notice is named by its published version; a reference to it was typed by hand,
    before notices were kept here. Beside the retention schedule stands how many months after the
    cohort's last day its stored inputs of matches are kept, where it sets its own.
    """

    __tablename__ = "cohort_gate"
    __table_args__ = (
        CheckConstraint(
            "reference <> '' OR notice_version IS NOT NULL "
            "OR (reviewed_by <> '' AND reviewed_on IS NOT NULL)",
            name="answered",
        ),
        CheckConstraint(
            "notice_version IS NULL OR (notice_version >= 1 AND gate = 'privacy_notice')",
            name="version_of_the_notice",
        ),
        CheckConstraint(
            "kept_months IS NULL OR (kept_months BETWEEN 1 AND 84 AND gate = 'retention')",
            name="months_of_the_retention",
        ),
    )

    cohort_id: Mapped[int] = mapped_column(
        ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True
    )
    gate: Mapped[GateKey] = mapped_column(choice(GateKey, "gate"), primary_key=True)
    reference: Mapped[str] = mapped_column(String(200), default="")
    notice_version: Mapped[int | None]
    kept_months: Mapped[int | None]
    reviewed_by: Mapped[str] = mapped_column(String(120), default="")
    reviewed_on: Mapped[date | None]
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)


class CohortVersion(db.Model):
    """What a cohort's rules or agreement said from a moment on, until the next version."""

    __tablename__ = "cohort_version"
    __table_args__ = (UniqueConstraint("cohort_id", "subject", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    subject: Mapped[Versioned] = mapped_column(choice(Versioned, "versioned"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    since: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    made_by: Mapped["Account | None"] = relationship(lazy="joined")


class Application(db.Model):
    """A person's wish to take part in a cohort on one side, with the rules it met or did not."""

    __tablename__ = "application"
    __table_args__ = (
        Index(
            "uq_application_live",
            "cohort_id",
            "account_id",
            "side",
            unique=True,
            sqlite_where=text("status <> 'withdrawn'"),
            postgresql_where=text("status <> 'withdrawn'"),
        ),
        Index("ix_application_list", "cohort_id", "status", "side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    side: Mapped[Side] = mapped_column(choice(Side, "side"))
    status: Mapped[ApplicationStatus] = mapped_column(
        choice(ApplicationStatus, "application_status")
    )
    statement: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[datetime]
    hear_by_on: Mapped[date]
    precheck: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    precheck_outcome: Mapped[Outcome] = mapped_column(
        choice(Outcome, "precheck_outcome"), server_default="look"
    )
    precheck_version: Mapped[int] = mapped_column(default=1, server_default="1")
    return_reason: Mapped[str] = mapped_column(default="")
    no_more_matches_at: Mapped[datetime | None]
    """When they said that they would like no other match in this cohort; what they have goes on."""
    version: Mapped[int] = mapped_column(default=1)

    cohort: Mapped[Cohort] = relationship(back_populates="applications", lazy="joined")
    account: Mapped["Account"] = relationship(lazy="joined")
