"""Lists of training people have done: looked at first, written down once confirmed, undone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, BinaryIO

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import DomainError, NotFound
from mentoring.extensions import db
from mentoring.imports.reading import open_table
from mentoring.imports.training_models import TrainingList, TrainingListStatus
from mentoring.imports.training_rows import Part, Problem, Reading, read, recognise
from mentoring.profiles.training import Done, record_many, remove_many, standing
from mentoring.programmes.models import Application, Cohort
from mentoring.programmes.prechecks import note_training_of
from mentoring.transactions import lock, unit_of_work

MOVES = {
    TrainingListStatus.READY: frozenset({TrainingListStatus.APPLIED, TrainingListStatus.ABANDONED}),
    TrainingListStatus.APPLIED: frozenset({TrainingListStatus.UNDONE}),
}
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


def look_at(cohort: Cohort, stream: BinaryIO, file_name: str, *, title: str, actor: Account) -> int:
    """Read a list and keep what it would do; nothing is written down yet. Returns its id.

    An edge: the file is read without a lock, then kept in a unit of work of its own. Raises
    FileProblem for anything that is no list of training.
    """
    cohort_id, actor_id = cohort.id, actor.id
    with open_table(stream, recognise=recognise, name=file_name) as table:
        reading, names = read(table.columns, table.rows, title=title, today=clock.today())
    known = _people_of(cohort_id)
    done = _known(reading, names, known)
    counts = _counts([each for _, each in done])
    found = TrainingList(
        cohort_id=cohort_id,
        status=TrainingListStatus.READY,
        file_name=PurePath(file_name).name[-160:],
        created_at=clock.now(),
        created_by_id=actor_id,
        rows=[_stored(number, each) for number, each in done],
        problems=[vars(each) for each in sorted(reading.problems, key=lambda each: each.row)],
        counts=counts | {"problems": len({each.row for each in reading.problems})},
    )
    with unit_of_work():
        db.session.add(found)
        audit.note_status(found, None, actor=actor)
        found_id = found.id
    return found_id


def _people_of(cohort_id: int) -> dict[str, int]:
    """Ids of everybody who applied to a cohort, by address."""
    rows = db.session.execute(
        select(Account.email, Account.id)
        .join(Application, Application.account_id == Account.id)
        .where(Application.cohort_id == cohort_id, Account.erased_at.is_(None))
    )
    return {row[0].lower(): row[1] for row in rows}


def _known(
    reading: Reading, names: Mapping[Part, str], known: Mapping[str, int]
) -> list[tuple[int, Done]]:
    """Rows of people of the cohort; a row of anybody else becomes a problem."""
    done = []
    for each in reading.told:
        account_id = known.get(each.email)
        if account_id is None:
            text = f"Nobody with the address {each.email} has applied to this cohort."
            reading.problems.append(Problem(each.number, names[Part.EMAIL], text))
        else:
            row = Done(account_id, each.title, each.completed_on, each.expires_on)
            done.append((each.number, row))
    return done


def _counts(done: Sequence[Done]) -> dict[str, int]:
    there = standing([each.account_id for each in done])
    counts = {NEW: 0, CHANGED: 0, UNCHANGED: 0}
    for each in done:
        record = there.get(each.key)
        if record is None:
            counts[NEW] += 1
        else:
            counts[UNCHANGED if record.expires_on == each.expires_on else CHANGED] += 1
    return counts


def _stored(number: int, done: Done) -> dict[str, Any]:
    return {
        "row": number,
        "account": done.account_id,
        "title": done.title,
        "done": done.completed_on.isoformat(),
        "until": done.expires_on.isoformat() if done.expires_on else "",
    }


def _read_back(row: Mapping[str, Any]) -> Done:
    until = date.fromisoformat(row["until"]) if row["until"] else None
    return Done(row["account"], row["title"], date.fromisoformat(row["done"]), until)


def apply(training_list: TrainingList, *, actor: Account) -> int:
    """Write down what a list says, as it stands now; who left meanwhile is left out.

    The applications of these people say so at once. Returns how many were written down; raises
    Conflict when it was done or dropped already, DomainError when there is nothing to write down.
    """
    lock(training_list.cohort)  # so that two lists of one training count once
    lock(training_list)
    audit.move(training_list, TrainingListStatus.APPLIED, MOVES, actor=actor)
    here = set(_people_of(training_list.cohort_id).values())
    done = [each for row in training_list.rows if (each := _read_back(row)).account_id in here]
    if not done:
        raise DomainError("There is nothing in this list that can be written down.")
    training_list.counts = training_list.counts | _counts(done)
    made = record_many(done, actor=actor)
    note_training_of([each.account_id for each in made])
    training_list.made = [each.id for each in made]
    training_list.applied_at = clock.now()
    _empty(training_list)
    audit.record(
        "training list written down", training_list, actor=actor, detail=training_list.counts
    )
    return len(made)


def undo(training_list: TrainingList, *, actor: Account) -> int:
    """Take out what a list wrote down and nobody has taken out since. Returns how many.

    What it had replaced does not come back. Raises Conflict when it was undone already.
    """
    lock(training_list)
    audit.move(training_list, TrainingListStatus.UNDONE, MOVES, actor=actor)
    whose = remove_many(training_list.made, actor=actor)
    note_training_of(whose)
    training_list.undone_at, training_list.made = clock.now(), []
    audit.record("training list undone", training_list, actor=actor, detail={"undone": len(whose)})
    return len(whose)


def abandon(training_list: TrainingList, *, actor: audit.Actor) -> None:
    """Drop a list that was only looked at, with all it said."""
    lock(training_list)
    audit.move(training_list, TrainingListStatus.ABANDONED, MOVES, actor=actor)
    _empty(training_list)


def _empty(training_list: TrainingList) -> None:
    training_list.rows, training_list.problems = [], []
    db.session.flush()


def forgotten(before: datetime, held: Select[Any]) -> Select[Any]:
    """Lists of training that were only looked at, too long ago."""
    return select(TrainingList.id).where(
        TrainingList.status == TrainingListStatus.READY, TrainingList.created_at < before
    )


def forget(account: Account) -> None:
    """Take a person out of lists that were only looked at."""
    waiting = select(TrainingList).where(TrainingList.status == TrainingListStatus.READY)
    for each in db.session.scalars(waiting):
        each.rows = [row for row in each.rows if row["account"] != account.id]
        each.problems = [row for row in each.problems if account.email not in row["text"].lower()]


def drop(ids: Sequence[Any]) -> int:
    """Drop lists that were only looked at."""
    found = db.session.scalars(select(TrainingList).where(TrainingList.id.in_(ids))).all()
    for each in found:
        abandon(each, actor="retention")
    return len(found)


def lists_in(cohort: Cohort) -> Select[Any]:
    """The lists of training of a cohort, the newest first."""
    return (
        select(
            TrainingList.id,
            TrainingList.file_name,
            TrainingList.status,
            TrainingList.created_at,
            TrainingList.counts,
            Account.name.label("by"),
        )
        .join(Account, Account.id == TrainingList.created_by_id)
        .where(TrainingList.cohort_id == cohort.id)
        .order_by(TrainingList.id.desc())
    )


def list_in(cohort: Cohort, list_id: int) -> TrainingList:
    """One list of a cohort; raises NotFound."""
    found = db.session.scalar(
        select(TrainingList)
        .where(TrainingList.id == list_id, TrainingList.cohort_id == cohort.id)
        .options(joinedload(TrainingList.created_by).lazyload(Account.grants))
    )
    if found is None:
        raise NotFound
    return found
