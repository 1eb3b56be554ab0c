"""What a cohort's match did for whom, frozen."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import db
from mentoring.frozen import never_changes
from mentoring.programmes.models import Cohort


class FairnessSnapshot(db.Model):
    """The fairness figures of a cohort that may be shown, with their fingerprint.

    One for each cohort, made once and never changed. It holds nothing that has not passed the
    disclosure gate.
    """

    __tablename__ = "fairness_snapshot"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime]

    cohort: Mapped[Cohort] = relationship()


never_changes(FairnessSnapshot)
