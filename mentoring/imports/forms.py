"""Forms of imports and claims."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileRequired
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms import (
    Form as PlainForm,
)
from wtforms.validators import InputRequired, Length

from mentoring.forms import Form, ListForm
from mentoring.imports.columns import LABELS
from mentoring.imports.presenters import KIND_LABELS
from mentoring.programmes.models import SIDES, Cohort
from mentoring.programmes.presenters import SIDE_LABELS

FROM_COLUMN = "column"


class UploadForm(Form):
    """A list of people for a cohort."""

    file = FileField(
        "The list",
        description="An Excel workbook (.xlsx) or a CSV file, up to 10 MB and 20,000 rows.",
        validators=[FileRequired("Choose the file with the list of people")],
    )
    side = RadioField("Who is on it?", validators=[InputRequired("Choose who is on the list")])
    list_name = StringField(
        "Name of the list (optional)",
        description="Give a newer copy of a list the same name: people are then updated, and you "
        "see who is not on it any more. Without a name we take the file’s.",
        validators=[Length(max=80, message="Shorten this to 80 characters or fewer")],
    )
    sheet = StringField(
        "Name of the sheet (optional)",
        description="Only if the workbook has several. Without it we look for the one with people.",
        validators=[Length(max=80, message="Shorten this to 80 characters or fewer")],
    )

    def __init__(self, cohort: Cohort, names: Sequence[str]) -> None:
        super().__init__()
        choices = {side.value: f"{SIDE_LABELS[side]}s" for side in SIDES[cohort.programme.kind]}
        self.side.choices = choices | {FROM_COLUMN: "Both: a column says who is what"}
        if names:
            listed = ", ".join(f"“{name}”" for name in names[:5])
            self.list_name.description = f"{self.list_name.description} Lists so far: {listed}."


def columns_form(columns: Sequence[dict[str, Any]]) -> Form:
    """One choice per column that may be kept, named by its place in the file."""
    choices = {"": "Do not use"} | {field.value: label for field, label in LABELS.items()}
    fields = {
        f"column-{place}": SelectField(
            " ".join(column["heading"].split()) or f"Column {place + 1} (no heading)",
            choices=choices,
            default=column["field"] or "",
        )
        for place, column in enumerate(columns)
        if not column["special"]
    }
    kind = type("ColumnsForm", (Form,), fields)
    made = kind()
    assert isinstance(made, Form)
    return made


def chosen_columns(form: PlainForm, count: int) -> list[str | None]:
    """What was chosen, by place; None for a column that is never kept."""
    names = (f"column-{place}" for place in range(count))
    return [(form[name].data or None) if name in form else None for name in names]


class RowsFilter(ListForm):
    """Which rows of a list to show."""

    q = StringField("Name or email address", validators=[Length(max=120)])
    kind = SelectField("What happens", choices={"": "Everything"} | KIND_LABELS, default="")
    problems = SelectField(
        "Questions",
        choices={"": "With and without", "yes": "With a question", "no": "Without"},
        default="",
    )


class ApplyForm(Form):
    """Import what has been checked; `seen` has the numbers that the page showed."""

    seen = HiddenField()
    send = BooleanField(
        "Write to everybody who is new now",
        description="They are asked to confirm their profile or to be removed. You can also do "
        "this later.",
    )


class ButtonForm(Form):
    """Nothing but a button."""


class ClaimForm(Form):
    """Take an account somebody else made."""

    notices = HiddenField()
    password = PasswordField(
        "Choose a password",
        description="At least 12 characters. Three words that do not belong together are good.",
        validators=[InputRequired("Choose a password")],
        render_kw={"new": True, "autocomplete": "new-password"},
    )
