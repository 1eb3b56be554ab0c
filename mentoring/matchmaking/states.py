"""The legal moves of a match run and of a proposal, each as one table."""

from collections.abc import Sequence

from mentoring import audit
from mentoring.matchmaking.models import MatchRun, Proposal, ProposalStatus, RunStatus

RUN_MOVES: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.QUEUED: frozenset({RunStatus.RUNNING, RunStatus.CANCELLED, RunStatus.FAILED}),
    RunStatus.RUNNING: frozenset({RunStatus.DONE, RunStatus.CANCELLED, RunStatus.FAILED}),
    RunStatus.DONE: frozenset({RunStatus.PUBLISHED, RunStatus.AWAY}),
    RunStatus.FAILED: frozenset(),
    RunStatus.CANCELLED: frozenset(),
    RunStatus.PUBLISHED: frozenset(),
    RunStatus.AWAY: frozenset({RunStatus.DONE}),
}

PROPOSAL_MOVES: dict[ProposalStatus, frozenset[ProposalStatus]] = {
    ProposalStatus.WAITING: frozenset({ProposalStatus.APPROVED, ProposalStatus.REJECTED}),
    ProposalStatus.APPROVED: frozenset({ProposalStatus.REJECTED, ProposalStatus.WAITING}),
    ProposalStatus.REJECTED: frozenset({ProposalStatus.APPROVED, ProposalStatus.WAITING}),
}
"""A decision goes back to waiting when whoever made it undoes it."""

UNDER_WAY = (RunStatus.QUEUED, RunStatus.RUNNING)


def move_run(
    run: MatchRun, to: RunStatus, *, actor: audit.Actor, reason: str | None = None
) -> None:
    """Move a run along its table; raises Conflict when the move is not in it."""
    audit.move(run, to, RUN_MOVES, actor=actor, reason=reason)


def move_proposal(
    proposal: Proposal, to: ProposalStatus, *, actor: audit.Actor, reason: str | None = None
) -> None:
    """Move a proposal along its table; raises Conflict when the move is not in it."""
    audit.move(proposal, to, PROPOSAL_MOVES, actor=actor, reason=reason)


def move_proposals(
    proposals: Sequence[Proposal],
    to: ProposalStatus,
    *,
    actor: audit.Actor,
    reason: str | None = None,
) -> None:
    """Move several proposals along their table, all or none; raises Conflict."""
    audit.move_all(proposals, to, PROPOSAL_MOVES, actor=actor, reason=reason)
