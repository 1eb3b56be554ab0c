"""What a closed wave said, frozen."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import db
from mentoring.frozen import never_changes
from surveys.schedules.models import SurveyWave


class ReportSnapshot(db.Model):
    """The figures of a closed wave that may be shown, with their fingerprint. Never changed.

    It holds nothing that has not passed the disclosure gate, so it can be backed up and copied
    like any page; answers in people's own words are named by id and stay where they are.
    """

    __tablename__ = "report_snapshot"

    wave_id: Mapped[int] = mapped_column(ForeignKey("survey_wave.id"), primary_key=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime]

    wave: Mapped[SurveyWave] = relationship()


never_changes(ReportSnapshot)
