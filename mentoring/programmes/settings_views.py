"""Coordinators' pages of a cohort's settings: what is decided, what is missing, how to mend it."""

from datetime import date
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring import clock, numbers
from mentoring.errors import DomainError, StaleEdit
from mentoring.formatters import and_list, on
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes import cohort_settings, gates, keeping, queries, rules
from mentoring.programmes.models import SIDES, Cohort, CohortStatus, Versioned
from mentoring.programmes.settings_forms import AgreementForm, GatesForm, WaysForm
from mentoring.registry import current_registry, published_notices
from mentoring.transactions import unit_of_work

settings = Blueprint("cohort_settings", __name__, url_prefix="/cohorts/<int:cohort_id>/settings")

GUARDS = ((settings, COORDINATOR),)


@settings.get("")
def index(cohort_id: int):
    cohort = queries.cohort_of(me(), cohort_id)
    found = [each for offer in current_registry().cohort_settings for each in offer(cohort)]
    found.sort(key=lambda each: each.order)
    answers = queries.gates_of(cohort)
    draft = cohort.status is CohortStatus.DRAFT
    missing = gates.in_the_way(answers, pilot=cohort.pilot, draft=draft)
    return render_template(
        "programmes/settings.jinja",
        cohort=cohort,
        groups=[(name, list(rows)) for name, rows in groupby(found, lambda each: each.group)],
        missing=[gates.GATES[key] for key in missing],
        limited=cohort.pilot and not gates.all_filled(answers),
    )


@settings.route("/papers", methods=["GET", "POST"])
def papers(cohort_id: int):
    cohort = queries.cohort_of(me(), cohort_id)
    published = published_notices(cohort.programme_id)
    asked = numbers.asked("take")
    before = keeping.own_day(cohort)
    take = asked if asked in [each.version for each in published] else None
    form = GatesForm(cohort, queries.gates_of(cohort), published, take=take)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                cohort_settings.answer_gates(
                    cohort,
                    form.answers(),
                    pilot=form.pilot.data,
                    actor=me(),
                    seen=form.seen.data,
                )
            told = _still_missing(cohort)
            words = ["Your changes have been saved.", *told, *_shorter(before, cohort)]
            flash(" ".join(words), "info" if told else "success")
            return _back(cohort_id)
        except DomainError as problem:
            form.blame(problem)
            if isinstance(problem, StaleEdit):
                form.see(queries.cohort_of(me(), cohort_id), queries.gates_of(cohort))
    return render_template(
        "programmes/papers.jinja",
        cohort=cohort,
        form=form,
        gates=gates.GATES,
        published=published,
        take=take,
    )


def _still_missing(cohort: Cohort) -> list[str]:
    """Which papers keep a cohort from opening once these have been saved."""
    draft = cohort.status is CohortStatus.DRAFT
    left = gates.in_the_way(queries.gates_of(cohort), pilot=cohort.pilot, draft=draft)
    names = and_list([gates.GATES[key].title.lower() for key in left])
    until = " before this cohort can open" if draft else ""
    return [f"Still missing{until}: {names}."] if left else []


def _shorter(before: date | None, cohort: Cohort) -> list[str]:
    """What to know when inputs of matches are due at once: until tonight it can be changed back."""
    now = keeping.own_day(cohort)
    if now is None or now == before or now >= clock.today():
        return []
    return [
        f"What its matches were computed from was to be kept until {on(now)}, so it is deleted "
        "tonight. Until then you can set more months."
    ]


@settings.route("/ways", methods=["GET", "POST"])
def ways(cohort_id: int):
    cohort = queries.cohort_of(me(), cohort_id)
    form = WaysForm(obj=cohort)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                cohort_settings.change_ways(cohort, form.ways(), actor=me())
            flash("Your changes have been saved.")
            return _back(cohort_id)
        except DomainError as problem:
            form.blame(problem)
    return render_template("programmes/ways.jinja", cohort=cohort, form=form)


@settings.route("/agreement", methods=["GET", "POST"])
def agreement(cohort_id: int):
    cohort = queries.cohort_of(me(), cohort_id)
    form = AgreementForm(obj=cohort)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                cohort_settings.change_agreement(cohort, form.agreement.data or "", actor=me())
            flash("Your changes have been saved.")
            return _back(cohort_id)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "programmes/agreement.jinja",
        cohort=cohort,
        form=form,
        versions=queries.versions_of(cohort, Versioned.AGREEMENT),
    )


@settings.get("/rules")
def rules_history(cohort_id: int):
    cohort = queries.cohort_of(me(), cohort_id)
    sides = SIDES[cohort.programme.kind]
    return render_template(
        "programmes/rules_history.jinja",
        cohort=cohort,
        versions=[
            (
                each,
                {side: rules.in_words(rules.from_stored(each.content), side) for side in sides},
            )
            for each in queries.versions_of(cohort, Versioned.ELIGIBILITY)
        ],
        can_change=cohort.status is not CohortStatus.FINISHED,
    )


def _back(cohort_id: int):
    return redirect(url_for("cohort_settings.index", cohort_id=cohort_id), 303)
