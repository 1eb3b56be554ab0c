"""Why a proposed pair was to be kept together: who said so, and where."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mentoring.extensions import db
from mentoring.matchmaking.conduct import chosen_in
from mentoring.matchmaking.models import MatchRun, PairRule, Proposal, RuleKind, RunOrigin
from mentoring.matchmaking.scenario_models import ScenarioReason


@dataclass(frozen=True)
class Because:
    """A reason to keep two people together."""

    reason: str
    name: str
    at: datetime


def kept_because(proposal: Proposal) -> list[Because]:
    """Every reason that was given for keeping a pair; three queries, none for other pairs."""
    if "kept" not in proposal.flags:
        return []
    pair = tuple(member.application_id for member in proposal.members)
    run, (first, second) = proposal.run, sorted(pair)
    told = [
        Because(rule.reason, rule.made_by.name, rule.made_at)
        for rule in db.session.scalars(
            select(PairRule)
            .where(
                PairRule.first_id == first,
                PairRule.second_id == second,
                PairRule.kind == RuleKind.KEEP,
                PairRule.made_at <= run.requested_at,
            )
            .options(joinedload(PairRule.made_by))
        )
        if rule.reason and (rule.lifted_at is None or rule.lifted_at > run.requested_at)
    ]
    told += [
        Because(each.reason, each.made_by.name, each.made_at)
        for each in db.session.scalars(
            select(ScenarioReason).where(
                ScenarioReason.scenario_id == run.scenario_id,
                ScenarioReason.what == "keep",
                ScenarioReason.first_id == pair[0],
                ScenarioReason.second_id == pair[1],
                ScenarioReason.made_at <= run.requested_at,
            )
        )
        if each.taken_away_at is None or each.taken_away_at > run.requested_at
    ]
    return told + _by_hand(run, pair)


def _by_hand(run: MatchRun, pair: tuple[int, ...]) -> list[Because]:
    origin = db.session.scalar(
        select(RunOrigin).where(RunOrigin.run_id == run.id).options(joinedload(RunOrigin.parent))
    )
    if origin is None or not origin.why:
        return []
    if chosen_in(run.options, origin.parent.options) != pair:
        return []
    return [Because(origin.why, run.requested_by.name, run.requested_at)]
