"""Coordinators' pages of a review: list, read, decide, open a name, look back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mentoring.errors import DomainError
from mentoring.formatters import plural
from mentoring.listing import page_asked, page_of
from mentoring.matchmaking import blind, presenters, queries, review, worklist
from mentoring.matchmaking.conduct import conduct_of, quick_readings
from mentoring.matchmaking.forms import ButtonForm
from mentoring.matchmaking.models import Decision, MatchRun, Proposal, RuleKind, RunStatus
from mentoring.matchmaking.pair_page import pair_page
from mentoring.matchmaking.review_forms import (
    FindForm,
    KeepForm,
    OpenFoundForm,
    OpenNameForm,
    PairsForm,
    ReviewForm,
)
from mentoring.matchmaking.services import rule_pair
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.models import SIDES
from mentoring.transactions import unit_of_work

match_review = Blueprint(
    "match_review", __name__, url_prefix="/cohorts/<int:cohort_id>/match-runs/<int:run_id>"
)

GUARDS = ((match_review, COORDINATOR),)


def _filter(run: MatchRun) -> PairsForm:
    return PairsForm(
        SIDES[run.cohort.programme.kind],
        worklist.regions_in(run),
        blind.organisations_opened(run, me()),
    )


def _wanted(run: MatchRun) -> worklist.Wanted:
    """The list a pair was opened from, as its address tells; every pair when it makes no sense."""
    form = _filter(run)
    return form.wanted() if form.validate() else worklist.Wanted()


def _address(run: MatchRun, endpoint: str = "worklist", **more: Any) -> str:
    """A page of this review, with the filters of the list kept."""
    kept = {name: value for name, value in request.args.items() if name != "page" and value}
    return url_for(
        f"match_review.{endpoint}",
        **(kept | {"cohort_id": run.cohort_id, "run_id": run.id} | more),
    )


@match_review.app_context_processor
def _links() -> dict[str, Any]:
    return {"review_page": _address}


@match_review.get("/proposals")
def worklist_page(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    form = _filter(run)
    wanted = form.wanted() if form.validate() else worklist.Wanted()
    page = page_of(worklist.rows_of(run, wanted, me()), page_asked())
    people = [key for row in page.rows for key in (row.left, row.right)]
    return render_template(
        "matchmaking/worklist.jinja",
        run=run,
        form=form,
        page=page,
        faces=blind.faces_of(run, people, me()),
        names=list(presenters.side_words(run.cohort).values()),
        tally=presenters.tally(queries.decisions_of([run.id]).get(run.id, {})),
        first_waiting=worklist.first_waiting(run, wanted, me()),
        open=run.status is RunStatus.DONE,
        can_undo=review.last_moment(run, me()) is not None,
    )


@match_review.get("/proposals/<int:proposal_id>")
def pair(cohort_id: int, run_id: int, proposal_id: int):
    account = me()
    found = queries.proposal_of(account, cohort_id, run_id, proposal_id)
    page = _pair_page(found)
    if found.run.status is RunStatus.DONE:
        # Only now, with the page made, have the reasons been shown: one row, in its own unit.
        with unit_of_work():
            review.note_reasons_shown(found, actor=account)
    return page


def _pair_page(found: Proposal, **sent: Any) -> str:
    """The page of a pair, with the form among `sent` that could not be used as it was."""
    shown = pair_page(found, worklist.around(found, _wanted(found.run), me()), me())
    forms = {
        "deciding": ReviewForm(),
        "keep": KeepForm(prefix="keep"),
        "opening": _opening_form(shown.closed),
    } | sent
    forms["deciding"].marker.data = shown.marker
    return render_template(
        "matchmaking/proposal.jinja",
        run=found.run,
        proposal=found,
        pair=shown,
        form=next(iter(sent.values()), None),
        open=found.run.status is RunStatus.DONE,
        can_undo=review.last_moment(found.run, me()) is not None,
        **forms,
    )


def _opening_form(closed: dict[int, str]) -> OpenNameForm:
    return OpenNameForm({str(at): label for at, label in closed.items()}, prefix="open")


@match_review.post("/proposals/<int:proposal_id>/reviews")
def decide(cohort_id: int, run_id: int, proposal_id: int):
    found = queries.proposal_of(me(), cohort_id, run_id, proposal_id)
    form = ReviewForm()
    decision = Decision.REJECT if "reject" in request.form else Decision.APPROVE
    following = worklist.around(found, _wanted(found.run), me()).next_waiting
    if form.validate_on_submit():
        try:
            with unit_of_work():
                review.review_proposal(
                    found,
                    decision,
                    actor=me(),
                    marker=form.marker.data or "",
                    note=form.note.data or "",
                    never_again=decision is Decision.REJECT and form.never_again.data,
                )
            return _after_decision(found, decision, following)
        except DomainError as problem:
            form.blame(problem)
    return _pair_page(queries.proposal_of(me(), cohort_id, run_id, proposal_id), deciding=form)


def _after_decision(found: Proposal, decision: Decision, following: int | None) -> Any:
    """On to the next pair of the list that waits; back to the list when none does."""
    faces = blind.faces_of(found.run, [each.application_id for each in found.members], me())
    both = " and ".join(faces.label(member.application_id) for member in found.members)
    flash(f"{review.DONE_WORDS[decision].capitalize()}: {both}.")
    if following is None:
        if not queries.waiting_in(found.run):
            flash("Every pair has a decision. You can publish the match now.")
        return redirect(_address(found.run, "worklist_page"), 303)
    return redirect(_address(found.run, "pair", proposal_id=following), 303)


@match_review.post("/proposals/<int:proposal_id>/rule")
def keep(cohort_id: int, run_id: int, proposal_id: int):
    found = queries.proposal_of(me(), cohort_id, run_id, proposal_id)
    form = KeepForm(prefix="keep")
    if form.validate_on_submit():
        try:
            with unit_of_work():
                one, other = (member.application_id for member in found.members)
                rule_pair(
                    found.run.cohort, one, other, RuleKind.KEEP, actor=me(), reason=form.why.data
                )
            flash("These two will be kept together in every later match of this cohort.")
            return redirect(_address(found.run, "pair", proposal_id=proposal_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return _pair_page(queries.proposal_of(me(), cohort_id, run_id, proposal_id), keep=form)


@match_review.post("/proposals/<int:proposal_id>/names")
def open_name(cohort_id: int, run_id: int, proposal_id: int):
    found = queries.proposal_of(me(), cohort_id, run_id, proposal_id)
    form = _opening_form(pair_page(found, worklist.Around(None, None, None, 1, 1), me()).closed)
    if form.validate_on_submit():
        member = found.members[int(form.side.data)]
        with unit_of_work():
            review.open_name(
                found.run, member.application_id, actor=me(), reason=form.reason.data or ""
            )
        flash("The name is open to you in this match. Your reason has been kept.")
        return redirect(_address(found.run, "pair", proposal_id=proposal_id), 303)
    return _pair_page(found, opening=form)


@match_review.post("/undo")
def undo(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    try:
        with unit_of_work():
            undone = [each.id for each in review.undo_last(run, actor=me())]
    except DomainError as problem:
        flash(problem.message, "notice")
        return redirect(_address(run, "worklist_page"), 303)
    flash(f"Undone: your last decision, about {plural(len(undone), 'pair')}.")
    if len(undone) == 1:
        return redirect(_address(run, "pair", proposal_id=undone[0]), 303)
    return redirect(_address(run, "worklist_page"), 303)


@match_review.route("/approvals", methods=["GET", "POST"])
def approvals(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    form = ButtonForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                approved = review.approve_read(run, actor=me())
            flash(f"Approved: {plural(approved, 'pair')} that you had read.")
            return redirect(_address(run, "worklist_page"), 303)
        except DomainError as problem:
            form.blame(problem)
    unread = worklist.Wanted(status=worklist.UNREAD)
    return render_template(
        "matchmaking/approvals.jinja",
        run=queries.run_of(me(), cohort_id, run_id),
        form=form,
        read=worklist.count(run, worklist.Wanted(status=worklist.READ), me()),
        unread=worklist.count(run, unread, me()),
        quick=quick_readings(run, me()),
        first_unread=worklist.first_waiting(run, unread, me()),
    )


@match_review.route("/find", methods=["GET", "POST"])
def find(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    search = FindForm()
    search.validate()
    form = OpenFoundForm(presenters.found_choices(run, search.q.data or ""), prefix="open")
    if form.validate_on_submit():
        kind, _, key = form.what.data.partition("-")
        with unit_of_work():
            if kind == "organisation":
                review.open_organisation(run, int(key), actor=me(), reason=form.reason.data or "")
            else:
                review.open_name(run, int(key), actor=me(), reason=form.reason.data or "")
        return redirect(_found_page(run, kind, int(key)), 303)
    return render_template("matchmaking/find.jinja", run=run, search=search, form=form)


def _found_page(run: MatchRun, kind: str, key: int) -> str:
    if kind == "organisation":
        return _address(run, "worklist_page", q="", organisation=key)
    label = blind.faces_of(run, [key], me()).label(key)
    return _address(run, "worklist_page", q=label)


@match_review.get("/review")
def conduct(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    told = conduct_of(run)
    return render_template(
        "matchmaking/conduct.jinja", run=run, told=told, rows=presenters.conduct_words(told)
    )
