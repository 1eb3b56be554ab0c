"""The forms of the profile's pages. Each knows what it shows of a profile and how it is saved."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mentoring.accounts.address_field import AddressField
from mentoring.accounts.models import Account
from mentoring.accounts.services import normalise_email
from mentoring.errors import DomainError
from mentoring.forms import Between, LongText, TicksField
from mentoring.organisations.queries import regions
from mentoring.profiles import grades, services
from mentoring.profiles.choices import (
    AVAILABILITY,
    MEETING_MODES,
    ROLE_HINTS,
    ROLES,
)
from mentoring.profiles.fit_forms import LanguagesForm, StyleForm, ValuesForm
from mentoring.profiles.mentor_forms import CapacityForm, PauseForm
from mentoring.profiles.models import Profile
from mentoring.profiles.page_forms import PageForm, Roles
from mentoring.profiles.sections import LEARNERS
from mentoring.profiles.topic_forms import (
    ImportanceForm,
    OfferedForm,
    RefusedForm,
    SpecialismsForm,
    WantedForm,
    importance_form,
)


class RolesForm(PageForm):
    roles = TicksField(
        "What would you like?",
        description="Choose all that apply. You can change this later.",
        choices=ROLES,
        validators=[DataRequired("Choose at least one")],
        render_kw={"hints": ROLE_HINTS},
    )

    @classmethod
    def stored(cls, profile: Profile) -> dict[str, Any]:
        return {"roles": [role for role in ROLES if getattr(profile, f"wants_{role}")]}

    def save(self, profile: Profile, actor: Account) -> None:
        chosen = self.roles.data or []
        services.save_answers(
            profile, actor=actor, **{f"wants_{role}": role in chosen for role in ROLES}
        )


class JobForm(PageForm):
    columns = ("job_title", "years_experience")

    job_title = StringField(
        "What is your job title?",
        description="For example, communications officer. If you study or train, say so.",
        validators=[
            InputRequired("Enter your job title"),
            Length(max=120, message="Shorten your job title to 120 characters or fewer"),
        ],
        render_kw={"autocomplete": "organization-title"},
    )
    years_experience = IntegerField(
        "How many years have you worked in communications? (optional)",
        validators=[Optional(), Between(0, 60, "Enter a number of years from 0 to 60")],
    )


class GoalsForm(PageForm):
    columns = ("aim_grade", "goal_text")

    aim_grade = SelectField(
        "Which level would you like to reach next?",
        description="Choose your own level if you want to grow where you are.",
        choices={"": "Choose a level"} | grades.choices(),
        validators=[DataRequired("Choose the level you would like to reach")],
    )
    goal_text = LongText(
        "What would you like to be different in a year? (optional)",
        description="For example, to lead a team, to change to digital, or to be heard more.",
    )


class MeetingForm(PageForm):
    columns = ("meeting_modes", "availability")

    meeting_modes = TicksField(
        "How can you meet?",
        description="Choose all that suit you.",
        choices=MEETING_MODES,
        validators=[DataRequired("Choose at least one way of meeting")],
    )
    availability = TicksField(
        "When can you usually meet?",
        description="Choose all that suit you.",
        choices=AVAILABILITY,
    )

    def prepare(self, profile: Profile, roles: Roles) -> None:
        if roles & LEARNERS:
            self.availability.validators = [DataRequired("Choose at least one time")]


class RegionForm(PageForm):
    region = RadioField(
        "Which region do you work in?",
        validators=[InputRequired("Choose a region, or “Somewhere else”")],
    )

    def prepare(self, profile: Profile, roles: Roles) -> None:
        named = {str(region.id): region.name for region in regions()}
        self.region.choices = named | {"none": "Somewhere else, or no fixed place"}

    @classmethod
    def stored(cls, profile: Profile) -> dict[str, Any]:
        return {"region": str(profile.region_id) if profile.region_id else None}

    def save(self, profile: Profile, actor: Account) -> None:
        known = {str(region.id): region for region in regions()}
        services.set_region(profile, known.get(self.region.data), actor=actor)


class ContactForm(PageForm):
    columns = ("contact_to_share",)

    contact_to_share = StringField(
        "Which email address or telephone number may your partner use?",
        description="It need not be the one you sign in with.",
        validators=[Length(max=254, message="Shorten this to 254 characters or fewer")],
    )

    def prepare(self, profile: Profile, roles: Roles) -> None:
        if roles & LEARNERS:
            self.contact_to_share.validators = [
                InputRequired("Enter an email address or a telephone number"),
                *self.contact_to_share.validators,
            ]


class LineManagerForm(PageForm):
    columns = ("line_manager_email",)

    line_manager_email = AddressField(
        "What is your line manager’s work email? (optional)",
        description="So that we never pair you with your manager, or with somebody you manage.",
        validators=[Length(max=254, message="Shorten this to 254 characters or fewer")],
        render_kw={"autocomplete": "off"},
    )

    def save(self, profile: Profile, actor: Account) -> None:
        typed = self.line_manager_email.data
        if typed and normalise_email(typed) == actor.email:
            raise DomainError(
                "This is your own address. Enter your manager’s, or leave it empty",
                field="line_manager_email",
            )
        super().save(profile, actor)


FORMS: dict[str, type[PageForm]] = {
    "roles": RolesForm,
    "job": JobForm,
    "specialisms": SpecialismsForm,
    "region": RegionForm,
    "goals": GoalsForm,
    "wanted": WantedForm,
    "importance": ImportanceForm,
    "offered": OfferedForm,
    "capacity": CapacityForm,
    "pause": PauseForm,
    "refused": RefusedForm,
    "meeting": MeetingForm,
    "languages": LanguagesForm,
    "contact": ContactForm,
    "line-manager": LineManagerForm,
    "values": ValuesForm,
    "style": StyleForm,
}
"""Pages that are one form. Organisation, grade and avoid have steps of their own."""


def page_form(
    kind: type[PageForm], profile: Profile, roles: Roles, *, then: str = "", **usual: Any
) -> PageForm:
    """A form showing what stands in the profile, or what was just typed."""
    if kind is ImportanceForm:
        kind = importance_form(profile)
    stored = kind.stored(profile)
    mark = services.fingerprint(stored)
    form = kind(data=usual | _without_blanks(stored, usual) | {"seen": mark, "then": then})
    form.prepare(profile, roles)
    return form


def _without_blanks(stored: dict[str, Any], usual: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in stored.items() if value or name not in usual}
