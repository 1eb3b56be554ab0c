"""Coordinators' pages of match runs: start, follow, read, decide, publish."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mentoring import numbers
from mentoring.errors import DomainError
from mentoring.listing import page_asked, page_of
from mentoring.matchmaking import (
    check_presenters,
    drafts,
    presenters,
    putting_away,
    queries,
    services,
    stored,
)
from mentoring.matchmaking.blind import faces_of
from mentoring.matchmaking.defaults import defaults_of
from mentoring.matchmaking.forms import (
    ButtonForm,
    MatchRunForm,
    PutAwayForm,
    RuleForm,
)
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.review_forms import RulingForm, UnmatchedFilterForm
from mentoring.matchmaking.scenario_queries import applicant
from mentoring.matchmaking.worklist import Wanted, first_waiting
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.models import SIDES
from mentoring.programmes.queries import paired_cohort_of
from mentoring.transactions import unit_of_work

match_runs = Blueprint("match_runs", __name__, url_prefix="/cohorts/<int:cohort_id>/match-runs")

GUARDS = ((match_runs, COORDINATOR),)


@match_runs.app_context_processor
def _labels() -> dict[str, Any]:
    return {
        "match": presenters.LABELS | {"check_kinds": check_presenters.KINDS},
        "run_title": presenters.run_title,
        "other_side_of": presenters.other_side_of,
        "firmness_words": check_presenters.firmness_words,
    }


@match_runs.get("")
def index(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    page = page_of(queries.runs_in(cohort), page_asked())
    runs = [run for (run,) in page.rows]
    return render_template(
        "matchmaking/index.jinja",
        cohort=cohort,
        publishing=drafts.being_published(runs),
        overtaken=drafts.overtaken(runs),
        ready=presenters.readiness_words(queries.readiness_of(cohort)),
        page=page,
        rules=queries.rules_in(cohort),
        lift=RuleForm(),
        matchable=cohort.status in services.MATCHABLE,
    )


@match_runs.get("/new")
def new(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    like = numbers.asked("like")
    before = queries.run_of(me(), cohort_id, like) if like else None
    options = RunOptions.from_json(before.options) if before else defaults_of(cohort)
    return _form_page(cohort, MatchRunForm(cohort, options))


def _form_page(cohort: Any, form: MatchRunForm) -> str:
    return render_template(
        "matchmaking/new.jinja",
        cohort=cohort,
        form=form,
        readiness=queries.readiness_of(cohort),
    )


@match_runs.post("")
def start(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    form = MatchRunForm(cohort)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                run = services.start_run(
                    cohort, form.options(), actor=me(), name=form.name.data or ""
                )
            return redirect(url_for("match_runs.show", cohort_id=cohort_id, run_id=run.id), 303)
        except DomainError as problem:
            form.blame(problem)
    return _form_page(paired_cohort_of(me(), cohort_id), form)


@match_runs.get("/<int:run_id>")
def show(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    if run.status not in (RunStatus.DONE, RunStatus.PUBLISHED, RunStatus.AWAY):
        return render_template(
            "matchmaking/run.jinja",
            run=run,
            progress=presenters.progress_of(run),
            choices=presenters.choices_made(run),
            cancel=ButtonForm(),
        )
    return render_template(
        "matchmaking/proposals.jinja",
        run=run,
        publishing=drafts.being_published([run]),
        overtaken=drafts.overtaken([run]),
        kept_until=stored.kept_until(run),
        tally=presenters.tally(queries.decisions_of([run.id]).get(run.id, {})),
        summary=presenters.summary_words(run),
        choices=presenters.choices_made(run),
        made_from=queries.made_from(run),
        first_waiting=first_waiting(run, Wanted(), me()),
        away=putting_away.when_put_away(run) if run.status is RunStatus.AWAY else None,
        can_come_back=run.status is RunStatus.AWAY and not putting_away.newer_published(run),
        take_back=ButtonForm(),
    )


@match_runs.get("/<int:run_id>/progress")
def progress(cohort_id: int, run_id: int):
    told = presenters.progress_of(queries.run_of(me(), cohort_id, run_id))
    return {"percent": told.percent, "note": told.note, "underWay": told.under_way}


@match_runs.post("/<int:run_id>/cancel")
def cancel(cohort_id: int, run_id: int):
    with unit_of_work():
        services.cancel_run(queries.run_of(me(), cohort_id, run_id), actor=me())
    flash("The match has been cancelled. Nothing was changed.")
    return redirect(url_for("match_runs.show", cohort_id=cohort_id, run_id=run_id), 303)


@match_runs.get("/<int:run_id>/away")
def ask_away(cohort_id: int, run_id: int):
    return _away_page(queries.run_of(me(), cohort_id, run_id), PutAwayForm())


def _away_page(run: MatchRun, form: PutAwayForm) -> Any:
    if run.status is not RunStatus.DONE:
        return _to_run(run)
    counts = queries.decisions_of([run.id]).get(run.id, {})
    return render_template(
        "matchmaking/away.jinja", run=run, form=form, tally=presenters.tally(counts)
    )


@match_runs.post("/<int:run_id>/away")
def put_away(cohort_id: int, run_id: int):
    form = PutAwayForm()
    run = queries.run_of(me(), cohort_id, run_id)
    if not form.validate_on_submit():
        return _away_page(run, form)
    with unit_of_work():
        run = queries.run_of(me(), cohort_id, run_id)
        putting_away.put_away(run, actor=me(), reason=form.reason.data or "")
    flash("The draft is put away. Nobody was told anything, and nothing waits for it.")
    return _to_run(run)


@match_runs.post("/<int:run_id>/back")
def take_back(cohort_id: int, run_id: int):
    with unit_of_work():
        run = queries.run_of(me(), cohort_id, run_id)
        putting_away.take_back(run, actor=me())
    flash("The draft is back, with every decision as it was.")
    return _to_run(run)


def _to_run(run: MatchRun) -> Any:
    address = url_for("match_runs.show", cohort_id=run.cohort_id, run_id=run.id)
    return redirect(address, 303)


@match_runs.get("/<int:run_id>/unmatched")
def unmatched(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    form = UnmatchedFilterForm(SIDES[run.cohort.programme.kind])
    wanted = queries.UnmatchedFilter()
    if form.validate():
        wanted = queries.UnmatchedFilter(
            form.person(), form.side.data or "", form.reason.data or ""
        )
    page = page_of(queries.unmatched_in(run, wanted), page_asked())
    return render_template(
        "matchmaking/unmatched.jinja",
        run=run,
        form=form,
        page=page,
        faces=faces_of(run, [each.application_id for each in page.rows], me()),
        reasons=queries.unmatched_reasons(run),
        line=presenters.unmatched_line,
    )


@match_runs.route("/rules", methods=["GET", "POST"])
def rules(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    form = RulingForm(list(presenters.side_words(cohort).values()))
    if form.validate_on_submit():
        left, right = SIDES[cohort.programme.kind]
        try:
            with unit_of_work():
                one = applicant(cohort, left, form.left.data, "left")
                other = applicant(cohort, right, form.right.data, "right")
                services.rule_pair(
                    cohort,
                    one.id,
                    other.id,
                    form.ruling(),
                    actor=me(),
                    reason=form.reason.data or "",
                )
            flash("Noted. It holds from the next match on.")
            return redirect(url_for("match_runs.index", cohort_id=cohort_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "matchmaking/ruling.jinja", cohort=paired_cohort_of(me(), cohort_id), form=form
    )


@match_runs.post("/rules/lifted")
def lift(cohort_id: int):
    chosen = numbers.whole_or_0(request.form.get("rule"))
    with unit_of_work():
        services.lift_rule(queries.rule_of(me(), cohort_id, chosen), actor=me())
    flash("These two can be proposed to each other again from the next match on.")
    return redirect(url_for("match_runs.index", cohort_id=cohort_id), 303)
