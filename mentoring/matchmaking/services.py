"""Verbs of a match run. Its review stands in `review.py`, its publication in `publication.py`."""

from dataclasses import replace
from typing import Any

from sqlalchemy import func, insert, select

from mentoring import audit, clock, jobs
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.matchmaking.models import (
    MatchRun,
    PairRule,
    Proposal,
    ProposalMember,
    ProposalStatus,
    RuleKind,
    RunMember,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.matchmaking.options import RunOptions, draw_seed
from mentoring.matchmaking.priority import record_for
from mentoring.matchmaking.scenario_models import RunInput
from mentoring.matchmaking.states import UNDER_WAY, move_run
from mentoring.programmes.models import SIDES, Application, ApplicationStatus, Cohort, CohortStatus
from mentoring.transactions import lock

JOB = "match run"
MATCHABLE = (CohortStatus.OPEN, CohortStatus.CLOSED, CohortStatus.RUNNING)


def start_run(
    cohort: Cohort,
    options: RunOptions,
    *,
    actor: Account | str,
    name: str = "",
    scenario_id: int | None = None,
    on_behalf_of: Account | None = None,
) -> MatchRun:
    """Write a run to be computed in the background, with its job, in one transaction.

    A second request with the same options while the first is under way returns the first. A job
    that starts one names the account it stands for. Raises Conflict when the cohort is not there to
    be matched, DomainError when a side is empty or a group is to be served first and may not be.
    """
    lock(cohort)
    if cohort.status not in MATCHABLE:
        raise Conflict(
            f"{cohort.name} is {cohort.status.value}, so it cannot be matched. "
            "Open it for applications first, or choose another cohort."
        )
    _refuse_empty_side(cohort)
    record_for(cohort, options)
    same = replace(options, seed=0).to_json()
    for run in _under_way(cohort):
        alike = replace(RunOptions.from_json(run.options), seed=0).to_json() == same
        if alike and run.scenario_id == scenario_id:
            return run
    seeded = options if options.seed else replace(options, seed=draw_seed())
    run = MatchRun(
        cohort=cohort,
        scenario_id=scenario_id,
        name=name,
        status=RunStatus.QUEUED,
        options=seeded.to_json(),
        requested_by=on_behalf_of or actor,
        requested_at=clock.now(),
    )
    db.session.add(run)
    audit.note_status(run, None, actor=actor)
    run.job = jobs.enqueue(JOB, key=f"{JOB}/{run.id}", run_id=run.id)
    audit.record("match run started", run, actor=actor, detail={"options": seeded.to_json()})
    return run


def _refuse_empty_side(cohort: Cohort) -> None:
    counted = dict(
        db.session.execute(
            select(Application.side, func.count())
            .where(
                Application.cohort_id == cohort.id,
                Application.status == ApplicationStatus.APPROVED,
            )
            .group_by(Application.side)
        ).all()
    )
    for side in SIDES[cohort.programme.kind]:
        if not counted.get(side):
            raise DomainError(
                f"No {side.value} is approved yet. Approve at least one, then start the match."
            )


def _under_way(cohort: Cohort) -> list[MatchRun]:
    return list(
        db.session.scalars(
            select(MatchRun).where(MatchRun.cohort_id == cohort.id, MatchRun.status.in_(UNDER_WAY))
        )
    )


def cancel_run(run: MatchRun, *, actor: Account) -> None:
    """Stop a run that waits or is being computed; raises Conflict when it has ended."""
    db.session.refresh(run, with_for_update={"of": MatchRun})
    move_run(run, RunStatus.CANCELLED, actor=actor)
    run.finished_at = clock.now()
    if run.job is not None and run.job.status in (jobs.JobStatus.QUEUED, jobs.JobStatus.RUNNING):
        jobs.request_cancel(run.job)


class ReadAgain(Exception):
    """Something was taken back while a run was being computed from it."""


def begin_reading(run: MatchRun) -> None:
    """Note that a run is about to read everybody afresh, so nothing was taken back since."""
    db.session.refresh(run, with_for_update={"of": MatchRun})
    run.withdrawn_at = None


def begin_run(run: MatchRun) -> bool:
    """Note that a worker computes the run; False when there is nothing left to do."""
    db.session.refresh(run, with_for_update={"of": MatchRun})
    if run.status is RunStatus.QUEUED:
        move_run(run, RunStatus.RUNNING, actor=JOB)
    return run.status is RunStatus.RUNNING


def fail_run(run: MatchRun, message: str) -> None:
    """Note why a run under way could not be finished; does nothing to one that has ended."""
    db.session.refresh(run, with_for_update={"of": MatchRun})
    if run.status in UNDER_WAY:
        run.failure, run.finished_at = message, clock.now()
        move_run(run, RunStatus.FAILED, actor=JOB, reason=message)


def close_with_job(status: jobs.JobStatus, run_id: int) -> None:
    """What becomes of a run when its job ends for good without having said so itself."""
    run = db.session.get(MatchRun, run_id)
    if run is None or run.status not in UNDER_WAY:
        return
    if status is jobs.JobStatus.CANCELLED:
        run.finished_at = clock.now()
        move_run(run, RunStatus.CANCELLED, actor=JOB)
    else:
        fail_run(
            run,
            "The match stopped unexpectedly, several times. Nothing was changed. "
            "Start it again; if it stops again, tell the people who run this service.",
        )


def keep_answer(
    run: MatchRun,
    *,
    members: list[dict[str, Any]],
    proposals: list[dict[str, Any]],
    unmatched: list[dict[str, Any]],
    summary: dict[str, Any],
    digest: str,
    result: str,
    stored: bytes,
    engine_version: str,
) -> bool:
    """Write a verified answer and its input down, all of it; False when the run has been stopped.

    Raises ReadAgain when something it was computed from has been taken back meanwhile.
    """
    db.session.refresh(run, with_for_update={"of": MatchRun})
    if run.status is not RunStatus.RUNNING:
        return False
    if run.withdrawn_at is not None:
        raise ReadAgain
    _insert(RunMember, [{"run_id": run.id} | row for row in members])
    _insert(UnmatchedApplication, [{"run_id": run.id} | row for row in unmatched])
    _insert_proposals(run, proposals)
    run.summary, run.engine_version = summary, engine_version
    run.input_digest, run.result_digest = digest, result
    db.session.add(RunInput(run_id=run.id, payload=stored, kept_at=clock.now()))
    run.finished_at = clock.now()
    move_run(run, RunStatus.DONE, actor=JOB)
    return True


def _insert(model: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model), rows)


