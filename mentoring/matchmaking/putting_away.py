"""Putting a draft away, and taking it back: a match that is computed need not be published."""

from typing import Any

from sqlalchemy import select

from mentoring import audit
from mentoring.accounts.models import Account
from mentoring.audit import StatusChange
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.matchmaking.drafts import made_overnight_and_not_begun
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.matchmaking.publication import open_request
from mentoring.matchmaking.states import move_run
from mentoring.programmes.models import Cohort
from mentoring.transactions import lock

OVERTAKEN = "a newer match takes everybody in"


def put_away(run: MatchRun, *, actor: audit.Actor, reason: str = "") -> None:
    """Set a draft aside: it holds nothing up any more, and its decisions stay readable.

    Raises Conflict for a match that is no draft or is being published.
    """
    _hold(run)
    if open_request(run) is not None:
        raise Conflict("This match is being published. Cancel that first.")
    move_run(run, RunStatus.AWAY, actor=actor, reason=reason.strip() or None)
    audit.record("draft put away", run, actor=actor)


def newer_published(run: MatchRun) -> bool:
    """Whether a match of the cohort was published since this one was asked for."""
    return (
        db.session.scalar(
            select(MatchRun.id)
            .where(
                MatchRun.cohort_id == run.cohort_id,
                MatchRun.status == RunStatus.PUBLISHED,
                MatchRun.published_at >= run.requested_at,
            )
            .limit(1)
        )
        is not None
    )


def when_put_away(run: MatchRun) -> Any:
    """When a draft was put away last, by whom (no name: by the service itself) and why."""
    return db.session.execute(
        select(StatusChange.at, StatusChange.reason, Account.name.label("by"))
        .outerjoin(Account, Account.id == StatusChange.actor_id)
        .where(
            StatusChange.subject_type == MatchRun.__name__,
            StatusChange.subject_id == run.id,
            StatusChange.became == RunStatus.AWAY.value,
        )
        .order_by(StatusChange.id.desc())
        .limit(1)
    ).first()


def take_back(run: MatchRun, *, actor: Account) -> None:
    """Make a draft of a match that was put away again, with every decision as it was.

    Raises Conflict when it was not put away or a newer match has been published.
    """
    _hold(run)
    if newer_published(run):
        raise Conflict(
            "A match has been published since this one was started, so it stays put away. "
            "Start a new match, which takes everything into account as it is now."
        )
    move_run(run, RunStatus.DONE, actor=actor)
    audit.record("draft taken back", run, actor=actor)


def put_overnight_away(cohort: Cohort, *, actor: str) -> None:
    """Make room for a match that takes in whom the last overnight one did, if nobody began it."""
    for run in made_overnight_and_not_begun(cohort):
        put_away(run, actor=actor, reason=OVERTAKEN)


def _hold(run: MatchRun) -> None:
    lock(run.cohort)
    db.session.refresh(run, with_for_update={"of": MatchRun})
