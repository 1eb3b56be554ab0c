"""Coordinators' pages of requests to look again."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.errors import DomainError
from mentoring.listing import page_asked, page_of
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes import looks
from mentoring.programmes.look_forms import LookAnswerForm, LooksFilter
from mentoring.programmes.look_models import LookOutcome, LookStatus
from mentoring.transactions import unit_of_work

pages = Blueprint("looks", __name__, url_prefix="/look-again")

GUARDS = ((pages, COORDINATOR),)


@pages.get("")
def index():
    form = LooksFilter()
    query = looks.listed(me(), form.status.data or "", form.kind.data or "", form.sort.data or "")
    return render_template(
        "programmes/looks.jinja",
        form=form,
        page=page_of(query, page_asked()),
        kinds=looks.FOR_COORDINATORS,
        statuses=looks.STATUS_LABELS,
        outcomes=looks.OUTCOME_LABELS,
        is_overdue=looks.is_overdue,
    )


@pages.route("/<int:look_id>", methods=["GET", "POST"])
def show(look_id: int):
    look, form = looks.look_of(me(), look_id), LookAnswerForm()
    if look.status is LookStatus.OPEN and form.validate_on_submit():
        try:
            with unit_of_work():
                looks.answer(
                    look,
                    LookOutcome(form.outcome.data),
                    reasons=form.reasons.data or "",
                    actor=me(),
                )
            flash("Your answer has been sent.")
            return redirect(url_for("looks.index"), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "programmes/look.jinja",
        look=look,
        form=form,
        kind=looks.FOR_COORDINATORS[look.kind],
        status=looks.STATUS_LABELS[look.status],
        outcomes=looks.OUTCOME_LABELS,
        overdue=looks.is_overdue(look),
        back=url_for("looks.index"),
    )
