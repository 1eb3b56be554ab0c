"""Forms of cases and their notes."""

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from mentoring.casework.notes import REASON_LABELS
from mentoring.forms import Form, LongText
from mentoring.numbers import whole_or_0

NOTE_HINT = (
    "Write about this person only, and what you need to remember. The person can ask for a copy of "
    "this. Leave out health, beliefs, background and family unless they asked you to write it down."
)


class NoteForm(Form):
    """A note on a case, new or changed."""

    text = LongText(
        "Note",
        description=NOTE_HINT,
        limit=2000,
        validators=[InputRequired("Write the note")],
    )
    version = HiddenField(default="1")

    def seen_version(self) -> int:
        """The version that was on the page; nought when the hidden field was tampered with."""
        return whole_or_0(self.version.data)


class DeleteNoteForm(Form):
    """Why a note is deleted."""

    reason = RadioField(
        "Why does it go?",
        choices={key.value: label for key, label in REASON_LABELS.items()},
        validators=[InputRequired("Choose why the note goes")],
    )
