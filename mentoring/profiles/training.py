"""Training people have done, recorded by coordinators; the day it runs out is a gate."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert, select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import DomainError, NotFound
from mentoring.extensions import db
from mentoring.profiles.grades import EARLIEST
from mentoring.profiles.models import TrainingRecord

CHUNK = 500
"""People or records asked for at once."""


def record_training(
    account: Account,
    title: str,
    completed_on: date,
    *,
    actor: audit.Actor,
    expires_on: date | None = None,
) -> TrainingRecord:
    """Write down training somebody has done; the same again (a second press) adds nothing.

    Raises DomainError for a day to come or long gone, or one that ran out before it was done.
    """
    if completed_on > clock.today():
        raise DomainError(
            "Enter a day up to today: training counts once it is done", field="completed_on"
        )
    if completed_on < EARLIEST:
        raise DomainError(
            f"Look at the year: enter a day in {EARLIEST.year} or later", field="completed_on"
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


@dataclass(frozen=True)
class Done:
    """Training somebody has done, as a list says it."""

    account_id: int
    title: str
    completed_on: date
    expires_on: date | None

    @property
    def key(self) -> tuple[int, str, date]:
        """What makes it the same training: the person, its name, the day it was done."""
        return self.account_id, self.title.casefold(), self.completed_on


def standing(account_ids: Collection[int]) -> dict[tuple[int, str, date], TrainingRecord]:
    """What is written down for these people now; in one query for each thousand of them."""
    wanted = sorted(set(account_ids))
    found: dict[tuple[int, str, date], TrainingRecord] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = db.session.scalars(
            select(TrainingRecord).where(
                TrainingRecord.account_id.in_(wanted[start : start + CHUNK]),
                TrainingRecord.removed_at.is_(None),
            )
        )
        found |= {
            (each.account_id, each.title.casefold(), each.completed_on): each for each in rows
        }
    return found


def record_many(done: Sequence[Done], *, actor: Account) -> list[TrainingRecord]:
    """Write down training of many people, checked before; the same training with another last day
    takes the place of what was written down. What stands already adds nothing."""
    there = standing([each.account_id for each in done])
    now, new = clock.now(), []
    for each in done:
        record = there.get(each.key)
        if record is not None and record.expires_on == each.expires_on:
            continue
        if record is not None:
            record.removed_at = now
        new.append(each)
    db.session.flush()
    if not new:
        return []
    common = {"recorded_at": now, "recorded_by_id": actor.id}
    db.session.execute(insert(TrainingRecord), [common | asdict(each) for each in new])
    acts = [(Account, each.account_id, {"title": each.title}) for each in new]
    audit.record_all("training recorded", acts, actor=actor)
    made = standing([each.account_id for each in new])
    return [made[each.key] for each in new]


def remove_many(ids: Sequence[int], *, actor: audit.Actor) -> list[int]:
    """Take out records that are still there; returns whose they were."""
    found: list[int] = []
    for start in range(0, len(ids), CHUNK):
        rows = db.session.scalars(
            select(TrainingRecord).where(
                TrainingRecord.id.in_(ids[start : start + CHUNK]),
                TrainingRecord.removed_at.is_(None),
            )
        ).all()
        acts = [(Account, each.account_id, {"title": each.title}) for each in rows]
        for each in rows:
            each.removed_at = clock.now()
            found.append(each.account_id)
        audit.record_all("training removed", acts, actor=actor)
    return found


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
