"""Verbs of a count of supply and demand: asked for, stopped, kept."""

from typing import Any

from mentoring import audit, clock, jobs
from mentoring.accounts.models import Account
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.matchmaking.services import MATCHABLE
from mentoring.matchmaking.supply.models import SupplyCheck
from mentoring.matchmaking.supply.queries import live_check
from mentoring.programmes.models import Cohort
from mentoring.transactions import lock

JOB = "supply check"
CANCELLED = "It was cancelled."
BROKEN_OFF = "It stopped unexpectedly, several times. Nothing was changed. Count again."


def start_check(cohort: Cohort, *, actor: Account) -> SupplyCheck:
    """Queue a count; a second request while one is under way returns that one.

    Raises Conflict for a cohort that is not there to be matched.
    """
    lock(cohort)
    if cohort.status not in MATCHABLE:
        raise Conflict(f"{cohort.name} is {cohort.status.value}, so there is nothing to count.")
    live = live_check(cohort)
    if live is not None:
        return live
    check = SupplyCheck(cohort=cohort, requested_by=actor, requested_at=clock.now())
    db.session.add(check)
    db.session.flush()
    check.job = jobs.enqueue(JOB, check_id=check.id)
    audit.record("supply check started", check, actor=actor)
    return check


def cancel_check(check: SupplyCheck, *, actor: Account) -> None:
    """Stop a count; raises Conflict when it has ended."""
    _lock(check)
    if check.finished_at is not None or check.job is None:
        raise Conflict("This count has already finished, so it cannot be cancelled.")
    audit.record("supply check cancelled", check, actor=actor)
    jobs.request_cancel(check.job)
    _end(check, CANCELLED)


def keep_check(check: SupplyCheck, result: dict[str, Any]) -> None:
    """Write down what was counted; does nothing to one that was stopped meanwhile."""
    _lock(check)
    if check.finished_at is None:
        check.result = result
        _end(check, "")


def fail_check(check: SupplyCheck, message: str) -> None:
    """Note why a count could not be finished; does nothing to one that has ended."""
    _lock(check)
    if check.finished_at is None:
        _end(check, message)


def close_with_job(status: jobs.JobStatus, check_id: int) -> None:
    """What becomes of a count when its job ends for good without having said so itself."""
    check = db.session.get(SupplyCheck, check_id)
    if check is not None and check.finished_at is None:
        _end(check, CANCELLED if status is jobs.JobStatus.CANCELLED else BROKEN_OFF)


def _lock(check: SupplyCheck) -> None:
    db.session.refresh(check, with_for_update={"of": SupplyCheck})


def _end(check: SupplyCheck, failure: str) -> None:
    check.failure, check.finished_at = failure, clock.now()
