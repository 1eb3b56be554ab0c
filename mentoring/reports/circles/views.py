"""Coordinators' report of a cohort that meets in circles, on a page and as a file."""

from collections.abc import Sequence

from flask import Blueprint, render_template, url_for

from mentoring.circles.queries import cohort_in_circles
from mentoring.downloads import csv_download
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.models import Cohort
from mentoring.registry import RESULTS, CohortCount, CohortLink
from mentoring.reports.circles import presenters, queries

circle_reports = Blueprint(
    "circle_reports", __name__, url_prefix="/cohorts/<int:cohort_id>/reports"
)

GUARDS = ((circle_reports, COORDINATOR),)


@circle_reports.get("/circles")
def show(cohort_id: int):
    cohort = cohort_in_circles(me(), cohort_id)
    report = presenters.circles_report(queries.circle_facts(cohort))
    return render_template("reports/circles.jinja", cohort=cohort, report=report)


@circle_reports.get("/circles.csv")
def download(cohort_id: int):
    cohort = cohort_in_circles(me(), cohort_id)
    report = presenters.circles_report(queries.circle_facts(cohort))
    rows = [presenters.HEADINGS, *presenters.csv_rows(report)]
    return csv_download(rows, f"circles-report-{cohort.id}.csv")


def cohort_counts(cohort: Cohort) -> Sequence[CohortCount]:
    """Everybody approved who is in no circle."""
    if not cohort.in_circles:
        return []
    return [
        CohortCount(
            "Without a circle in the circles report",
            queries.count_without(cohort),
            "Approved people who have no place that waits for an answer, that they said yes to, "
            "or that ended with their circle; people in a proposed circle are counted.",
            url_for("circle_reports.show", cohort_id=cohort.id),
            order=10,
        )
    ]


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """The circles report among a cohort's pages, where pairs have the match report."""
    if not cohort.in_circles:
        return []
    return [
        CohortLink(
            "Circles report",
            "Applied, in a circle, without one and why, sizes, answers, who left.",
            url_for("circle_reports.show", cohort_id=cohort.id),
            order=60,
            group=RESULTS,
        )
    ]
