"""Forms of a cohort's settings: its papers, how it is run, and its agreement."""

from typing import Any

from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mentoring.forms import DayField, Form, LongText
from mentoring.programmes.cohort_settings import GateAnswer, Ways
from mentoring.programmes.gates import GATES
from mentoring.programmes.models import CohortGate, GateKey


class GatesForm(Form):
    """Where each paper is, or who reviewed what is still in preparation; fields below."""

    pilot = BooleanField(
        "This cohort is a pilot",
        description="A pilot may open while papers are in preparation. Until every reference is "
        "filled in, its matches use no shared experience and no priority.",
    )

    def __init__(self, answers: dict[str, CohortGate], **more: Any) -> None:
        for key, row in answers.items():
            more.setdefault("data", {}).update(
                {
                    f"{key}_reference": row.reference,
                    f"{key}_by": row.reviewed_by,
                    f"{key}_on": row.reviewed_on,
                }
            )
        super().__init__(**more)

    def fields_of(self, key: str) -> list[Any]:
        """The fields of one gate."""
        return [self[f"{key}_{part}"] for part in ("reference", "by", "on")]

    def answers(self) -> dict[GateKey, GateAnswer]:
        """What was filled in."""
        return {
            key: GateAnswer(
                self[f"{key.value}_reference"].data or "",
                self[f"{key.value}_by"].data or "",
                self[f"{key.value}_on"].data,
            )
            for key in GateKey
        }


def _short(limit: int) -> Length:
    return Length(max=limit, message=f"Shorten this to {limit} characters or fewer")


for _key, _gate in GATES.items():
    setattr(
        GatesForm,
        f"{_key}_reference",
        StringField(_gate.asked, description=_gate.help, validators=[_short(200)]),
    )
    setattr(
        GatesForm,
        f"{_key}_by",
        StringField("If in preparation: who reviewed it", validators=[_short(120)]),
    )
    setattr(
        GatesForm,
        f"{_key}_on",
        DayField(
            "If in preparation: reviewed on",
            what="the day it was reviewed",
            validators=[Optional()],
        ),
    )


class WaysForm(Form):
    """How a cohort is run, once it is open."""

    target_pairs = IntegerField(
        "How many pairs do you want? (optional)",
        description="Shown beside what has come in, so that you see early what is missing.",
        validators=[
            Optional(),
            NumberRange(1, 100_000, "Enter 1 to 100,000, or leave it empty"),
        ],
    )
    target_mentors = IntegerField(
        "How many mentors do you want? (optional)",
        description="Approved, in this cohort. Shown on the cohort’s page and with supply and "
        "demand.",
        validators=[
            Optional(),
            NumberRange(1, 100_000, "Enter 1 to 100,000, or leave it empty"),
        ],
    )
    conversation_days = IntegerField(
        "Working days to talk with somebody without a partner",
        description="Everybody who looked for a partner and got none is promised a conversation "
        "by this many working days after the match is published.",
        validators=[
            InputRequired("Enter within how many working days"),
            NumberRange(1, 60, "Enter between 1 and 60 working days"),
        ],
    )
    late_joiners = BooleanField(
        "Match late joiners overnight",
        description="When somebody is approved after a match was published, a new match of "
        "everybody free is computed at night. It waits for you to read it: nobody is invited by "
        "itself.",
    )

    def ways(self) -> Ways:
        """What was filled in."""
        return Ways(
            self.target_pairs.data,
            self.late_joiners.data,
            self.conversation_days.data or 1,
            self.target_mentors.data,
        )


class AgreementForm(Form):
    """What both people agree to when they accept an invitation."""

    agreement = LongText(
        "The agreement",
        description="Shown on every invitation from now on. Invitations already sent keep the "
        "version they were sent with.",
        limit=4000,
        rows=14,
    )
