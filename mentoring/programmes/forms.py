"""Forms of programmes, cohorts and applications."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from mentoring import formatters
from mentoring.errors import DomainError
from mentoring.forms import DayField, Form, ListForm, LongText, TicksField
from mentoring.organisations.models import Organisation, Region
from mentoring.organisations.queries import find
from mentoring.profiles import grades
from mentoring.programmes.choosing_fields import ChoosingFields
from mentoring.programmes.models import SIDES, Cohort, Programme, ProgrammeKind, Side
from mentoring.programmes.presenters import (
    KIND_LABELS,
    SIDE_LABELS,
    STATUS_LABELS,
)
from mentoring.programmes.rule_changes import Affected, mark_of
from mentoring.programmes.rules import OUTCOME_LABELS, Eligibility, GradeRange, from_stored
from mentoring.programmes.services import CohortDetails, ProgrammeDetails


def _short(limit: int) -> Length:
    return Length(max=limit, message=f"Shorten this to {limit} characters or fewer")


class ProgrammeForm(Form):
    """What a programme is, who answers for it and whom people ask for help."""

    name = StringField(
        "Name of the programme",
        validators=[InputRequired("Enter the name of the programme"), _short(120)],
    )
    kind = RadioField(
        "What kind of mentoring is it?",
        choices={kind.value: label for kind, label in KIND_LABELS.items()},
        default=ProgrammeKind.ONE_TO_ONE.value,
        validators=[InputRequired("Choose what kind of mentoring it is")],
    )
    organisation = StringField(
        "Organisation, for reciprocal mentoring only",
        description="Its name, an abbreviation or its ODS code.",
        validators=[_short(160)],
    )
    summary = LongText(
        "What is it, in two or three sentences?",
        description="Anybody can read this.",
        limit=600,
        validators=[InputRequired("Say in two or three sentences what the programme is")],
    )
    delivered_by = StringField(
        "Who delivers it?",
        validators=[InputRequired("Enter who delivers the programme"), _short(160)],
    )
    overseen_by = StringField(
        "Who oversees it?",
        validators=[InputRequired("Enter who oversees the programme"), _short(160)],
    )
    help_name = StringField(
        "Name of the person to ask for help",
        description="People in a pairing can turn to this person.",
        validators=[InputRequired("Enter the name of the person to ask for help"), _short(120)],
    )
    help_email = EmailField(
        "Their email address",
        validators=[InputRequired("Enter the email address to write to for help"), _short(254)],
    )

    def details(self) -> ProgrammeDetails:
        """What was filled in; raises DomainError when the organisation is not clear."""
        kind = ProgrammeKind(self.kind.data)
        organisation = None
        if kind is ProgrammeKind.RECIPROCAL and self.organisation.data:
            organisation = one_organisation(self.organisation.data)
        return ProgrammeDetails(
            name=self.name.data or "",
            kind=kind,
            summary=self.summary.data or "",
            delivered_by=self.delivered_by.data or "",
            overseen_by=self.overseen_by.data or "",
            help_name=self.help_name.data or "",
            help_email=self.help_email.data or "",
            organisation_id=organisation.id if organisation else None,
        )


def one_organisation(text: str) -> Organisation:
    """The one organisation meant; raises DomainError naming the choices when there are several."""
    found = find(text)
    exact = [
        each
        for each in found
        if text.casefold() in (each.name.casefold(), (each.ods_code or "").casefold())
    ]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if not found:
        raise DomainError(
            f"We know no organisation called {text}. Check the spelling, or enter its ODS code.",
            field="organisation",
        )
    names = formatters.and_list([f"{each.name} ({each.ods_code})" for each in found[:5]], "or")
    raise DomainError(
        f"Several organisations fit. Enter the full name or the ODS code: {names}.",
        field="organisation",
    )


NO_LIMIT = {"": "No limit"}
BANDS = {grade.key: grade.label for grade in grades.by_family()[grades.AFC]}


def _band(label: str) -> SelectField:
    return SelectField(label, choices=NO_LIMIT | BANDS, default="")


class CohortForm(ChoosingFields, Form):
    """A cohort's words, dates and who may take part."""

    version = HiddenField(default="1")
    seen = HiddenField(default="")
    name = StringField(
        "Name of the cohort",
        description="For example, Spring 2027.",
        validators=[InputRequired("Enter the name of the cohort"), _short(120)],
    )
    about = LongText(
        "What is it?",
        description="Anybody can read this before they apply.",
        limit=1500,
        validators=[InputRequired("Say what this cohort is")],
    )
    who_for = LongText(
        "Who is it for?",
        limit=1000,
        validators=[InputRequired("Say who this cohort is for")],
    )
    hours_per_month = IntegerField(
        "Hours a month",
        default=2,
        validators=[
            InputRequired("Enter how many hours a month it takes"),
            NumberRange(1, 20, "Enter between 1 and 20 hours a month"),
        ],
    )
    months = IntegerField(
        "How many months does a pairing last?",
        default=6,
        validators=[
            InputRequired("Enter how many months a pairing lasts"),
            NumberRange(1, 24, "Enter between 1 and 24 months"),
        ],
    )
    opens_on = DayField(
        "Applications open on",
        what="the day applications open",
        validators=[InputRequired("Enter the day applications open")],
    )
    closes_on = DayField(
        "Applications close at the end of",
        what="the day applications close",
        validators=[InputRequired("Enter the day applications close")],
    )
    hear_by_on = DayField(
        "People hear by",
        what="the day people hear by",
        validators=[InputRequired("Enter the day people hear by")],
    )
    starts_on = DayField(
        "Pairings start on",
        what="the day pairings start",
        validators=[InputRequired("Enter the day pairings start")],
    )
    answer_days = IntegerField(
        "Working days to answer an invitation",
        description="Weekends and bank holidays do not count. Who has not answered is reminded.",
        default=5,
        validators=[
            InputRequired("Enter how many days people have to answer an invitation"),
            NumberRange(1, 60, "Enter between 1 and 60 days"),
        ],
    )
    nhs_communications = BooleanField(
        "They work in NHS communications, or towards it", default=True
    )
    profile_complete = BooleanField("Their profile is complete before they can apply", default=True)
    email_confirmed = BooleanField("They have confirmed their email address", default=True)
    one_application = BooleanField("They apply on one side only", default=True)
    under_represented = BooleanField(
        "They come from a group under-represented in communications",
        description="Asked of mentees and junior colleagues only, and only if they agree to say. "
        "You see whether the rule is met, never what was answered. Where somebody has not said, "
        "a person looks.",
    )
    mentor_training = BooleanField(
        "Those who mentor have done the training before they are matched",
        description="They can apply without it. They are left out of every match until it is "
        "recorded, and again when it has run out.",
    )
    regions = TicksField(
        "Regions",
        description="Tick none to take people from everywhere.",
        coerce=int,
        choices={},
    )
    first_lowest = _band("Lowest band")
    first_highest = _band("Highest band")
    second_lowest = _band("Lowest band")
    second_highest = _band("Highest band")

    def __init__(
        self, programme: Programme, regions: list[Region], cohort: Cohort | None = None
    ) -> None:
        super().__init__(obj=cohort, data=_rules_as_typed(cohort) if cohort else None)
        self.sides = SIDES[programme.kind]
        self.offer_choosing(programme.kind is ProgrammeKind.ONE_TO_ONE)
        self.region_names = {region.id: region.name for region in regions}
        self.regions.choices = self.region_names
        for side, (lowest, highest) in self.bands().items():
            lowest.label.text = f"Lowest band of a {SIDE_LABELS[side].lower()}"
            highest.label.text = f"Highest band of a {SIDE_LABELS[side].lower()}"

    def bands(self) -> Mapping[Side, tuple[SelectField, SelectField]]:
        """The two limits of each side."""
        limits = (
            (self.first_lowest, self.first_highest),
            (self.second_lowest, self.second_highest),
        )
        return dict(zip(self.sides, limits, strict=False))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that no lowest band is above its highest."""
        fine = super().validate(extra_validators)
        for lowest, highest in self.bands().values():
            low, high = lowest.data, highest.data
            known = not (lowest.errors or highest.errors) and low and high
            if known and grades.rank(low) > grades.rank(high):
                highest.errors = [*highest.errors, "Choose a highest band above the lowest one"]
                fine = False
        return self.choosing_is_complete() and fine

    def confirms(self, affected: Sequence[Affected]) -> bool:
        """Whether whom these rules affect was on the page that was sent; notes that it is now."""
        mark = mark_of(self._eligibility(), affected)
        seen, self.seen.data = self.seen.data, mark
        return not affected or seen == mark

    def details(self) -> CohortDetails:
        """What was filled in."""
        apart = {"eligibility", "choose_by_on"}
        names = (name for name in CohortDetails.__dataclass_fields__ if name not in apart)
        return CohortDetails(
            **{name: self[name].data for name in names},
            choose_by_on=self.choose_by_on_chosen(),
            eligibility=self._eligibility(),
        )

    def _eligibility(self) -> Eligibility:
        limits = {
            side.value: _range(lowest.data, highest.data)
            for side, (lowest, highest) in self.bands().items()
            if lowest.data or highest.data
        }
        return Eligibility(
            nhs_communications=self.nhs_communications.data,
            profile_complete=self.profile_complete.data,
            email_confirmed=self.email_confirmed.data,
            one_application=self.one_application.data,
            mentor_training=self.mentor_training.data,
            regions={key: self.region_names[key] for key in self.regions.data or []},
            grades=limits,
            under_represented=self.under_represented.data,
        )


def _range(lowest: str, highest: str) -> GradeRange:
    return GradeRange(
        lowest=grades.rank(lowest) if lowest else None,
        highest=grades.rank(highest) if highest else None,
        lowest_label=grades.label(lowest or None),
        highest_label=grades.label(highest or None),
    )


def _rules_as_typed(cohort: Cohort) -> dict[str, Any]:
    declared = from_stored(cohort.eligibility)
    by_label = {label: key for key, label in BANDS.items()}
    typed: dict[str, Any] = {
        "mentees_choose": cohort.choose_by_on is not None,
        "nhs_communications": declared.nhs_communications,
        "profile_complete": declared.profile_complete,
        "email_confirmed": declared.email_confirmed,
        "one_application": declared.one_application,
        "under_represented": declared.under_represented,
        "mentor_training": declared.mentor_training,
        "regions": list(declared.regions),
    }
    for place, side in zip(("first", "second"), SIDES[cohort.programme.kind], strict=False):
        limits = declared.grades.get(side.value, GradeRange())
        typed[f"{place}_lowest"] = by_label.get(limits.lowest_label, "")
        typed[f"{place}_highest"] = by_label.get(limits.highest_label, "")
    return typed


class ReturnForm(Form):
    """Send an application back with what the person can do."""

    reason = LongText(
        "What can this person do?",
        description="They read these words as you write them. Say what is missing and how to "
        "mend it. They can answer and ask for another look.",
        limit=1000,
        validators=[InputRequired("Write what the person can do")],
    )


class AskFirstForm(Form):
    """Nothing but a button: something that is asked before it is done."""


class ApproveAllForm(Form):
    """The same for everybody who was shown; `seen` says who that was."""

    seen = HiddenField()


class ApplicationsFilter(ListForm):
    """Which applications a coordinator wants to see."""

    q = StringField("Name or organisation", validators=[_short(120)])
    side = SelectField("Side", default="")
    status = SelectField(
        "Status",
        default="",
        choices={"": "Every status"}
        | {status.value: label for status, label in STATUS_LABELS.items()},
    )
    outcome = SelectField(
        "Pre-check",
        default="",
        choices={"": "Every result"} | {key.value: label for key, label in OUTCOME_LABELS.items()},
    )
    sort = SelectField(
        "Sort by",
        choices={"oldest": "Oldest first", "newest": "Newest first", "name": "Name"},
        default="oldest",
    )

    def __init__(self, kind: ProgrammeKind) -> None:
        super().__init__()
        self.side.choices = {"": "Both sides"} | {
            side.value: SIDE_LABELS[side] for side in SIDES[kind]
        }
