"""Reads of imports, through the coordinator's cohorts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from mentoring.accounts.models import Account
from mentoring.accounts.queries import COORDINATED
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.imports.models import ImportRow, PeopleImport, RowKind
from mentoring.imports.states import OPEN
from mentoring.jobs import Job
from mentoring.prepared import one_of, rows_of
from mentoring.programmes.models import Cohort
from mentoring.programmes.queries import cohort_of

__all__ = ["cohort_of"]


def import_of(account: Account, cohort_id: int, import_id: int) -> PeopleImport:
    """One import to a cohort this account coordinates; raises NotFound otherwise."""
    cohort = cohort_of(account, cohort_id)
    found = db.session.scalar(
        select(PeopleImport).where(
            PeopleImport.id == import_id, PeopleImport.cohort_id == cohort.id
        )
    )
    if found is None:
        raise NotFound
    return found


def imports_in(cohort: Cohort) -> Select[Any]:
    """Every import to a cohort, newest first."""
    return (
        select(
            PeopleImport.id,
            PeopleImport.list_name,
            PeopleImport.file_name,
            PeopleImport.status,
            PeopleImport.row_count,
            PeopleImport.counts,
            PeopleImport.created_at,
            Account.name.label("by"),
        )
        .outerjoin(Account, Account.id == PeopleImport.created_by_id)
        .where(PeopleImport.cohort_id == cohort.id)
        .order_by(PeopleImport.id.desc())
    )


def list_names(cohort: Cohort) -> Sequence[str]:
    """Names of the lists uploaded to a cohort before, so that a newer copy gets the same."""
    return db.session.scalars(
        select(PeopleImport.list_name)
        .where(PeopleImport.cohort_id == cohort.id)
        .distinct()
        .order_by(PeopleImport.list_name)
    ).all()


@dataclass(frozen=True)
class RowFilter:
    """Which rows of a checked list to show."""

    text: str = ""
    kind: str = ""
    problems: str = ""


def rows_in(people_import: PeopleImport, wanted: RowFilter) -> Select[Any]:
    """Rows of a checked list, in the order of the file."""
    query = select(
        ImportRow.number,
        ImportRow.name,
        ImportRow.email,
        ImportRow.side,
        ImportRow.kind,
        ImportRow.problems,
        ImportRow.changes,
    ).where(ImportRow.import_id == people_import.id)
    if wanted.text:
        like = f"%{_plain(wanted.text.lower())}%"
        query = query.where(
            or_(
                func.lower(ImportRow.name).like(like, escape="\\"),
                ImportRow.email.like(like, escape="\\"),
            )
        )
    if wanted.kind:
        query = query.where(ImportRow.kind == RowKind(wanted.kind))
    if wanted.problems == "yes":
        query = query.where(ImportRow.problem_count > 0)
    if wanted.problems == "no":
        query = query.where(ImportRow.problem_count == 0)
    return query.order_by(ImportRow.number)


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def problem_rows(people_import: PeopleImport) -> Iterator[Any]:
    """Number, name and problems of every row that has one, in the order of the file."""
    yield from db.session.execute(
        select(ImportRow.number, ImportRow.name, ImportRow.problems)
        .where(ImportRow.import_id == people_import.id, ImportRow.problem_count > 0)
        .order_by(ImportRow.number)
    )


def accounts_with_problems(people_import: PeopleImport) -> set[int]:
    """Those named in rows with a problem who have an account already."""
    rows = select(ImportRow.email).where(
        ImportRow.import_id == people_import.id, ImportRow.problem_count > 0
    )
    return set(db.session.scalars(select(Account.id).where(Account.email.in_(rows))))


def sample_of(people_import: PeopleImport) -> list[list[str]]:
    """What the first rows have in each column, up to three different texts."""
    rows = db.session.scalars(
        select(ImportRow.cells)
        .where(ImportRow.import_id == people_import.id)
        .order_by(ImportRow.number)
        .limit(30)
    ).all()
    return [
        list(dict.fromkeys(row[place] for row in rows if place < len(row) and row[place]))[:3]
        for place in range(len(people_import.columns))
    ]


def job_of(people_import: PeopleImport) -> Job | None:
    """The background work under way for an import."""
    return db.session.get(Job, people_import.job_id) if people_import.job_id else None


OPEN_IMPORTS = (
    select(PeopleImport.id, PeopleImport.cohort_id, PeopleImport.list_name, Cohort.name)
    .join(Cohort, Cohort.id == PeopleImport.cohort_id)
    .where(Cohort.programme_id.in_(COORDINATED), one_of(PeopleImport.status, OPEN))
    .order_by(PeopleImport.id)
)


def open_imports_of(account: Account) -> Sequence[Any]:
    """Lists in this coordinator's cohorts that are not applied yet."""
    return rows_of(OPEN_IMPORTS, account=account.id)
