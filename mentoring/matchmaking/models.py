"""Match runs, whom they took in, the pairs they propose and what a person decided about each.

A pair is a proposal with members on sides; there are no mentee and mentor columns. Nothing here
holds shared experience: points and parts are those that may be shown (see `matching.display`),
and what a person told us stands only as a keyed digest.
"""

from datetime import datetime
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
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import choice, db
from mentoring.jobs import Job
from mentoring.programmes.models import Application, Cohort, Side

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PUBLISHED = "published"
    AWAY = "put away"


class ProposalStatus(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


class Decision(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


class RuleKind(StrEnum):
    """What a coordinator has said about two people for every later run."""

    KEEP = "keep"
    NEVER = "never"


class MatchRun(db.Model):
    """One computation of a match with its options, from the request to the publication."""

    __tablename__ = "match_run"
    __table_args__ = (Index("ix_match_run_cohort_status", "cohort_id", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("scenario.id"), index=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[RunStatus] = mapped_column(choice(RunStatus, "run_status"))
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    requested_at: Mapped[datetime]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    finished_at: Mapped[datetime | None]
    engine_version: Mapped[str] = mapped_column(String(20), default="")
    input_digest: Mapped[str] = mapped_column(String(64), default="")
    result_digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    input_dropped_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """When something this run rests on, or is being computed from, was taken back."""
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    failure: Mapped[str] = mapped_column(default="")
    overnight: Mapped[bool] = mapped_column(default=False, server_default=false())
    next_round: Mapped[bool] = mapped_column(default=False, server_default=false())
    note: Mapped[str] = mapped_column(default="", server_default="")
    """What its coordinator should know of a match that was started by itself."""
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    cohort: Mapped[Cohort] = relationship(lazy="joined")
    requested_by: Mapped["Account"] = relationship(lazy="joined", foreign_keys=[requested_by_id])
    published_by: Mapped["Account | None"] = relationship(foreign_keys=[published_by_id])
    job: Mapped[Job | None] = relationship(lazy="joined")


class RunMember(db.Model):
    """An application that a run took in: its places then, and a digest of what it rested on.

    `number` counts a side in the run's shuffled order: "Mentee 12" stands for somebody in review.
    """

    __tablename__ = "run_member"
    __table_args__ = (CheckConstraint("places >= 0", name="places_not_negative"),)

    run_id: Mapped[int] = mapped_column(
        ForeignKey("match_run.id", ondelete="CASCADE"), primary_key=True
    )
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    side: Mapped[Side] = mapped_column(choice(Side, "run_member_side"))
    places: Mapped[int]
    basis: Mapped[str] = mapped_column(String(64))
    number: Mapped[int] = mapped_column(default=0, server_default="0")


class Proposal(db.Model):
    """A pair a run proposes: points and parts that may be shown, and where the review stands."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        Index("ix_proposal_run_status", "run_id", "status"),
        Index("ix_proposal_run_points", "run_id", "points"),
        CheckConstraint("choice_place BETWEEN 1 AND choices_named", name="choice_was_named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id", ondelete="CASCADE"))
    position: Mapped[int]
    status: Mapped[ProposalStatus] = mapped_column(choice(ProposalStatus, "proposal_status"))
    version: Mapped[int] = mapped_column(default=1)
    points: Mapped[int]
    max_points: Mapped[int]
    fit: Mapped[int | None]
    """Fit by the usual weights without personal fit, of 1,000: alike for every run."""
    survived: Mapped[int | None]
    """In how many of the drawn weightings the pair stood, rounded."""
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    alternatives: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    flags: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    keener: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    choices_named: Mapped[int] = mapped_column(default=0, server_default="0")
    choice_place: Mapped[int | None]
    """Which of the mentee's choices this pair is; None for none of those they named."""

    run: Mapped[MatchRun] = relationship()
    members: Mapped[list["ProposalMember"]] = relationship(
        back_populates="proposal", cascade="all, delete-orphan", order_by="ProposalMember.side"
    )
    reviews: Mapped[list["ProposalReview"]] = relationship(
        back_populates="proposal", order_by="ProposalReview.id", viewonly=True
    )


class ProposalMember(db.Model):
    """One person of a proposed pair, and the reasons their invitation would give."""

    __tablename__ = "proposal_member"
    __table_args__ = (UniqueConstraint("proposal_id", "side"),)

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True
    )
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    side: Mapped[Side] = mapped_column(choice(Side, "proposal_member_side"))
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)

    proposal: Mapped[Proposal] = relationship(back_populates="members")
    application: Mapped[Application] = relationship()


class ReasonsShown(db.Model):
    """A person opened the page with a pair's reasons: the ground any decision stands on."""

    __tablename__ = "reasons_shown"
    __table_args__ = (Index("ix_reasons_shown_who", "proposal_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    version: Mapped[int]
    shown_at: Mapped[datetime]


class ProposalReview(db.Model):
    """Who decided what about a pair, when, and when its reasons had been shown to them.

    `batch_size` says how many pairs were approved in the same step. A decision taken back stays,
    with the moment it was undone; one `carried` from an earlier run rests on nothing changed.
    """

    __tablename__ = "proposal_review"
    __table_args__ = (CheckConstraint("shown_at <= decided_at", name="shown_before_decided"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    decision: Mapped[Decision] = mapped_column(choice(Decision, "decision"))
    version: Mapped[int]
    shown_at: Mapped[datetime]
    decided_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    batch_size: Mapped[int] = mapped_column(default=1, server_default="1")
    undone_at: Mapped[datetime | None]
    carried: Mapped[bool] = mapped_column(default=False, server_default=false())

    proposal: Mapped[Proposal] = relationship(back_populates="reviews")
    account: Mapped["Account"] = relationship(lazy="joined")


class UnmatchedApplication(db.Model):
    """Somebody a run left without a pair, on either side, and why."""

    __tablename__ = "unmatched_application"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("match_run.id", ondelete="CASCADE"), primary_key=True
    )
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    side: Mapped[Side] = mapped_column(choice(Side, "unmatched_side"))
    reason: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    application: Mapped[Application] = relationship()


class PairRule(db.Model):
    """Two applications a coordinator wants kept together, or never proposed, in later runs."""

    __tablename__ = "pair_rule"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="first_before_second"),
        Index(
            "uq_pair_rule_live",
            "first_id",
            "second_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    kind: Mapped[RuleKind] = mapped_column(choice(RuleKind, "rule_kind"))
    first_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str] = mapped_column(default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]

    made_by: Mapped["Account"] = relationship(foreign_keys=[made_by_id])
    first: Mapped[Application] = relationship(foreign_keys=[first_id])
    second: Mapped[Application] = relationship(foreign_keys=[second_id])


class BlindOpening(db.Model):
    """A coordinator looked behind a blind profile, or at who works where, and said why."""

    __tablename__ = "blind_opening"
    __table_args__ = (
        CheckConstraint(
            "(application_id IS NULL) <> (organisation_id IS NULL)", name="one_thing_opened"
        ),
        Index("ix_blind_opening_run", "run_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    reason: Mapped[str]
    opened_at: Mapped[datetime]

    account: Mapped["Account"] = relationship(lazy="joined")


class RunOrigin(db.Model):
    """The run another one was made from, and why; what it was to keep stands in its options."""

    __tablename__ = "run_origin"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("match_run.id", ondelete="CASCADE"), primary_key=True
    )
    parent_id: Mapped[int] = mapped_column(
        ForeignKey("match_run.id", ondelete="CASCADE"), index=True
    )
    why: Mapped[str] = mapped_column(default="")

    parent: Mapped[MatchRun] = relationship(foreign_keys=[parent_id])


class Weighing(db.Model):
    """What each other partner of one person would cost everybody, as it may be shown."""

    __tablename__ = "weighing"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("match_run.id", ondelete="CASCADE"), primary_key=True
    )
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    asked_at: Mapped[datetime]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    problem: Mapped[str] = mapped_column(default="")

    job: Mapped[Job | None] = relationship(lazy="joined")


class PublicationRequest(db.Model):
    """A coordinator has asked for a large match to be published in the background."""

    __tablename__ = "publication_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    asked_at: Mapped[datetime]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    problem: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None]

    account: Mapped["Account"] = relationship(lazy="joined")
    job: Mapped[Job | None] = relationship(lazy="joined")
