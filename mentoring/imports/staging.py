"""Takes a file in: read twice, first to look, then to keep its rows until they are applied.

An edge: opens its own short units of work, so that no lock is held while a file is read.
Columns about protected matters are left out before anything reaches the database.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import delete, insert

from mentoring import audit, clock
from mentoring.extensions import db
from mentoring.imports.columns import MANY, Field, Guess, Seen, guess_all, known, refine
from mentoring.imports.models import ImportRow, ImportStatus, PeopleImport
from mentoring.imports.reading import open_table
from mentoring.imports.states import move_import
from mentoring.imports.tables import FileProblem, Row
from mentoring.programmes.models import Side
from mentoring.transactions import unit_of_work

CHUNK = 500
T = TypeVar("T")


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Lists of at most `size` items."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def take_in(
    cohort_id: int,
    stream: BinaryIO,
    file_name: str,
    *,
    actor: audit.Actor,
    side: Side | None = None,
    list_name: str = "",
    sheet: str | None = None,
) -> int:
    """Read a file, keep its rows and guess its columns; returns the import's id.

    Raises FileProblem, having kept nothing, when the file cannot be read to its end.
    """
    file_name = PurePath(file_name.replace("\\", "/")).name[:160] or "list"
    headings, guesses, sheet_name, others = _look(stream, sheet, file_name)
    stream.seek(0)
    with unit_of_work():
        made = PeopleImport(
            cohort_id=cohort_id,
            side=side,
            list_name=(list_name or PurePath(file_name).stem)[:80].strip() or "List",
            file_name=file_name,
            sheet=sheet_name[:80],
            other_sheets=[name[:80] for name in others][:50],
            status=ImportStatus.READING,
            created_at=clock.now(),
            created_by_id=None if isinstance(actor, str) else actor.id,
            columns=columns_of(headings, guesses),
        )
        db.session.add(made)
        audit.note_status(made, None, actor=actor)
        import_id = made.id
    try:
        count = _keep_rows(import_id, stream, sheet_name or None, guesses)
    except BaseException:
        with unit_of_work():
            db.session.execute(delete(PeopleImport).where(PeopleImport.id == import_id))
        raise
    with unit_of_work():
        made = db.session.get_one(PeopleImport, import_id)
        made.row_count = count
        move_import(made, ImportStatus.MAPPING, actor=actor)
    return import_id


def columns_of(headings: Sequence[str], guesses: Sequence[Guess]) -> list[dict[str, Any]]:
    """The columns as an import keeps them."""
    return [
        {
            "heading": heading[:200],
            "field": each.field.value if each.field else None,
            "special": each.special,
        }
        for heading, each in zip(headings, guesses)
    ]


def _look(
    stream: BinaryIO, sheet: str | None, file_name: str
) -> tuple[list[str], list[Guess], str, list[str]]:
    """The headings and what their columns are about, after reading the file to its end."""
    with open_table(stream, recognise=known, sheet=sheet, name=file_name) as table:
        seen: list[Seen] = [Seen() for _ in table.columns]
        rows = 0
        for row in table.rows:
            rows += 1
            seen += [Seen() for _ in range(len(row.cells) - len(seen))]
            for column, cell in zip(seen, row.cells):
                column.look(cell)
        headings = table.columns + [""] * (len(seen) - len(table.columns))
        guesses = refine(guess_all(headings), seen)
        if not rows:
            raise FileProblem("There are headings but no people under them in this file.")
        if Field.EMAIL not in {each.field for each in guesses}:
            raise FileProblem(
                "We found no column with email addresses. Everybody is known by theirs: add a "
                "column with the heading “Email”"
                + (
                    f", or say which sheet to read: {', '.join(table.other_sheets)}."
                    if table.other_sheets
                    else "."
                )
            )
        return headings, guesses, table.sheet, table.other_sheets


def _keep_rows(
    import_id: int, stream: BinaryIO, sheet: str | None, guesses: Sequence[Guess]
) -> int:
    special = frozenset(place for place, each in enumerate(guesses) if each.special)
    count = 0
    with open_table(stream, recognise=known, sheet=sheet) as table:
        for batch in chunks(table.rows):
            with unit_of_work():
                db.session.execute(
                    insert(ImportRow), [_kept(import_id, row, special) for row in batch]
                )
            count += len(batch)
    return count


def _kept(import_id: int, row: Row, special: frozenset[int]) -> dict[str, Any]:
    cells = ["" if place in special else cell for place, cell in enumerate(row.cells)]
    return {
        "import_id": import_id,
        "number": row.number,
        "cells": cells,
        "formulas": sorted(row.formulas - special),
        "kind": None,
        "name": "",
        "values": {},
        "problems": [],
        "problem_count": 0,
        "changes": [],
    }


def fields_of_row(
    columns: Sequence[dict[str, Any]], cells: Sequence[str], formulas: Sequence[int]
) -> tuple[dict[str, str], frozenset[str]]:
    """A row's text by field, several columns of one field put together, and its formulas."""
    texts: dict[str, str] = {}
    for place, column in enumerate(columns):
        name = column["field"]
        text = cells[place] if place < len(cells) else ""
        if name is None or column["special"] or not text or place in formulas:
            continue
        if name in MANY and texts.get(name):
            text = f"{texts[name]}\n{text}"
        texts[name] = text
    wrong = {columns[place]["field"] for place in formulas if place < len(columns)}
    return texts, frozenset(filter(None, wrong))
