"""Answers, apart from who gave them.

`check_in` (in schedules) knows that somebody has answered and nothing of what. A response knows
what was answered, in which wave and on which side, and stands under a key. Only `participant_key`
can join the two; it is for linking waves, never for reading, and its row can be dropped to break
the link for good. Responses have random ids and no moment, only a month.
"""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.crypto import EncryptedJSON
from mentoring.extensions import choice, db
from mentoring.programmes.models import Side
from surveys.instruments.models import InstrumentVersion
from surveys.schedules.models import CheckIn, SurveyWave

NOT_APPLICABLE = "not_applicable"
"""Stands for an item that an answer before it took away: kept, and counted nowhere."""


class ParticipantKey(db.Model):
    """The pseudonym under which a person's responses in one cohort stand."""

    __tablename__ = "participant_key"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)


class Draft(db.Model):
    """Answers not sent yet. Deleted when they are sent, and when the check-in is over."""

    __tablename__ = "check_in_draft"

    check_in_id: Mapped[int] = mapped_column(
        ForeignKey("check_in.id", ondelete="CASCADE"), primary_key=True
    )
    answers: Mapped[Any] = mapped_column(EncryptedJSON)
    sections: Mapped[list[str]] = mapped_column(JSON, default=list)

    check_in: Mapped[CheckIn] = relationship()


class Response(db.Model):
    """One person's answers to one check-in: codes of the choices; open answers stand beside it."""

    __tablename__ = "survey_response"
    __table_args__ = (
        UniqueConstraint("wave_id", "key"),
        Index("ix_survey_response_wave_side", "wave_id", "side"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("survey_wave.id"))
    side: Mapped[Side] = mapped_column(choice(Side, "response_side"))
    instrument_version_id: Mapped[int] = mapped_column(ForeignKey("instrument_version.id"))
    key: Mapped[str] = mapped_column(String(32))
    submitted_month: Mapped[str] = mapped_column(String(7))
    answers: Mapped[dict[str, str]] = mapped_column(JSON)

    wave: Mapped[SurveyWave] = relationship()
    instrument_version: Mapped[InstrumentVersion] = relationship()
    open_answers: Mapped[list["OpenAnswer"]] = relationship(
        back_populates="response", order_by="OpenAnswer.position"
    )


class OpenAnswer(db.Model):
    """An answer in somebody's own words: its text never changes, so that marks keep their place."""

    __tablename__ = "open_answer"
    __table_args__ = (UniqueConstraint("response_id", "item_key"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    response_id: Mapped[str] = mapped_column(ForeignKey("survey_response.id", ondelete="CASCADE"))
    item_key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    text: Mapped[Any] = mapped_column(EncryptedJSON)
    coordinators_may_read: Mapped[bool] = mapped_column(default=False)

    response: Mapped[Response] = relationship(back_populates="open_answers")
