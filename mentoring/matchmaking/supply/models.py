"""A count of supply and demand in a cohort, from the request to its figures."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import db
from mentoring.jobs import Job
from mentoring.programmes.models import Cohort

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class SupplyCheck(db.Model):
    """Who is asked for and who is there, counted at one moment; people stand by application."""

    __tablename__ = "supply_check"
    __table_args__ = (
        Index(
            "uq_supply_check_open",
            "cohort_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index("ix_supply_check_cohort", "cohort_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    requested_at: Mapped[datetime]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    finished_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    cohort: Mapped[Cohort] = relationship(lazy="joined")
    requested_by: Mapped["Account"] = relationship(lazy="joined")
    job: Mapped[Job | None] = relationship(lazy="joined")
