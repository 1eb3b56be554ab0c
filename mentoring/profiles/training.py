"""Training people have done, recorded by coordinators; the day it runs out is a gate."""

from datetime import date

from sqlalchemy import select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import DomainError, NotFound
from mentoring.extensions import db
from mentoring.profiles.models import TrainingRecord


def record_training(
    account: Account,
    title: str,
    completed_on: date,
    *,
    actor: audit.Actor,
    expires_on: date | None = None,
) -> TrainingRecord:
    """Write down training somebody has done; the same again (a second press) adds nothing.

    Raises DomainError for a day to come, or a training that ran out before it was done.
    """
    if completed_on > clock.today():
        raise DomainError(
            "Enter a day up to today: training counts once it is done", field="completed_on"
        )
    if expires_on is not None and expires_on < completed_on:
        raise DomainError(
            "The last day it is valid must be after the day it was done", field="expires_on"
        )
    said = {"title": title.strip(), "completed_on": completed_on, "expires_on": expires_on}
    there = db.session.scalar(
        select(TrainingRecord).filter_by(account_id=account.id, removed_at=None, **said)
    )
    if there is not None:
        return there
    made = TrainingRecord(
        account_id=account.id,
        recorded_at=clock.now(),
        recorded_by_id=None if isinstance(actor, str) else actor.id,
        **said,
    )
    db.session.add(made)
    audit.record("training recorded", account, actor=actor, detail={"title": made.title})
    return made


def training_in(account: Account, training_id: int) -> TrainingRecord:
    """One record of somebody's training; raises NotFound when it is not theirs or was taken out."""
    found = db.session.scalar(
        select(TrainingRecord).where(
            TrainingRecord.id == training_id,
            TrainingRecord.account_id == account.id,
            TrainingRecord.removed_at.is_(None),
        )
    )
    if found is None:
        raise NotFound("That training is not on the list any more.")
    return found


def remove_training(record: TrainingRecord, account: Account, *, actor: audit.Actor) -> None:
    """Take out a record made by mistake; it no longer counts, and stays readable in the audit."""
    record.removed_at = clock.now()
    audit.record("training removed", account, actor=actor, detail={"title": record.title})
