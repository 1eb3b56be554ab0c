"""Forms of the directory, one's own card, choices and what mentors say to them."""

from collections.abc import Collection
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from mentoring.choices.directory import SORTS
from mentoring.choices.presenters import MARKS
from mentoring.forms import Form, ListForm, LongText
from mentoring.organisations.models import Region
from mentoring.profiles.choices import AVAILABILITY, MEETING_MODES
from mentoring.profiles.models import Skill, SkillKind

SHORT = Length(max=120, message="Shorten this to 120 characters or fewer")


class DirectoryForm(ListForm):
    """Which cards a mentee wants to see, and in what order."""

    q = StringField("Words on the card", validators=[SHORT])
    topic = SelectField("Can help with", default="")
    specialism = SelectField("Specialism", default="")
    region = SelectField("Region", default="")
    mode = SelectField("Can meet", choices={"": "Any way"} | MEETING_MODES, default="")
    level = SelectField("Level", default="")
    time = SelectField("Is free", choices={"": "Any time"} | AVAILABILITY, default="")
    sort = SelectField("Sort by", choices=dict(SORTS), default="fit")

    def __init__(
        self, skills: list[Skill], regions: list[Region], levels: Collection[str] = ()
    ) -> None:
        super().__init__()
        self.level.choices = {"": "Any level"} | {each: each for each in sorted(set(levels))}
        labels = {skill.key: skill.label for skill in skills}
        fields = {s.key: s.label for s in skills if s.kind is SkillKind.SPECIALISM}
        self.topic.choices = {"": "Anything"} | labels
        self.specialism.choices = {"": "Any specialism"} | fields
        self.region.choices = {"": "Any region"} | {each.ods_code: each.name for each in regions}


class ReasonForm(Form):
    """Why a mentee names a mentor."""

    reason = LongText(
        "Why would you like this mentor?",
        description="The coordinator and this mentor read it. The mentor does not see your name, "
        "so leave out who you are, where you work and where you studied.",
        limit=500,
        rows=4,
        validators=[InputRequired("Say why you would like this mentor")],
    )


class CardForm(Form):
    """What a mentor says on their own card."""

    words = LongText(
        "In your own words (optional)",
        description="What you can help with and how you like to work. Leave out your name, "
        "employer, job title, schools, dates and how to reach you.",
        limit=600,
    )
    confirmed = BooleanField(
        "I have read these words as others will see them. They do not tell who I am."
    )
    shows_region = BooleanField("Show my region on the card")


class RespondForm(Form):
    """What a mentor says to being named."""

    mark = RadioField(
        "Would you like to work with this person?",
        choices=MARKS,
        validators=[InputRequired("Choose one of the three")],
    )
    talked = BooleanField("We have had a first call")


class MoveForm(Form):
    """A step up or down the list as the page showed it."""

    seen = HiddenField()
    step = HiddenField()


class ButtonForm(Form):
    """Nothing but a button: something that is asked before it is done."""


class ChoicesFilterForm(ListForm):
    """Which mentees a coordinator wants to see."""

    q = StringField("Name", validators=[SHORT])
    chose = SelectField(
        "Have chosen",
        choices={"": "All", "yes": "Somebody", "no": "Nobody"},
        default="",
    )
    sort = SelectField(
        "Sort by", choices={"name": "Name", "most": "Most choices first"}, default="name"
    )


def typed(form: Any, **fields: str) -> dict[str, str]:
    """What a list form asks, by the names its filter has; an empty filter when it is not valid."""
    if not form.validate():
        return {}
    return {name: form[field].data or form[field].default or "" for name, field in fields.items()}
