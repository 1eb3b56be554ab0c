"""Templates of letters that a programme keeps, with what each said before it was changed."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.casework.message_models import MessageKind
from mentoring.extensions import choice, db
from mentoring.programmes.models import Programme

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class LetterTemplate(db.Model):
    """A letter to begin with, as it reads now; placeholders unfilled."""

    __tablename__ = "letter_template"
    __table_args__ = (UniqueConstraint("programme_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    name: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(150))
    body: Mapped[str]
    kind: Mapped[MessageKind] = mapped_column(choice(MessageKind, "message_kind"))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship()
    made_by: Mapped["Account"] = relationship(foreign_keys=[made_by_id])
    changed_by: Mapped["Account"] = relationship(foreign_keys=[changed_by_id])
    earlier: Mapped[list["EarlierTemplate"]] = relationship(
        order_by="EarlierTemplate.version.desc()", cascade="all, delete-orphan"
    )


class EarlierTemplate(db.Model):
    """What a template said until somebody changed it."""

    __tablename__ = "earlier_template"
    __table_args__ = (UniqueConstraint("template_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("letter_template.id", ondelete="CASCADE"))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(150))
    body: Mapped[str]
    kind: Mapped[MessageKind] = mapped_column(choice(MessageKind, "message_kind"))
    until: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)

    changed_by: Mapped["Account"] = relationship()
