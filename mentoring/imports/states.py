"""The legal moves of an import."""

from mentoring.audit import Actor, move
from mentoring.imports.models import ImportStatus, PeopleImport

MOVES = {
    ImportStatus.READING: frozenset({ImportStatus.MAPPING, ImportStatus.ABANDONED}),
    ImportStatus.MAPPING: frozenset({ImportStatus.CHECKING, ImportStatus.ABANDONED}),
    ImportStatus.CHECKING: frozenset({ImportStatus.READY, ImportStatus.ABANDONED}),
    ImportStatus.READY: frozenset(
        {ImportStatus.MAPPING, ImportStatus.CHECKING, ImportStatus.APPLYING, ImportStatus.ABANDONED}
    ),
    ImportStatus.APPLYING: frozenset({ImportStatus.APPLIED}),
    ImportStatus.APPLIED: frozenset({ImportStatus.UNDONE}),
    ImportStatus.UNDONE: frozenset(),
    ImportStatus.ABANDONED: frozenset(),
}
OPEN = frozenset(
    {ImportStatus.READING, ImportStatus.MAPPING, ImportStatus.CHECKING, ImportStatus.READY}
)
"""States in which rows of the file are still kept."""


def move_import(
    people_import: PeopleImport, to: ImportStatus, *, actor: Actor, reason: str | None = None
) -> None:
    """Move an import along the table; raises Conflict where it does not lead."""
    move(people_import, to, MOVES, actor=actor, reason=reason)
