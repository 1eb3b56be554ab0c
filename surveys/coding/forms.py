"""Forms of the codebook and of marking."""

from collections.abc import Sequence

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from mentoring.forms import Form, LongText, TicksField
from surveys.coding.models import Code
from surveys.coding.passages import sentences


class CodeForm(Form):
    """A theme: its name and what it means."""

    name = StringField(
        "Name of the theme",
        validators=[
            InputRequired("Enter a name for the theme"),
            Length(max=80, message="Shorten the name to 80 characters or fewer"),
        ],
    )
    definition = LongText(
        "What it means",
        description="What belongs to it, and what does not. Others mark by these words",
        limit=1000,
        validators=[InputRequired("Enter what the theme means")],
    )


class MergeForm(Form):
    """Into which theme another goes."""

    into = SelectField("Into which theme?", validators=[InputRequired("Choose a theme")])

    def offer(self, codes: Sequence[Code]) -> "MergeForm":
        # None is chosen beforehand: what is merged by a slip is not parted again.
        self.into.choices = {"": "Choose a theme"} | {str(code.id): code.name for code in codes}
        return self


class MarkForm(Form):
    """What to mark in one answer, and with which theme."""

    sentences = TicksField("Which sentences?", coerce=int, validators=[Optional()])
    passage = StringField(
        "Or copy the words to mark",
        description="For part of a sentence. Copy them from the answer exactly as they stand",
    )
    code = SelectField("Theme", validators=[InputRequired("Choose a theme")])
    memo = LongText(
        "Your note (optional)",
        description="For evaluators only",
        limit=1000,
        rows=2,
    )

    def offer(self, text: str, codes: Sequence[Code]) -> "MarkForm":
        self.sentences.choices = {
            number: text[start:stop] for number, (start, stop) in enumerate(sentences(text))
        }
        self.code.choices = {"": "Choose a theme"} | {str(code.id): code.name for code in codes}
        return self
