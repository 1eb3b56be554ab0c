"""Coordinators' pages of the people in a cohort's circles, and of those without one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.circles import placing, queries, waiting
from mentoring.circles.forms import PlaceForm, WithoutCircleForm
from mentoring.circles.presenters import before_lines
from mentoring.errors import DomainError
from mentoring.listing import page_asked, page_of
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.forms import AskFirstForm
from mentoring.programmes.models import Cohort
from mentoring.programmes.queries import application_in
from mentoring.transactions import unit_of_work

people = Blueprint("circle_people", __name__, url_prefix="/cohorts/<int:cohort_id>/circles/people")

GUARDS = ((people, COORDINATOR),)


def _load(cohort_id: int) -> Cohort:
    return queries.cohort_in_circles(me(), cohort_id)


@people.get("")
def index(cohort_id: int):
    cohort, form = _load(cohort_id), WithoutCircleForm()
    fine = form.validate()
    text, show = (form.q.data or "", form.show.data or "") if fine else ("", "")
    page = page_of(waiting.without_circle(cohort, text, show), page_asked())
    return render_template(
        "circles/people.jinja",
        cohort=cohort,
        form=form,
        page=page,
        before=before_lines(waiting.had_before([row.id for row in page.rows])),
    )


@people.route("/<int:application_id>", methods=["GET", "POST"])
def place(cohort_id: int, application_id: int):
    cohort = _load(cohort_id)
    application = application_in(cohort, application_id)
    circles = queries.open_circles(cohort)
    held = queries.held_by(application)
    form = PlaceForm(circles, held.circle_id if held else None)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                chosen = form.circle.data
                circle = queries.circle_in(cohort, int(chosen)) if chosen else None
                placing.place(
                    application_in(cohort, application_id),
                    circle,
                    reason=form.reason.data,
                    actor=me(),
                )
            flash("Your changes have been saved.")
            return _back("cohort_circles.index", cohort)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "circles/place.jinja",
        cohort=cohort,
        application=application,
        held=held,
        form=form,
        before=before_lines(waiting.had_before([application_id])).get(application_id),
    )


@people.route("/<int:application_id>/consider", methods=["GET", "POST"])
def consider(cohort_id: int, application_id: int):
    cohort, form = _load(cohort_id), AskFirstForm()
    application = application_in(cohort, application_id)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                placing.consider_again(application_in(cohort, application_id), actor=me())
            flash(f"{application.account.name} is in the next proposal.")
            return _back("circle_people.index", cohort)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "circles/consider.jinja",
        cohort=cohort,
        application=application,
        form=form,
        before=before_lines(waiting.had_before([application_id])).get(application_id),
    )


def _back(endpoint: str, cohort: Cohort) -> Any:
    return redirect(url_for(endpoint, cohort_id=cohort.id), 303)
