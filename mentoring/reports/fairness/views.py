"""The fairness report: asking for it, reading it, taking it away. Every opening is written down."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from mentoring import audit
from mentoring.accounts.models import Account
from mentoring.downloads import csv_download, xlsx_download
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.permissions import COORDINATOR, Role, holders_of, me
from mentoring.programmes.models import Cohort
from mentoring.programmes.queries import cohort_to_report, paired_cohort_of
from mentoring.registry import RESULTS, CohortLink, HomeTask
from mentoring.reports.fairness import presenters, queries, services
from mentoring.reports.fairness.groups import CHARACTERISTICS
from mentoring.reports.fairness.models import FairnessSnapshot
from mentoring.transactions import unit_of_work

PREFIX = "/cohorts/<int:cohort_id>/reports"
pages = Blueprint("fairness", __name__, url_prefix=PREFIX)
makers = Blueprint("fairness_makers", __name__, url_prefix=PREFIX)

TOPICS = {each.key: each.title for each in CHARACTERISTICS} | {presenters.ALL: "Everything"}
"""What the page can be about, one at a time; everything for printing."""

GUARDS = ((pages, holders_of(Role.COORDINATOR, Role.EVALUATOR)), (makers, COORDINATOR))


def topic_asked() -> str:
    """What the page is about; the first characteristic unless the address says otherwise."""
    about = request.args.get("about")
    return about if about in TOPICS else next(iter(TOPICS))


def _load(cohort_id: int) -> Cohort:
    cohort = cohort_to_report(me(), cohort_id)
    if cohort.in_circles:
        raise NotFound("This cohort meets in circles, so nobody is matched in it.")
    return cohort


@pages.get("/fairness")
def show(cohort_id: int) -> str:
    cohort = _load(cohort_id)
    snapshot = db.session.get(FairnessSnapshot, cohort.id)
    coordinates = cohort.programme_id in {
        grant.programme_id for grant in me().grants if grant.role is Role.COORDINATOR
    }
    page = render_template(
        "reports/fairness.jinja",
        cohort=cohort,
        coordinates=coordinates,
        report=presenters.report_view(snapshot) if snapshot else None,
        topics=TOPICS,
        about=topic_asked(),
        here=url_for("fairness.show", cohort_id=cohort.id),
        files=True,
        back_text=cohort.name if coordinates else "Home",
        published=queries.is_published(cohort),
        waiting=queries.waiting(cohort),
        job=None if snapshot else queries.job_of(cohort),
        back=f"/cohorts/{cohort.id}" if coordinates else url_for("home.page"),
    )
    if snapshot is not None:
        _write_down("fairness report opened", cohort)
    return page


@pages.get("/fairness.csv")
def as_csv(cohort_id: int) -> Any:
    cohort, rows = _rows(cohort_id)
    _write_down("fairness report taken as CSV", cohort)
    return csv_download(rows, f"fairness-{cohort_id}.csv")


@pages.get("/fairness.xlsx")
def as_workbook(cohort_id: int) -> Any:
    cohort, rows = _rows(cohort_id)
    _write_down("fairness report taken as a workbook", cohort)
    return xlsx_download({"Fairness": rows}, f"fairness-{cohort_id}.xlsx")


@makers.post("/fairness")
def make(cohort_id: int) -> Any:
    with unit_of_work():
        services.ask_for_report(paired_cohort_of(me(), cohort_id), actor=me())
    return redirect(url_for("fairness.show", cohort_id=cohort_id), 303)


def _rows(cohort_id: int) -> tuple[Cohort, list[Any]]:
    cohort = _load(cohort_id)
    snapshot = db.session.get(FairnessSnapshot, cohort.id)
    if snapshot is None:
        raise NotFound("The report has not been made yet.")
    return cohort, list(presenters.table_of(presenters.report_view(snapshot)))


def _write_down(action: str, cohort: Cohort) -> None:
    with unit_of_work():
        audit.record(action, cohort, actor=me())


def tasks(account: Account) -> Sequence[HomeTask]:
    """The way to each report that has been made, for evaluators."""
    if not account.has_grant(Role.EVALUATOR):
        return []
    return [
        HomeTask(
            "run",
            f"Was the match fair? {cohort.name}",
            "By group and without names, frozen.",
            url_for("fairness.show", cohort_id=cohort.id),
        )
        for cohort in queries.made_for(account)
    ]


def cohort_links(cohort: Cohort) -> list[CohortLink]:
    """The fairness report among a cohort's pages; circles are not matched."""
    if cohort.in_circles:
        return []
    return [
        CohortLink(
            "Fairness report",
            "Who was matched, how soon and how well, by group. No names.",
            url_for("fairness.show", cohort_id=cohort.id),
            order=65,
            group=RESULTS,
        )
    ]
