"""Forms of pages with steps: dated posts, the search for an organisation, avoiding, consent."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from mentoring.accounts.address_field import AddressField
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.forms import Form, LongText, MonthField, TicksField
from mentoring.organisations.models import Organisation
from mentoring.profiles import grades, services
from mentoring.profiles.choices import DECLARED, EXPERIENCE_WEIGHTS, MAX_ACCESS_NEEDS, NO_EMPLOYER
from mentoring.profiles.experience import TAGS, current_wording
from mentoring.profiles.models import AccessNeeds, Declaration, Profile, Purpose, SharedExperience
from mentoring.profiles.page_forms import PageForm


def _started_on() -> MonthField:
    return MonthField(
        "When did you start in it?",
        description="Month and year, for example 4 2023. Your best guess will do.",
        what="when you started",
        validators=[InputRequired("Enter the month and year you started")],
    )


class PostForm(PageForm):
    """A band or grade with its dates."""

    grade = SelectField(
        "Which band or grade?",
        choices={"": "Choose a band or grade"} | grades.choices(),
        validators=[DataRequired("Choose a band or grade")],
    )
    started_on = _started_on()
    acting_up = BooleanField(
        "I am, or was, acting up",
        description="You do a higher-graded job for a time and go back to your own grade.",
    )
    ended_on = MonthField(
        "When did it end? (optional)",
        description="Leave this empty if you still hold it.",
        what="when it ended",
        last_day=True,
        validators=[Optional()],
    )

    def values(self) -> dict[str, Any]:
        return {
            "grade": self.grade.data,
            "started_on": self.started_on.data,
            "ended_on": self.ended_on.data if "ended_on" in self else None,
            "acting_up": self.acting_up.data if "acting_up" in self else False,
        }


class FirstPostForm(PostForm):
    """The two questions everybody is asked; history comes later."""

    grade = SelectField(
        "Which band or grade are you in?",
        description="If you are acting up, choose your own grade here. You can add the other next.",
        choices={"": "Choose a band or grade"} | grades.choices(),
        validators=[DataRequired("Choose the band or grade you are in")],
    )
    # Declared again to stand after the grade: fields are drawn in the order they were made.
    started_on = _started_on()
    acting_up = None
    ended_on = None


NOT_LISTED, NOWHERE = "other", "none"


class OrganisationForm(PageForm):
    """Choose among the organisations found, or say that yours is not among them."""

    organisation = RadioField(
        "Where do you work?", validators=[InputRequired("Choose your organisation")]
    )
    other = StringField(
        "If it is not listed, what is your employer called?",
        validators=[Length(max=160, message="Shorten the name to 160 characters or fewer")],
    )

    team = StringField(
        "Which team or department are you in? (optional)",
        description="So that we never pair you with somebody of your own team.",
        validators=[Length(max=120, message="Shorten the name to 120 characters or fewer")],
    )

    def offer(self, found: Iterable[Organisation]) -> None:
        """Offer these organisations and the two ways round them."""
        named = {str(organisation.id): organisation_line(organisation) for organisation in found}
        self.organisation.choices = named | {
            NOT_LISTED: "My employer is not listed",
            NOWHERE: "I have no employer at the moment",
        }

    @classmethod
    def stored(cls, profile: Profile) -> dict[str, Any]:
        other = profile.organisation_other
        chosen = str(profile.organisation_id) if profile.organisation_id else None
        if chosen is None and other:
            chosen = NOWHERE if other == NO_EMPLOYER else NOT_LISTED
        return {
            "organisation": chosen,
            "other": other if chosen == NOT_LISTED else "",
            "team": profile.team,
        }

    def validate_other(self, field: StringField) -> None:
        if self.organisation.data == NOT_LISTED and not field.data:
            raise ValidationError("Enter the name of your employer")

    def save(self, profile: Profile, actor: Account) -> None:
        chosen, organisation, other = self.organisation.data, None, ""
        if chosen == NOWHERE:
            other = NO_EMPLOYER
        elif chosen == NOT_LISTED:
            other = self.other.data
        else:
            organisation = db.session.get_one(Organisation, int(chosen))
        services.set_organisation(
            profile, organisation, actor=actor, other=other, team=self.team.data or ""
        )


class WhichPartForm(Form):
    """One button for each organisation that somebody's own became."""

    organisation = RadioField(
        "Which organisation are you in now?",
        validators=[InputRequired("Choose the organisation you are in now")],
    )

    def offer(self, parts: Iterable[Organisation]) -> None:
        """Offer these organisations."""
        self.organisation.choices = {str(each.id): organisation_line(each) for each in parts}