SHOWN = (
    "points",
    "max_points",
    "fit",
    "parts",
    "alternatives",
    "flags",
    "keener",
    "choice_place",
    "choices_named",
)
"""What of a proposal's row goes into its table as it is."""


def _insert_proposals(run: MatchRun, proposals: list[dict[str, Any]]) -> None:
    """Proposals, their members and their first history rows, without a query for each."""
    _insert(
        Proposal,
        [
            {key: row[key] for key in SHOWN}
            | {"run_id": run.id, "position": at, "status": ProposalStatus.WAITING, "version": 1}
            for at, row in enumerate(proposals)
        ],
    )
    ids = dict(
        db.session.execute(
            select(Proposal.position, Proposal.id).where(Proposal.run_id == run.id)
        ).all()
    )
    _insert(
        ProposalMember,
        [
            {"proposal_id": ids[at]} | member
            for at, row in enumerate(proposals)
            for member in row["members"]
        ],
    )
    now = clock.now()
    _insert(
        audit.StatusChange,
        [
            {
                "at": now,
                "job": JOB,
                "subject_type": Proposal.__name__,
                "subject_id": proposal_id,
                "became": ProposalStatus.WAITING.value,
            }
            for proposal_id in ids.values()
        ],
    )


def rule_pair(
    cohort: Cohort, one: int, other: int, kind: RuleKind, *, actor: Account, reason: str
) -> PairRule:
    """Say about two applications, for later runs, that they are kept together or never proposed.

    Raises DomainError without a reason, Conflict when something else has been said about them and
    stands.
    """
    if not reason.strip():
        raise DomainError("Say why", field="reason")
    first, second = sorted((one, other))
    live = db.session.scalar(
        select(PairRule).where(
            PairRule.first_id == first, PairRule.second_id == second, PairRule.lifted_at.is_(None)
        )
    )
    if live is not None:
        if live.kind is kind:
            return live
        raise Conflict("Something else has been said about these two. Lift that first.")
    rule = PairRule(
        cohort_id=cohort.id,
        kind=kind,
        first_id=first,
        second_id=second,
        reason=reason.strip(),
        made_by_id=actor.id,
        made_at=clock.now(),
    )
    db.session.add(rule)
    audit.record(f"pair rule {kind.value}", rule, actor=actor)
    return rule


def lift_rule(rule: PairRule, *, actor: Account) -> None:
    """Let two people be matched like any others again; raises Conflict when it is lifted."""
    if rule.lifted_at is not None:
        raise Conflict("This has been lifted already.")
    rule.lifted_at, rule.lifted_by_id = clock.now(), actor.id
    audit.record("pair rule lifted", rule, actor=actor)
