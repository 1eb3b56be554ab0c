"""Coordinators' page of supply and demand before a match."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.errors import DomainError
from mentoring.listing import page_asked, page_of
from mentoring.matchmaking.check_presenters import progress_of_check
from mentoring.matchmaking.forms import ButtonForm
from mentoring.matchmaking.queries import readiness_of
from mentoring.matchmaking.services import MATCHABLE
from mentoring.matchmaking.supply import presenters, queries, services
from mentoring.matchmaking.targets import wanted_in
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.queries import paired_cohort_of
from mentoring.transactions import unit_of_work

supply = Blueprint("supply", __name__, url_prefix="/cohorts/<int:cohort_id>/supply")

GUARDS = ((supply, COORDINATOR),)


@supply.get("")
def index(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    live, newest = queries.live_check(cohort), queries.newest_check(cohort)
    return render_template(
        "matchmaking/supply.jinja",
        cohort=cohort,
        live=live,
        progress=progress_of_check(live) if live else None,
        found=presenters.supply_of(newest, readiness_of(cohort)) if newest else None,
        sides=presenters.side_names(cohort),
        wanted=wanted_in(cohort),
        share=presenters.share,
        page=page_of(queries.checks_in(cohort), page_asked()),
        matchable=cohort.status in MATCHABLE,
        ask=ButtonForm(),
    )


@supply.post("")
def start(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    try:
        with unit_of_work():
            services.start_check(cohort, actor=me())
    except DomainError as problem:
        flash(problem.message, "error")
    return redirect(url_for("supply.index", cohort_id=cohort_id), 303)


@supply.get("/<int:supply_id>/progress")
def progress(cohort_id: int, supply_id: int):
    told = progress_of_check(queries.check_of(paired_cohort_of(me(), cohort_id), supply_id))
    return {"percent": told.percent, "note": told.note, "underWay": told.under_way}


@supply.post("/<int:supply_id>/cancel")
def cancel(cohort_id: int, supply_id: int):
    check = queries.check_of(paired_cohort_of(me(), cohort_id), supply_id)
    with unit_of_work():
        services.cancel_check(check, actor=me())
    flash("The count has been cancelled. Nothing was changed.")
    return redirect(url_for("supply.index", cohort_id=cohort_id), 303)
