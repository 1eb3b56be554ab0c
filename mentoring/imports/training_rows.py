"""Reads rows of a list of training: who did what, when, until when it is valid. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mentoring.imports.tables import FileProblem, Row
from mentoring.imports.values import blank, quoted, whole_day
from mentoring.profiles.grades import EARLIEST

MAX_TITLE = 120
MAX_TRAINING_ROWS = 2_000


class Part(StrEnum):
    """What we take from a list of training."""

    EMAIL = "email"
    UNTIL = "until"
    DONE = "done"
    TITLE = "title"


LABELS = {
    Part.EMAIL: "Email address",
    Part.DONE: "Done on",
    Part.UNTIL: "Valid until",
    Part.TITLE: "Training",
}
_HEADINGS = (
    (Part.EMAIL, r"e-?mail"),
    (Part.UNTIL, r"valid|expir|until|renew|runs? out|\bdue\b"),
    (Part.DONE, r"\bdate\b|complet|\bdone\b|attend|taken|passed|finish|\bwhen\b"),
    (Part.TITLE, r"course|training|module|title"),
)


@dataclass(frozen=True)
class Told:
    """One row that can be written down."""

    number: int
    email: str
    title: str
    completed_on: date
    expires_on: date | None


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell, by row as the spreadsheet program counts and by column."""

    row: int
    column: str
    text: str


@dataclass
class Reading:
    """A whole list: what can be written down, and what is wrong with the rest."""

    told: list[Told] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def columns_of(headings: Sequence[str]) -> dict[Part, int]:
    """Which column has what.

    Parameters
    ----------
    headings
        The header row.

    Returns
    -------
    dict[Part, int]
        The place of the first column for each part that has one.

    Examples
    --------
    >>> columns_of(["Email", "Course", "Completed on"])[Part.DONE]
    2
    """
    found: dict[Part, int] = {}
    for place, heading in enumerate(headings):
        text = heading.casefold().strip()
        part = next((each for each, pattern in _HEADINGS if re.search(pattern, text)), None)
        if part is not None:
            found.setdefault(part, place)
    return found


def recognise(headings: Sequence[str]) -> int:
    """How many parts of a list of training a row of headings names."""
    return len(columns_of(headings))


def read(
    headings: Sequence[str], rows: Iterable[Row], *, title: str, today: date
) -> tuple[Reading, Mapping[Part, str]]:
    """Read a whole list.

    Parameters
    ----------
    headings
        The header row.
    rows
        The rows below it.
    title
        Which training it was, where the list has no column for it.
    today
        The present day: training counts once it is done.

    Returns
    -------
    tuple[Reading, Mapping[Part, str]]
        What it says, and what each column is called in the file.

    Raises
    ------
    FileProblem
        Without a column of addresses, of days, or of trainings; for too many rows.
    """
    places = columns_of(headings)
    _refuse_missing(places, title)
    names = {part: headings[place] for part, place in places.items()}
    found, seen = Reading(), {}
    for count, row in enumerate(rows, start=1):
        if count > MAX_TRAINING_ROWS:
            raise FileProblem(
                f"This list has more than {MAX_TRAINING_ROWS:,} rows. Split it and send the parts "
                "one after the other."
            )
        told, problems = _row(row, places, names, title, today)
        if told is not None:
            key = (told.email, told.title.casefold(), told.completed_on)
            if key in seen:
                text = f"This training of this person stands in row {seen[key]} already."
                problems = [Problem(row.number, names[Part.EMAIL], text)]
            else:
                seen[key] = row.number
                found.told.append(told)
        found.problems += problems
    return found, names


def _refuse_missing(places: Mapping[Part, int], title: str) -> None:
    if Part.EMAIL not in places:
        raise FileProblem(
            "We found no column of email addresses. Give that column the heading “Email”."
        )
    if Part.DONE not in places:
        raise FileProblem(
            "We found no column that says when it was done. Give it the heading “Done on”."
        )
    if Part.TITLE not in places and not title:
        raise FileProblem(
            "We found no column that says which training it was. Give it the heading “Training”, "
            "or say below which training the whole list is about."
        )


def _row(
    row: Row, places: Mapping[Part, int], names: Mapping[Part, str], title: str, today: date
) -> tuple[Told | None, list[Problem]]:
    cells = {part: row.cells[at] if at < len(row.cells) else "" for part, at in places.items()}
    problems = [
        Problem(row.number, names[part], "Put the value there instead of a formula.")
        for part, at in places.items()
        if at in row.formulas
    ]
    if problems:
        return None, problems
    email = cells[Part.EMAIL].strip().lower()
    name = " ".join(cells.get(Part.TITLE, "").split()) or title
    done, until = whole_day(cells[Part.DONE]), whole_day(cells.get(Part.UNTIL, ""))
    wrong = {
        Part.EMAIL: _email_problem(email),
        Part.TITLE: _title_problem(name),
        Part.DONE: done.note or _done_problem(done.value, today),
        Part.UNTIL: until.note or _until_problem(until.value, done.value),
    }
    problems = [
        Problem(row.number, names.get(part, LABELS[part]), text)
        for part, text in wrong.items()
        if text
    ]
    if problems:
        return None, problems
    return Told(row.number, email, name, done.value, until.value), []


def _email_problem(email: str) -> str:
    if blank(email):
        return "Enter the email address of the person."
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        return f"{quoted(email)} is no email address. Enter one such as name@example.org."
    return ""


def _title_problem(name: str) -> str:
    if not name:
        return "Enter which training it was."
    if len(name) > MAX_TITLE:
        return f"Shorten the name of the training to {MAX_TITLE} characters or fewer."
    return ""


def _done_problem(done: date | None, today: date) -> str:
    if done is None:
        return "Enter the day it was done."
    if done > today:
        return "That day is still to come. Training counts once it is done."
    return "That is too long ago. Look at the year." if done < EARLIEST else ""


def _until_problem(until: date | None, done: date | None) -> str:
    if until is None or done is None:
        return ""
    if until < done:
        return "The last day on which it is valid is before the day it was done."
    return "Look at the year: it is very far ahead." if until.year > done.year + 50 else ""
