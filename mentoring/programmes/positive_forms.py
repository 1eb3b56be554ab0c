"""Forms of records of positive action, and of what applicants say under one."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mentoring.forms import DayField, Form, ListForm, LongText
from mentoring.programmes.models import Cohort, ProgrammeKind
from mentoring.programmes.positive_action import RecordDetails
from mentoring.programmes.positive_models import (
    Characteristic,
    Condition,
    Measure,
    PositiveAction,
)
from mentoring.programmes.positive_queries import SORTS
from mentoring.programmes.positive_rules import (
    CHARACTERISTICS,
    CONDITIONS,
    MEASURES,
    STATUSES,
    declaration_words,
)


def _text(label: str, asked: str, description: str = "") -> LongText:
    return LongText(
        label, description=description, limit=2000, validators=[InputRequired(asked)], rows=4
    )


def _day(label: str, what: str, description: str = "") -> DayField:
    return DayField(
        label, what=what, description=description, validators=[InputRequired(f"Enter {what}")]
    )


REACHING_OUT = (
    "Reaching out is inviting people of the group in particular, for example through staff "
    "networks. It changes no match: everybody is matched alike."
)
PRIORITY = (
    "Priority is that a match finds partners for people of the group before it finds them for "
    "others, for all of them or for a share of the places that you set below. A match can use it "
    "only while this record is approved and not overdue for review."
)
APPROVAL = (
    "Either is relied on only once the record is approved, by somebody who did not write it where "
    "there is another coordinator."
)


class RecordsFilter(ListForm):
    """Which records to list, and in what order."""

    status = SelectField("Status", default="", choices={"": "All", **STATUSES})
    measure = SelectField(
        "What is done",
        default="",
        choices={"": "All"} | {key: words.split(":")[0] for key, words in MEASURES.items()},
    )
    sort = SelectField("Sort by", choices=dict(SORTS), default="newest")


class RecordForm(Form):
    """Everything the law asks to be written down about positive action."""

    version = HiddenField(default="1")
    characteristic = SelectField(
        "Protected characteristic",
        choices={"": "Choose one", **CHARACTERISTICS},
        validators=[InputRequired("Choose the characteristic")],
    )
    group = StringField(
        "Group",
        description="In words a person would use of themselves, such as “people from ethnic "
        "minority backgrounds”. Applicants read these words.",
        validators=[
            InputRequired("Enter the group"),
            Length(max=160, message="Shorten this to 160 characters or fewer"),
        ],
    )
    condition = RadioField(
        "What do you reasonably think of this group?",
        choices=dict(CONDITIONS),
        validators=[InputRequired("Choose what you reasonably think")],
    )
    evidence = _text("Evidence", "Write on what evidence you think so", "With its source.")
    evidence_on = _day("Date of the evidence", "the date of the evidence")
    aim = _text("Aim", "Write what it is to achieve")
    measure = RadioField(
        "What is done?",
        choices=dict(MEASURES),
        description=f"{REACHING_OUT} {PRIORITY} {APPROVAL}",
        validators=[InputRequired("Choose what is done")],
    )
    size = _text("Size", "Write how much is done", "For example, up to 10 of 30 places.")
    most_places = IntegerField(
        "Most places with priority (optional)",
        description="A match serves at most so many people of the group first, drawn by lot; "
        "the others are served with everybody else. Leave it empty for all of them.",
        validators=[
            Optional(),
            NumberRange(1, 100_000, "Places with priority: enter 1 to 100,000, or leave it empty"),
        ],
    )
    counts_declared = BooleanField(
        "What people declared in their profile counts too",
        description="They said there that they come from a group under-represented in "
        "communications, and agreed that cohorts may put them first. It does not say which "
        "group, so tick this only where the record is about all of them.",
    )
    alternatives = _text("Alternatives considered", "Write what else was considered")
    proportionality = _text("Why it is proportionate", "Write why it is proportionate")
    effect_on_others = _text("Effect on others", "Write what it means for everybody else")
    plain_words = _text(
        "What applicants are told",
        "Write what applicants are told",
        "In plain words, on the public page and when they apply.",
    )
    starts_on = _day("Starts on", "the day it starts")
    review_on = _day("Reviewed by", "the day of the review", "Within 12 months of the start.")
    ends_on = _day("Ends on", "the day it ends")

    def __init__(self, cohort: Cohort, record: PositiveAction | None = None) -> None:
        super().__init__(obj=record)
        if cohort.programme.kind is not ProgrammeKind.ONE_TO_ONE:
            self.measure.choices = {"outreach": MEASURES["outreach"]}
            self.measure.description = f"{REACHING_OUT} {APPROVAL}"
            del self.most_places, self.counts_declared

    def details(self) -> RecordDetails:
        """What was filled in."""
        given: dict[str, Any] = {
            name: self[name].data if name in self else None
            for name in RecordDetails.__dataclass_fields__
        }
        return RecordDetails(
            **given
            | {
                "characteristic": Characteristic(given["characteristic"]),
                "condition": Condition(given["condition"]),
                "measure": Measure(given["measure"]),
                "counts_declared": bool(given["counts_declared"]),
            }
        )


class ReviewRecordForm(Form):
    """What a review found, and when the next is due."""

    finding = _text(
        "What did you find?",
        "Write what you found",
        "Whether the evidence still holds, what the measure did, and whether it is still needed.",
    )
    review_on = _day("Next review by", "the day of the next review", "Within 12 months.")


class EndRecordForm(Form):
    """What came of a record."""

    outcome = _text("What came of it?", "Write what came of it")


class DeclareForm(Form):
    """Whether an applicant belongs to the group of the live record."""

    belongs = BooleanField("")

    def __init__(self, record: PositiveAction | None, **more: Any) -> None:
        super().__init__(**more)
        if record is not None:
            label_declaration(self.belongs, record)


def label_declaration(field: Any, record: PositiveAction) -> None:
    """Put the words of a record beside its tick."""
    field.label.text = declaration_words(record.group)
    field.description = (
        "You need not tick this, and it takes nothing from you if you do not. Nobody is shown "
        "what you say: not your coordinator, your employer or your partner. It is stored "
        "encrypted, used for nothing else, and erased when you change your mind."
    )
