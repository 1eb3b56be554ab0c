"""Coordinators' pages of a publication: what it would send, what stands in the way, do it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring import jobs
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.formatters import plural
from mentoring.matchmaking import presenters, publication, queries
from mentoring.matchmaking.conduct import quick_approvals
from mentoring.matchmaking.drafts import overtaken
from mentoring.matchmaking.forms import ButtonForm, PublishForm
from mentoring.matchmaking.letters import compose_letters, drafts_of, letters_to_come
from mentoring.matchmaking.models import MatchRun, ProposalStatus, RunStatus
from mentoring.matchmaking.obstacles import obstacles
from mentoring.matchmaking.previews import invitations_of, preview
from mentoring.matchmaking.targets import wanted_with
from mentoring.permissions import COORDINATOR, me
from mentoring.transactions import reads_first, unit_of_work

match_publication = Blueprint(
    "match_publication",
    __name__,
    url_prefix="/cohorts/<int:cohort_id>/match-runs/<int:run_id>",
)

GUARDS = ((match_publication, COORDINATOR),)


def _page(run: MatchRun) -> str:
    return url_for("match_publication.page", cohort_id=run.cohort_id, run_id=run.id)


@match_publication.get("/publication")
def page(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    return _shown(run, PublishForm(run.cohort))


def _shown(run: MatchRun, form: PublishForm) -> Any:
    if run.status is not RunStatus.DONE:
        return redirect(url_for("match_runs.show", cohort_id=run.cohort_id, run_id=run.id), 303)
    under_way = publication.open_request(run)
    if under_way is not None:
        told = presenters.publication_progress(under_way)
        return render_template(
            "matchmaking/publishing.jinja", run=run, progress=told, cancel=ButtonForm()
        )
    example = next(iter(queries.proposals_with(run, ProposalStatus.APPROVED, most=1)), None)
    last = publication.last_request(run)
    return render_template(
        "matchmaking/publication.jinja",
        run=run,
        overtaken=overtaken([run]),
        obstacles=obstacles(run),
        quick=quick_approvals(run),
        problem=last.problem if last else "",
        tally=presenters.tally(queries.decisions_of([run.id]).get(run.id, {})),
        letters=preview(run, example, letters_to_come(run), me()),
        wanted=wanted_with(run, approved_only=True),
        rejected_alone=sum(queries.rejected_alone(run).values()),
        unclaimed=queries.unclaimed_in(run),
        form=form,
    )


@match_publication.get("/publication/progress")
def progress(cohort_id: int, run_id: int):
    under_way = publication.open_request(queries.run_of(me(), cohort_id, run_id))
    if under_way is None:
        return {"percent": 100, "note": "", "underWay": False}
    told = presenters.publication_progress(under_way)
    return {"percent": told.percent, "note": told.note, "underWay": True}


@match_publication.post("/publication")
@reads_first
def publish(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    form = PublishForm(run.cohort)
    if not form.validate_on_submit():
        return _shown(run, form)
    approved = queries.decisions_of([run.id]).get(run.id, {}).get(ProposalStatus.APPROVED, 0)
    try:
        if approved > publication.AT_ONCE:
            with unit_of_work():
                publication.request_publication(run, actor=me())
            return redirect(_page(run), 303)
        letters = compose_letters(run, drafts_of(run))
        with unit_of_work():
            invited = publication.publish(run, actor=me(), letters=letters)
    except DomainError as problem:
        flash(problem.message, "error")
        return redirect(_page(run), 303)
    flash(f"The match is published: {plural(invited, 'pair')} invited. Their mails are on the way.")
    return redirect(url_for("match_runs.show", cohort_id=cohort_id, run_id=run_id), 303)


@match_publication.post("/publication/cancel")
def cancel(cohort_id: int, run_id: int):
    run = queries.run_of(me(), cohort_id, run_id)
    under_way = publication.open_request(run)
    if under_way is None or under_way.job is None:
        flash("This has finished already, so there is nothing to cancel.", "notice")
        return redirect(_page(run), 303)
    with unit_of_work():
        jobs.request_cancel(db.session.get_one(jobs.Job, under_way.job_id))
    flash("Publishing is being cancelled. Nothing is sent, unless it had just finished.")
    return redirect(_page(run), 303)


@match_publication.get("/proposals/<int:proposal_id>/letters")
def letters(cohort_id: int, run_id: int, proposal_id: int) -> Any:
    found = queries.proposal_of(me(), cohort_id, run_id, proposal_id)
    return render_template(
        "matchmaking/letters.jinja",
        run=found.run,
        proposal=found,
        letters=invitations_of(found.run, found, me()),
    )
