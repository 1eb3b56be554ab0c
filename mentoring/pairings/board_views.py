"""Coordinators' pages of the pairings in one cohort."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.errors import DomainError, NotFound
from mentoring.listing import page_asked, page_of
from mentoring.pairings import board, helping, queries, services
from mentoring.pairings.answering import record_answer
from mentoring.pairings.board import BoardFilter
from mentoring.pairings.caseload import owner_of
from mentoring.pairings.forms import (
    AskFirstForm,
    BoardForm,
    EndForm,
    HelpListForm,
    PairAnswerForForm,
    PairAnswerHelpForm,
)
from mentoring.pairings.models import Pairing
from mentoring.pairings.naming import SIDE_NAMES, last_day, named
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.models import SIDES, Cohort
from mentoring.programmes.queries import paired_cohort_of
from mentoring.transactions import unit_of_work

coordinating = Blueprint("cohort_pairings", __name__)

GUARDS = ((coordinating, COORDINATOR),)


def _load(cohort_id: int, pairing_id: int) -> tuple[Cohort, Pairing]:
    cohort = paired_cohort_of(me(), cohort_id)
    return cohort, queries.pairing_in(cohort, pairing_id)


@coordinating.get("/cohorts/<int:cohort_id>/pairings")
def index(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    rounds = board.rounds_of(cohort)
    form = BoardForm(cohort, {each.source: each.name for each in rounds})
    wanted = form.wanted() if form.validate() else BoardFilter()
    return render_template(
        "pairings/board.jinja",
        cohort=cohort,
        form=form,
        page=page_of(board.pairings_in(cohort, wanted), page_asked()),
        rounds=rounds,
        round_names={each.source: each.name for each in rounds},
        counts=board.counts_of(cohort),
        reasons=board.decline_reasons(cohort),
        side_names={side: f"{SIDE_NAMES[side]}s" for side in SIDES[cohort.programme.kind]},
        open_help=board.open_help(cohort),
    )


@coordinating.get("/cohorts/<int:cohort_id>/pairings/<int:pairing_id>")
def show(cohort_id: int, pairing_id: int):
    cohort, pairing = _load(cohort_id, pairing_id)
    profiles = queries.faces_of([member.account_id for member in pairing.members])
    return render_template(
        "pairings/board_pairing.jinja",
        cohort=cohort,
        pairing=pairing,
        last_day=last_day(pairing),
        people=[(each, named(each, profiles.get(each.account_id))) for each in pairing.members],
        history=queries.history_of(pairing),
        requests=helping.requests_in(pairing),
        owner=owner_of(pairing),
    )


@coordinating.route(
    "/cohorts/<int:cohort_id>/pairings/<int:pairing_id>/members/<int:member_id>/answer",
    methods=["GET", "POST"],
)
def answer_for(cohort_id: int, pairing_id: int, member_id: int):
    cohort, pairing = _load(cohort_id, pairing_id)
    member = next((each for each in pairing.members if each.id == member_id), None)
    if member is None:
        raise NotFound
    form = PairAnswerForForm(pairing)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                record_answer(form, member, services, same_line=form.line_answer())
            flash(f"The answer of {member.account.name} has been recorded as given through you.")
            return redirect(
                url_for("cohort_pairings.show", cohort_id=cohort_id, pairing_id=pairing_id), 303
            )
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "pairings/answer_for.jinja", cohort=cohort, pairing=pairing, member=member, form=form
    )


@coordinating.route(
    "/cohorts/<int:cohort_id>/pairings/<int:pairing_id>/withdraw", methods=["GET", "POST"]
)
def withdraw(cohort_id: int, pairing_id: int):
    cohort, pairing = _load(cohort_id, pairing_id)
    form = AskFirstForm()
    if form.validate_on_submit():
        with unit_of_work():
            services.withdraw_invitation(pairing, reason="by a coordinator", actor=me())
        flash("The invitation has been taken back. Both are told kindly and can be matched again.")
        return redirect(url_for("cohort_pairings.index", cohort_id=cohort_id), 303)
    return render_template(
        "pairings/board_withdraw.jinja", cohort=cohort, pairing=pairing, form=form
    )


@coordinating.route(
    "/cohorts/<int:cohort_id>/pairings/<int:pairing_id>/end", methods=["GET", "POST"]
)
def end(cohort_id: int, pairing_id: int):
    cohort, pairing = _load(cohort_id, pairing_id)
    form = EndForm()
    if form.validate_on_submit():
        with unit_of_work():
            services.end_pairing(
                pairing, reason=form.reason.data, note=form.note.data or "", actor=me()
            )
        flash("The pairing has ended. Both are told kindly.")
        return redirect(url_for("cohort_pairings.index", cohort_id=cohort_id), 303)
    return render_template("pairings/board_end.jinja", cohort=cohort, pairing=pairing, form=form)


@coordinating.get("/cohorts/<int:cohort_id>/help-requests")
def help_requests(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    form = HelpListForm()
    only_waiting = form.validate() and form.show.data == "waiting"
    wanted = board.help_requests(cohort, only_waiting=only_waiting)
    return render_template(
        "pairings/help_requests.jinja",
        cohort=cohort,
        form=form,
        page=page_of(wanted, page_asked(), size=10),
    )


@coordinating.route(
    "/cohorts/<int:cohort_id>/pairings/<int:pairing_id>/help", methods=["GET", "POST"]
)
def answer_help(cohort_id: int, pairing_id: int):
    cohort, pairing = _load(cohort_id, pairing_id)
    waiting = [each for each in helping.requests_in(pairing) if each.answered_at is None]
    form = PairAnswerHelpForm()
    asked = next((each for each in waiting if str(each.id) == form.request_id.data), None)
    if form.is_submitted() and asked is None:
        flash("Somebody has answered this already. Your words were not sent.", "notice")
    elif form.validate_on_submit() and asked is not None:
        with unit_of_work():
            helping.answer_help(asked, outcome=form.outcome.data or "", actor=me())
        flash(f"{asked.account.name} is told by email that there is an answer.")
        return redirect(url_for("cohort_pairings.help_requests", cohort_id=cohort_id), 303)
    return render_template(
        "pairings/answer_help.jinja",
        cohort=cohort,
        pairing=pairing,
        asked=asked or (waiting[-1] if waiting else None),
        form=form,
    )
