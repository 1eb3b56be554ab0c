"""Words, colours and progress for the pages of imports."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mentoring.imports.columns import LABELS, Field
from mentoring.imports.models import ImportStatus, PeopleImport, RowKind
from mentoring.jobs import Job, JobStatus

STATUS_WORDS = {
    ImportStatus.READING: ("Being read", "grey"),
    ImportStatus.MAPPING: ("Columns to check", "yellow"),
    ImportStatus.CHECKING: ("Being checked", "blue"),
    ImportStatus.READY: ("Ready to import", "yellow"),
    ImportStatus.APPLYING: ("Being imported", "blue"),
    ImportStatus.APPLIED: ("Imported", "green"),
    ImportStatus.UNDONE: ("Undone", "grey"),
    ImportStatus.ABANDONED: ("Dropped", "grey"),
}
KIND_WORDS = {
    RowKind.NEW: ("New", "green"),
    RowKind.CHANGED: ("Changed", "blue"),
    RowKind.UNCHANGED: ("No change", "grey"),
    RowKind.REFUSED: ("Left out", "red"),
}
KIND_LABELS = {kind.value: words for kind, (words, _) in KIND_WORDS.items()}
UNDER_WAY = frozenset({ImportStatus.CHECKING, ImportStatus.APPLYING})


@dataclass(frozen=True)
class Progress:
    """How far the background work on a list is."""

    under_way: bool
    percent: int
    note: str
    failed: bool = False


def progress_of(people_import: PeopleImport, job: Job | None) -> Progress:
    """How far it is, or that it has stopped and can be gone on with."""
    note = "Importing" if people_import.status is ImportStatus.APPLYING else "Checking"
    if people_import.status not in UNDER_WAY:
        return Progress(False, 100, note)
    if job is None or job.status in (JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.DONE):
        return Progress(False, 0, note, failed=True)
    percent = min(99, 100 * job.done // job.total) if job.total else 0
    return Progress(True, percent, note)


def heading_of(people_import: PeopleImport, name: str) -> str:
    """The file's own heading of a field, or our words where it has none."""
    for column in people_import.columns:
        if column["field"] == name and column["heading"]:
            return " ".join(column["heading"].split())
    return LABELS[Field(name)]


def problem_cells(people_import: PeopleImport, rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Every problem by row and column, under its headings."""
    cells: list[tuple[Any, ...]] = [("Row", "Name", "Column", "What to do", "Left out")]
    for number, name, problems in rows:
        for problem in problems:
            column = heading_of(people_import, problem["field"])
            left_out = "yes" if problem["blocks"] else "no"
            cells.append((number, name, column, problem["text"], left_out))
    return cells


def numbers_of(people_import: PeopleImport) -> str:
    """What a dry run counted, as one mark that changes when a number does."""
    return "/".join(str(people_import.counts.get(kind.value, 0)) for kind in RowKind)
