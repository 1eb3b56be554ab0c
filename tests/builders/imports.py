"""Lists of people as files, and imports of them through the production services."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from mentoring.extensions import db
from mentoring.imports.applying import apply_import, start_applying
from mentoring.imports.checking import check
from mentoring.imports.models import PeopleImport
from mentoring.imports.services import map_columns
from mentoring.imports.staging import take_in
from mentoring.programmes.models import Side
from mentoring.transactions import unit_of_work

HEADINGS = ("Name", "Email", "Job title", "Trust", "Band", "Topics to work on", "Ethnicity")
ANA = ("Ana Mendes", "ana@example.nhs.uk", "Officer", "LTHT", "B6", "Media; Leadership", "")
BEN = ("Ben Ode", "ben@example.nhs.uk", "Assistant", "UCLH", "Band Five", "Digital", "")
CHI = ("Chi Eze", "chi@example.nhs.uk", "Manager", "RAE", "7", "Strategy", "")


def csv_file(
    rows: Sequence[Sequence[str]],
    headings: Sequence[str] = HEADINGS,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> io.BytesIO:
    """A CSV file in memory."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings)
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def xlsx_file(
    rows: Sequence[Sequence[Any]], headings: Sequence[Any] = HEADINGS, sheet: str = "People"
) -> io.BytesIO:
    """An Excel workbook in memory."""
    book = Workbook()
    assert book.active is not None
    book.active.title = sheet
    book.active.append(list(headings))
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def checked_import(
    cohort_id: int,
    file: io.BytesIO,
    *,
    actor: Any = "test",
    side: Side | None = Side.MENTEE,
    list_name: str = "mentees",
) -> PeopleImport:
    """A list taken in, mapped as guessed, and checked. Call outside a unit of work."""
    import_id = take_in(cohort_id, file, "list.csv", actor=actor, side=side, list_name=list_name)
    with unit_of_work():
        made = db.session.get_one(PeopleImport, import_id)
        map_columns(made, [column["field"] for column in made.columns], actor=actor)
    check(import_id, actor=actor)
    return db.session.get_one(PeopleImport, import_id)


def applied_import(
    cohort_id: int, file: io.BytesIO, *, actor: Any = "test", send: bool = False, **options: Any
) -> PeopleImport:
    """The same, and applied."""
    import_id = checked_import(cohort_id, file, actor=actor, **options).id
    with unit_of_work():
        start_applying(db.session.get_one(PeopleImport, import_id), send=send, actor=actor)
    apply_import(import_id, actor=actor)
    return db.session.get_one(PeopleImport, import_id)
