"""Approving everybody who matches a filter: who it would be, who is left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from mentoring.accounts.queries import unclaimed_among
from mentoring.extensions import db
from mentoring.profiles.services import fingerprint
from mentoring.programmes import applying, queries
from mentoring.programmes.models import Application, ApplicationStatus, Cohort
from mentoring.programmes.rules import Outcome
from mentoring.transactions import unit_of_work

AT_ONCE = 50
"""Applications approved under one write lock."""


@dataclass(frozen=True)
class ToApprove:
    """The waiting applications that match a filter, and those to be read one by one, with why."""

    ids: Sequence[int]
    exceptions: Sequence[tuple[Any, str]]

    @property
    def seen(self) -> str:
        """A mark that changes as soon as it would be somebody else."""
        return fingerprint(list(self.ids))


def to_approve(cohort: Cohort, wanted: queries.ApplicationFilter) -> ToApprove:
    """Everybody who waits and matches; in one query.

    Whoever does not meet a rule, was checked against older rules, or asked for another look is not
    approved along with others.
    """
    waiting = replace(wanted, status=ApplicationStatus.SUBMITTED.value)
    rows = db.session.execute(queries.applications_in(cohort, waiting)).all()
    reasons = [(row, _against(row, cohort)) for row in rows]
    return ToApprove(
        [row.id for row, why in reasons if not why], [(row, why) for row, why in reasons if why]
    )


def _against(row: Any, cohort: Cohort) -> str:
    if row.precheck_version != cohort.rules_version:
        return "was checked against older rules"
    if row.precheck_outcome is Outcome.NOT_MET:
        return "does not meet a rule"
    return "has asked for another look" if row.looks_again else ""


def unclaimed(application_ids: Sequence[int]) -> int:
    """How many of these were brought in by a list and have not confirmed their profile."""
    return unclaimed_among(
        select(Application.account_id).where(Application.id.in_(application_ids))
    )


def approve_all(cohort_id: int, ids: Sequence[int], *, actor: Any) -> tuple[int, int]:
    """An edge: approve some in each unit of work; returns how many were approved, and how many of
    them are asked first to confirm their profile. Whoever waits no longer is passed over."""
    approved = asked = 0
    for start in range(0, len(ids), AT_ONCE):
        with unit_of_work():
            cohort = db.session.get_one(Cohort, cohort_id)
            done = applying.approve_many(cohort, ids[start : start + AT_ONCE], actor=actor)
        approved += len(done.approved)
        asked += done.asked
    return approved, asked
