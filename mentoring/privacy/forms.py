"""What the pages of the privacy centre ask."""

from typing import Any

from wtforms import EmailField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from mentoring.accounts.address_field import AddressField
from mentoring.downloads import PURPOSES
from mentoring.forms import Form, ListForm, LongText, TicksField
from mentoring.privacy.erasing import STATES as ERASURE_STATES
from mentoring.privacy.holds import STATES as HOLD_STATES
from mentoring.privacy.requests import KINDS, STATUS_LABELS
from mentoring.privacy.sharing import ITEMS

WORD = "erase"


class AskForm(Form):
    """Only a button."""


class LogForm(ListForm):
    """What of the audit log to show."""

    action = SelectField("What was done", choices={}, validate_choice=False)
    actor = StringField("By whom", description="A name, an email address or a job")
    days = SelectField(
        "When",
        choices={
            "": "Any time",
            "1": "Since yesterday",
            "7": "In the last 7 days",
            "30": "In the last 30 days",
            "365": "In the last year",
        },
        validate_choice=False,
    )
    sort = SelectField(
        "In order of", choices={"newest": "Newest", "oldest": "Oldest"}, validate_choice=False
    )


class ShareForm(Form):
    """What to show to whom."""

    email = AddressField(
        "Your line manager’s email address",
        validators=[InputRequired("Enter your manager’s email address"), Length(max=254)],
    )
    items = TicksField("What do you want to share?", choices=ITEMS)
    training = LongText(
        "Training you would like",
        description="Only shown if you tick it above.",
        limit=1000,
        rows=4,
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


class RequestForm(Form):
    """A request to the data-protection officer."""

    kind = RadioField("What would you like?", choices={k.value: v for k, v in KINDS.items()})
    words = LongText(
        "In your own words",
        description="Do not write what others need not know. The officer reads this, nobody else.",
        limit=2000,
    )


class ClarifyForm(Form):
    words = LongText("Your answer", limit=2000)


class ReasonForm(Form):
    """Why; the label says what for."""

    reason = LongText("Why", limit=1000, rows=3)


class OutcomeForm(Form):
    outcome = LongText(
        "What was done, and why",
        description="In plain words. The person reads this.",
        limit=2000,
    )


class QuestionForm(Form):
    question = LongText(
        "What do you need to know?",
        description="The person reads this. The clock stands still until they answer.",
        limit=1000,
    )


class HoldForm(Form):
    email = EmailField("Email address of the person", [InputRequired("Enter their email address")])
    reason = LongText(
        "Why nothing of this person may be deleted",
        description="Name the claim or the inquiry, not what it is about.",
        limit=1000,
        rows=3,
    )


class RequestsFilter(ListForm):
    status = SelectField(
        "Status",
        choices={"": "Open or waiting", "overdue": "Overdue", "all": "All"}
        | {status.value: label for status, label in STATUS_LABELS.items()},
    )
    kind = SelectField("Kind", choices={"": "All"} | {k.value: v for k, v in KINDS.items()})
    sort = SelectField("Order", choices={"due": "Due first", "newest": "Newest first"})


class HoldsFilter(ListForm):
    q = StringField("Name or address")
    state = SelectField("State", choices=HOLD_STATES)


class ErasuresFilter(ListForm):
    state = SelectField("State", choices=ERASURE_STATES)
    sort = SelectField("Order", choices={"": "Newest first", "due": "Due first"})


class CountsFilter(ListForm):
    rule = SelectField("What", choices={"": "Everything"}, validate_choice=False)
    nights = SelectField(
        "Nights", choices={"deleted": "That deleted something", "all": "All"}, default="deleted"
    )


class NoticeForm(Form):
    """What a programme says about people's data."""

    seen = HiddenField()
    body = LongText("The notice", limit=20000, rows=20)
    changes = LongText(
        "What has changed",
        description="A few words, from the second version on. People read them first.",
        limit=300,
        rows=2,
    )


class FilesFilter(ListForm):
    q = StringField("Name, or what was taken")
    purpose = SelectField("Why", choices={"": "Anything"} | PURPOSES)
