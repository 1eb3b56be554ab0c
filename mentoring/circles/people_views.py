"""Coordinators' pages of the people in a cohort's circles, and of those without one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.circles import placing, queries, services, waiting
from mentoring.circles.forms import CircleAnswerForForm, PlaceForm, WithoutCircleForm
from mentoring.circles.models import Circle, MemberStatus
from mentoring.circles.presenters import before_lines
from mentoring.errors import DomainError
from mentoring.listing import page_asked, page_of
from mentoring.pairings.answering import record_answer
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
    held = queries.held_by(application)
    form, page = PlaceForm(queries.open_circles(cohort, held), held), "place"
    if form.validate_on_submit():
        circle = _chosen(cohort, form)
        try:
            placing.check_place(application, held, circle)
            if placing.tells(held, circle) and not form.is_sure:
                page = "place_sure"
            else:
                with unit_of_work():
                    placing.place(
                        application_in(cohort, application_id),
                        _chosen(cohort, form),
                        reason=form.reason.data,
                        actor=me(),
                    )
                flash("Your changes have been saved.")
                return _back("cohort_circles.index", cohort)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        f"circles/{page}.jinja",
        cohort=cohort,
        application=application,
        held=held,
        told=held is not None and placing.has_been_told(held),
        circle=_chosen(cohort, form) if page == "place_sure" else None,
        form=form,
        before=before_lines(waiting.had_before([application_id])).get(application_id),
    )


def _chosen(cohort: Cohort, form: PlaceForm) -> Circle | None:
    return queries.circle_in(cohort, int(form.circle.data)) if form.circle.data else None


@people.route("/<int:application_id>/answer", methods=["GET", "POST"])
def answer_for(cohort_id: int, application_id: int):
    cohort, form = _load(cohort_id), CircleAnswerForForm()
    application = application_in(cohort, application_id)
    held = queries.held_by(application)
    if held is None or held.status is not MemberStatus.INVITED:
        flash("No invitation waits for an answer of this person. Nothing was changed.", "notice")
        return _back("cohort_circles.index", cohort)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                record_answer(form, held, services)
            name = application.account.name
            flash(f"The answer of {name} has been recorded as given through you.")
            return redirect(
                url_for("cohort_circles.show", cohort_id=cohort_id, circle_id=held.circle_id), 303
            )
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "circles/answer_for.jinja", cohort=cohort, application=application, held=held, form=form
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
