"""Forms of scenarios: choices with a name, what to suppose of named people, what to list."""

from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from mentoring.forms import Form, ListForm, LongText
from mentoring.matchmaking import scenario_queries as queries
from mentoring.matchmaking.forms import MatchRunForm
from mentoring.matchmaking.options import MOST_PLACES, RunOptions
from mentoring.numbers import whole_or_0
from mentoring.programmes.models import Cohort

BY = "Full name or email address."
KEPT = "Kept with your name, and shown where the scenario says it."
PLACES = f"Mentees they could take: enter a whole number from 0 to {MOST_PLACES}"


class ScenarioForm(MatchRunForm):
    """A scenario's name, weights, aim and rules; `version` is the one the page was made from."""

    name = StringField(
        "Name of this scenario",
        description="Say what you are trying, such as “more weight on goals”.",
        validators=[
            InputRequired("Enter a name for this scenario"),
            Length(max=80, message="Shorten the name to 80 characters or fewer"),
        ],
    )
    version = HiddenField(default="1")

    def __init__(
        self, cohort: Cohort, like: RunOptions | None = None, name: str = "", version: int = 1
    ) -> None:
        super().__init__(cohort, like, name=name, version=str(version))

    def opened(self) -> int:
        """The version the page was made from; 0 when it is no number."""
        return whole_or_0(self.version.data)


class PairForm(Form):
    """Two people to keep together or apart, by name or email address."""

    left = StringField(description=BY, validators=[InputRequired("Enter who"), Length(max=254)])
    right = StringField(
        description=BY, validators=[InputRequired("Enter whom with"), Length(max=254)]
    )
    what = SelectField(
        "In this scenario they are",
        choices={"keep": "kept together", "apart": "never proposed to each other"},
    )
    pair_reason = LongText(
        "Why?",
        description=KEPT,
        limit=500,
        rows=2,
        validators=[InputRequired("Say why these two should be together, or apart")],
    )

    def __init__(self, names: tuple[str, str], **more: Any) -> None:
        super().__init__(**more)
        self.left.label.text, self.right.label.text = names


class PlacesForm(Form):
    """How many mentees to suppose a mentor can take."""

    mentor = StringField(
        "Mentor",
        description=BY,
        validators=[InputRequired("Enter the name of a mentor"), Length(max=254)],
    )
    places = IntegerField(
        "Mentees they could take now",
        validators=[InputRequired(PLACES), NumberRange(0, MOST_PLACES, PLACES)],
    )
    places_reason = LongText(
        "Why do you suppose so?",
        description=KEPT,
        limit=500,
        rows=2,
        validators=[InputRequired("Say why you suppose another number")],
    )


class TakeAwayForm(Form):
    """What to take out of a scenario again."""

    what = HiddenField()
    first = HiddenField()
    second = HiddenField()


class ScenariosFilterForm(ListForm):
    """Which scenarios to list, and in what order."""

    q = StringField("Name", validators=[Length(max=120, message="Shorten the name")])
    sort = SelectField("Sort by", choices=dict(queries.SORTS), default="changed")
    archived = BooleanField("Show archived ones")
