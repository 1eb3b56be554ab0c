"""What the pages of the privacy centre ask."""

from typing import Any

from wtforms import StringField
from wtforms.validators import InputRequired, ValidationError

from mentoring.forms import Form

WORD = "erase"


class AskForm(Form):
    """Only a button."""


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
