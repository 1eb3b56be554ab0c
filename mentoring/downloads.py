"""Tables as files people open in a spreadsheet, none of whose cells can run as a formula.

A file that names people goes through `people_download`, which asks why and writes it down.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from flask import Response, render_template
from sqlalchemy import CheckConstraint, ForeignKey, String, insert
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import RadioField
from wtforms.validators import ValidationError

from mentoring import audit, clock
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.forms import Form, LongText
from mentoring.transactions import unit_of_work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT_STAYS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"^[+-]?\d[\d,]*(\.\d+)?%?$")


def safe_cell(value: Any) -> Any:
    """A cell that a spreadsheet shows as it is; numbers stay numbers, also below nought."""
    if not isinstance(value, str) or NUMBER.match(value):
        return value
    return f"'{value}" if value.lstrip(" ").startswith(RISKY) else value


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV, each cell made safe."""
    written = io.StringIO()
    csv.writer(written).writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def csv_download(rows: Iterable[Sequence[Any]], filename: str) -> Response:
    """The file to save: UTF-8 with the mark by which spreadsheets recognise it."""
    response = Response("\ufeff" + csv_text(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def xlsx_download(sheets: Mapping[str, Iterable[Sequence[Any]]], filename: str) -> Response:
    """A workbook to save, a sheet for each name; text stays text, so that no cell is a formula.

    The first row of each sheet is its heading and stays in sight.
    """
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, TEXT_STAYS_TEXT) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row, bold if at == 0 else None)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    response = Response(written.getvalue(), mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


# ------------------------------------------------------------------ files that name people

PURPOSES = {
    "running": "To run the programme: meetings, calls, letters",
    "event": "To prepare an event or training",
    "evaluation": "To evaluate the programme",
    "request": "To answer a request of a person or a court",
    "other": "Something else, which I say below",
}
"""Why somebody takes a list of people. A short list, so that the log can be counted."""


class PeopleDownload(db.Model):
    """Somebody took a file that names people: who, when, what and why."""

    __tablename__ = "people_download"
    __table_args__ = (CheckConstraint("people >= 0", name="people_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    what: Mapped[str] = mapped_column(String(160))
    purpose: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(default="")
    people: Mapped[int]


class DownloadedPerson(db.Model):
    """One person a file named, so that they can see that it did."""

    __tablename__ = "downloaded_person"

    download_id: Mapped[int] = mapped_column(
        ForeignKey("people_download.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class PurposeForm(Form):
    """Asked before every file with names in it."""

    purpose = RadioField("Why do you need this?", choices=PURPOSES)
    note = LongText("What for, if it is something else", limit=300, rows=2)

    def validate_note(self, field: Any) -> None:
        if self.purpose.data == "other" and not (field.data or "").strip():
            raise ValidationError("Write what you need it for")


@dataclass(frozen=True)
class PeopleFile:
    """A file that names people, of whatever kind, and the accounts of those it names."""

    file: Response
    account_ids: Collection[int]


def people_download(
    what: str,
    make: Callable[[], PeopleFile],
    *,
    actor: Any,
    back: str,
    form: PurposeForm | None = None,
    template: str = "downloads/purpose.jinja",
    **more: Any,
) -> str | Response:
    """Ask why, write down who took what about whom, then hand the file over.

    The one door for files with names: a view calls it for GET and POST alike, behind
    `recent_sign_in`. A form with more questions has a template of its own; what the domain refuses
    is said there.
    """
    asked = PurposeForm() if form is None else form
    if asked.validate_on_submit():
        try:
            made = make()
        except DomainError as problem:
            asked.blame(problem)
        else:
            purpose, note = asked.purpose.data, asked.note.data or ""
            with unit_of_work():
                log_download(what, made.account_ids, purpose, note, actor=actor)
            return made.file
    return render_template(template, what=what, form=asked, back=back, **more)


def log_download(
    what: str, account_ids: Collection[int], purpose: str, note: str, *, actor: Any
) -> PeopleDownload:
    """Write down that somebody took a file, and whom it named."""
    people = sorted(set(account_ids))
    download = PeopleDownload(
        at=clock.now(),
        account_id=actor.id,
        what=what[:160],
        purpose=purpose,
        note=note,
        people=len(people),
    )
    db.session.add(download)
    db.session.flush()
    if people:
        named = [{"download_id": download.id, "account_id": each} for each in people]
        db.session.execute(insert(DownloadedPerson), named)
    audit.record("people downloaded", download, actor=actor, detail={"people": len(people)})
    return download
