"""Verbs of a look at a finished run from its stored input: replay, and trying other weights."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from mentoring import audit, clock, jobs
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, NotFound
from mentoring.extensions import db
from mentoring.matchmaking.models import MatchRun, Proposal, RunStatus
from mentoring.matchmaking.scenario_models import CheckKind, RunCheck, RunInput

JOB = "match check"
NOT_KEPT = "What this match was computed from is no longer kept, so it cannot be computed again."
BROKEN_OFF = "It stopped unexpectedly, several times. Nothing was changed. Try it again."


def has_input(run: MatchRun) -> bool:
    """Whether a run can still be computed again."""
    return bool(db.session.scalar(select(RunInput.run_id).where(RunInput.run_id == run.id)))


def start_check(run: MatchRun, kind: CheckKind, *, actor: Account) -> RunCheck:
    """Queue a look at a finished run; a second request while one is under way returns that one.

    Raises Conflict when the run has no answer or its input is no longer kept.
    """
    db.session.refresh(run, with_for_update={"of": MatchRun})
    if run.status not in (RunStatus.DONE, RunStatus.PUBLISHED):
        raise Conflict(f"This match is {run.status.value}, so there is nothing to look at yet.")
    if not has_input(run):
        raise Conflict(NOT_KEPT)
    live = db.session.scalar(
        select(RunCheck).where(
            RunCheck.run_id == run.id, RunCheck.kind == kind, RunCheck.finished_at.is_(None)
        )
    )
    if live is not None:
        return live
    check = RunCheck(run=run, kind=kind, requested_by=actor, requested_at=clock.now())
    db.session.add(check)
    db.session.flush()
    check.job = jobs.enqueue(JOB, check_id=check.id)
    audit.record(f"{kind.value} started", run, actor=actor)
    return check


def check_of(run: MatchRun, check_id: int) -> RunCheck:
    """A look at a run already loaded through its owner; raises NotFound otherwise."""
    found = db.session.scalar(
        select(RunCheck).where(RunCheck.id == check_id, RunCheck.run_id == run.id)
    )
    if found is None:
        raise NotFound
    return found


def cancel_check(check: RunCheck, *, actor: Account) -> None:
    """Stop a look at a run; raises Conflict when it has ended."""
    db.session.refresh(check, with_for_update={"of": RunCheck})
    if check.finished_at is not None or check.job is None:
        raise Conflict("This has already finished, so it cannot be cancelled.")
    audit.record(f"{check.kind.value} cancelled", check.run, actor=actor)
    jobs.request_cancel(check.job)
    _end(check, "It was cancelled.")


def keep_check(
    check: RunCheck, result: Mapping[str, Any], survived: Mapping[int, int] | None = None
) -> bool:
    """Write down what a look found; False when it was stopped, or its input taken away, meanwhile.

    `survived` says by proposal in how many draws it stood.
    """
    db.session.refresh(check, with_for_update={"of": RunCheck})
    if check.finished_at is not None:
        return False
    if not has_input(check.run):
        _end(check, NOT_KEPT)
        return False
    check.result = dict(result)
    if survived is not None:
        db.session.execute(
            update(Proposal),
            [{"id": proposal_id, "survived": count} for proposal_id, count in survived.items()],
        )
    _end(check, "")
    return True


def fail_check(check: RunCheck, message: str) -> None:
    """Note why a look could not be finished; does nothing to one that has ended."""
    db.session.refresh(check, with_for_update={"of": RunCheck})
    if check.finished_at is None:
        _end(check, message)


def _end(check: RunCheck, failure: str) -> None:
    check.failure, check.finished_at = failure, clock.now()


def close_with_job(status: jobs.JobStatus, check_id: int) -> None:
    """What becomes of a look when its job ends for good without having said so itself."""
    check = db.session.get(RunCheck, check_id)
    if check is not None and check.finished_at is None:
        cancelled = status is jobs.JobStatus.CANCELLED
        _end(check, "It was cancelled." if cancelled else BROKEN_OFF)
