"""Blind cards, the mentors a mentee named, and what a mentor said to being named."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import choice, db
from mentoring.programmes.models import Application


class Mark(StrEnum):
    """What a mentor says to a mentee who named them; `avoid` is shown to nobody else."""

    PREFER = "prefer"
    NEUTRAL = "neutral"
    AVOID = "avoid"


class Card(db.Model):
    """An application as the other side may see it: under a key that says nothing.

    What people told us in lists is read from their profile when a card is shown; their own words
    are on it only once they have confirmed them.
    """

    __tablename__ = "blind_card"
    __table_args__ = (
        CheckConstraint(
            "words_confirmed_at IS NULL OR own_words <> ''", name="confirmed_words_exist"
        ),
    )

    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(16), unique=True)
    own_words: Mapped[str] = mapped_column(default="")
    words_confirmed_at: Mapped[datetime | None]
    shows_region: Mapped[bool] = mapped_column(default=True)
    hidden_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(lazy="joined", innerjoin=True)


class MentorChoice(db.Model):
    """A mentor a mentee named: in which place and why."""

    __tablename__ = "mentor_choice"
    __table_args__ = (
        UniqueConstraint("mentee_id", "place"),
        UniqueConstraint("mentee_id", "mentor_id"),
        CheckConstraint("place BETWEEN 1 AND 5", name="five_at_most"),
        CheckConstraint("mentee_id <> mentor_id", name="somebody_else"),
        CheckConstraint("reason <> ''", name="says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentee_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    mentor_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[int]
    reason: Mapped[str]
    chosen_at: Mapped[datetime]


class ChoiceResponse(db.Model):
    """What a mentor said to a mentee who named them, and when they first talked."""

    __tablename__ = "choice_response"
    __table_args__ = (
        UniqueConstraint("mentor_id", "mentee_id"),
        CheckConstraint("mentor_id <> mentee_id", name="somebody_else"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    mentee_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    mark: Mapped[Mark] = mapped_column(choice(Mark, "mark"))
    talked_at: Mapped[datetime | None]
    marked_at: Mapped[datetime]
