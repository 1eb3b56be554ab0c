"""One row of a spreadsheet, validated by marshmallow: what is right, what is wrong, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from mentoring.accounts.services import normalise_email
from mentoring.errors import DomainError
from mentoring.imports import terms, values
from mentoring.imports.columns import Field
from mentoring.imports.topics import Topics
from mentoring.imports.values import Read, blank, quoted
from mentoring.organisations.names import search_key
from mentoring.organisations.queries import Register

NAME_LIMIT = 120
TEXT_LIMIT = 2_000
MUST = (Field.EMAIL, Field.NAME, Field.SIDE)
"""Without these nobody can be imported; anything else wrong is left out and asked later."""


@dataclass(frozen=True)
class Surroundings:
    """What a row is read against: organisations, regions, the day, the vocabulary, the list."""

    register: Register
    regions: Mapping[str, int]
    today: date
    topics: Topics
    side: str | None = None
    sides: tuple[str, ...] = ("mentee", "mentor")


@dataclass
class Problem:
    """Something about one cell: what is wrong and what to do."""

    field: str
    text: str
    blocks: bool = False

    def as_row(self) -> dict[str, Any]:
        """The form in which a row keeps it."""
        return {"field": self.field, "text": self.text, "blocks": self.blocks}


@dataclass
class Person:
    """A row read: its values by field, and what is wrong with it."""

    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether the row cannot be imported until it is mended."""
        return any(problem.blocks for problem in self.problems)


class Cell(fields.Field):
    """A cell read by one of the functions of `values` and `terms`."""

    def __init__(self, read: Callable[["PersonRow", str], Read], **options: Any) -> None:
        super().__init__(allow_none=True, **options)
        self.read = read

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        row = self.root
        assert isinstance(row, PersonRow)
        found = self.read(row, str(value))
        if found.note and found.value is None:
            raise ValidationError(found.note)
        if found.note:
            row.notes[str(attr)] = found.note
        return found.value


def _plain(read: Callable[[str], Read]) -> Callable[["PersonRow", str], Read]:
    return lambda row, text: read(text)


def _text(limit: int) -> Callable[["PersonRow", str], Read]:
    def read(row: "PersonRow", text: str) -> Read:
        if blank(text):
            return values.NOTHING
        if len(text) > limit:
            note = f"This was longer than {limit:,} characters. We kept its beginning."
            return Read(text[:limit].rstrip(), note)
        return Read(text)

    return read


def _email(row: "PersonRow", text: str) -> Read:
    if blank(text):
        return Read(None, "There is no email address. Enter one; everybody is known by it.")
    address = text.removeprefix("mailto:").strip(" <>;,.'\"")
    if address.count("@") > 1:
        return Read(None, f"{quoted(text)} holds several addresses. Keep one.")
    try:
        return Read(normalise_email(address))
    except DomainError:
        return Read(
            None, f"{quoted(text)} is not an email address. Enter one such as name@example.org."
        )


def _manager(row: "PersonRow", text: str) -> Read:
    if blank(text):
        return values.NOTHING
    try:
        return Read(normalise_email(text.strip(" <>;,.'\"")))
    except DomainError:
        return Read(
            None,
            f"{quoted(text)} is not an email address. Enter the line manager’s address or leave "
            "it empty; the person will be asked.",
        )


def _name(row: "PersonRow", text: str) -> Read:
    if blank(text) or not any(c.isalpha() for c in text):
        return Read(None, "There is no name. Enter the person’s full name.")
    name = " ".join(text.split())
    if "," in name and name.count(",") == 1:
        last, first = (part.strip() for part in name.split(","))
        name = f"{first} {last}".strip()
    if len(name) > NAME_LIMIT:
        return Read(None, f"This name is longer than {NAME_LIMIT} characters. Shorten it.")
    return Read(name)


def _organisation(row: "PersonRow", text: str) -> Read:
    if blank(text):
        return values.NOTHING
    around = row.around
    found = around.register.exact(text, around.today) or around.register.find(text, around.today)
    if len(found) == 1:
        name = around.register.labels[found[0]]
        same = around.register.exact(text, around.today) == found
        clear = same or search_key(name).startswith(search_key(text))
        note = "" if clear else f"We took {quoted(text)} for {name}. Look whether that is right."
        return Read({"id": found[0], "text": ""}, note)
    kept = {"id": None, "text": text[:160]}
    if not found:
        return Read(
            kept,
            f"We do not know the organisation {quoted(text)}. It is kept as it stands; the person "
            "can choose from the list.",
        )
    listed = " or ".join(around.register.labels[each] for each in found[:3])
    return Read(kept, f"{quoted(text)} may be {listed}. Enter the full name or the ODS code.")


