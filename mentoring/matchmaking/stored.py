"""The stored input of runs: until when it is kept, and what deletes it before.

It is forgotten at once when somebody takes back what they agreed to.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, delete, or_, select, update

from mentoring import clock
from mentoring.extensions import db
from mentoring.matchmaking.models import MatchRun, RunMember, RunStatus
from mentoring.matchmaking.scenario_models import RunInput
from mentoring.matchmaking.states import UNDER_WAY
from mentoring.programmes import keeping
from mentoring.programmes.models import Application


def forget_input_of(account_id: int) -> int:
    """Delete every stored input this person is in, and mark what rests on it; returns how many.

    Results and reasons stay. A run under way is marked too, so that it reads everybody again.
    """
    mine = select(Application.id).where(Application.account_id == account_id)
    cohorts = select(Application.cohort_id).where(Application.account_id == account_id)
    runs = select(RunMember.run_id).where(RunMember.application_id.in_(mine))
    drafts = (RunStatus.DONE, RunStatus.AWAY)
    open_runs = MatchRun.status.in_((*UNDER_WAY, *drafts))
    touched = or_(
        MatchRun.id.in_(runs) & MatchRun.status.in_(drafts),
        MatchRun.cohort_id.in_(cohorts) & MatchRun.status.in_(UNDER_WAY),
    )
    _change(
        update(MatchRun)
        .where(open_runs, touched, MatchRun.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
    )
    stored = db.session.scalars(select(RunInput.run_id).where(RunInput.run_id.in_(runs))).all()
    return drop(stored)


def drop(run_ids: Sequence[Any]) -> int:
    """Delete the stored input of some runs: they cannot be computed again; returns how many."""
    _change(update(MatchRun).where(MatchRun.id.in_(run_ids)).values(input_dropped_at=clock.now()))
    _change(delete(RunInput).where(RunInput.run_id.in_(run_ids)))
    return len(run_ids)


def _change(statement: Any) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": "fetch"})


def kept_until(run: MatchRun) -> date | None:
    """The last day on which a run can be computed again; None when its input is kept no more."""
    kept_at = db.session.scalar(select(RunInput.kept_at).where(RunInput.run_id == run.id))
    if kept_at is None:
        return None
    return keeping.own_day(run.cohort) or keeping.HOUSE.until(kept_at.astimezone(UTC).date())


def old_inputs(before: datetime, held: Select[Any]) -> Select[Any]:
    """Stored inputs whose last day is over, leaving out runs with somebody whose data is on hold.

    A cohort goes by its own months where it sets them; otherwise by how long ago the match was.
    """
    kept = (
        select(RunMember.run_id)
        .join(Application, Application.id == RunMember.application_id)
        .where(Application.account_id.in_(held))
    )
    with_inputs = select(MatchRun.cohort_id).join(RunInput, RunInput.run_id == MatchRun.id)
    days, today = keeping.own_days(with_inputs), clock.today()
    over = [cohort_id for cohort_id, day in days.items() if day < today]
    return (
        select(RunInput.run_id)
        .join(MatchRun, MatchRun.id == RunInput.run_id)
        .where(
            or_(
                MatchRun.cohort_id.in_(over),
                MatchRun.cohort_id.not_in(list(days)) & (RunInput.kept_at < before),
            ),
            RunInput.run_id.not_in(kept),
        )
    )
