"""The matched list as a file: ours, or a coordinator's own with the match beside each row."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from mentoring.accounts.models import Account
from mentoring.downloads import safe_cell
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.imports.columns import Field, guess, known
from mentoring.imports.reading import open_table
from mentoring.organisations.models import Organisation
from mentoring.pairings.models import Pairing, PairingMember
from mentoring.pairings.naming import ANSWER_WORDS, SIDE_NAMES, STATUS_WORDS, day_before
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Cohort

ADDED = (
    "Side",
    "Match",
    "Partner",
    "Partner's job",
    "Partner's organisation",
    "Invited on",
    "Answer by",
    "Their answer",
)
"""What is written beside a person; why somebody said no is not, because lists are passed on."""


@dataclass(frozen=True)
class Beside:
    """What stands beside a person for one pairing, and the accounts of its two people."""

    cells: tuple[str, ...]
    named: tuple[int, int]


@dataclass(frozen=True)
class MatchedList:
    """A list with its headings, and the accounts of everybody it names."""

    rows: list[Sequence[str]]
    named: set[int]


def matches_of(cohort: Cohort) -> dict[str, list[Beside]]:
    """By address, lower case: what stands beside each person, one entry for each pairing."""
    me, partner = aliased(PairingMember), aliased(PairingMember)
    mine, theirs = aliased(Account), aliased(Account)
    rows = db.session.execute(
        select(
            func.lower(mine.email).label("email"),
            mine.id.label("mine_id"),
            theirs.id.label("theirs_id"),
            me.side,
            me.answer,
            Pairing.status,
            Pairing.invited_at,
            Pairing.answer_by,
            theirs.name,
            Profile.job_title,
            Organisation.name.label("organisation"),
            Profile.organisation_other,
        )
        .join(me, me.pairing_id == Pairing.id)
        .join(partner, (partner.pairing_id == Pairing.id) & (partner.id != me.id))
        .join(mine, mine.id == me.account_id)
        .join(theirs, theirs.id == partner.account_id)
        .outerjoin(Profile, Profile.account_id == theirs.id)
        .outerjoin(Organisation, Organisation.id == Profile.organisation_id)
        .where(Pairing.cohort_id == cohort.id)
        .order_by(Pairing.id)
    )
    found: dict[str, list[Beside]] = {}
    for row in rows:
        cells = (
            SIDE_NAMES[row.side],
            STATUS_WORDS[row.status],
            row.name,
            row.job_title or "",
            row.organisation or row.organisation_other or "",
            on(row.invited_at),
            on(day_before(row.answer_by)),
            ANSWER_WORDS[row.answer],
        )
        found.setdefault(row.email, []).append(Beside(cells, (row.mine_id, row.theirs_id)))
    return found


def our_list(cohort: Cohort) -> MatchedList:
    """Everybody who was ever invited in a cohort, a row for each pairing of theirs."""
    names = dict(
        db.session.execute(
            select(func.lower(Account.email), Account.name)
            .join(PairingMember, PairingMember.account_id == Account.id)
            .join(Pairing, Pairing.id == PairingMember.pairing_id)
            .where(Pairing.cohort_id == cohort.id)
        ).all()
    )
    rows: list[Sequence[str]] = [("Name", "Email", *ADDED)]
    named: set[int] = set()
    for email, entries in sorted(matches_of(cohort).items()):
        for entry in entries:
            rows.append((names.get(email, ""), email, *entry.cells))
            named.update(entry.named)
    return MatchedList(rows, named)


def their_list(stream: BinaryIO, cohort: Cohort, file_name: str = "") -> MatchedList:
    """A coordinator's own list with the match of each person beside every row, nothing stored.

    Rows keep their order and every column; people are found by their own address. Raises
    FileProblem for anything that is no list of people.
    """
    matches = matches_of(cohort)
    with open_table(stream, recognise=known, name=file_name) as table:
        width = len(table.columns)
        own = _address_columns(table.columns)
        rows: list[Sequence[str]] = [(*table.columns, *ADDED)]
        named: set[int] = set()
        for row in table.rows:
            cells = (*row.cells, *("",) * width)[:width]
            found = _found([cells[place] for place in own], matches)
            rows.append((*cells, *_cells(found)))
            named.update(*(each.named for each in found))
    return MatchedList(rows, named)


def _address_columns(columns: Sequence[str]) -> Sequence[int]:
    """Which columns may have the address of the person themselves: never that of their manager."""
    fields = [guess(each).field for each in columns]
    own = [place for place, field in enumerate(fields) if field is Field.EMAIL]
    others = [place for place, field in enumerate(fields) if field is not Field.MANAGER]
    return own or others


def _found(cells: Iterable[str], matches: Mapping[str, list[Beside]]) -> list[Beside]:
    return next((f for cell in cells if (f := matches.get(cell.strip().lower()))), [])


def _cells(found: Sequence[Beside]) -> tuple[str, ...]:
    """What stands beside a row; several pairings of one person share the cells."""
    if not found:
        return ("",) * len(ADDED)
    return tuple("; ".join(each) for each in zip(*(f.cells for f in found), strict=True))


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as a file spreadsheets open, each cell made safe."""
    written = io.StringIO()
    csv.writer(written).writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_workbook(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as an Excel workbook in which nothing is a formula or a link."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        sheet = book.add_worksheet("Matches")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, str(cell))
    return written.getvalue()
