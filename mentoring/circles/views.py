"""Coordinators' pages of the circles in one cohort."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.accounts.models import Account
from mentoring.circles import apart, facilitators, forming, queries, services, waiting, words
from mentoring.circles.forms import CloseForm, PublishForm, SettleForm
from mentoring.circles.models import Circle, CircleStatus, MemberStatus
from mentoring.circles.presenters import before_lines, circle_card, stands
from mentoring.errors import DomainError
from mentoring.formatters import and_list, plural
from mentoring.listing import page_asked, page_of
from mentoring.pairings.forms import AnswerHelpForm
from mentoring.permissions import COORDINATOR, me
from mentoring.profiles.queries import skills_by_key
from mentoring.programmes.forms import AskFirstForm
from mentoring.programmes.models import Cohort
from mentoring.transactions import reads_first, unit_of_work

coordinating = Blueprint("cohort_circles", __name__, url_prefix="/cohorts/<int:cohort_id>/circles")

GUARDS = ((coordinating, COORDINATOR),)


@coordinating.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "circle_words": {
            "labels": words.CIRCLE_LABELS,
            "colours": words.CIRCLE_COLOURS,
            "members": words.MEMBER_LABELS,
            "topics": words.TOPIC_LABELS,
            "outcomes": words.OUTCOMES,
            "reasons": words.DECLINE_REASONS,
            "stands": stands,
            "cannot_now": words.CANNOT_NOW,
        }
    }


def _load(cohort_id: int) -> Cohort:
    return queries.cohort_in_circles(me(), cohort_id)


def _back(cohort_id: int) -> Any:
    return redirect(url_for("cohort_circles.index", cohort_id=cohort_id), 303)


@coordinating.get("")
def index(cohort_id: int):
    cohort = _load(cohort_id)
    page = page_of(queries.circles_in(cohort), page_asked(), size=10)
    circles = [row[0] for row in page.rows]
    people = [member for circle in circles for member in queries.living(circle)]
    names = queries.names_of(people)
    candidates = apart.candidates_of([each.application.account_id for each in people])
    topics = {str(skill.id): skill.label for skill in skills_by_key().values()}
    return render_template(
        "circles/index.jinja",
        cohort=cohort,
        page=page,
        cards=[circle_card(circle, names, candidates, topics) for circle in circles],
        before=_told_before(circles),
        proposed=any(circle.status is CircleStatus.PROPOSED for circle in circles),
        can_form=forming.can_form(cohort),
    )


def _told_before(circles: Sequence[Circle]) -> dict[int, str]:
    """What came of an earlier place of the people in proposed circles."""
    proposed = [each for each in circles if each.status is CircleStatus.PROPOSED]
    ids = [member.application_id for circle in proposed for member in circle.members]
    return before_lines(waiting.had_before(ids))


@coordinating.route("/propose", methods=["GET", "POST"])
@reads_first
def propose(cohort_id: int):
    cohort, form = _load(cohort_id), AskFirstForm()
    if form.validate_on_submit():
        try:
            found = forming.form(cohort)
            with unit_of_work():
                forming.propose(_load(cohort_id), found, actor=me())
            flash(_told(found))
            return _back(cohort_id)
        except DomainError as problem:
            form.blame(problem)
            cohort = _load(cohort_id)
    return render_template(
        "circles/propose.jinja",
        cohort=cohort,
        form=form,
        proposed=len(queries.proposed_in(cohort)),
        resting=waiting.count_resting(cohort),
    )


def _told(found: forming.Proposal) -> str:
    told = f"{plural(len(found.circles), 'circle')} proposed. Nobody has been told."
    if not found.unplaced:
        return told
    why = [
        f"{plural(count, 'person', 'people')} because {words.UNPLACED_WORDS[reason]}"
        for reason, count in sorted(found.unplaced.items())
    ]
    return f"{told} Without a circle: {and_list(why)}."


@coordinating.route("/<int:circle_id>", methods=["GET", "POST"])
def show(cohort_id: int, circle_id: int):
    cohort = _load(cohort_id)
    circle = queries.circle_in(cohort, circle_id)
    able = queries.facilitators_of(cohort)
    form = SettleForm(circle, able)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                circle = queries.circle_in(_load(cohort_id), circle_id)
                forming.settle(
                    circle,
                    name=form.name.data or "",
                    facilitator=_chosen(form, circle),
                    agreed=form.has_agreed(),
                    actor=me(),
                )
            flash("Your changes have been saved.")
            return _back(cohort_id)
        except DomainError as problem:
            form.blame(problem)
            circle = queries.circle_in(_load(cohort_id), circle_id)
    return render_template(
        "circles/circle.jinja",
        cohort=cohort,
        circle=circle,
        form=form,
        names=queries.names_of(circle.members),
        meetings=queries.meetings_of(circle),
    )


def _chosen(form: SettleForm, circle: Circle) -> Account | None:
    if form.email.data:
        found = queries.account_at(form.email.data)
        if found is None:
            raise DomainError(
                "Nobody with this address has an account yet. Ask them to sign up, or ask an "
                "administrator to invite them.",
                field="email",
            )
        return found
    known = {str(each.id): each for each in queries.facilitators_of(circle.cohort)}
    if circle.facilitator is not None:
        known[str(circle.facilitator_id)] = circle.facilitator
    return known.get(form.facilitator.data)


@coordinating.route("/publish", methods=["GET", "POST"])
def publish(cohort_id: int):
    cohort = _load(cohort_id)
    new = facilitators.new_to_the_role(queries.proposed_in(cohort))
    form = PublishForm(new)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                count = forming.publish(cohort, actor=me(), agreed=form.has_agreed())
            flash(f"{plural(count, 'circle')} approved. Their people are invited by email.")
            return _back(cohort_id)
        except DomainError as problem:
            form.blame(problem)
            cohort = _load(cohort_id)
    return render_template(
        "circles/publish.jinja",
        cohort=cohort,
        form=form,
        circles=queries.proposed_in(cohort),
        new_ids={each.id for each in new},
        alone=waiting.count_free(cohort),
    )


@coordinating.route("/<int:circle_id>/close", methods=["GET", "POST"])
def close(cohort_id: int, circle_id: int):
    cohort, form = _load(cohort_id), CloseForm()
    circle = queries.circle_in(cohort, circle_id)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                found = queries.circle_in(_load(cohort_id), circle_id)
                forming.close(found, outcome=form.chosen(), actor=me())
            flash("The circle is closed. Its people are told by email.")
            return _back(cohort_id)
        except DomainError as problem:
            form.blame(problem)
            circle = queries.circle_in(_load(cohort_id), circle_id)
    invited = len(queries.with_status(circle, MemberStatus.INVITED))
    return render_template(
        "circles/close.jinja", cohort=cohort, circle=circle, form=form, invited=invited
    )


@coordinating.get("/help")
def help_requests(cohort_id: int):
    cohort = _load(cohort_id)
    page = page_of(queries.help_in(cohort), page_asked(), size=10)
    return render_template(
        "circles/help_requests.jinja",
        cohort=cohort,
        page=page,
        requests=[row[0] for row in page.rows],
    )


@coordinating.route("/help/<int:help_id>", methods=["GET", "POST"])
def answer_help(cohort_id: int, help_id: int):
    cohort, form = _load(cohort_id), AnswerHelpForm()
    asked = queries.request_in(cohort, help_id)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.answer_help(
                    queries.request_in(cohort, help_id),
                    outcome=form.outcome.data or "",
                    actor=me(),
                )
            flash(f"{asked.account.name} is told by email that there is an answer.")
            return redirect(url_for("cohort_circles.help_requests", cohort_id=cohort_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template("circles/answer_help.jinja", cohort=cohort, asked=asked, form=form)
