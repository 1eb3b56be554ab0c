"""What matches hold about a person: whom they were suggested for, and why they had no pair."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, cast, delete, or_, select, update
from sqlalchemy.orm import joinedload

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.held import changed, row_data
from mentoring.matchmaking import scenarios, stored, wording
from mentoring.matchmaking.models import (
    BlindOpening,
    MatchRun,
    PairRule,
    Proposal,
    ProposalMember,
    ProposalReview,
    ReasonsShown,
    RunMember,
    RunStatus,
    UnmatchedApplication,
    Weighing,
)
from mentoring.matchmaking.priority import forget_pairs
from mentoring.matchmaking.states import UNDER_WAY
from mentoring.matchmaking.unmatched import coordinator_line
from mentoring.permissions import Role
from mentoring.profiles.vocabulary_queries import labels
from mentoring.programmes.models import Application, Side
from mentoring.registry import DataHolder, Held, HeldItem, Kept, Reader, RetentionRule

SEEN_BY = (
    "Coordinators of the programme see whom you were suggested for and the reasons. "
    "The other person sees them only in an invitation."
)
OVER = tuple(status for status in RunStatus if status not in UNDER_WAY)


def export(account: Account) -> Held:
    """Each match this person took part in, what was suggested and why, or why not."""
    mine = select(Application.id).where(Application.account_id == account.id)
    runs = db.session.execute(
        select(RunMember, MatchRun)
        .join(MatchRun, MatchRun.id == RunMember.run_id)
        .where(RunMember.application_id.in_(mine))
        .order_by(MatchRun.id)
    ).all()
    suggestions = db.session.scalars(
        select(ProposalMember)
        .where(ProposalMember.application_id.in_(mine))
        .options(joinedload(ProposalMember.proposal))
        .order_by(ProposalMember.proposal_id)
    ).all()
    alone = db.session.scalars(
        select(UnmatchedApplication).where(UnmatchedApplication.application_id.in_(mine))
    ).all()
    topics = labels() if suggestions else {}
    because = {each.proposal_id: _reasons(each, topics) for each in suggestions}
    items, data = [], []
    for _member, run in runs:
        suggested = [each for each in suggestions if each.proposal.run_id == run.id]
        without = [each for each in alone if each.run_id == run.id]
        items.append(_item(run, suggested, without, because))
        data.append(_run_data(run, suggested, without, because))
    return Held(items, {"matches": data})


def _reasons(member: ProposalMember, topics: Mapping[str, str]) -> list[str]:
    """Why somebody was suggested, the other by their role: nobody may have been invited yet."""
    if not member.reasons:
        return []
    other = _other(member.side).replace("a ", "the ", 1)
    told = wording.letter_reasons(member.proposal.parts, member.side, other, topics)
    return [each[:1].upper() + each[1:] for each in told]


def _item(
    run: MatchRun,
    suggested: Sequence[ProposalMember],
    without: Sequence[UnmatchedApplication],
    because: Mapping[int, list[str]],
) -> HeldItem:
    lines = [("Computed", at(run.finished_at or run.requested_at))]
    for member in suggested:
        points = f"{member.proposal.points:,} of {member.proposal.max_points:,} points"
        lines.append(("Suggested for", f"{_other(member.side)}, {points}"))
        lines += [("Because", reason) for reason in because[member.proposal_id]]
    lines += [("No pair because", coordinator_line(each.reason, each.detail)) for each in without]
    return HeldItem(
        f"Match of {run.cohort.name}",
        lines,
        SEEN_BY,
        readers=(Reader(Role.COORDINATOR, run.cohort_id),),
    )


def _other(side: Side) -> str:
    return {
        Side.MENTEE: "a mentor",
        Side.MENTOR: "a mentee",
        Side.JUNIOR: "a senior leader",
        Side.SENIOR: "a junior colleague",
    }[side]


def _run_data(
    run: MatchRun,
    suggested: Sequence[ProposalMember],
    without: Sequence[UnmatchedApplication],
    because: Mapping[int, list[str]],
) -> dict[str, Any]:
    return {
        "cohort": run.cohort.name,
        "requested_at": run.requested_at.isoformat(),
        "suggestions": [
            {
                "points": each.proposal.points,
                "max_points": each.proposal.max_points,
                "parts": each.proposal.parts,
                "reasons": because[each.proposal_id],
                "status": each.proposal.status.value,
            }
            for each in suggested
        ],
        "without_a_pair": [row_data(each, leave_out=("application_id",)) for each in without],
    }


def erase(account: Account) -> Mapping[str, int]:
    """Empty every suggestion this person stood in of its reasons and what was noted about it."""
    mine = select(Application.id).where(Application.account_id == account.id)
    pairs = select(ProposalMember.proposal_id).where(ProposalMember.application_id.in_(mine))
    return {
        "stored inputs of matches deleted": stored.forget_input_of(account.id),
        "scenarios they were taken out of": scenarios.forget_in_scenarios(account.id),
        "suggested pairs emptied": empty(db.session.scalars(pairs).all()),
        "notes about pairs deleted": changed(
            update(PairRule)
            .where(or_(PairRule.first_id.in_(mine), PairRule.second_id.in_(mine)))
            .values(reason="")
        ),
        "reasons for having no pair deleted": changed(
            update(UnmatchedApplication)
            .where(UnmatchedApplication.application_id.in_(mine))
            .values(detail={})
        ),
        "notes of who looked behind a number deleted": changed(
            delete(BlindOpening).where(BlindOpening.application_id.in_(mine))
        ),
        "matches with everybody alike forgotten": forget_pairs(db.session.scalars(mine).all()),
        "other partners weighed deleted": changed(
            delete(Weighing).where(Weighing.application_id.in_(mine))
        ),
    }


def empty(ids: Sequence[Any]) -> int:
    """Delete the reasons, the next best and the notes of suggested pairs."""
    changed(update(ProposalMember).where(ProposalMember.proposal_id.in_(ids)).values(reasons=[]))
    changed(update(ProposalReview).where(ProposalReview.proposal_id.in_(ids)).values(note=""))
    for proposal in db.session.scalars(select(Proposal).where(Proposal.id.in_(ids))):
        proposal.parts = [part | {"facts": {}} for part in proposal.parts]
    return changed(update(Proposal).where(Proposal.id.in_(ids)).values(alternatives=[], keener={}))


def old_suggestions(before: datetime, held: Select[Any]) -> Select[Any]:
    """Suggested pairs of matches computed so long ago that still say why."""
    kept = (
        select(ProposalMember.proposal_id)
        .join(Application, Application.id == ProposalMember.application_id)
        .where(Application.account_id.in_(held))
    )
    said = or_(
        cast(Proposal.alternatives, Text) != "[]",
        Proposal.id.in_(
            select(ProposalMember.proposal_id).where(cast(ProposalMember.reasons, Text) != "[]")
        ),
    )
    return (
        select(Proposal.id)
        .join(MatchRun, MatchRun.id == Proposal.run_id)
        .where(
            MatchRun.status.in_(OVER),
            MatchRun.finished_at < before,
            said,
            Proposal.id.not_in(kept),
        )
    )


def old_openings(before: datetime, held: Select[Any]) -> Select[Any]:
    """Notes that a coordinator opened a pair's reasons, so long ago."""
    return select(ReasonsShown.id).where(ReasonsShown.shown_at < before)


