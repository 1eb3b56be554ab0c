"""What surveys offers on home pages and on the page of a cohort."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from mentoring.formatters import on
from mentoring.programmes.models import Cohort
from mentoring.registry import CohortLink, HomeTask
from surveys.schedules.links import token_of
from surveys.schedules.queries import waiting_for


def tasks(account: Any) -> Sequence[HomeTask]:
    """A check-in that waits for this person."""
    return [
        HomeTask(
            "now",
            f"Answer a few questions about {check_in.wave.cohort.name}",
            f"About {check_in.instrument_version.instrument.minutes} minutes, "
            f"until {on(check_in.closes_on)}. Confidential, not anonymous.",
            url_for("check_ins.show", token=token_of(check_in)),
            order=30,
        )
        for check_in in waiting_for(account)
    ]


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """The feedback report."""
    return [
        CohortLink(
            "Feedback report",
            "Who answered the check-ins, and what they said together.",
            url_for("feedback_report.show", cohort_id=cohort.id),
            order=60,
        )
    ]
