"""Public pages of open cohorts, and a person's own applications."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mentoring import clock
from mentoring.errors import Conflict, DomainError
from mentoring.numbers import whole_or_0
from mentoring.permissions import PUBLIC, SIGNED_IN, me
from mentoring.profiles.queries import profile_to_show
from mentoring.profiles.sections import Section
from mentoring.programmes import applying, looks, positive_action, positive_queries, queries, rules
from mentoring.programmes.applicant_forms import ApplyForm, EditApplicationForm, LookAgainForm
from mentoring.programmes.conversation_queries import due_for, is_late
from mentoring.programmes.forms import AskFirstForm
from mentoring.programmes.look_forms import AskAgainForm
from mentoring.programmes.look_models import LookKind
from mentoring.programmes.models import (
    SIDES,
    Application,
    ApplicationStatus,
    Cohort,
    ProgrammeKind,
    Side,
)
from mentoring.programmes.positive_forms import DeclareForm
from mentoring.programmes.presenters import why_choosing_is_over
from mentoring.registry import CohortLink, current_registry
from mentoring.transactions import unit_of_work

public = Blueprint("open_programmes", __name__)
mine = Blueprint("my_applications", __name__)

GUARDS = ((public, PUBLIC), (mine, SIGNED_IN))


@public.get("/open-programmes")
def index():
    return render_template("programmes/open.jinja", cohorts=queries.open_cohorts())


@public.get("/open-programmes/<int:cohort_id>")
def cohort(cohort_id: int):
    found = queries.public_cohort(cohort_id)
    declared = rules.from_stored(found.eligibility)
    sides = SIDES[found.programme.kind]
    applied = applying.applied_to(me(), found) if me().is_authenticated else []
    return render_template(
        "programmes/open_cohort.jinja",
        cohort=found,
        rule_words={side: rules.in_words(declared, side) for side in sides},
        can_apply=queries.takes_applications(found),
        applied=applied,
        sides_left=applying.sides_left(found, applied),
        record=positive_queries.live_record(found),
        can_choose=found.choose_by_on is not None and not why_choosing_is_over(found),
    )


@mine.route("/open-programmes/<int:cohort_id>/apply", methods=["GET", "POST"])
def apply(cohort_id: int):
    cohort, account = queries.public_cohort(cohort_id), me()
    if cohort.programme.kind is ProgrammeKind.RECIPROCAL:
        return redirect(url_for("reciprocal.sign_up", cohort_id=cohort_id), 303)
    if not queries.takes_applications(cohort):
        if request.method == "POST":
            flash(applying.CLOSED, "error")
        return redirect(url_for("open_programmes.cohort", cohort_id=cohort_id), 303)
    applied = applying.applied_to(account, cohort)
    sides = applying.sides_left(cohort, applied)
    if not sides:
        flash(applying.ALREADY, "notice")
        return redirect(url_for("my_applications.show", application_id=applied[0].id), 303)
    record = positive_queries.priority_record(cohort)
    wanted = sides[0].value if len(sides) == 1 else _side_wanted(cohort)
    form = ApplyForm(sides, record, data={"side": wanted})
    missing: list[Section] = []
    if form.validate_on_submit():
        try:
            application, missing = _apply(cohort, form)
            if application is not None:
                return redirect(
                    url_for("my_applications.receipt", application_id=application.id), 303
                )
        except DomainError as problem:
            form.blame(problem)
    unfinished = {} if missing else applying.unfinished(account, cohort, sides)
    return render_template(
        "programmes/apply.jinja",
        cohort=cohort,
        form=form,
        missing=missing,
        unfinished=unfinished,
        ready=form.is_submitted() or len(unfinished) < len(sides),
        record=record,
        could_declare=applying.could_declare(account, cohort),
    )


def _side_wanted(cohort: Cohort) -> str | None:
    return applying.side_wanted(cohort, profile_to_show(me()))


def _apply(cohort: Cohort, form: ApplyForm) -> tuple[Application | None, list[Section]]:
    account = me()
    with unit_of_work():
        application, missing = applying.apply_if_ready(
            account,
            cohort,
            Side(form.side.data),
            actor=account,
            statement=form.statement.data or "",
        )
        if application is not None:
            positive_action.declare(application, belongs=form.says_so(), actor=account)
    return application, missing


@mine.get("/applications")
def all_of_mine():
    return render_template(
        "programmes/my_applications.jinja", applications=queries.applications_of(me())
    )


@mine.get("/applications/<int:application_id>")
def show(application_id: int):
    application = queries.application_of(me(), application_id)
    conversation = due_for(application)
    return render_template(
        "programmes/my_application.jinja",
        application=application,
        can_edit=applying.can_edit(application),
        begun=application.cohort.starts_on <= clock.today(),
        history=queries.history_of(application),
        looks=looks.looks_of(application),
        look_outcomes=looks.OUTCOME_LABELS,
        look_overdue=looks.is_overdue,
        look_came_late=looks.came_late,
        record=positive_queries.asked_of(application),
        conversation=conversation,
        conversation_late=conversation is not None and is_late(conversation.due_on),
        links=_links(application),
    )


def _links(application: Application) -> list[CohortLink]:
    """What other areas offer on the page of an application."""
    offers = current_registry().application_links
    found = [link for offer in offers for link in offer(application)]
    return sorted(found, key=lambda link: link.order)


@mine.route("/applications/<int:application_id>/priority", methods=["GET", "POST"])
def priority(application_id: int):
    application = queries.application_of(me(), application_id)
    record = positive_queries.asked_of(application)
    said = positive_queries.declaration_of(application, record) if record else None
    form = DeclareForm(record, data={"belongs": bool(said and said.answer["belongs"])})
    if form.validate_on_submit():
        with unit_of_work():
            positive_action.declare(application, belongs=form.belongs.data, actor=me())
        flash("What you said has been saved.")
        return redirect(url_for("my_applications.show", application_id=application_id), 303)
    return render_template(
        "programmes/priority.jinja", application=application, record=record, form=form
    )


@mine.get("/applications/<int:application_id>/receipt")
def receipt(application_id: int):
    application = queries.application_of(me(), application_id)
    offers = [each for ask in current_registry().after_applying for each in ask(me())]
    return render_template("programmes/receipt.jinja", application=application, offers=offers)


@mine.route("/applications/<int:application_id>/edit", methods=["GET", "POST"])
def edit(application_id: int):
    application = queries.application_of(me(), application_id)
    if not applying.can_edit(application):
        raise Conflict("This application can no longer be changed.")
    form = EditApplicationForm(obj=application)
    if form.validate_on_submit():
        version = whole_or_0(form.version.data)
        try:
            with unit_of_work():
                applying.edit_application(
                    application, statement=form.statement.data or "", version=version, actor=me()
                )
            flash("Your changes have been saved.")
            return redirect(url_for("my_applications.show", application_id=application_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template("programmes/edit.jinja", application=application, form=form)


@mine.route("/applications/<int:application_id>/withdraw", methods=["GET", "POST"])
def withdraw(application_id: int):
    application, form = queries.application_of(me(), application_id), AskFirstForm()
    status = 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                applying.withdraw(application, actor=me())
            flash("Your application has been withdrawn. You do not have to give a reason.")
            return redirect(url_for("my_applications.show", application_id=application_id), 303)
        except Conflict as problem:
            form.blame(problem)
            status = problem.status
    page = render_template("programmes/withdraw.jinja", application=application, form=form)
    return page, status


@mine.route("/applications/<int:application_id>/look-again", methods=["GET", "POST"])
def look_again(application_id: int):
    application = queries.application_of(me(), application_id)
    returned = application.status is ApplicationStatus.RETURNED
    form = LookAgainForm() if returned else AskAgainForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                _ask(application, form)
            flash("Thank you. A coordinator will look again, and tell you what came of it.")
            return redirect(url_for("my_applications.show", application_id=application_id), 303)
        except DomainError as problem:
            form.blame(problem)
    page = "programmes/look_again.jinja" if returned else "programmes/ask_again.jinja"
    return render_template(page, application=application, form=form)


def _ask(application: Application, form: LookAgainForm | AskAgainForm) -> None:
    words = form.text.data or ""
    if isinstance(form, AskAgainForm):
        looks.ask(application, LookKind(form.kind.data), words=words, actor=me())
    else:
        applying.ask_to_look_again(application, text=words, actor=me())
