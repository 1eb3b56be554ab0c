"""Whom a match leaves out, and whom it leaves without a pair, as rows."""

from collections.abc import Sequence
from typing import Any

from mentoring import clock
from mentoring.matchmaking.encoding import Encoded
from mentoring.matchmaking.people import Intake, Person
from mentoring.matchmaking.solving import Answer
from mentoring.profiles.queries import trained
from mentoring.programmes.models import Cohort
from mentoring.programmes.rules import from_stored

DEFERRED = "deferred"
UNTRAINED = "untrained"


def without_training(cohort: Cohort, everyone: Sequence[Person]) -> dict[int, str]:
    """Applications that have no valid training today and need it, with their side."""
    declared = from_stored(cohort.eligibility)
    asked = [person for person in everyone if declared.asks_training(person.side)]
    valid = trained([person.account_id for person in asked], clock.today()) if asked else set()
    return {each.application_id: each.side for each in asked if each.account_id not in valid}


def unmatched_rows(encoded: Encoded, answer: Answer, intake: Intake) -> list[dict[str, Any]]:
    """Rows of `UnmatchedApplication`, deferred people included."""
    rows = []
    for (side, at), (reason, detail) in answer.unmatched.items():
        person = (encoded.left if side == "left" else encoded.right)[at]
        rows.append(_unmatched(person.application_id, person.side, reason, detail))
    rows += [
        _unmatched(key, intake.deferred_sides[key], DEFERRED, {"until": day})
        for key, day in intake.deferred.items()
        if key in intake.deferred_sides
    ]
    rows += [_unmatched(key, side, UNTRAINED, {}) for key, side in intake.untrained.items()]
    return rows


def _unmatched(application_id: int, side: str, reason: str, detail: Any) -> dict[str, Any]:
    return {"application_id": application_id, "side": side, "reason": reason, "detail": detail}