def organisation_line(organisation: Organisation) -> str:
    """Name and code, as trusts with like names are told apart."""
    code = f" ({organisation.ods_code})" if organisation.ods_code else ""
    return f"{organisation.name}{code}"


class AvoidPersonForm(Form):
    person_email = AddressField(
        "What is the email address of the person?",
        description="We do not tell them, and we do not check whether they have an account.",
        validators=[
            InputRequired("Enter the email address of the person"),
            Length(max=254, message="Shorten this to 254 characters or fewer"),
        ],
        render_kw={"autocomplete": "off"},
    )


class AvoidOrganisationForm(Form):
    organisation = RadioField(
        "Which organisation?", validators=[InputRequired("Choose an organisation")]
    )

    def offer(self, found: Iterable[Organisation]) -> None:
        self.organisation.choices = {str(each.id): organisation_line(each) for each in found}


class AgreeForm(Form):
    """The explicit consent, by itself."""

    agree = BooleanField(
        current_wording(Purpose.SHARED_EXPERIENCE).text,
        validators=[
            InputRequired("Tick the box if you agree. If you do not, go back to your profile")
        ],
    )


class SharedExperienceForm(PageForm):
    tags = TicksField(
        "Which of these do you want to share with a partner?",
        description="Choose as many as you like. A tick says only what you choose to say.",
        choices=TAGS,
    )
    importance = RadioField(
        "How much does it matter to you that your partner shares them?",
        choices={str(key): label for key, label in EXPERIENCE_WEIGHTS.items()},
        validators=[InputRequired("Choose how much it matters to you")],
    )
    tell_partner = BooleanField(
        current_wording(Purpose.TELL_PARTNER).text,
        description=" ".join(current_wording(Purpose.TELL_PARTNER).points),
    )

    @staticmethod
    def shown(stored: SharedExperience | None, tell_partner: bool) -> dict[str, Any]:
        """What stands now, by field name."""
        answer = stored.answer if stored is not None else {"tags": [], "importance": None}
        importance = answer["importance"]
        return {
            "tags": answer["tags"],
            "importance": None if importance is None else str(importance),
            "tell_partner": tell_partner,
        }


class DeclarationForm(PageForm):
    """Whether somebody comes from an under-represented group, with the consent that it needs."""

    cohort = HiddenField()
    answer = RadioField(
        "Do you come from a group under-represented in communications?",
        description="For example, people from ethnic minority or working-class backgrounds, or "
        "disabled people. You decide for yourself whether you do. We never ask which group.",
        choices=DECLARED,
        validators=[InputRequired("Choose yes, no or “I prefer not to say”")],
    )
    agree = BooleanField(
        current_wording(Purpose.UNDER_REPRESENTED).text,
        description="Needed for yes and no. Not needed if you prefer not to say.",
    )

    @staticmethod
    def shown(stored: Declaration | None, agreed: bool) -> dict[str, Any]:
        """What stands now, by field name."""
        return {"answer": stored.answer if stored is not None else None, "agree": agreed}


class AccessNeedsForm(PageForm):
    """What a partner should know to meet somebody well, with the consent that it needs."""

    text = LongText(
        "Is there anything your partner should know to meet you well? (optional)",
        description="For example, that you lip-read, need step-free access, or do better with an "
        "agenda sent beforehand. You need not say why.",
        limit=MAX_ACCESS_NEEDS,
    )
    agree = BooleanField(
        current_wording(Purpose.ACCESS_NEEDS).text,
        description="Nobody else sees it, so we keep it only if you tick this.",
    )

    @staticmethod
    def shown(stored: AccessNeeds | None) -> dict[str, Any]:
        """What stands now, by field name."""
        return {"text": stored.answer if stored is not None else "", "agree": stored is not None}


class AskForm(Form):
    """Nothing but the button of a page that asks first."""
