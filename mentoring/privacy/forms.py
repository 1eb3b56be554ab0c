"""What the pages of the privacy centre ask."""

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from mentoring.forms import DayField, Form, ListForm

WORD = "erase"


class AskForm(Form):
    """Only a button."""


class LogForm(ListForm):
    """What of the audit log to show."""

    action = SelectField("What was done", choices={}, validate_choice=False)
    actor = StringField("By whom", description="A name, an email address or a job")
    since = DayField("From", what="the first day", validators=[Optional()])
    until = DayField("To", what="the last day", validators=[Optional()])
    sort = SelectField(
        "In order of", choices={"newest": "Newest", "oldest": "Oldest"}, validate_choice=False
    )


class EraseForm(Form):
    """Typing a word takes a moment longer than a button: enough to think again."""

    word = StringField(
        f"Type {WORD} to confirm",
        [InputRequired(f"Type the word {WORD} to confirm")],
        render_kw={"autocomplete": "off", "spellcheck": False, "classes": "nhsuk-input--width-10"},
    )

    def validate_word(self, field: Any) -> None:
        if (field.data or "").strip().lower() != WORD:
            raise ValidationError(f"Type the word {WORD}, or leave this page to keep your data")
