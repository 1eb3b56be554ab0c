"""Records of positive action and declarations under them, made through the production services."""

from datetime import timedelta
from typing import Any

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.programmes import positive_action
from mentoring.programmes.models import Application, Cohort
from mentoring.programmes.positive_action import RecordDetails
from mentoring.programmes.positive_models import (
    Characteristic,
    Condition,
    Measure,
    PositiveAction,
)
from tests.builders.programmes import create_coordinator


def details(**overrides: Any) -> RecordDetails:
    """A record that could be approved and would be live today."""
    today = clock.today()
    given = {
        "characteristic": Characteristic.RACE,
        "group": "people from ethnic minority backgrounds",
        "condition": Condition.PARTICIPATION,
        "evidence": "Fewer than 5% of the most senior, in a survey of 194 people.",
        "evidence_on": today - timedelta(days=300),
        "aim": "A fair share of places.",
        "measure": Measure.PRIORITY,
        "size": "Every place, while more people apply than there are places.",
        "most_places": None,
        "counts_declared": False,
        "alternatives": "Outreach alone, tried last year.",
        "proportionality": "It ends with this cohort.",
        "effect_on_others": "They may wait for the next match.",
        "plain_words": "People from ethnic minority backgrounds are matched first this year.",
        "starts_on": today,
        "review_on": today + timedelta(days=180),
        "ends_on": today + timedelta(days=200),
    }
    return RecordDetails(**(given | overrides))


def create_record(
    cohort: Cohort, author: Account | None = None, *, approved: bool = True, **overrides: Any
) -> PositiveAction:
    """A record written by one person and approved by another."""
    record = positive_action.draft(
        cohort, details(**overrides), actor=author or create_coordinator()
    )
    if approved:
        positive_action.approve(record, actor=create_coordinator("Anna Approver"))
    return record


def declare(application: Application, belongs: bool = True) -> None:
    """An applicant says whether they belong to the group."""
    positive_action.declare(application, belongs=belongs, actor=application.account)
