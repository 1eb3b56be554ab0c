"""Checking and applying large lists in the background; dropping and reminding by the clock."""

from sqlalchemy import select

from mentoring.accounts.models import Account
from mentoring.audit import Actor
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.imports import claims
from mentoring.imports.applying import apply_import
from mentoring.imports.checking import check
from mentoring.imports.models import ImportStatus, PeopleImport
from mentoring.imports.staging import chunks
from mentoring.imports.undoing import undo_import, undoable_people
from mentoring.jobs import Job, JobContext, enqueue
from mentoring.transactions import unit_of_work

CHECK = "check a list of people"
APPLY = "import people"
LETTERS = "write to imported people"
INLINE_ROWS = 300
"""Up to so many rows are checked and applied while the coordinator waits."""
UNDONE_AT_ONCE = 50
"""People undone under one write lock."""


def run_check(context: JobContext, *, import_id: int, account_id: int) -> None:
    """Check a list; the actor is whoever asked for it."""
    if _status(import_id) is ImportStatus.CHECKING:
        check(import_id, actor=_actor(account_id), progress=context.progress)


def run_apply(context: JobContext, *, import_id: int, account_id: int) -> None:
    """Apply a list; goes on where an earlier attempt stopped."""
    if _status(import_id) is ImportStatus.APPLYING:
        apply_import(import_id, actor=_actor(account_id), progress=context.progress)


def run_letters(context: JobContext, *, import_id: int, account_id: int) -> None:
    """Write to everybody on a list who waits for it; nobody twice, however often it runs."""
    write_letters(import_id, _actor(account_id))


def write_letters(import_id: int, actor: Actor) -> int:
    """An edge: some letters in each unit of work, until nobody waits; returns how many."""
    written = 0
    while True:
        with unit_of_work():
            people_import = db.session.get_one(PeopleImport, import_id)
            count = claims.invite_people(
                claims.next_waiting(people_import), people_import, actor=actor
            )
        if not count:
            return written
        written += count


def undo_in_steps(import_id: int, actor: Actor) -> tuple[int, int]:
    """An edge: undo some people in each unit of work; returns how many were undone and are left.

    Raises Conflict when nothing can be undone.
    """
    people_import = db.session.get_one(PeopleImport, import_id)
    found = undoable_people(people_import)
    accounts = list(dict.fromkeys(e.person.account_id for e in found if not e.reason))
    if not accounts:
        raise Conflict("Everybody on this list has acted since, so nothing can be undone.")
    undone = kept = 0
    for batch in chunks(accounts, UNDONE_AT_ONCE):
        with unit_of_work():
            people_import = db.session.get_one(PeopleImport, import_id)
            count, kept = undo_import(people_import, actor=actor, accounts=batch)
        undone += count
    return undone, kept


def queue_letters(people_import: PeopleImport, account_id: int) -> Job:
    """Write in the background."""
    return enqueue(LETTERS, import_id=people_import.id, account_id=account_id)


def _status(import_id: int) -> ImportStatus | None:
    return db.session.scalar(select(PeopleImport.status).where(PeopleImport.id == import_id))


def _actor(account_id: int) -> Actor:
    """A detached account would be asked for its columns again: its id is all an act needs."""
    return _Actor(db.session.get_one(Account, account_id).id)


class _Actor:
    def __init__(self, account_id: int) -> None:
        self.id = account_id


def queue_check(people_import: PeopleImport, account_id: int) -> Job:
    """Check in the background."""
    job = enqueue(CHECK, import_id=people_import.id, account_id=account_id)
    people_import.job_id = job.id
    return job


def queue_apply(people_import: PeopleImport, account_id: int) -> Job:
    """Apply in the background."""
    job = enqueue(APPLY, import_id=people_import.id, account_id=account_id)
    people_import.job_id = job.id
    return job


def remind_claims() -> None:
    """One reminder to people who have not answered a claim."""
    while True:
        with unit_of_work():
            if not claims.remind(actor="remind of claims"):
                return
