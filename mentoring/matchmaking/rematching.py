"""Matching the rest again: what is approved stays, what was rejected does not come back.

The new match is a run of its own. A pair keeps its approval there when nothing it rests on has
changed; any other has to be read afresh.
"""

from collections import Counter
from dataclasses import replace

from sqlalchemy import insert, select
from sqlalchemy.orm import selectinload

from mentoring import audit
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalReview,
    ProposalStatus,
    RunMember,
    RunOrigin,
    RunStatus,
)
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.services import JOB, start_run
from mentoring.matchmaking.states import move_proposals

Pair = tuple[int, int]


def match_the_rest(
    run: MatchRun, *, actor: Account, pair: Pair | None = None, reason: str = ""
) -> MatchRun:
    """Start a match that keeps the approved pairs of another and matches everybody else again.

    `pair` (left and right application) is kept as well, in place of whatever it takes apart; it
    needs a reason. Raises Conflict when the run is not under review, DomainError without a reason
    or for two who are not one of each side of it.
    """
    db.session.refresh(run, with_for_update={"of": MatchRun})
    if run.status is not RunStatus.DONE:
        raise Conflict(
            f"This match is {run.status.value}, so it cannot be matched again from here."
        )
    if pair is not None and not reason.strip():
        raise DomainError("Say why these two should be paired", field="reason")
    options = RunOptions.from_json(run.options)
    by_status = _pairs_by_status(run)
    keep = _kept([*options.keep, *by_status.get(ProposalStatus.APPROVED, [])], run, pair)
    apart = {*options.apart, *by_status.get(ProposalStatus.REJECTED, [])} - set(keep)
    changed = replace(options, keep=tuple(keep), apart=tuple(sorted(apart)))
    child = start_run(
        run.cohort,
        changed,
        actor=actor,
        name=f"{run.name or 'Match'}, the rest again"[:80],
        scenario_id=run.scenario_id,
    )
    if db.session.get(RunOrigin, child.id) is None:
        why = reason.strip()
        db.session.add(RunOrigin(run_id=child.id, parent_id=run.id, why=why))
        detail = {"from": run.id, "pair": list(pair) if pair else None}
        audit.record("rest matched again", child, actor=actor, detail=detail)
    return child


def _pairs_by_status(run: MatchRun) -> dict[ProposalStatus, list[Pair]]:
    """The pairs of a run by decision, left first."""
    proposals = db.session.scalars(
        select(Proposal)
        .where(Proposal.run_id == run.id)
        .options(selectinload(Proposal.members))
        .order_by(Proposal.position)
    )
    found: dict[ProposalStatus, list[Pair]] = {}
    for proposal in proposals:
        found.setdefault(proposal.status, []).append(_pair_of(proposal))
    return found


def _pair_of(proposal: Proposal) -> Pair:
    left, right = proposal.members
    return left.application_id, right.application_id


def _kept(standing: list[Pair], run: MatchRun, pair: Pair | None) -> list[Pair]:
    """The pairs to keep: a chosen one takes the place of what stands in its way, nothing else."""
    unique = list(dict.fromkeys(standing))
    if pair is None or pair in unique:
        return unique
    left, right = pair
    places = dict(
        db.session.execute(
            select(RunMember.application_id, RunMember.places).where(
                RunMember.run_id == run.id, RunMember.application_id.in_(pair)
            )
        ).all()
    )
    if set(places) != set(pair):
        raise DomainError("This match did not take both of these people in.")
    unique = [each for each in unique if each[0] != left]
    held = Counter(each[1] for each in unique)
    if held[right] >= places[right]:
        unique = [each for each in unique if each[1] != right]
    return [*unique, pair]


def carry_approvals(run: MatchRun) -> int:
    """Let pairs of a run made from another keep the approvals they had there; returns how many.

    Only where both people, the score, its parts and the reasons are the same as they were.
    """
    origin = db.session.get(RunOrigin, run.id)
    if origin is None:
        return 0
    then, now = _bases(origin.parent_id), _bases(run.id)
    before = {_pair_of(each): each for each in _loaded(origin.parent_id, ProposalStatus.APPROVED)}
    reviews = _approvals(origin.parent_id)
    carried: list[tuple[Proposal, ProposalReview]] = []
    for proposal in _loaded(run.id, ProposalStatus.WAITING):
        pair = _pair_of(proposal)
        old = before.get(pair)
        if old is None or old.id not in reviews or not _same(proposal, old):
            continue
        if all(now.get(key) and now.get(key) == then.get(key) for key in pair):
            carried.append((proposal, reviews[old.id]))
    _write(carried)
    move_proposals(
        [proposal for proposal, _ in carried],
        ProposalStatus.APPROVED,
        actor=JOB,
        reason="approved in an earlier match, nothing changed",
    )
    return len(carried)


def _bases(run_id: int) -> dict[int, str]:
    rows = db.session.execute(
        select(RunMember.application_id, RunMember.basis).where(RunMember.run_id == run_id)
    )
    return dict(rows.all())


def _loaded(run_id: int, status: ProposalStatus) -> list[Proposal]:
    return list(
        db.session.scalars(
            select(Proposal)
            .where(Proposal.run_id == run_id, Proposal.status == status)
            .options(selectinload(Proposal.members))
        )
    )


def _same(one: Proposal, other: Proposal) -> bool:
    """Whether a pair reads the same: score, parts and what both would be told."""
    return (
        one.points == other.points
        and one.parts == other.parts
        and [each.reasons for each in one.members] == [each.reasons for each in other.members]
    )


def _approvals(run_id: int) -> dict[int, ProposalReview]:
    """The approval of each approved pair of a run that stands, by proposal."""
    rows = db.session.scalars(
        select(ProposalReview)
        .join(ProposalReview.proposal)
        .where(
            Proposal.run_id == run_id,
            Proposal.status == ProposalStatus.APPROVED,
            ProposalReview.undone_at.is_(None),
        )
        .order_by(ProposalReview.id)
    )
    return {row.proposal_id: row for row in rows}


def _write(carried: list[tuple[Proposal, ProposalReview]]) -> None:
    rows = [
        {
            "proposal_id": proposal.id,
            "account_id": review.account_id,
            "decision": review.decision,
            "version": proposal.version,
            "shown_at": review.shown_at,
            "decided_at": review.decided_at,
            "note": review.note,
            "batch_size": review.batch_size,
            "carried": True,
        }
        for proposal, review in carried
    ]
    if rows:
        db.session.execute(insert(ProposalReview), rows)
