"""What a match that served a group first did to everybody, beside the same match without."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.crypto import EncryptedJSON
from mentoring.extensions import db
from mentoring.programmes.positive_models import PositiveAction


class PriorityUse(db.Model):
    """The record a run relied on, and the same run with everybody alike.

    `pairs` holds the pairs of that other run as ids of applications: with them one could work out
    who was served first, so they are encrypted, shown to nobody, and erased when somebody of the
    run takes a declaration back or is erased. The counts stay.
    """

    __tablename__ = "priority_use"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("match_run.id", ondelete="CASCADE"), primary_key=True
    )
    record_id: Mapped[int] = mapped_column(ForeignKey("positive_action.id"), index=True)
    places_with: Mapped[int]
    places_without: Mapped[int]
    gained: Mapped[int]
    lost: Mapped[int]
    other_partner: Mapped[int]
    points_with: Mapped[int]
    points_without: Mapped[int]
    pairs: Mapped[list[list[int]] | None] = mapped_column(EncryptedJSON, deferred=True)

    record: Mapped[PositiveAction] = relationship(lazy="joined")
