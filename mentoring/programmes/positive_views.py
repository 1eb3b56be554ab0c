"""Coordinators' pages of a cohort's records of positive action."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring import clock
from mentoring.errors import DomainError
from mentoring.listing import page_asked, page_of
from mentoring.numbers import whole_or_0
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes import positive_action, positive_queries
from mentoring.programmes.forms import AskFirstForm
from mentoring.programmes.models import CohortStatus
from mentoring.programmes.positive_forms import (
    EndRecordForm,
    RecordForm,
    RecordsFilter,
    ReviewRecordForm,
)
from mentoring.programmes.positive_rules import (
    CHARACTERISTICS,
    CONDITIONS,
    MEASURES,
    standing,
)
from mentoring.programmes.queries import cohort_of
from mentoring.transactions import unit_of_work

records = Blueprint(
    "positive_action", __name__, url_prefix="/cohorts/<int:cohort_id>/positive-action"
)

GUARDS = ((records, COORDINATOR),)


def _words() -> dict[str, Any]:
    return {
        "characteristics": CHARACTERISTICS,
        "conditions": CONDITIONS,
        "measures": MEASURES,
        "standing": lambda record: standing(record, clock.today()),
    }


@records.get("")
def index(cohort_id: int):
    cohort, form = cohort_of(me(), cohort_id), RecordsFilter()
    wanted = positive_queries.RecordFilter()
    if form.validate():
        wanted = positive_queries.RecordFilter(
            form.status.data or "", form.measure.data or "", form.sort.data or "newest"
        )
    return render_template(
        "programmes/positive/index.jinja",
        cohort=cohort,
        form=form,
        page=page_of(positive_queries.records_of(cohort, wanted), page_asked()),
        can_add=cohort.status is not CohortStatus.FINISHED,
        words=_words(),
    )


@records.route("/new", methods=["GET", "POST"])
def new(cohort_id: int):
    cohort = cohort_of(me(), cohort_id)
    form = RecordForm(cohort)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                record = positive_action.draft(cohort, form.details(), actor=me())
            flash("The draft has been saved. It changes nothing until it is approved.")
            return _to(cohort_id, record.id)
        except DomainError as problem:
            form.blame(problem)
    return render_template("programmes/positive/form.jinja", cohort=cohort, form=form, record=None)


@records.get("/<int:record_id>")
def show(cohort_id: int, record_id: int):
    cohort = cohort_of(me(), cohort_id)
    record = positive_queries.record_in(cohort, record_id)
    return render_template(
        "programmes/positive/record.jinja",
        cohort=cohort,
        record=record,
        history=positive_queries.history_of(record),
        others=positive_action.who_else(record) if record.drafted_by_id == me().id else [],
        approve=AskFirstForm(),
        words=_words(),
    )


@records.route("/<int:record_id>/edit", methods=["GET", "POST"])
def edit(cohort_id: int, record_id: int):
    cohort = cohort_of(me(), cohort_id)
    record = positive_queries.record_in(cohort, record_id)
    form = RecordForm(cohort, record)
    if form.validate_on_submit():
        version = whole_or_0(form.version.data)
        try:
            with unit_of_work():
                positive_action.edit(record, form.details(), version=version, actor=me())
            flash("Your changes have been saved.")
            return _to(cohort_id, record_id)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "programmes/positive/form.jinja", cohort=cohort, form=form, record=record
    )


@records.post("/<int:record_id>/approve")
def approve(cohort_id: int, record_id: int):
    record = positive_queries.record_in(cohort_of(me(), cohort_id), record_id)
    try:
        with unit_of_work():
            positive_action.approve(record, actor=me())
        flash("The record is approved. Applicants read of it from its first day.")
    except DomainError as problem:
        flash(problem.message, "error")
    return _to(cohort_id, record_id)


@records.route("/<int:record_id>/review", methods=["GET", "POST"])
def review(cohort_id: int, record_id: int):
    cohort = cohort_of(me(), cohort_id)
    record, form = positive_queries.record_in(cohort, record_id), ReviewRecordForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                positive_action.review(
                    record,
                    finding=form.finding.data or "",
                    next_review_on=form.review_on.data or clock.today(),
                    actor=me(),
                )
            flash("The review has been noted.")
            return _to(cohort_id, record_id)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "programmes/positive/review.jinja", cohort=cohort, form=form, record=record
    )


@records.route("/<int:record_id>/end", methods=["GET", "POST"])
def end(cohort_id: int, record_id: int):
    cohort = cohort_of(me(), cohort_id)
    record, form = positive_queries.record_in(cohort, record_id), EndRecordForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                positive_action.end(record, outcome=form.outcome.data or "", actor=me())
            flash("The record has ended. What people declared under it has been erased.")
            return _to(cohort_id, record_id)
        except DomainError as problem:
            form.blame(problem)
    return render_template("programmes/positive/end.jinja", cohort=cohort, form=form, record=record)


def _to(cohort_id: int, record_id: int) -> Any:
    address = url_for("positive_action.show", cohort_id=cohort_id, record_id=record_id)
    return redirect(address, 303)
