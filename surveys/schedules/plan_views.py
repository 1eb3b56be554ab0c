"""When people of a cohort are asked: chosen by its coordinator."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.errors import DomainError
from mentoring.formatters import and_list
from mentoring.forms import Form, TicksField
from mentoring.permissions import me
from mentoring.programmes.models import Cohort, CohortStatus
from mentoring.programmes.queries import cohort_of
from mentoring.registry import AFTER, CohortSetting
from mentoring.transactions import unit_of_work
from surveys.schedules.rules import WAVE_LABELS, WaveKind
from surveys.schedules.services import choose_waves, planned_waves

pages = Blueprint("check_in_plan", __name__, url_prefix="/cohorts/<int:cohort_id>/settings")


FOLLOWS = "Tick none to ask nobody. {} from now on follow this; what is planned already stays."


class PlanForm(Form):
    """At which moments people are asked."""

    waves = TicksField(
        "When are people asked how it goes?",
        choices={kind.value: label for kind, label in WAVE_LABELS.items()},
    )


@pages.route("/check-ins", methods=["GET", "POST"])
def edit(cohort_id: int):
    cohort = cohort_of(me(), cohort_id)
    form = PlanForm(data={"waves": [kind.value for kind in planned_waves(cohort)]})
    form.waves.description = FOLLOWS.format(
        "Circles that start and people who join one" if cohort.in_circles else "Pairings confirmed"
    )
    if form.validate_on_submit():
        try:
            with unit_of_work():
                choose_waves(cohort, [WaveKind(key) for key in form.waves.data or []], actor=me())
            flash("Your changes have been saved.")
            return redirect(url_for("cohort_settings.index", cohort_id=cohort_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template("surveys/plan.jinja", cohort=cohort, form=form)


def settings(cohort: Cohort) -> Sequence[CohortSetting]:
    """When people of a cohort are asked, among its settings."""
    labels = [WAVE_LABELS[kind].lower() for kind in planned_waves(cohort)]
    value = f"{and_list(labels).capitalize()}." if labels else "Nobody is asked."
    fixed = cohort.status is CohortStatus.FINISHED
    url = "" if fixed else url_for("check_in_plan.edit", cohort_id=cohort.id)
    return [CohortSetting(AFTER, "Check-ins", value, url, order=41)]
