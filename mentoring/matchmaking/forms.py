"""Forms of a match run: what to weigh, what to decide about a pair, what to list."""

from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from mentoring.choices.overview import still_choosing
from mentoring.forms import Form, LongText
from mentoring.matchmaking import queries
from mentoring.matchmaking.options import (
    CRITERIA,
    DEFAULTS,
    MOST_WEIGHT,
    OBJECTIVES,
    STAYING,
    WHERE_CHOOSING,
    RunOptions,
)
from mentoring.programmes.models import Cohort
from mentoring.programmes.positive_queries import priority_of

HELP = {
    "goals": "What one wants to work on and the other offers, by how important it is.",
    "role": "Whether the mentor works at or above the level the mentee aims for.",
    "seniority": "Two to four grade steps apart gives full marks: near enough to remember the way.",
    "specialism": "Whether they work in the same fields of communications.",
    "logistics": "Ways to meet and times they have in common; in person only where one can come "
    "to the other.",
    "choice": "The mentors a mentee named: full marks for the first choice, a fifth for the fifth. "
    "Somebody who named nobody loses nothing elsewhere.",
    "preference": "A mentor named by a mentee has said that they would like to work with them.",
    "personal_fit": "Ways of working, and shared experience where both chose to be matched on it. "
    "Its parts are private, so it is only ever shown as one. At most 30% of all weight.",
}


RECIPROCAL_HELP = {
    "goals": "What each wants to learn and the other can share. It counts once in each direction.",
    "role": "Whether the senior colleague works at or above the level the junior one aims for.",
    "seniority": "Three or more grade steps apart gives full marks.",
}


CHOSEN = (
    "objective",
    "keep_organisations_apart",
    "both_gain",
    "everyone_helps",
    "follow_rulings",
    "near_run",
    "near_steps",
    "use_tiers",
)
"""What is chosen beside the weights, in the order shown; some kinds of programme lack some."""


def _weight(key: str) -> IntegerField:
    limits = f"{CRITERIA[key]}: enter a whole number from 0 to {MOST_WEIGHT}"
    return IntegerField(
        CRITERIA[key],
        description=HELP[key],
        default=(DEFAULTS | WHERE_CHOOSING)[key],
        render_kw={"data-weight": str(MOST_WEIGHT)},
        validators=[InputRequired(limits), NumberRange(0, MOST_WEIGHT, limits)],
    )


class MatchRunForm(Form):
    """What the match weighs, aims for and never does."""

    name = StringField(
        "Name of this match (optional)",
        description="For you, to tell it from others: such as “more weight on goals”.",
        validators=[Length(max=80, message="Shorten the name to 80 characters or fewer")],
    )
    goals = _weight("goals")
    role = _weight("role")
    seniority = _weight("seniority")
    specialism = _weight("specialism")
    logistics = _weight("logistics")
    choice = _weight("choice")
    preference = _weight("preference")
    personal_fit = _weight("personal_fit")
    objective = RadioField(
        "What should the match aim for?",
        choices=dict(OBJECTIVES),
        default="total",
        description="Either way, as many people as possible get a partner first.",
    )
    keep_organisations_apart = BooleanField(
        "Never pair two people of the same organisation",
        default=True,
        description="People speak more freely with somebody from elsewhere.",
    )
    both_gain = BooleanField(
        "Only pair people who each offer something the other wants to learn",
        default=True,
        description="Take the tick away if too few people find a partner.",
    )
    everyone_helps = BooleanField(
        "Give every mentor at least one mentee",
        description="Refused when there are too few mentees, or rules keep too many apart.",
    )
    follow_rulings = BooleanField(
        "Follow what has been ruled about single pairs of this cohort",
        default=True,
        description="Pairs you kept together or never want proposed, listed with the matches.",
    )
    near_run = SelectField("Stay close to an earlier match (optional)", coerce=int, default=0)
    near_steps = RadioField(
        "How close?",
        choices=dict(STAYING),
        coerce=int,
        default=0,
        description="Clearly better is a gain of at least 50 points for each pair that changes, "
        "where a perfect pair has 1,000; more where personal fit weighs much.",
    )
    use_tiers = BooleanField("")

    def __init__(self, cohort: Cohort, like: RunOptions | None = None, **more: Any) -> None:
        data: dict[str, Any] = dict(more)
        if like is not None:
            data |= dict.fromkeys(WHERE_CHOOSING, 0) | dict(like.weights)
            data |= {name: getattr(like, name) for name in CHOSEN}
        super().__init__(data=data)
        self.near_run.choices = {0: "No earlier match"} | queries.computed_runs(cohort)
        if cohort.choose_by_on is None:
            del self.choice, self.preference
        if queries.is_reciprocal(cohort):
            for key, text in RECIPROCAL_HELP.items():
                self[key].description = text
            del self.keep_organisations_apart, self.objective, self.everyone_helps
            del self.near_run, self.near_steps
        else:
            del self.both_gain
        record = priority_of(cohort).record
        if record is None:
            del self.use_tiers
        else:
            self.use_tiers.label.text = f"Serve {record.group} first"
            self.use_tiers.description = (
                "Under the cohort’s record of positive action. The match is computed without it as "
                "well, so that you see what it changes. Nobody sees who is served first."
            )

    def weights(self) -> list[Any]:
        """The fields that hold a weight, in the order shown."""
        return [self[key] for key in CRITERIA if key in self]

    def rules(self) -> list[Any]:
        """The fields that switch a rule on or off, in the order shown."""
        return [self[name] for name in CHOSEN if isinstance(self._fields.get(name), BooleanField)]

    def weight_sum(self) -> int:
        """What the weights add up to; what is no number counts nothing."""
        return sum(each.data for each in self.weights() if isinstance(each.data, int))

    def options(self) -> RunOptions:
        """What was chosen; raises DomainError when the numbers do not go together."""
        chosen: dict[str, Any] = {"weights": {each.name: int(each.data) for each in self.weights()}}
        for name in CHOSEN:
            if name in self:
                chosen[name] = self[name].data
        return RunOptions(**chosen)


class ButtonForm(Form):
    """Nothing but a button: something that is asked before it is done."""


class PublishForm(Form):
    """Publish a match; while mentees may still choose, with a tick that this ends it."""

    ends_choosing = BooleanField(
        "Publish now, although this ends choosing before the day mentees were told",
        validators=[DataRequired("Tick that choosing may end now, or publish after the last day")],
    )

    def __init__(self, cohort: Cohort) -> None:
        super().__init__()
        self.choosing = still_choosing(cohort)
        if self.choosing is None:
            del self.ends_choosing


class PutAwayForm(Form):
    """Set a draft aside, with a reason for those who want to give one."""

    reason = LongText(
        "Why (optional)",
        description="Kept with the match, for your colleagues. Nobody else sees it.",
        limit=500,
        rows=2,
    )


class RuleForm(Form):
    """Which ruling about a pair to lift."""

    rule = HiddenField()
