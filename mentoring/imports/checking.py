"""The dry run: reads every row with the columns as they are mapped and says what it would do.

An edge: reads and computes with no lock held, and writes each chunk in a short unit of work.
"""

from collections import Counter
from collections.abc import Callable, Container
from typing import Any

from sqlalchemy import select, update

from mentoring import audit, formatters
from mentoring.accounts.domains import suggestion
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.imports.models import ImportRow, ImportStatus, PeopleImport, RowKind
from mentoring.imports.people import Key, missing_people, rows_above, standing_of, surroundings
from mentoring.imports.planning import facts_of_list, plan
from mentoring.imports.schemas import Person, PersonRow, Problem, read_person
from mentoring.imports.staging import CHUNK, fields_of_row
from mentoring.imports.states import move_import
from mentoring.transactions import unit_of_work

Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """For callers who do not watch."""


def check(import_id: int, *, actor: audit.Actor, progress: Progress = no_progress) -> None:
    """Check every row of an import that is being checked; running it again begins again.

    Raises Conflict when the import is in another state.
    """
    people_import = db.session.get_one(PeopleImport, import_id)
    if people_import.status is not ImportStatus.CHECKING:
        raise Conflict("This list is not waiting to be checked.")
    schema = PersonRow(surroundings(people_import))
    total = people_import.row_count
    counts: Counter[str] = Counter()
    last, done = 0, 0
    with unit_of_work():
        db.session.execute(
            update(ImportRow).where(ImportRow.import_id == import_id).values(email=None, side=None)
        )
    while True:
        chunk = _next_chunk(import_id, last)
        if not chunk:
            break
        last = chunk[-1]["number"]
        checked = _check_chunk(import_id, chunk, schema, counts)
        with unit_of_work():
            db.session.execute(update(ImportRow), checked)
        done += len(chunk)
        progress(done, total)
    with unit_of_work():
        people_import = db.session.get_one(
            PeopleImport, import_id, with_for_update={"of": PeopleImport}
        )
        people_import.counts = dict(counts) | {"missing": len(missing_people(people_import))}
        move_import(people_import, ImportStatus.READY, actor=actor)


def has_drifted(people_import: PeopleImport) -> bool:
    """Whether applying a checked list would now do something else to somebody than was counted,
    because another list, or the person, was faster."""
    last = 0
    while True:
        rows = db.session.scalars(
            select(ImportRow)
            .where(
                ImportRow.import_id == people_import.id,
                ImportRow.number > last,
                ImportRow.kind.is_not(None),
                ImportRow.kind != RowKind.REFUSED,
            )
            .order_by(ImportRow.number)
            .limit(CHUNK)
        ).all()
        if not rows:
            return False
        last = rows[-1].number
        here = standing_of(people_import.cohort, [row.email for row in rows if row.email])
        for row in rows:
            email, side = row.email or "", row.values["side"]
            made = plan(
                facts_of_list(row.values),
                here.accounts.get(email),
                here.profiles.get(email),
                here.applications.get((email, side)),
                here.written.get(email, {}),
            )
            if made.kind is not row.kind or email in here.removed:
                return True


def _next_chunk(import_id: int, after: int) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(ImportRow.id, ImportRow.number, ImportRow.cells, ImportRow.formulas)
        .where(ImportRow.import_id == import_id, ImportRow.number > after)
        .order_by(ImportRow.number)
        .limit(CHUNK)
    )
    return [dict(row._mapping) for row in rows]


def _check_chunk(
    import_id: int, chunk: list[dict[str, Any]], schema: PersonRow, counts: Counter[str]
) -> list[dict[str, Any]]:
    people_import = db.session.get_one(PeopleImport, import_id)
    read = [
        read_person(schema, *fields_of_row(people_import.columns, row["cells"], row["formulas"]))
        for row in chunk
    ]
    emails = [person.values["email"] for person in read if "email" in person.values]
    here = standing_of(people_import.cohort, emails)
    above = rows_above(import_id, chunk[0]["number"], emails)
    checked = []
    for row, person in zip(chunk, read):
        _refuse_doubles(row["number"], person, above)
        email, side = person.values.get("email"), person.values.get("side")
        if email in here.removed:
            on = formatters.on(here.removed[email])
            text = f"This person asked on {on} to be removed. Take them off the list."
            person.problems.append(Problem("email", text, blocks=True))
        _doubt_addresses(person, here.accounts)
        kind, changes = RowKind.REFUSED, []
        if not person.refused:
            made = plan(
                facts_of_list(_storable(person)),
                here.accounts.get(email),
                here.profiles.get(email),
                here.applications.get((email, side)),
                here.written.get(email, {}),
            )
            kind, changes = made.kind, made.in_words(schema.around.topics.labels)
            if made.note:
                person.problems.append(Problem("email", made.note))
            if made.kept:
                text = f"Changed since the last list, so it stays: {', '.join(made.kept)}."
                person.problems.append(Problem("email", text))
        counts[kind.value] += 1
        counts["problems"] += bool(person.problems)
        checked.append(_as_row(row["id"], person, kind, changes))
    return checked


def _refuse_doubles(number: int, person: Person, above: dict[Key, int]) -> None:
    email, side = person.values.get("email"), person.values.get("side")
    if email is None or side is None:
        return
    first = above.setdefault((email, side), number)
    if first != number:
        text = f"The same person stands in row {first}. Keep one of the two rows."
        person.problems.append(Problem("email", text, blocks=True))


def _doubt_addresses(person: Person, known: Container[str]) -> None:
    """Ask about addresses that look mistyped, unless somebody is here with them."""
    for field in ("email", "manager"):
        typed = person.values.get(field) or ""
        meant = "" if typed in known else suggestion(typed)
        if meant:
            text = f"{typed} looks mistyped. Did they mean {meant}? If it is right, leave it."
            person.problems.append(Problem(field, text))


def _storable(person: Person) -> dict[str, Any]:
    since = person.values.get("grade_since")
    return person.values | ({"grade_since": since.isoformat()} if since else {})


def _as_row(
    row_id: int, person: Person, kind: RowKind, changes: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "id": row_id,
        "kind": kind,
        "email": person.values.get("email"),
        "name": str(person.values.get("name", ""))[:160],
        "side": person.values.get("side"),
        "values": _storable(person) if kind is not RowKind.REFUSED else {},
        "problems": [problem.as_row() for problem in person.problems],
        "problem_count": len(person.problems),
        "changes": changes,
    }
