"""Serving a group first in a match: only under a live record, and with its effect kept."""

from collections.abc import Collection

from sqlalchemy import select, update

from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.matchmaking.counterfactual import Effect
from mentoring.matchmaking.models import MatchRun, RunMember
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.people import Intake
from mentoring.matchmaking.priority_models import PriorityUse
from mentoring.programmes.models import Cohort
from mentoring.programmes.positive_models import PositiveAction
from mentoring.programmes.positive_queries import priority_of


def record_for(cohort: Cohort, options: RunOptions) -> PositiveAction | None:
    """The record a run with these options relies on; None where it serves nobody first.

    Raises DomainError when priority is asked for and may not be used, with the way out.
    """
    if not options.use_tiers:
        return None
    priority = priority_of(cohort)
    if priority.record is None:
        raise DomainError(priority.why_not, field="use_tiers")
    return priority.record


def keep_effect(run: MatchRun, intake: Intake, effect: Effect | None) -> None:
    """Keep with a run what its priority changed."""
    if effect is None:
        return
    counts = {name: value for name, value in vars(effect).items() if name != "pairs"}
    pairs = [list(pair) for pair in effect.pairs]
    db.session.add(PriorityUse(run_id=run.id, record_id=intake.record_id, pairs=pairs, **counts))


def use_of(run: MatchRun) -> PriorityUse | None:
    """What the priority of a run changed, if it used any."""
    return db.session.get(PriorityUse, run.id)


def no_longer_allowed(run: MatchRun) -> str:
    """Why a run that served a group first may not be published any more; empty when it may."""
    use = use_of(run)
    if use is None:
        return ""
    priority = priority_of(run.cohort)
    if priority.record is None:
        return priority.why_not
    if priority.record.id != use.record_id:
        return "The record of positive action this match rests on has been replaced by another."
    return ""


def forget_pairs(application_ids: Collection[int]) -> int:
    """Erase, of every run these were in, who would have been paired with everybody alike."""
    runs = select(RunMember.run_id).where(RunMember.application_id.in_(application_ids))
    found = db.session.execute(
        update(PriorityUse).where(PriorityUse.run_id.in_(runs)).values(pairs=None)
    )
    return int(found.rowcount)  # type: ignore[attr-defined]  # the result of an UPDATE counts its rows