def _region(row: "PersonRow", text: str) -> Read:
    if blank(text):
        return values.NOTHING
    wanted = search_key(text.replace("&", " and "))
    found = [each for name, each in row.around.regions.items() if search_key(name) == wanted]
    if not found and len(wanted) > 4:
        found = [e for name, e in row.around.regions.items() if wanted in search_key(name)]
    if len(found) == 1:
        return Read(found[0])
    return Read(None, f"{quoted(text)} is not one of the regions. Enter one such as North West.")


def _topics(row: "PersonRow", text: str) -> Read:
    return row.around.topics.read(text)


class PersonRow(Schema):
    """A row, by what its columns are about. Load it once per row through `read_person`."""

    class Meta:
        unknown = RAISE

    email = Cell(_email, required=True)
    name = Cell(_name, required=True)
    side = Cell(_plain(terms.side))
    wants_mentee = Cell(_plain(values.yes_no))
    wants_mentor = Cell(_plain(values.yes_no))
    job_title = Cell(_text(120))
    organisation = Cell(_organisation)
    region = Cell(_region)
    grade = Cell(_plain(terms.grade))
    grade_since = Cell(lambda row, text: values.day(text, row.around.today))
    acting = Cell(_plain(values.yes_no))
    years = Cell(_plain(values.years))
    aim_grade = Cell(_plain(terms.grade))
    goal = Cell(_text(TEXT_LIMIT))
    wanted = Cell(_topics)
    offered = Cell(_topics)
    specialisms = Cell(_topics)
    offer = Cell(_text(TEXT_LIMIT))
    capacity = Cell(_plain(values.capacity))
    capacity_year = Cell(_plain(values.capacity_year))
    meeting_modes = Cell(_plain(terms.modes))
    availability = Cell(_plain(terms.times))
    languages = Cell(_plain(terms.languages))
    manager = Cell(_manager)
    learn = Cell(_text(TEXT_LIMIT))
    share = Cell(_text(TEXT_LIMIT))
    statement = Cell(_text(TEXT_LIMIT))

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.around = around
        self.notes: dict[str, str] = {}


def read_person(
    schema: PersonRow, cells: Mapping[str, str], formulas: frozenset[str] = frozenset()
) -> Person:
    """Read one row: nothing wrong with it stops the others, and nothing is lost without a word.

    Parameters
    ----------
    schema
        One schema serves all rows of a file.
    cells
        Text by field; the two parts of a name are put together here.
    formulas
        Fields whose cell holds a formula: its text is not taken.

    Returns
    -------
    Person
        Values by field (only those that are there) and the problems in the order of the fields.
    """
    given = {field: text for field, text in cells.items() if field not in formulas}
    first, last = given.pop(Field.FIRST_NAME, ""), given.pop(Field.LAST_NAME, "")
    if first or last:
        given[Field.NAME] = f"{first} {last}".strip()
    given.setdefault(Field.EMAIL, "")
    given.setdefault(Field.NAME, "")
    schema.notes = {}
    wrong: Mapping[str, Any] = {}
    try:
        found: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        found, wrong = dict(error.valid_data or {}), error.normalized_messages()  # type: ignore[arg-type]  # a dict for a single row
    person = Person({name: value for name, value in found.items() if value is not None})
    for name in schema.fields:
        for text in wrong.get(name, ()):
            person.problems.append(Problem(name, str(text), blocks=name in MUST))
        if name in schema.notes:
            person.problems.append(Problem(name, schema.notes[name]))
    for name in sorted(formulas):
        text = "This cell holds a formula. Copy the column and paste it as values."
        person.problems.append(Problem(name, text, blocks=name in MUST))
    _settle_side(person, schema.around)
    return person


def _settle_side(person: Person, around: Surroundings) -> None:
    """The side of the row: its own cell, else its ticks, else the list's."""
    ticked = [side for side in ("mentee", "mentor") if person.values.get(f"wants_{side}")]
    if "side" not in person.values and not any(p.field == "side" for p in person.problems):
        if around.side is not None:
            person.values["side"] = around.side
        elif ticked:
            person.values["side"] = ticked[0]
            if len(ticked) > 1:
                text = "Both are ticked. They apply as a mentee; they can apply as a mentor too."
                person.problems.append(Problem("side", text))
        else:
            text = "We do not know whether this is a mentee or a mentor. Say so in a column."
            person.problems.append(Problem("side", text, blocks=True))
    side = person.values.get("side")
    if side is not None and side not in around.sides:
        listed = " or ".join(around.sides)
        text = f"This cohort has no {side}s. Enter {listed}."
        person.problems.append(Problem("side", text, blocks=True))
