"""Positive action: why a cohort may serve one group first, and who says that they belong to it.

A record is about a group, never about a person. What a person says of themselves stands encrypted,
for one application and one record, and a row is there whatever the answer: that it is there tells
nothing.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.crypto import EncryptedJSON
from mentoring.extensions import choice, db
from mentoring.programmes.models import Application, Cohort

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class Characteristic(StrEnum):
    """The protected characteristics of the Equality Act that positive action may rest on."""

    AGE = "age"
    DISABILITY = "disability"
    GENDER_REASSIGNMENT = "gender_reassignment"
    MARRIAGE = "marriage"
    PREGNANCY = "pregnancy"
    RACE = "race"
    RELIGION = "religion"
    SEX = "sex"
    SEXUAL_ORIENTATION = "sexual_orientation"


class Condition(StrEnum):
    """What the law asks to be reasonably thought of the group (section 158)."""

    DISADVANTAGE = "disadvantage"
    NEEDS = "needs"
    PARTICIPATION = "participation"


class Measure(StrEnum):
    """What is done: invite the group in particular, or serve it first in a match."""

    OUTREACH = "outreach"
    PRIORITY = "priority"


class RecordStatus(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    ENDED = "ended"


class PositiveAction(db.Model):
    """One cohort's reasons for positive action, from the draft to its end and outcome."""

    __tablename__ = "positive_action"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("review_on >= starts_on", name="reviewed_after_start"),
        CheckConstraint("most_places >= 1", name="most_places_positive"),
        CheckConstraint("status <> 'approved' OR approved_at IS NOT NULL", name="approved_by_one"),
        CheckConstraint("status <> 'ended' OR outcome <> ''", name="ended_with_outcome"),
        Index(
            "uq_positive_action_approved",
            "cohort_id",
            unique=True,
            sqlite_where=text("status = 'approved'"),
            postgresql_where=text("status = 'approved'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    status: Mapped[RecordStatus] = mapped_column(choice(RecordStatus, "record_status"))
    version: Mapped[int] = mapped_column(default=1)
    characteristic: Mapped[Characteristic] = mapped_column(choice(Characteristic, "characteristic"))
    group: Mapped[str] = mapped_column(String(160))
    condition: Mapped[Condition] = mapped_column(choice(Condition, "legal_condition"))
    evidence: Mapped[str]
    evidence_on: Mapped[date]
    aim: Mapped[str]
    measure: Mapped[Measure] = mapped_column(choice(Measure, "measure"))
    size: Mapped[str]
    most_places: Mapped[int | None]
    counts_declared: Mapped[bool] = mapped_column(default=False, server_default=false())
    alternatives: Mapped[str]
    proportionality: Mapped[str]
    effect_on_others: Mapped[str]
    plain_words: Mapped[str]
    starts_on: Mapped[date]
    review_on: Mapped[date]
    ends_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(default="")
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    drafted_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    approved_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(lazy="joined")
    drafted_by: Mapped["Account | None"] = relationship(foreign_keys=[drafted_by_id])
    approved_by: Mapped["Account | None"] = relationship(foreign_keys=[approved_by_id])
    reviews: Mapped[list["PositiveActionReview"]] = relationship(
        order_by="PositiveActionReview.id", viewonly=True
    )


class PositiveActionReview(db.Model):
    """Somebody looked whether a record still holds, and until when it may be relied on again."""

    __tablename__ = "positive_action_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(
        ForeignKey("positive_action.id", ondelete="CASCADE"), index=True
    )
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    reviewed_at: Mapped[datetime]
    finding: Mapped[str]
    next_review_on: Mapped[date]

    reviewed_by: Mapped["Account | None"] = relationship()


class PriorityDeclaration(db.Model):
    """What an applicant says about belonging to the group of a record, under their consent."""

    __tablename__ = "priority_declaration"
    __table_args__ = (UniqueConstraint("application_id", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    record_id: Mapped[int] = mapped_column(
        ForeignKey("positive_action.id", ondelete="CASCADE"), index=True
    )
    answer: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON, deferred=True)
    words: Mapped[str]
    answered_at: Mapped[datetime]

    application: Mapped[Application] = relationship()
    record: Mapped[PositiveAction] = relationship()
