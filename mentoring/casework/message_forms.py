"""Forms of letters to many people."""

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from mentoring import texts
from mentoring.casework.choosing import (
    CONVERSATION_CHOICES,
    LIVING,
    PAIRING_CHOICES,
    TRAINING_CHOICES,
    Wanted,
    rounds,
)
from mentoring.casework.message_models import MessageKind, MessageStatus
from mentoring.casework.messages import LONGEST, Words
from mentoring.casework.placeholders import LISTED
from mentoring.forms import Form, ListForm, LongText
from mentoring.numbers import whole_or_0
from mentoring.organisations.queries import regions
from mentoring.profiles import grades
from mentoring.programmes.models import SIDES, Cohort
from mentoring.programmes.presenters import OUTCOME_LABELS, SIDE_LABELS, STATUS_LABELS

LETTER_LABELS = {
    MessageStatus.DRAFT: "Draft",
    MessageStatus.SENDING: "Being written",
    MessageStatus.SENT: "Sent",
    MessageStatus.CANCELLED: "Stopped",
    MessageStatus.FAILED: "Interrupted",
}
STATES = {status.value: label for status, label in LETTER_LABELS.items()}
_SHORT = Length(max=120, message="Shorten this to 120 characters or fewer")


class ChooseForm(ListForm):
    """Whom to write to. Links from the lists of people carry their filters here."""

    q = StringField("Name or organisation", validators=[_SHORT])
    side = SelectField("Side", default="")
    status = SelectField(
        "Application",
        default="",
        choices={"": "Everybody who has not withdrawn"}
        | {status.value: STATUS_LABELS[status] for status in LIVING},
    )
    pairing = SelectField(
        "Pairing", default="", choices={"": "With and without a pairing"} | PAIRING_CHOICES
    )
    round = SelectField("Round", default="")
    conversation = SelectField(
        "Conversation",
        default="",
        choices={"": "With and without a conversation"} | CONVERSATION_CHOICES,
    )
    training = SelectField(
        "Training", default="", choices={"": "With and without training"} | TRAINING_CHOICES
    )
    band = SelectField("Band or grade", default="", choices={"": "Every band"} | grades.choices())
    region = SelectField("Region", default="")
    outcome = SelectField(
        "Pre-check",
        default="",
        choices={"": "Every result"} | {key.value: label for key, label in OUTCOME_LABELS.items()},
    )

    FIRST = ("q", "side", "status", "pairing")
    """What stands open; the others are folded away until one of them is used."""

    def __init__(self, cohort: Cohort) -> None:
        super().__init__()
        sides = {side.value: f"{SIDE_LABELS[side]}s" for side in SIDES[cohort.programme.kind]}
        self.side.choices = {"": "Everybody" if cohort.in_circles else "Both sides"} | sides
        if cohort.in_circles:
            del self.pairing, self.round
        else:
            self.round.choices = {"": "Every round"} | rounds(cohort)
        named = {str(region.id): region.name for region in regions()}
        self.region.choices = {"": "Every region"} | named

    @property
    def uses_more(self) -> bool:
        """Whether something folded away has been chosen."""
        return any(field.data for field in self if field.name not in self.FIRST)

    def wanted(self) -> Wanted:
        """What was asked for; everybody when it makes no sense."""
        if not self.validate():
            return Wanted()
        chosen = {field.name: field.data or "" for field in self}
        return Wanted(text=chosen.pop("q"), **chosen)


class LogForm(ListForm):
    """Which letters of a cohort to show."""

    q = StringField("Subject, or somebody it is for", validators=[_SHORT])
    status = SelectField("Status", default="", choices={"": "Any"} | STATES)
    sort = SelectField(
        "In order of",
        default="newest",
        choices={
            "newest": "Newest",
            "oldest": "Oldest",
            "subject": "Subject",
            "people": "Most people written to",
        },
    )


class LetterForm(Form):
    """What a letter says."""

    subject = StringField(
        "Subject",
        description="Phones show this to whoever looks. Say nothing private in it.",
        validators=[
            InputRequired("Enter a subject"),
            Length(max=150, message="Shorten the subject to 150 characters or fewer"),
        ],
    )
    body = LongText(
        "Text",
        description=f"Plain text. {LISTED} are filled in for each person. Everybody gets a letter "
        "of their own; nobody sees who else does.",
        limit=LONGEST,
        rows=12,
        validators=[InputRequired("Write the text")],
    )
    kind = RadioField(
        "What is it to them?",
        choices={
            MessageKind.NEEDED.value: "Something they need to know to take part. Everybody gets it",
            MessageKind.NEWS.value: "News they can do without. People who turned news off do not "
            "get it",
        },
        validators=[InputRequired("Choose what it is to them")],
    )
    version = HiddenField(default="1")

    def words(self) -> Words:
        """What was typed."""
        kind = MessageKind(self.kind.data) if self.kind.data else None
        return Words(self.subject.data or "", self.body.data or "", kind)

    def can_be_kept(self) -> bool:
        """Whether what was typed so far can be kept as a draft: what is blank may be so yet."""
        self.validate()
        for field in self:
            if not any(field.raw_data or ()) or texts.is_blank(field.data or ""):
                field.errors = []
        return not self.errors


class VersionForm(Form):
    """A button that acts on what was on the page."""

    version = HiddenField(default="1")


def seen_version(form: LetterForm | VersionForm) -> int:
    """The version that was on the page; nought when the hidden field was tampered with."""
    return whole_or_0(form.version.data)
