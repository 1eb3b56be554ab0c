"""Coordinators' pages of one person in a match: who else would do, at what cost, and choosing."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.errors import DomainError, NotFound
from mentoring.matchmaking import presenters, queries, weighings
from mentoring.matchmaking.forms import ButtonForm
from mentoring.matchmaking.models import MatchRun, RunMember, RunStatus
from mentoring.matchmaking.person_page import member_of, person_page, set_beside
from mentoring.matchmaking.question import Question
from mentoring.matchmaking.rematching import match_the_rest
from mentoring.matchmaking.review import open_name as open_who
from mentoring.matchmaking.review_forms import BesideForm, ChoosePartnerForm, OpenPersonForm
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.models import SIDES
from mentoring.transactions import reads_first, unit_of_work

match_people = Blueprint(
    "match_people", __name__, url_prefix="/cohorts/<int:cohort_id>/match-runs/<int:run_id>"
)

GUARDS = ((match_people, COORDINATOR),)

PERSON = "/people/<side>/<int:number>"


def _quietly(_stage: str, _share: float) -> None:
    """Nobody watches the progress of what is computed while they wait."""


def _address(run: MatchRun, member: RunMember) -> str:
    return url_for(
        "match_people.show",
        cohort_id=run.cohort_id,
        run_id=run.id,
        side=member.side.value,
        number=member.number,
    )


@match_people.get(PERSON)
def show(cohort_id: int, run_id: int, side: str, number: int):
    run = queries.run_of(me(), cohort_id, run_id)
    return _page(run, member_of(run, side, number))


def _page(
    run: MatchRun,
    member: RunMember,
    form: ChoosePartnerForm | None = None,
    opening: OpenPersonForm | None = None,
) -> str:
    asked = weighings.weighing_of(run, member.application_id)
    page = person_page(run, member, asked, me())
    beside, question = _beside(run, member)
    return render_template(
        "matchmaking/person.jinja",
        run=run,
        member=member,
        person=page,
        asked=asked,
        progress=presenters.weighing_progress(asked) if asked else None,
        open=run.status is RunStatus.DONE,
        form=form or opening or (beside if beside.errors else ChoosePartnerForm(page.partners)),
        beside=beside,
        question=question,
        choosing=form or ChoosePartnerForm(page.partners, formdata=None),
        opening=opening or OpenPersonForm(prefix="open", formdata=None),
        address=_address(run, member),
    )


def _beside(run: MatchRun, member: RunMember) -> tuple[BesideForm, Question | None]:
    """Whom the reader asks about, and the answer."""
    left, right = SIDES[run.cohort.programme.kind]
    side = right if member.side is left else left
    form = BesideForm(side)
    asked = form.person() if form.validate() else None
    if asked is None:
        return form, None
    try:
        other = member_of(run, side.value, asked[1])
    except NotFound:
        form.nobody()
        return form, None
    return form, set_beside(run, member, other, me())


@match_people.post(f"{PERSON}/name")
def open_name(cohort_id: int, run_id: int, side: str, number: int):
    run = queries.run_of(me(), cohort_id, run_id)
    member, form = member_of(run, side, number), OpenPersonForm(prefix="open")
    if not form.validate_on_submit():
        return _page(run, member, opening=form)
    with unit_of_work():
        open_who(run, member.application_id, actor=me(), reason=form.reason.data or "")
    flash("The name is open to you in this match. Your reason has been kept.")
    return redirect(_address(run, member), 303)


@match_people.get(f"{PERSON}/progress")
def progress(cohort_id: int, run_id: int, side: str, number: int):
    run = queries.run_of(me(), cohort_id, run_id)
    asked = weighings.weighing_of(run, member_of(run, side, number).application_id)
    told = presenters.weighing_progress(asked) if asked else None
    if told is None or not told.under_way:
        return {"percent": 100, "note": "", "underWay": False}
    return {"percent": told.percent, "note": told.note, "underWay": True}


@match_people.post(f"{PERSON}/weighings")
@reads_first
def weigh(cohort_id: int, run_id: int, side: str, number: int):
    run = queries.run_of(me(), cohort_id, run_id)
    member = member_of(run, side, number)
    application_id, back = member.application_id, _address(run, member)
    at_once = weighings.is_small(run)
    try:
        with unit_of_work():
            asked = weighings.ask(run, application_id, at_once=at_once)
            answered = asked.told is not None
        if at_once and not answered:
            weighings.answer(run_id, application_id, _quietly)
    except DomainError as problem:
        flash(problem.message, "error")
    return redirect(f"{back}#partners", 303)


@match_people.post(f"{PERSON}/partner")
def choose(cohort_id: int, run_id: int, side: str, number: int) -> Any:
    run = queries.run_of(me(), cohort_id, run_id)
    member = member_of(run, side, number)
    asked = weighings.weighing_of(run, member.application_id)
    form = ChoosePartnerForm(person_page(run, member, asked, me()).partners)
    if form.validate_on_submit():
        left, right = SIDES[run.cohort.programme.kind]
        other = member_of(run, (right if member.side is left else left).value, form.chosen())
        pair = (member.application_id, other.application_id)
        try:
            with unit_of_work():
                child = match_the_rest(
                    run,
                    actor=me(),
                    pair=pair if member.side is left else pair[::-1],
                    reason=form.reason.data or "",
                )
            flash("The two are kept together, and the rest is being matched again around them.")
            return redirect(url_for("match_runs.show", cohort_id=cohort_id, run_id=child.id), 303)
        except DomainError as problem:
            form.blame(problem)
    run = queries.run_of(me(), cohort_id, run_id)
    return _page(run, member_of(run, side, number), form)


@match_people.route("/rest", methods=["GET", "POST"])
def rest(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    form = ButtonForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                child = match_the_rest(run, actor=me())
            return redirect(url_for("match_runs.show", cohort_id=cohort_id, run_id=child.id), 303)
        except DomainError as problem:
            form.blame(problem)
    run = queries.run_of(me(), cohort_id, run_id)
    return render_template(
        "matchmaking/rest.jinja",
        run=run,
        form=form,
        tally=presenters.tally(queries.decisions_of([run.id]).get(run.id, {})),
    )
