"""Coordinators' pages of programmes and cohorts."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.errors import DomainError
from mentoring.numbers import whole_or_0
from mentoring.organisations.queries import regions
from mentoring.permissions import COORDINATOR, Role, holders_of, me
from mentoring.programmes import queries, rules, services
from mentoring.programmes.finishing import people_to_tell
from mentoring.programmes.forms import AskFirstForm, CohortForm, ProgrammeForm
from mentoring.programmes.models import SIDES, ApplicationStatus, Cohort, Side
from mentoring.programmes.presenters import WORDS, choosing_words, grouped, next_step
from mentoring.programmes.rule_changes import Affected, affected_by
from mentoring.programmes.targets import mentors_wanted
from mentoring.registry import SETTINGS, CohortCount, current_registry
from mentoring.transactions import unit_of_work

PROGRAMME_MAKER = holders_of(Role.COORDINATOR, Role.ADMINISTRATOR)

makers = Blueprint("programme_makers", __name__)
coordinating = Blueprint("programmes", __name__)

GUARDS = ((makers, PROGRAMME_MAKER), (coordinating, COORDINATOR))


@makers.app_context_processor
def _words() -> dict[str, object]:
    return {"programme_words": WORDS, "numbers_of": numbers_of}


def numbers_of(cohort: Cohort) -> list[CohortCount]:
    """Every number of people without a partner that some page of this cohort shows."""
    found = [each for ask in current_registry().cohort_counts for each in ask(cohort)]
    return sorted(found, key=lambda each: each.order)


@makers.get("/programmes")
def index():
    account = me()
    return render_template(
        "programmes/index.jinja",
        programmes=queries.programmes_of(account),
        cohorts=queries.cohorts_of(account),
        waiting=queries.waiting_by_cohort(account),
    )


@makers.route("/programmes/new", methods=["GET", "POST"])
def new_programme():
    form = ProgrammeForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                programme = services.create_programme(form.details(), actor=me())
            flash(f"{programme.name} has been made. Now add its first cohort.")
            return redirect(url_for("programmes.programme", programme_id=programme.id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template("programmes/programme_form.jinja", form=form, programme=None)


@coordinating.get("/programmes/<int:programme_id>")
def programme(programme_id: int):
    found = queries.programme_of(me(), programme_id)
    return render_template("programmes/programme.jinja", programme=found)


@coordinating.route("/programmes/<int:programme_id>/edit", methods=["GET", "POST"])
def edit_programme(programme_id: int):
    found = queries.programme_of(me(), programme_id)
    name = found.organisation.name if found.organisation else ""
    form = ProgrammeForm(obj=found, data={"organisation": name})
    if not form.is_submitted():
        form.organisation.data = name
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.edit_programme(found, form.details(), actor=me())
            flash("Your changes have been saved.")
            return redirect(url_for("programmes.programme", programme_id=programme_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template("programmes/programme_form.jinja", form=form, programme=found)


@coordinating.route("/programmes/<int:programme_id>/cohorts/new", methods=["GET", "POST"])
def new_cohort(programme_id: int):
    found = queries.programme_of(me(), programme_id)
    form = CohortForm(found, regions())
    if form.validate_on_submit():
        try:
            with unit_of_work():
                cohort = services.create_cohort(found, form.details(), actor=me())
            flash(f"{cohort.name} has been saved as a draft. Nobody else can see it yet.")
            return redirect(url_for("programmes.cohort", cohort_id=cohort.id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template("programmes/cohort_form.jinja", form=form, programme=found, cohort=None)


@coordinating.route("/cohorts/<int:cohort_id>/edit", methods=["GET", "POST"])
def edit_cohort(cohort_id: int):
    cohort = queries.cohort_of(me(), cohort_id)
    form = CohortForm(cohort.programme, regions(), cohort)
    affected: list[Affected] = []
    if form.validate_on_submit():
        affected = affected_by(cohort, form.details().eligibility)
        if form.confirms(affected):
            version = whole_or_0(form.version.data)
            try:
                with unit_of_work():
                    services.edit_cohort(cohort, form.details(), version=version, actor=me())
                flash("Your changes have been saved.")
                return redirect(url_for("programmes.cohort", cohort_id=cohort_id), 303)
            except DomainError as problem:
                form.blame(problem)
    return render_template(
        "programmes/cohort_form.jinja",
        form=form,
        programme=cohort.programme,
        cohort=cohort,
        affected=affected,
    )


@coordinating.get("/cohorts/<int:cohort_id>")
def cohort(cohort_id: int):
    found = queries.cohort_of(me(), cohort_id)
    counts = queries.counts_of(found)
    sides = SIDES[found.programme.kind]
    approved = {side: counts.get((side, ApplicationStatus.APPROVED), 0) for side in sides}
    waiting = sum(counts.get((side, ApplicationStatus.SUBMITTED), 0) for side in sides)
    links = [link for offer in current_registry().cohort_links for link in offer(found)]
    return render_template(
        "programmes/cohort.jinja",
        cohort=found,
        counts=counts,
        sides=sides,
        statuses=list(ApplicationStatus),
        step=next_step(found, waiting, approved, queries.gates_of(found)),
        groups=grouped(links, in_circles=found.in_circles),
        numbers=numbers_of(found),
        rule_words=_rule_words(found, sides),
        mentors_wanted=mentors_wanted(found, counts),
        choosing=choosing_words(found),
        form=AskFirstForm(),
    )


def _rule_words(cohort: Cohort, sides: tuple[Side, ...]) -> dict[Side, list[str]]:
    declared = rules.from_stored(cohort.eligibility)
    return {side: rules.in_words(declared, side) for side in sides}


@coordinating.post("/cohorts/<int:cohort_id>/open")
def open_cohort(cohort_id: int):
    with unit_of_work():
        cohort = queries.cohort_of(me(), cohort_id)
        services.open_cohort(cohort, actor=me())
    flash(f"{cohort.name} is open. People can apply between its dates.")
    return redirect(url_for("programmes.cohort", cohort_id=cohort_id), 303)


@coordinating.post("/cohorts/<int:cohort_id>/close")
def close_cohort(cohort_id: int):
    with unit_of_work():
        cohort = queries.cohort_of(me(), cohort_id)
        services.close_cohort(cohort, actor=me())
    flash(f"{cohort.name} takes no more applications. You can open it again.")
    return redirect(url_for("programmes.cohort", cohort_id=cohort_id), 303)


@coordinating.route("/cohorts/<int:cohort_id>/finish", methods=["GET", "POST"])
def finish_cohort(cohort_id: int):
    cohort, form = queries.cohort_of(me(), cohort_id), AskFirstForm()
    if form.validate_on_submit():
        with unit_of_work():
            services.finish_cohort(cohort, actor=me())
        flash(f"{cohort.name} is finished.")
        return redirect(url_for("programmes.cohort", cohort_id=cohort_id), 303)
    return render_template(
        "programmes/finish_cohort.jinja",
        cohort=cohort,
        form=form,
        open=_still_open(cohort),
        to_tell=people_to_tell(cohort),
    )


def _still_open(cohort: Cohort) -> list[tuple[str, str]]:
    """What waits for somebody in a cohort that is about to be finished, with where it stands."""
    counts = [each for each in numbers_of(cohort) if each.count]
    counted = {each.url.split("?")[0] for each in counts}
    links = [link for offer in current_registry().cohort_links for link in offer(cohort)]
    told = [
        (f"{link.title}: {link.tag}", link.url)
        for link in links
        if link.tag and link.group != SETTINGS and link.url not in counted
    ]
    return told + [(f"{each.title}: {each.count:,}", each.url) for each in counts]
