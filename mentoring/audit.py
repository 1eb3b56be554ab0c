"""Who did what, when and why. Refuses anonymity: an actor or the name of a job, always."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import JSON, ForeignKey, Index, String, insert
from sqlalchemy.orm import Mapped, mapped_column

from mentoring import clock
from mentoring.errors import Conflict
from mentoring.extensions import db


class HasId(Protocol):
    id: Any


class AuditEvent(db.Model):
    """One act: never holds special-category content, only what kind of thing was touched."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    job: Mapped[str | None] = mapped_column(String(80), index=True)
    action: Mapped[str] = mapped_column(String(80), index=True)
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class StatusChange(db.Model):
    """History of every status: the row has its current one, this has how it came there."""

    __tablename__ = "status_change"
    __table_args__ = (Index("ix_status_change_subject", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    job: Mapped[str | None] = mapped_column(String(80))
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    was: Mapped[str | None] = mapped_column(String(40))
    became: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str | None]


Actor = HasId | str
"""An account, or the name of the job that acts."""


def _who(actor: Actor) -> dict[str, Any]:
    if isinstance(actor, str) and actor:
        return {"actor_id": None, "job": actor}
    if not isinstance(actor, str) and getattr(actor, "id", None) is not None:
        return {"actor_id": actor.id, "job": None}
    raise ValueError("An act needs an actor: an account, or the name of the job")


def record(
    action: str, subject: HasId | None, *, actor: Actor, detail: Mapping[str, Any] | None = None
) -> None:
    """Write down an act in the same transaction; raises ValueError without an actor."""
    db.session.flush()
    db.session.add(
        AuditEvent(
            at=clock.now(),
            action=action,
            subject_type=type(subject).__name__ if subject is not None else "",
            subject_id=subject.id if subject is not None else None,
            detail=dict(detail or {}),
            **_who(actor),
        )
    )


def record_all(
    action: str,
    subjects: Sequence[tuple[type[Any], int, Mapping[str, Any]]],
    *,
    actor: Actor,
) -> None:
    """Write down one act on many things, each as its class, id and detail; in one statement."""
    db.session.flush()
    common = {"at": clock.now(), "action": action, **_who(actor)}
    rows = [
        common | {"subject_type": kind.__name__, "subject_id": each, "detail": dict(detail)}
        for kind, each, detail in subjects
    ]
    if rows:
        db.session.execute(insert(AuditEvent), rows)


class HasStatus(Protocol):
    id: Any
    status: Any


def move(
    thing: HasStatus,
    to: StrEnum,
    moves: Mapping[StrEnum, frozenset[StrEnum] | set[StrEnum]],
    *,
    actor: Actor,
    reason: str | None = None,
) -> None:
    """Change a status along the table of legal moves and append the history row.

    An area wraps this with its own table in `states.py`; nothing else assigns `status`.
    Raises Conflict when the table does not allow the move.
    """
    was = thing.status
    _check_move(was, to, moves)
    thing.status = to
    note_status(thing, was, actor=actor, reason=reason)


def move_all(
    things: Sequence[HasStatus],
    to: StrEnum,
    moves: Mapping[StrEnum, frozenset[StrEnum] | set[StrEnum]],
    *,
    actor: Actor,
    reason: str | None = None,
) -> None:
    """Move many things of one kind as `move` does, in two statements; all of them or none.

    Raises Conflict when the table does not allow one of the moves.
    """
    before = [thing.status for thing in things]
    for was in set(before):
        _check_move(was, to, moves)
    for thing in things:
        thing.status = to
    note_statuses(things, before, actor=actor, reason=reason)


def _check_move(
    was: StrEnum, to: StrEnum, moves: Mapping[StrEnum, frozenset[StrEnum] | set[StrEnum]]
) -> None:
    if to not in moves.get(was, frozenset()):
        raise Conflict(
            f"This is {str(was).replace('_', ' ')} now, so it cannot become "
            f"{str(to).replace('_', ' ')}. Go back and look at the page again."
        )


def note_status(
    thing: HasStatus, was: StrEnum | None, *, actor: Actor, reason: str | None = None
) -> None:
    """Append a history row for the status a thing has now (its first one has `was=None`)."""
    note_statuses([thing], [was], actor=actor, reason=reason)


def note_statuses(
    things: Sequence[HasStatus],
    before: Sequence[StrEnum | None],
    *,
    actor: Actor,
    reason: str | None = None,
) -> None:
    """Append the history rows of many things at once, in one statement."""
    db.session.flush()
    common = {"at": clock.now(), "reason": reason, **_who(actor)}
    rows = [
        common
        | {
            "subject_type": type(thing).__name__,
            "subject_id": thing.id,
            "was": was.value if was is not None else None,
            "became": thing.status.value,
        }
        for thing, was in zip(things, before, strict=True)
    ]
    if rows:
        db.session.execute(insert(StatusChange), rows)
