"""What surveys offers on home pages and on the page of a cohort."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from mentoring.formatters import on, plural
from mentoring.permissions import Role
from mentoring.programmes.models import Cohort
from mentoring.registry import RESULTS, CohortLink, HomeTask
from surveys.coding.queries import waves_to_read
from surveys.schedules.links import token_of
from surveys.schedules.queries import waiting_for


def check_in_tasks(account: Any) -> Sequence[HomeTask]:
    """Check-ins that wait for this person."""
    return [
        HomeTask(
            "now",
            f"Answer a few questions about {check_in.cohort}",
            f"About {check_in.minutes} minutes, "
            f"until {on(check_in.closes_on)}. Confidential, not anonymous.",
            url_for("check_ins.show", token=token_of(check_in)),
            order=30,
        )
        for check_in in waiting_for(account)
    ]


def tasks(account: Any) -> Sequence[HomeTask]:
    """What oversight may read; for an evaluator, answers to read."""
    waiting = []
    if account.has_grant(Role.OVERSIGHT):
        text = "What people said in every programme you oversee, without people."
        waiting.append(HomeTask("run", "Released reports", text, url_for("oversight.index")))
    if not account.has_grant(Role.EVALUATOR):
        return waiting
    to_read = [
        HomeTask(
            "now",
            f"Read what people wrote: {each.wave.label}, {each.wave.cohort.name}",
            f"{plural(each.answers - each.marked, 'answer')} without a theme.",
            url_for("evaluation.answers", wave_id=each.wave.id, unmarked="yes"),
            order=60,
        )
        for each in waves_to_read(account)
        if each.answers > each.marked
    ]
    overview = HomeTask(
        "run",
        "Answers, codebooks and themes",
        "Everything you may read as an evaluator.",
        url_for("evaluation.index"),
    )
    return [*waiting, *to_read, overview]


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """The feedback report."""
    return [
        CohortLink(
            "Feedback report",
            "Who answered the check-ins, and what they said together.",
            url_for("feedback_report.show", cohort_id=cohort.id),
            order=60,
            group=RESULTS,
        )
    ]