def delete_openings(ids: Sequence[Any]) -> int:
    """Delete notes that a coordinator opened a pair's reasons; decisions keep their own moment."""
    return changed(delete(ReasonsShown).where(ReasonsShown.id.in_(ids)))


HOLDER = DataHolder(
    key="matches",
    title="Matches you took part in",
    tables=frozenset(
        {
            "match_run",
            "run_input",
            "run_check",
            "scenario",
            "scenario_reason",
            "run_member",
            "priority_use",
            "proposal",
            "proposal_member",
            "proposal_review",
            "reasons_shown",
            "unmatched_application",
            "pair_rule",
            "blind_opening",
            "run_origin",
            "weighing",
            "publication_request",
            "supply_check",
        }
    ),
    export=export,
    erase=erase,
    goes="The reasons for which you were suggested for somebody, and notes about it.",
    keeps=(
        Kept(
            "That a pair was suggested and decided on, with its points, without your name",
            "So that it can be shown that a person decided, and on what figures",
            "As long as the programme's figures stand",
        ),
    ),
    retention=(
        RetentionRule(
            "stored inputs of matches",
            "What a match was computed from, so that it can be computed again",
            "match suggestion",
            "the last day of the cohort, where it sets the months; otherwise the match",
            stored.old_inputs,
            stored.drop,
            own="as many months as the cohort sets",
        ),
        RetentionRule(
            "reasons of suggested pairs",
            "The reasons, next best partners and notes of suggested pairs",
            "match suggestion",
            "the match",
            old_suggestions,
            empty,
        ),
        RetentionRule(
            "openings of suggested pairs",
            "That a coordinator opened the reasons of a pair",
            "match suggestion",
            "the opening",
            old_openings,
            delete_openings,
        ),
    ),
    order=60,
)
