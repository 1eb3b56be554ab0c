"""Coordinators' report of a cohort's match, on a page and as files."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, url_for

from mentoring.downloads import PeopleFile, csv_download, people_download
from mentoring.permissions import COORDINATOR, me, recent_sign_in
from mentoring.programmes.models import Cohort
from mentoring.programmes.queries import paired_cohort_of
from mentoring.registry import RESULTS, CohortCount, CohortLink
from mentoring.reports import presenters, queries
from mentoring.transactions import reads_first

reports = Blueprint("reports", __name__, url_prefix="/cohorts/<int:cohort_id>/reports")

GUARDS = ((reports, COORDINATOR),)


@reports.get("/match")
def match(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    report = presenters.match_report(cohort, queries.match_facts(cohort))
    return render_template("reports/match.jinja", cohort=cohort, report=report)


@reports.get("/match.csv")
def match_figures(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    report = presenters.match_report(cohort, queries.match_facts(cohort))
    rows = presenters.csv_rows(report)
    return _download("match-report", cohort, presenters.FIGURE_HEADINGS, rows)


@reports.route("/pairings.csv", methods=["GET", "POST"])
@recent_sign_in
@reads_first
def pairings(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)

    def make() -> PeopleFile:
        found = queries.pairing_rows(cohort)
        rows = [presenters.PEOPLE_HEADINGS, *(presenters.pairing_cells(row) for row in found)]
        named = {each for row in found for each in (row.left_id, row.right_id)}
        return PeopleFile(csv_download(rows, f"pairings-{cohort.id}.csv"), named)

    back = url_for("reports.match", cohort_id=cohort_id)
    return people_download(f"Pairings of {cohort.name}", make, actor=me(), back=back)


def cohort_counts(cohort: Cohort) -> Sequence[CohortCount]:
    """Everybody approved who was never paired, on both sides."""
    if cohort.in_circles:
        return []
    return [
        CohortCount(
            "Without a pair in the match report",
            queries.count_without_a_pair(cohort),
            "Approved people on both sides, mentors with free places and people who asked to wait "
            "included, who have no pairing that waits for answers, is active or has ended.",
            url_for("reports.match", cohort_id=cohort.id),
            order=10,
        )
    ]


def _download(
    what: str, cohort: Cohort, headings: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Response:
    return csv_download([headings, *rows], f"{what}-{cohort.id}.csv")


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """The match report among a cohort's pages; circles are not matched."""
    if cohort.in_circles:
        return []
    return [
        CohortLink(
            "Match report",
            "Applied, matched, without a pair and why, scores, load, answers so far.",
            url_for("reports.match", cohort_id=cohort.id),
            order=60,
            group=RESULTS,
        )
    ]
