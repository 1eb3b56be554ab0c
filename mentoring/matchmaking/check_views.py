"""Coordinators' page about what a finished match rests on: the proof, a replay, other weights."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mentoring.errors import DomainError, NotFound
from mentoring.matchmaking import checks, presenters, queries, stored
from mentoring.matchmaking.check_presenters import (
    latest,
    outcome,
    progress_of_check,
    takes_long,
)
from mentoring.matchmaking.forms import ButtonForm
from mentoring.matchmaking.models import RunStatus
from mentoring.matchmaking.scenario_models import CheckKind
from mentoring.permissions import COORDINATOR, me
from mentoring.transactions import unit_of_work

pages = Blueprint(
    "run_checks",
    __name__,
    url_prefix="/cohorts/<int:cohort_id>/match-runs/<int:run_id>/checks",
)

GUARDS = ((pages, COORDINATOR),)


@pages.get("")
def index(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    if run.status not in (RunStatus.DONE, RunStatus.PUBLISHED):
        return redirect(url_for("match_runs.show", cohort_id=cohort_id, run_id=run_id), 303)
    made = queries.checks_of(run)
    return render_template(
        "matchmaking/checks.jinja",
        run=run,
        kept_until=stored.kept_until(run),
        large=takes_long(run),
        made=made,
        live=[(each, progress_of_check(each)) for each in made if each.finished_at is None],
        firmness=latest(made, CheckKind.SENSITIVITY),
        replays=[(each, outcome(each, run)) for each in made if each.finished_at is not None],
        choices=presenters.choices_made(run),
        ask=ButtonForm(),
    )


@pages.post("")
def start(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    try:
        kind = CheckKind(request.form.get("kind", ""))
    except ValueError:
        raise NotFound from None
    try:
        with unit_of_work():
            checks.start_check(run, kind, actor=me())
    except DomainError as problem:
        flash(problem.message, "error")
    return redirect(url_for("run_checks.index", cohort_id=cohort_id, run_id=run_id), 303)


@pages.get("/<int:check_id>/progress")
def progress(cohort_id: int, run_id: int, check_id: int):
    check = checks.check_of(queries.run_of(me(), cohort_id, run_id), check_id)
    told = progress_of_check(check)
    return {"percent": told.percent, "note": told.note, "underWay": told.under_way}


@pages.post("/<int:check_id>/cancel")
def cancel(cohort_id: int, run_id: int, check_id: int):
    check = checks.check_of(queries.run_of(me(), cohort_id, run_id), check_id)
    with unit_of_work():
        checks.cancel_check(check, actor=me())
    flash("It has been cancelled. Nothing was changed.")
    return redirect(url_for("run_checks.index", cohort_id=cohort_id, run_id=run_id), 303)
