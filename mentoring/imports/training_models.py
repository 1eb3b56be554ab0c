"""A list of training that people have done, from the look at it until it is undone."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import choice, db
from mentoring.programmes.models import Cohort

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class TrainingListStatus(StrEnum):
    READY = "ready"
    APPLIED = "applied"
    UNDONE = "undone"
    ABANDONED = "abandoned"


class TrainingList(db.Model):
    """One upload. The file is not kept; what it says is, until it is written down or dropped.

    `rows` has account, training and days of each row that can be written down, `problems` what is
    wrong with the others; both are emptied with the last step. `made` are the records it made.
    """

    __tablename__ = "training_list"
    __table_args__ = (Index("ix_training_list_cohort", "cohort_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    status: Mapped[TrainingListStatus] = mapped_column(
        choice(TrainingListStatus, "training_list_status")
    )
    file_name: Mapped[str] = mapped_column(String(160))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    made: Mapped[list[int]] = mapped_column(JSON, default=list)

    cohort: Mapped[Cohort] = relationship(lazy="joined")
    created_by: Mapped["Account"] = relationship()
