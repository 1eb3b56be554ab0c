"""Forms of a review: which pairs to list, what to decide, what to open and why."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from mentoring.forms import Form, ListForm, LongText
from mentoring.matchmaking import worklist
from mentoring.matchmaking.flags import FLAGS
from mentoring.matchmaking.models import ProposalStatus, RuleKind
from mentoring.matchmaking.person_page import Partner
from mentoring.matchmaking.scenario_forms import BY
from mentoring.matchmaking.unmatched import COORDINATOR
from mentoring.pairings.naming import SIDE_NAMES
from mentoring.programmes.models import Side

DECISIONS = {
    worklist.UNREAD: "Waiting, and not read by you",
    worklist.READ: "Waiting, and read by you",
    ProposalStatus.WAITING.value: "Waiting for a decision",
    ProposalStatus.APPROVED.value: "Approved",
    ProposalStatus.REJECTED.value: "Rejected",
}
LABEL = re.compile(r"^(?:(?P<side>[a-z][a-z ]*?)\s+)?(?P<number>\d{1,6})$", re.IGNORECASE)


def _any(words: str, choices: Mapping[Any, str]) -> dict[Any, str]:
    return {"": words, **choices}


def label_in(text: str, sides: tuple[Side, Side]) -> tuple[Side | None, int] | None:
    """The side and number a label like "Mentee 12" or "12" names; None when it is no label."""
    found = LABEL.match(text.strip())
    if found is None:
        return None
    called = (found["side"] or "").lower()
    for side in sides:
        if called in (side.value, SIDE_NAMES[side].lower()):
            return side, int(found["number"])
    return None if called else (None, int(found["number"]))


class ByLabel(ListForm):
    """A list of people of a match, searched by the label that they have in review."""

    q = StringField("Person", validators=[Length(max=120, message="Shorten the label")])

    def __init__(self, sides: tuple[Side, Side], **more: Any) -> None:
        super().__init__(**more)
        self.sides = sides
        self.q.description = f"By label, such as {SIDE_NAMES[sides[0]]} 12."

    def validate_q(self, field: Any) -> None:
        """Names are not searched here: that would tell who is behind a blind profile."""
        if field.data and label_in(field.data, self.sides) is None:
            raise ValidationError(
                f"Enter a label, such as {SIDE_NAMES[self.sides[0]]} 12. "
                "To look for somebody by name, use “Find somebody by name”"
            )

    def person(self) -> tuple[Side | None, int] | None:
        """Whose label it is; None for everybody."""
        return label_in(self.q.data, self.sides) if self.q.data else None


class BesideForm(ByLabel):
    """Whom to set beside the person of a page: somebody of the other side."""

    def __init__(self, side: Side, **more: Any) -> None:
        super().__init__((side, side), **more)
        self.q.label.text = f"Which {SIDE_NAMES[side].lower()}?"

    def nobody(self) -> None:
        """The match has nobody of this label."""
        self.q.errors = [f"This match has no {SIDE_NAMES[self.sides[0]].lower()} of that number"]


class UnmatchedFilterForm(ByLabel):
    """Which people without a pair to list."""

    side = SelectField("Side", default="")
    reason = SelectField("Reason", choices=_any("All", COORDINATOR), default="")

    def __init__(self, sides: tuple[Side, Side], **more: Any) -> None:
        super().__init__(sides, **more)
        self.side.choices = _any("Both", {each.value: SIDE_NAMES[each] for each in sides})


class PairsForm(ByLabel):
    """Which pairs to list, and in what order."""

    status = SelectField("Decision", choices=_any("All", DECISIONS), default="")
    band = SelectField(
        "Score",
        choices=_any("All", {key: words for key, (words, _, _) in worklist.BANDS.items()}),
        default="",
    )
    flag = SelectField("To look at", choices=_any("All", FLAGS), default="")
    region = SelectField("Region", default="")
    organisation = SelectField("Organisation", default="")
    sort = SelectField("Sort by", choices=dict(worklist.SORTS), default="score")

    def __init__(
        self,
        sides: tuple[Side, Side],
        regions: Mapping[int, str],
        organisations: Mapping[int, str],
        **more: Any,
    ) -> None:
        super().__init__(sides, **more)
        self.region.choices = _any("All", {str(key): name for key, name in regions.items()})
        self.organisation.choices = _any(
            "All", {str(key): name for key, name in organisations.items()}
        )
        if not organisations:
            del self.organisation

    def wanted(self) -> worklist.Wanted:
        """What was asked for."""
        organisation = self.organisation.data if "organisation" in self else ""
        return worklist.Wanted(
            status=self.status.data or "",
            band=self.band.data or "",
            flag=self.flag.data or "",
            region=int(self.region.data) if self.region.data else None,
            organisation=int(organisation) if organisation else None,
            person=self.person(),
            sort=self.sort.data or "score",
        )


class ReviewForm(Form):
    """The decision about one pair; the marker shows that its reasons were on the page."""

    marker = HiddenField()
    note = LongText(
        "Why is this not the right pair?",
        description="Kept with the decision. The two people do not see it.",
        limit=1000,
        rows=3,
    )
    never_again = BooleanField("Never propose these two to each other again", default=True)


def _reason(label: str, description: str) -> LongText:
    return LongText(
        label,
        description=description,
        limit=500,
        rows=2,
        validators=[InputRequired("Say why you need to know")],
    )


class KeepForm(Form):
    """Keep two people together in every later match of this cohort."""

    why = LongText(
        "Why should these two stay together?",
        description="Later matches of this cohort keep the pair, whatever else changes.",
        limit=500,
        rows=2,
        validators=[InputRequired("Say why these two should stay together")],
    )


class RulingForm(Form):
    """Rule on two people for every later match of the cohort, whether proposed before or not."""

    left = StringField(description=BY, validators=[InputRequired("Enter who"), Length(max=254)])
    right = StringField(
        description=BY, validators=[InputRequired("Enter whom with"), Length(max=254)]
    )
    kind = RadioField(
        "In every later match of this cohort they are",
        choices={
            RuleKind.NEVER.value: "never proposed to each other",
            RuleKind.KEEP.value: "kept together, whatever else changes",
        },
        validators=[InputRequired("Choose what should hold for these two")],
    )
    reason = LongText(
        "Why?",
        description="Kept with your name, and shown to your colleagues with the ruling.",
        limit=500,
        rows=2,
        validators=[InputRequired("Say why")],
    )

    def __init__(self, names: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.left.label.text, self.right.label.text = names

    def ruling(self) -> RuleKind:
        """What should hold."""
        return RuleKind(self.kind.data)


class OpenNameForm(Form):
    """See who somebody is, with a reason."""

    side = RadioField(
        "Whose name?",
        validators=[InputRequired("Choose whose name to open")],
        validate_choice=True,
    )
    reason = _reason(
        "Why do you need to know?",
        "Kept with your name and shown to your colleagues on this page.",
    )

    def __init__(self, labels: Mapping[str, str], **more: Any) -> None:
        super().__init__(**more)
        self.side.choices = list(labels.items())


class OpenPersonForm(Form):
    """See who the person of a page is, with a reason."""

    reason = _reason(
        "Why do you need to know?",
        "Kept with your name and shown to your colleagues on this page.",
    )


class FindForm(ListForm):
    """Look for somebody of a match by name."""

    q = StringField("Name", validators=[Length(max=120, message="Shorten the name")])


class OpenFoundForm(Form):
    """Open who somebody is in this match, or where an organisation's people are, with a reason."""

    what = RadioField(
        "Which of them?", validators=[InputRequired("Choose one")], validate_choice=True
    )
    reason = _reason(
        "Why do you need to know?",
        "Kept with your name. Colleagues see that you looked, and why.",
    )

    def __init__(self, choices: Mapping[str, str], **more: Any) -> None:
        super().__init__(**more)
        self.what.choices = list(choices.items())


class ChoosePartnerForm(Form):
    """Pair somebody with a partner of the coordinator's choice, with a reason."""

    partner = RadioField(
        "Which partner?",
        validators=[InputRequired("Choose a partner")],
        validate_choice=True,
    )
    reason = LongText(
        "Why this partner?",
        description="Kept with the match. The two people do not see it.",
        limit=500,
        rows=2,
        validators=[InputRequired("Say why these two should be paired")],
    )

    def __init__(self, partners: Sequence[Partner], **more: Any) -> None:
        super().__init__(**more)
        self.partner.choices = [(str(p.number), p.label) for p in partners if p.can_choose]
        hints = {str(p.number): f"{p.fit}. {p.cost}." for p in partners}
        self.partner.render_kw = {"hints": hints}

    def chosen(self) -> int:
        """The number of the partner chosen."""
        return int(self.partner.data)
