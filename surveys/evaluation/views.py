"""The feedback report, as a page and as a file."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from mentoring.downloads import csv_download
from mentoring.errors import NotFound
from mentoring.permissions import Role, holders_of, me
from mentoring.programmes.queries import cohort_to_report
from surveys.evaluation.presenters import (
    DEFINITIONS,
    SIDE_WORDS,
    rate_words,
    side_reports,
    table_of,
)
from surveys.evaluation.queries import WaveReport, texts_of, wave_reports

REPORT_READER = holders_of(Role.COORDINATOR, Role.EVALUATOR)
pages = Blueprint("feedback_report", __name__)


@pages.get("/cohorts/<int:cohort_id>/reports/feedback")
def show(cohort_id: int) -> Any:
    cohort = cohort_to_report(me(), cohort_id)
    reports = wave_reports(cohort)
    chosen = chosen_of(reports)
    coordinates = any(
        grant.role is Role.COORDINATOR and grant.programme_id == cohort.programme_id
        for grant in me().grants
    )
    return render_template(
        "surveys/evaluation/feedback.jinja",
        cohort=cohort,
        back=f"/cohorts/{cohort.id}" if coordinates else url_for("evaluation.index"),
        back_text=cohort.name if coordinates else "Answers to read",
        reports=reports,
        chosen=chosen,
        sides=side_reports(chosen, texts_for(chosen)) if chosen else [],
        rate_words=rate_words,
        side_words=SIDE_WORDS,
        definitions=DEFINITIONS,
    )


@pages.get("/cohorts/<int:cohort_id>/reports/feedback.csv")
def download(cohort_id: int) -> Any:
    cohort = cohort_to_report(me(), cohort_id)
    reports = wave_reports(cohort)
    chosen = chosen_of(reports)
    sides = side_reports(chosen, texts_for(chosen)) if chosen else []
    return csv_download(table_of(reports, sides), f"feedback-{cohort.id}.csv")


def chosen_of(reports: list[WaveReport]) -> WaveReport | None:
    """The wave asked for, or the newest with a report; raises NotFound for one not there."""
    wanted = request.args.get("wave")
    if wanted:
        for report in reports:
            if str(report.wave.id) == wanted:
                return report
        raise NotFound
    frozen = [report for report in reports if report.snapshot is not None]
    return frozen[-1] if frozen else None


def texts_for(report: WaveReport) -> dict[str, str]:
    """The words of the answers a report quotes."""
    if report.snapshot is None:
        return {}
    sides = report.snapshot.payload["sides"]
    return texts_of([each for s in sides for quote in s["quotes"] for each in quote["answers"]])
