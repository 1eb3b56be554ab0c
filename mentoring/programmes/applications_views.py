"""Coordinators' pages of the applications to one cohort."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mentoring.errors import DomainError
from mentoring.formatters import plural
from mentoring.listing import page_asked, page_of
from mentoring.numbers import whole
from mentoring.permissions import COORDINATOR, me
from mentoring.profiles.queries import find_profile
from mentoring.programmes import applying, approving, looks, queries, services
from mentoring.programmes.forms import ApplicationsFilter, ApproveAllForm, AskFirstForm, ReturnForm
from mentoring.programmes.models import ApplicationStatus
from mentoring.programmes.presenters import profile_rows
from mentoring.programmes.queries import ApplicationFilter
from mentoring.transactions import reads_first, unit_of_work

applications = Blueprint("applications", __name__)

GUARDS = ((applications, COORDINATOR),)


@applications.get("/cohorts/<int:cohort_id>/applications")
def index(cohort_id: int):
    cohort = queries.cohort_of(me(), cohort_id)
    form = ApplicationsFilter(cohort.programme.kind)
    wanted = _wanted(form)
    page = page_of(queries.applications_in(cohort, wanted), page_asked())
    waiting = any(row.status is ApplicationStatus.SUBMITTED for row in page.rows)
    return render_template(
        "programmes/applications.jinja",
        cohort=cohort,
        form=form,
        page=page,
        waiting=waiting,
        approve=AskFirstForm(),
    )


def _wanted(form: ApplicationsFilter) -> ApplicationFilter:
    if not form.validate():
        return ApplicationFilter()
    return ApplicationFilter(
        text=form.q.data or "",
        side=form.side.data or "",
        status=form.status.data or "",
        outcome=form.outcome.data or "",
        sort=form.sort.data or "oldest",
    )


@applications.route("/cohorts/<int:cohort_id>/applications/approve-all", methods=["GET", "POST"])
@reads_first
def approve_all(cohort_id: int):
    cohort, form = queries.cohort_of(me(), cohort_id), ApproveAllForm()
    wanted = _wanted(ApplicationsFilter(cohort.programme.kind))
    found = approving.to_approve(cohort, wanted)
    if form.validate_on_submit() and form.seen.data == found.seen:
        approved, asked = approving.approve_all(cohort_id, found.ids, actor=me())
        count = plural(approved, "application")
        flash(f"{count} approved. Each person gets an email.{_asked(asked)}")
        return redirect(url_for("applications.index", cohort_id=cohort_id, **request.args), 303)
    if form.is_submitted():
        flash("Nobody has been approved: who waits has changed since you looked.", "notice")
    form.seen.data = found.seen
    return render_template(
        "programmes/approve_all.jinja",
        cohort=cohort,
        form=form,
        found=found,
        filtered=wanted != ApplicationFilter(sort=wanted.sort),
        unclaimed=approving.unclaimed(found.ids),
    )


@applications.post("/cohorts/<int:cohort_id>/applications/approve")
def approve_many(cohort_id: int):
    chosen = request.form.getlist("application", type=whole)
    with unit_of_work():
        cohort = queries.cohort_of(me(), cohort_id)
        result = services.approve_many(cohort, chosen, actor=me())
    if not chosen:
        flash("Tick the applications to approve first.", "error")
    if result.approved:
        count = plural(len(result.approved), "application")
        flash(f"{count} approved. Each person gets an email.{_asked(result.asked)}")
    for application in result.skipped:
        flash(f"{application.account.name} was left out: no longer waiting.", "error")
    return redirect(url_for("applications.index", cohort_id=cohort_id, **request.args), 303)


def _asked(people: int) -> str:
    """What approving has set off for people whom a list brought in and nobody wrote to before."""
    if not people:
        return ""
    were = plural(people, "person was", "people were")
    return (
        f" {were} brought in by a list and had not been written to: they are told first who gave "
        "their name, and asked to confirm their profile."
    )


@applications.post("/cohorts/<int:cohort_id>/applications/check")
def check_again(cohort_id: int):
    with unit_of_work():
        changed = applying.check_waiting_again(queries.cohort_of(me(), cohort_id))
    flash(f"Checked again. {plural(changed, 'result')} changed.")
    return redirect(url_for("applications.index", cohort_id=cohort_id, **request.args), 303)


@applications.get("/cohorts/<int:cohort_id>/applications/<int:application_id>")
def show(cohort_id: int, application_id: int):
    cohort = queries.cohort_of(me(), cohort_id)
    application = queries.application_in(cohort, application_id)
    taking_part = application.status is not ApplicationStatus.WITHDRAWN
    profile = find_profile(application.account_id) if taking_part else None
    return render_template(
        "programmes/application.jinja",
        cohort=cohort,
        application=application,
        profile=profile_rows(profile, application.side),
        history=queries.history_of(application),
        looks=looks.looks_of(application),
        approve=AskFirstForm(),
    )


@applications.post("/cohorts/<int:cohort_id>/applications/<int:application_id>/approve")
def approve(cohort_id: int, application_id: int):
    with unit_of_work():
        cohort = queries.cohort_of(me(), cohort_id)
        application = queries.application_in(cohort, application_id)
        asked = services.approve(application, actor=me())
    flash(f"{application.account.name} has been approved and gets an email.{_asked(asked)}")
    return redirect(url_for("applications.index", cohort_id=cohort_id), 303)


@applications.route(
    "/cohorts/<int:cohort_id>/applications/<int:application_id>/return", methods=["GET", "POST"]
)
def return_one(cohort_id: int, application_id: int):
    cohort = queries.cohort_of(me(), cohort_id)
    application, form = queries.application_in(cohort, application_id), ReturnForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.return_with_reason(application, reason=form.reason.data or "", actor=me())
            flash(f"The application of {application.account.name} has been returned.")
            return redirect(url_for("applications.index", cohort_id=cohort_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "programmes/return.jinja", cohort=cohort, application=application, form=form
    )
