"""Coordinators' pages of scenarios: list, make, change, suppose, copy, archive, run."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.errors import DomainError, StaleEdit
from mentoring.formatters import and_list
from mentoring.listing import page_asked, page_of
from mentoring.matchmaking import presenters, scenario_queries, scenarios
from mentoring.matchmaking.drafts import being_published, overtaken
from mentoring.matchmaking.forms import ButtonForm
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.queries import is_reciprocal
from mentoring.matchmaking.scenario_forms import (
    PairForm,
    PlacesForm,
    ScenarioForm,
    ScenariosFilterForm,
    TakeAwayForm,
)
from mentoring.matchmaking.scenario_models import Scenario
from mentoring.matchmaking.scenario_queries import ScenarioFilter, applicant, scenario_of
from mentoring.matchmaking.services import MATCHABLE
from mentoring.numbers import whole_or_0
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.models import SIDES, Side
from mentoring.programmes.queries import paired_cohort_of
from mentoring.transactions import unit_of_work

pages = Blueprint("scenarios", __name__, url_prefix="/cohorts/<int:cohort_id>/scenarios")

GUARDS = ((pages, COORDINATOR),)


@pages.get("")
def index(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    form = ScenariosFilterForm()
    wanted = ScenarioFilter()
    if form.validate():
        wanted = ScenarioFilter(form.q.data or "", form.archived.data, form.sort.data or "changed")
    page = page_of(scenario_queries.scenarios_in(cohort, wanted), page_asked())
    return render_template(
        "matchmaking/scenarios.jinja",
        cohort=cohort,
        form=form,
        page=page,
        publishing=being_published(row[1] for row in page.rows),
        overtaken=overtaken(row[1] for row in page.rows),
    )


@pages.get("/new")
def new(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    return _form_page(cohort, ScenarioForm(cohort))


def _form_page(cohort: Any, form: ScenarioForm, scenario: Scenario | None = None) -> str:
    return render_template(
        "matchmaking/scenario_form.jinja", cohort=cohort, form=form, scenario=scenario
    )


@pages.post("")
def create(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    form = ScenarioForm(cohort)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = scenarios.create_scenario(cohort, form.name.data, form.options(), actor=me())
            return _to(made)
        except DomainError as problem:
            form.blame(problem)
    return _form_page(paired_cohort_of(me(), cohort_id), form)


def _to(scenario: Scenario) -> Any:
    address = url_for("scenarios.show", cohort_id=scenario.cohort_id, scenario_id=scenario.id)
    return redirect(address, 303)


@pages.get("/<int:scenario_id>")
def show(cohort_id: int, scenario_id: int):
    scenario = scenario_of(me(), cohort_id, scenario_id)
    return _page(scenario, _pair_form(scenario), PlacesForm())


def _pair_form(scenario: Scenario) -> PairForm:
    names = list(presenters.side_words(scenario.cohort).values())
    return PairForm((names[0], names[1]))


def _page(scenario: Scenario, pair: PairForm, places: PlacesForm) -> str:
    page = page_of(scenario_queries.runs_of(scenario), page_asked(), size=10)
    return render_template(
        "matchmaking/scenario.jinja",
        scenario=scenario,
        cohort=scenario.cohort,
        choices=presenters.options_words(
            RunOptions.from_json(scenario.options), is_reciprocal(scenario.cohort)
        ),
        supposed=scenario_queries.supposed_in(scenario),
        page=page,
        publishing=being_published(run for (run,) in page.rows),
        overtaken=overtaken(run for (run,) in page.rows),
        fixed=scenario.archived_at is not None or scenario_queries.is_published(scenario),
        matchable=scenario.cohort.status in MATCHABLE,
        form=pair if pair.errors or pair.form_errors else places,
        pair=pair,
        places=None if is_reciprocal(scenario.cohort) else places,
        ask=ButtonForm(),
    )


@pages.get("/<int:scenario_id>/change")
def change(cohort_id: int, scenario_id: int):
    scenario = scenario_of(me(), cohort_id, scenario_id)
    options = RunOptions.from_json(scenario.options)
    form = ScenarioForm(scenario.cohort, options, scenario.name, scenario.version)
    return _form_page(scenario.cohort, form, scenario)


@pages.post("/<int:scenario_id>/change")
def save(cohort_id: int, scenario_id: int):
    scenario = scenario_of(me(), cohort_id, scenario_id)
    form = ScenarioForm(scenario.cohort)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                scenarios.change_scenario(
                    scenario,
                    form.name.data,
                    form.options(),
                    version=form.opened(),
                    actor=me(),
                )
            flash(f"“{form.name.data}” is saved. Matches started before keep their choices.")
            return _to(scenario)
        except DomainError as problem:
            form.blame(problem)
            if isinstance(problem, StaleEdit):
                form.version.data = str(scenario_of(me(), cohort_id, scenario_id).version)
    scenario = scenario_of(me(), cohort_id, scenario_id)
    return _form_page(scenario.cohort, form, scenario)


@pages.post("/<int:scenario_id>/pairs")
def add_pair(cohort_id: int, scenario_id: int):
    scenario = scenario_of(me(), cohort_id, scenario_id)
    form = _pair_form(scenario)
    if form.validate_on_submit():
        left, right = SIDES[scenario.cohort.programme.kind]
        act = scenarios.keep_pair if form.what.data == "keep" else scenarios.part_pair
        try:
            with unit_of_work():
                one = applicant(scenario.cohort, left, form.left.data, "left")
                other = applicant(scenario.cohort, right, form.right.data, "right")
                act(scenario, one, other, actor=me(), reason=form.pair_reason.data or "")
                names = and_list([one.account.name, other.account.name])
            flash(f"{names}: noted for this scenario.")
            return _to(scenario)
        except DomainError as problem:
            form.blame(problem)
    return _page(scenario_of(me(), cohort_id, scenario_id), form, PlacesForm(formdata=None))


@pages.post("/<int:scenario_id>/places")
def add_places(cohort_id: int, scenario_id: int):
    scenario = scenario_of(me(), cohort_id, scenario_id)
    form = PlacesForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                mentor = applicant(scenario.cohort, Side.MENTOR, form.mentor.data, "mentor")
                scenarios.suppose_places(
                    scenario,
                    mentor,
                    form.places.data,
                    actor=me(),
                    reason=form.places_reason.data or "",
                )
                name = mentor.account.name
            flash(f"{name}: noted for this scenario. Their profile is not changed.")
            return _to(scenario)
        except DomainError as problem:
            form.blame(problem)
    names = list(presenters.side_words(scenario.cohort).values())
    pair = PairForm((names[0], names[1]), formdata=None)
    return _page(scenario_of(me(), cohort_id, scenario_id), pair, form)


@pages.post("/<int:scenario_id>/taken-away")
def take_away(cohort_id: int, scenario_id: int):
    scenario = scenario_of(me(), cohort_id, scenario_id)
    form = TakeAwayForm()
    first, second = (whole_or_0(each.data) for each in (form.first, form.second))
    with unit_of_work():
        scenarios.take_away(scenario, form.what.data or "", first, second, actor=me())
    return _to(scenario)


@pages.post("/<int:scenario_id>/copy")
def copy(cohort_id: int, scenario_id: int):
    with unit_of_work():
        made = scenarios.copy_scenario(scenario_of(me(), cohort_id, scenario_id), actor=me())
    flash(f"This is a copy, called “{made.name}”. Change what you want to try.")
    return redirect(url_for("scenarios.change", cohort_id=cohort_id, scenario_id=made.id), 303)


@pages.get("/<int:scenario_id>/archive")
def ask_archive(cohort_id: int, scenario_id: int):
    return render_template(
        "matchmaking/scenario_archive.jinja",
        scenario=scenario_of(me(), cohort_id, scenario_id),
        ask=ButtonForm(),
    )


@pages.post("/<int:scenario_id>/archive")
def archive(cohort_id: int, scenario_id: int):
    scenario = scenario_of(me(), cohort_id, scenario_id)
    with unit_of_work():
        scenarios.archive_scenario(scenario, actor=me())
    flash(f"“{scenario.name}” is archived. Its matches are still listed.")
    return redirect(url_for("scenarios.index", cohort_id=cohort_id), 303)


@pages.post("/<int:scenario_id>/runs")
def run(cohort_id: int, scenario_id: int):
    scenario = scenario_of(me(), cohort_id, scenario_id)
    try:
        with unit_of_work():
            started = scenarios.run_scenario(scenario, actor=me())
    except DomainError as problem:
        flash(problem.message, "error")
        return _to(scenario)
    return redirect(url_for("match_runs.show", cohort_id=cohort_id, run_id=started.id), 303)
