"""What coordinators do with a list between uploading and applying it."""

from collections.abc import Sequence

from sqlalchemy import delete

from mentoring import audit
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.imports.applying import start_applying
from mentoring.imports.columns import LABELS, MANY, Field
from mentoring.imports.models import ImportRow, ImportStatus, PeopleImport
from mentoring.imports.states import OPEN, move_import
from mentoring.imports.undoing import undo_import

__all__ = ["abandon", "map_columns", "map_again", "start_applying", "undo_import"]


def map_columns(
    people_import: PeopleImport, chosen: Sequence[str | None], *, actor: audit.Actor
) -> None:
    """Say what each column is about, by its place, and let the list be checked.

    A column about a protected matter stays out whatever is chosen. Raises DomainError without a
    column for addresses and names, or with two columns for one thing.
    """
    if people_import.status is ImportStatus.READY:
        move_import(people_import, ImportStatus.MAPPING, actor=actor)
    columns = []
    for column, name in zip(people_import.columns, chosen, strict=True):
        kept = None if column["special"] or not name else Field(name).value
        columns.append(column | {"field": kept})
    _refuse_wrong_mapping([column["field"] for column in columns if column["field"]])
    people_import.columns = columns
    move_import(people_import, ImportStatus.CHECKING, actor=actor)


def _refuse_wrong_mapping(fields: Sequence[str]) -> None:
    if Field.EMAIL not in fields:
        raise DomainError("Choose the column that has the email addresses", field="columns")
    named = {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME} & set(fields)
    if not named:
        raise DomainError("Choose the column that has the names", field="columns")
    for name in fields:
        if fields.count(name) > 1 and name not in MANY:
            raise DomainError(
                f"Two columns are chosen for “{LABELS[Field(name)]}”. Keep one", field="columns"
            )


def map_again(people_import: PeopleImport, *, actor: audit.Actor) -> None:
    """Go back to the columns of a checked list; raises Conflict when it is past that."""
    move_import(people_import, ImportStatus.MAPPING, actor=actor)


def abandon(people_import: PeopleImport, *, actor: audit.Actor) -> None:
    """Drop a list that has not been applied, with all its rows; raises Conflict otherwise."""
    if people_import.status not in OPEN:
        raise Conflict("This list has been applied, so it cannot be dropped. It can be undone.")
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == people_import.id))
    move_import(people_import, ImportStatus.ABANDONED, actor=actor)


def check_again(people_import: PeopleImport, *, actor: audit.Actor) -> None:
    """Have a checked list counted again; raises Conflict when it is past that."""
    move_import(people_import, ImportStatus.CHECKING, actor=actor)
