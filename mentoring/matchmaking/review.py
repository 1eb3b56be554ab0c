"""Deciding about proposed pairs, by somebody who has been shown the reasons of each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, insert, select
from sqlalchemy.orm import load_only

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.matchmaking import markers
from mentoring.matchmaking.models import (
    BlindOpening,
    Decision,
    MatchRun,
    PairRule,
    Proposal,
    ProposalReview,
    ProposalStatus,
    ReasonsShown,
    RuleKind,
    RunMember,
    RunStatus,
)
from mentoring.matchmaking.services import lift_rule, rule_pair
from mentoring.matchmaking.states import move_proposal, move_proposals

SHOW_FIRST = "Open the page with this pair's reasons and read them before you decide."
DONE_WORDS = {Decision.APPROVE: "approved", Decision.REJECT: "rejected"}
RESULT = {
    Decision.APPROVE: ProposalStatus.APPROVED,
    Decision.REJECT: ProposalStatus.REJECTED,
}


def note_reasons_shown(proposal: Proposal, *, actor: Account) -> ReasonsShown:
    """Note that this person has been shown the reasons of a pair."""
    shown = ReasonsShown(
        proposal_id=proposal.id,
        account_id=actor.id,
        version=proposal.version,
        shown_at=clock.now(),
    )
    db.session.add(shown)
    db.session.flush()
    return shown


def review_proposal(
    proposal: Proposal,
    decision: Decision,
    *,
    actor: Account,
    marker: str,
    note: str = "",
    never_again: bool = False,
) -> ProposalReview | None:
    """Approve or reject one pair, by somebody who has been shown its reasons.

    Returns None when this person has decided the same already. Raises DomainError without the
    marker of the reasons page or without a reason for a rejection, StaleEdit when somebody else
    decided meanwhile, Conflict when the run is not under review.
    """
    _hold(proposal.run)
    db.session.refresh(proposal, with_for_update={"of": Proposal})
    shown_at = _when_shown(proposal, actor, marker)
    last = last_review(proposal)
    _refuse_overtaken(last, actor, shown_at)
    to = RESULT[decision]
    if proposal.status is to and last is not None and last.account_id == actor.id:
        return None
    if decision is Decision.REJECT and not note.strip():
        raise DomainError("Say why this is not the right pair", field="note")
    review = ProposalReview(
        proposal_id=proposal.id,
        account_id=actor.id,
        decision=decision,
        version=proposal.version,
        shown_at=shown_at,
        decided_at=clock.now(),
        note=note.strip(),
    )
    db.session.add(review)
    if proposal.status is not to:
        move_proposal(proposal, to, actor=actor, reason=note.strip() or None)
    if decision is Decision.REJECT and never_again:
        one, other = (member.application_id for member in proposal.members)
        rule_pair(proposal.run.cohort, one, other, RuleKind.NEVER, actor=actor, reason=note)
    db.session.flush()
    return review


def _hold(run: MatchRun) -> None:
    """Hold a run whose pairs can be decided about; raises Conflict for any other."""
    db.session.refresh(run, with_for_update={"of": MatchRun})
    if run.status is not RunStatus.DONE:
        raise Conflict(f"This match is {run.status.value}, so its pairs are settled.")


def _when_shown(proposal: Proposal, actor: Account, marker: str) -> datetime:
    """The moment the reasons were last shown to this person; refuses without it."""
    if not markers.is_for(marker, proposal.id, proposal.version, actor.id):
        raise DomainError(SHOW_FIRST)
    shown_at = db.session.scalar(
        select(func.max(ReasonsShown.shown_at)).where(
            ReasonsShown.proposal_id == proposal.id,
            ReasonsShown.account_id == actor.id,
            ReasonsShown.version == proposal.version,
        )
    )
    if shown_at is None:
        raise DomainError(SHOW_FIRST)
    return shown_at


def _refuse_overtaken(last: ProposalReview | None, actor: Account, shown_at: datetime) -> None:
    """Say what a colleague has done since this person opened the page."""
    if last is None or last.account_id == actor.id or last.decided_at <= shown_at:
        return
    why = f", saying “{last.note}”" if last.note else ""
    raise StaleEdit(
        f"{last.account.name} {DONE_WORDS[last.decision]} this pair on {at(last.decided_at)}{why}, "
        "after you opened the page. Nothing of yours was saved. Read it again, then decide."
    )


def last_review(proposal: Proposal) -> ProposalReview | None:
    """The decision about a pair that stands: the last one that was not taken back."""
    return db.session.scalar(
        select(ProposalReview)
        .where(ProposalReview.proposal_id == proposal.id, ProposalReview.undone_at.is_(None))
        .order_by(ProposalReview.id.desc())
        .limit(1)
    )


def read_and_waiting(run: MatchRun, reader: Account) -> Sequence[tuple[Proposal, datetime]]:
    """Pairs that wait for a decision and whose reasons this person has opened, with when."""
    rows = db.session.execute(
        select(Proposal, func.max(ReasonsShown.shown_at))
        .join(
            ReasonsShown,
            and_(
                ReasonsShown.proposal_id == Proposal.id,
                ReasonsShown.version == Proposal.version,
                ReasonsShown.account_id == reader.id,
            ),
        )
        .where(Proposal.run_id == run.id, Proposal.status == ProposalStatus.WAITING)
        .group_by(Proposal.id)
        .order_by(Proposal.position)
        .options(load_only(Proposal.id, Proposal.status, Proposal.version))
    )
    return [(proposal, shown_at) for proposal, shown_at in rows]


def approve_read(run: MatchRun, *, actor: Account) -> int:
    """Approve every waiting pair whose reasons this person has opened, in one step.

    Each has its own row that says when its reasons were shown, and how many were approved
    together. Raises Conflict when the run is not under review, DomainError when there is none.
    """
    _hold(run)
    read = read_and_waiting(run, actor)
    if not read:
        raise DomainError("You have not read any pair that waits. Read one first.")
    now = clock.now()
    db.session.execute(
        insert(ProposalReview),
        [
            {
                "proposal_id": proposal.id,
                "account_id": actor.id,
                "decision": Decision.APPROVE,
                "version": proposal.version,
                "shown_at": shown_at,
                "decided_at": now,
                "note": "",
                "batch_size": len(read),
            }
            for proposal, shown_at in read
        ],
    )
    move_proposals([proposal for proposal, _ in read], ProposalStatus.APPROVED, actor=actor)
    audit.record("pairs approved together", run, actor=actor, detail={"pairs": len(read)})
    return len(read)


def last_moment(run: MatchRun, actor: Account) -> datetime | None:
    """When this person last decided in a run in a way that can be taken back."""
    return db.session.scalar(
        select(func.max(ProposalReview.decided_at))
        .join(ProposalReview.proposal)
        .where(*_mine(run, actor))
    )


def _mine(run: MatchRun, actor: Account) -> tuple[ColumnElement[bool], ...]:
    return (
        ProposalReview.account_id == actor.id,
        ProposalReview.undone_at.is_(None),
        ProposalReview.carried.is_(False),
        Proposal.run_id == run.id,
    )


def undo_last(run: MatchRun, *, actor: Account) -> list[Proposal]:
    """Take back this person's last decision (or step, when many were approved together).

    A pair goes back to what was decided before, or to waiting; what was ruled with a rejection is
    lifted. Raises Conflict when there is nothing to take back or a colleague has decided since.
    """
    _hold(run)
    moment = last_moment(run, actor)
    if moment is None:
        raise Conflict("There is no decision of yours in this match to undo.")
    reviews = db.session.scalars(
        select(ProposalReview)
        .join(ProposalReview.proposal)
        .where(*_mine(run, actor), ProposalReview.decided_at == moment)
    ).all()
    for review in reviews:
        _refuse_decided_since(review)
    for review in reviews:
        _take_back(review, actor)
    audit.record("decision undone", run, actor=actor, detail={"pairs": len(reviews)})
    return [review.proposal for review in reviews]


def _refuse_decided_since(review: ProposalReview) -> None:
    last = last_review(review.proposal)
    if last is not None and last.id != review.id:
        raise StaleEdit(
            f"{last.account.name} {DONE_WORDS[last.decision]} the same pair on "
            f"{at(last.decided_at)}. Open the pair and decide afresh."
        )


def _take_back(review: ProposalReview, actor: Account) -> None:
    proposal = review.proposal
    review.undone_at = clock.now()
    db.session.flush()
    before = last_review(proposal)
    to = RESULT[before.decision] if before is not None else ProposalStatus.WAITING
    if proposal.status is not to:
        move_proposal(proposal, to, actor=actor, reason="undone")
    if review.decision is Decision.REJECT:
        first, second = sorted(member.application_id for member in proposal.members)
        rule = db.session.scalar(
            select(PairRule).where(
                PairRule.first_id == first,
                PairRule.second_id == second,
                PairRule.kind == RuleKind.NEVER,
                PairRule.made_by_id == actor.id,
                PairRule.made_at >= review.decided_at,
                PairRule.lifted_at.is_(None),
            )
        )
        if rule is not None:
            lift_rule(rule, actor=actor)


def open_name(run: MatchRun, application_id: int, *, actor: Account, reason: str) -> BlindOpening:
    """Let a coordinator see who somebody in a run is; who looked and why is kept.

    Raises DomainError without a reason, or for somebody the run did not take in.
    """
    if db.session.get(RunMember, (run.id, application_id)) is None:
        raise DomainError("This match did not take that person in.")
    return _open(run, actor, reason, application_id=application_id)


def open_organisation(
    run: MatchRun, organisation_id: int, *, actor: Account, reason: str
) -> BlindOpening:
    """Let a coordinator see which pairs have somebody of an organisation; raises DomainError."""
    return _open(run, actor, reason, organisation_id=organisation_id)


def _open(run: MatchRun, actor: Account, reason: str, **what: int) -> BlindOpening:
    if not reason.strip():
        raise DomainError("Say why you need to know", field="reason")
    opening = BlindOpening(
        run_id=run.id, account_id=actor.id, reason=reason.strip(), opened_at=clock.now(), **what
    )
    db.session.add(opening)
    audit.record("blind review opened", run, actor=actor, detail=what)
    return opening
