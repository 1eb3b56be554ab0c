"""A cohort's own weights and aim, with which its matches begin."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.errors import DomainError
from mentoring.matchmaking.defaults import defaults_of, set_defaults
from mentoring.matchmaking.forms import MatchRunForm
from mentoring.matchmaking.options import CRITERIA, OBJECTIVES
from mentoring.matchmaking.queries import is_reciprocal
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.models import Cohort, CohortStatus
from mentoring.programmes.queries import paired_cohort_of
from mentoring.registry import MATCH, CohortSetting
from mentoring.transactions import unit_of_work

defaults = Blueprint("match_defaults", __name__, url_prefix="/cohorts/<int:cohort_id>/settings")

GUARDS = ((defaults, COORDINATOR),)


@defaults.route("/match", methods=["GET", "POST"])
def edit(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    form = MatchRunForm(cohort, defaults_of(cohort))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                set_defaults(cohort, form.options(), actor=me())
            flash("Your changes have been saved. Matches that are there already stay as they are.")
            return redirect(url_for("cohort_settings.index", cohort_id=cohort_id), 303)
        except DomainError as problem:
            form.blame(problem)
    for name in ("use_tiers", "near_run", "near_steps"):
        if name in form:
            del form[name]
    return render_template("matchmaking/defaults.jinja", cohort=cohort, form=form)


def settings(cohort: Cohort) -> Sequence[CohortSetting]:
    """What matches of a cohort begin with, in a few words; circles are not matched."""
    if cohort.in_circles:
        return []
    options = defaults_of(cohort)
    most = max(CRITERIA, key=lambda key: options.weights.get(key, 0))
    words = f"{CRITERIA[most]} counts most."
    if not is_reciprocal(cohort):
        words = f"{OBJECTIVES[options.objective].split(':')[0]}. {words}"
    fixed = cohort.status is CohortStatus.FINISHED
    url = "" if fixed else url_for("match_defaults.edit", cohort_id=cohort.id)
    return [CohortSetting(MATCH, "Weights and aim", words, url, order=30)]
