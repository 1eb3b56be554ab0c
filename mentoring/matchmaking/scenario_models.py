"""Scenarios, what runs were computed from, and looks at finished runs."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.crypto import EncryptedBytes
from mentoring.extensions import choice, db
from mentoring.jobs import Job
from mentoring.matchmaking.models import MatchRun
from mentoring.programmes.models import Cohort

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class Scenario(db.Model):
    """A named set of choices for matches of a cohort, to be tried beside others.

    A run keeps the choices it was started with, so changing a scenario never changes a run.
    """

    __tablename__ = "scenario"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version_from_one"),
        Index(
            "uq_scenario_live_name",
            "cohort_id",
            "name",
            unique=True,
            sqlite_where=text("archived_at IS NULL"),
            postgresql_where=text("archived_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime]
    archived_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    archived_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(lazy="joined")
    changed_by: Mapped["Account"] = relationship(foreign_keys=[changed_by_id], lazy="joined")


class ScenarioReason(db.Model):
    """Why a scenario says something about named people, who said so and when.

    What a match keeps stands in its options; a reason stays when what it was for is taken away.
    """

    __tablename__ = "scenario_reason"

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[str] = mapped_column(String(10))
    first_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    second_id: Mapped[int | None] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    """The other person of a pair; None where it is about places."""
    reason: Mapped[str]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    taken_away_at: Mapped[datetime | None]

    made_by: Mapped["Account"] = relationship(lazy="joined")


class RunInput(db.Model):
    """What a run was computed from, compressed, so that it can be computed again."""

    __tablename__ = "run_input"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("match_run.id", ondelete="CASCADE"), primary_key=True
    )
    payload: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)
    kept_at: Mapped[datetime]


class CheckKind(StrEnum):
    REPLAY = "replay"
    SENSITIVITY = "sensitivity"


class RunCheck(db.Model):
    """A look at a finished run from its stored input: computed again, or with weights drawn."""

    __tablename__ = "run_check"
    __table_args__ = (
        Index("ix_run_check_run", "run_id", "kind"),
        Index(
            "uq_run_check_open",
            "run_id",
            "kind",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id", ondelete="CASCADE"))
    kind: Mapped[CheckKind] = mapped_column(choice(CheckKind, "check_kind"))
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    requested_at: Mapped[datetime]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    finished_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    run: Mapped[MatchRun] = relationship()
    requested_by: Mapped["Account"] = relationship(lazy="joined")
    job: Mapped[Job | None] = relationship(lazy="joined")
