"""Publishing a match: everything it rests on is looked at again, then all of it happens or none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.formatters import and_list, plural, some
from mentoring.mail import absolute_url, queue_mail
from mentoring.matchmaking import problem
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalMember,
    ProposalStatus,
    RuleKind,
    RunMember,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.matchmaking.people import HALF
from mentoring.matchmaking.queries import decisions_of
from mentoring.matchmaking.states import move_run
from mentoring.matchmaking.unmatched import SET_ASIDE, letter_for
from mentoring.pairings import queries as pairings
from mentoring.pairings.services import MemberInvite, invite_pairing
from mentoring.programmes.models import Application, ApplicationStatus, CohortStatus, Side
from mentoring.transactions import lock

PUBLISHABLE = (CohortStatus.OPEN, CohortStatus.CLOSED, CohortStatus.RUNNING)
NAMED = 5


@dataclass(frozen=True)
class Obstacle:
    """Something that stands in the way of publishing, with the way out; `pairs` are concerned."""

    text: str
    way_out: str
    pairs: tuple[int, ...] = ()


def publish(run: MatchRun, *, actor: Account) -> int:
    """Invite every approved pair and write to everybody without one; returns the pairs invited.

    Raises Conflict, changing nothing, when a pair lacks its approval or anything the match rests
    on has changed.
    """
    lock(run.cohort)
    db.session.refresh(run, with_for_update={"of": MatchRun})
    in_the_way = obstacles(run)
    if in_the_way:
        raise Conflict(" ".join(f"{each.text} {each.way_out}" for each in in_the_way))
    approved = _proposals(run, ProposalStatus.APPROVED)
    for proposal in approved:
        invites = [MemberInvite(each.application, each.reasons) for each in proposal.members]
        invite_pairing(run.cohort, invites, actor=actor, source=f"match run {run.id}")
    _set_aside(run)
    written = _write_to_unmatched(run)
    run.published_at, run.published_by_id = clock.now(), actor.id
    move_run(run, RunStatus.PUBLISHED, actor=actor)
    audit.record(
        "match run published", run, actor=actor, detail={"pairs": len(approved), "letters": written}
    )
    return len(approved)


def obstacles(run: MatchRun) -> list[Obstacle]:
    """Everything that stands in the way of publishing now, each with its way out.

    A constant number of queries.
    """
    if run.status is not RunStatus.DONE:
        return [Obstacle(f"This match is {run.status.value}.", "There is nothing to publish.")]
    found = []
    if run.cohort.status not in PUBLISHABLE:
        found.append(
            Obstacle(
                f"{run.cohort.name} is {run.cohort.status.value}.",
                "Nobody can be invited in it any more.",
            )
        )
    counted = decisions_of([run.id]).get(run.id, {})
    if waiting := counted.get(ProposalStatus.WAITING):
        found.append(
            Obstacle(
                f"{plural(waiting, 'pair waits', 'pairs wait')} for a decision.",
                "Read and approve or reject each one first.",
            )
        )
    elif not counted.get(ProposalStatus.APPROVED):
        found.append(Obstacle("No pair is approved.", "Approve at least one, or match again."))
    return found + _changes(run, _proposals(run, ProposalStatus.APPROVED))


def _proposals(
    run: MatchRun, status: ProposalStatus, most: int | None = None
) -> Sequence[Proposal]:
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.run_id == run.id, Proposal.status == status)
        .options(
            selectinload(Proposal.members)
            .joinedload(ProposalMember.application)
            .joinedload(Application.account)
        )
        .order_by(Proposal.position)
        .limit(most)
    ).all()


def _changes(run: MatchRun, approved: Sequence[Proposal]) -> list[Obstacle]:
    """What the approved pairs rest on and is no longer so."""
    if not approved:
        return []
    ids = {member.application_id for each in approved for member in each.members}
    then = dict(
        db.session.execute(
            select(RunMember.application_id, RunMember.basis).where(
                RunMember.run_id == run.id, RunMember.application_id.in_(sorted(ids))
            )
        ).all()
    )
    now = problem.bases_now(ids, shared=run.summary.get("shared_experience", True))
    gone = ids - now.keys()
    changed = {key for key in now if now[key][:HALF] != then.get(key, "")[:HALF]}
    return [
        *([NO_LONGER] if problem.rests_on_withdrawn(run) else []),
        *_about(approved, gone, "withdrawn or are no longer approved", "has withdrawn or is no "
                "longer approved"),
        *_about(approved, changed, "changed what they told us for matching",
                "changed what they told us for matching"),
        *_places(run, approved, ids - gone),
        *_ruled_out(run, approved),
    ]  # fmt: skip


NO_LONGER = Obstacle(
    "Something this match rests on may no longer be used.",
    "Start a new match, which takes everything into account as it is now.",
)
"""Said without a name: whose it was, and what, is nobody's business."""

WAY_OUT = "Reject the pair, or start a new match, which takes everything into account as it is now."


def _about(approved: Sequence[Proposal], people: set[int], many: str, one: str) -> list[Obstacle]:
    if not people:
        return []
    concerned = [each for each in approved if _ids(each) & people]
    names = sorted(
        member.application.account.name
        for each in concerned
        for member in each.members
        if member.application_id in people
    )
    names = list(dict.fromkeys(names))
    told = one if len(names) == 1 else f"have {many}" if many.startswith("with") else many
    return [Obstacle(f"{some(names)} {told}.", WAY_OUT, tuple(each.id for each in concerned))]


def _ids(proposal: Proposal) -> set[int]:
    return {member.application_id for member in proposal.members}


def _places(run: MatchRun, approved: Sequence[Proposal], ids: set[int]) -> list[Obstacle]:
    left = pairings.places_left(run.cohort)
    wanted = Counter(key for each in approved for key in _ids(each) if key in ids)
    short = {key for key, count in wanted.items() if left.get(key, 0) < count}
    later = short | (pairings.deferred(run.cohort).keys() & ids)
    return _about(
        approved, later, "have not enough places left for these pairs",
        "has not enough places left for this pair",
    )  # fmt: skip


def _ruled_out(run: MatchRun, approved: Sequence[Proposal]) -> list[Obstacle]:
    """Pairs that declined each other or were ruled out since the match was computed."""
    again = pairings.not_again(run.cohort)
    never = {
        frozenset((rule.first_id, rule.second_id))
        for rule in problem.live_rules(run.cohort)
        if rule.kind is RuleKind.NEVER
    }
    out = [
        each
        for each in approved
        if frozenset(_ids(each)) in never
        or frozenset(member.application.account_id for member in each.members) in again
    ]
    if not out:
        return []
    names = [and_list([member.application.account.name for member in each.members]) for each in out]
    return [
        Obstacle(
            f"{'; '.join(names[:NAMED])}: not to be paired with each other any more.",
            WAY_OUT,
            tuple(each.id for each in out),
        )
    ]


def _newly_alone(run: MatchRun) -> list[ProposalMember]:
    """People whose only proposed pair was rejected, each once."""
    paired = (
        select(ProposalMember.application_id)
        .join(Proposal, Proposal.id == ProposalMember.proposal_id)
        .where(Proposal.run_id == run.id, Proposal.status == ProposalStatus.APPROVED)
    )
    listed = select(UnmatchedApplication.application_id).where(
        UnmatchedApplication.run_id == run.id
    )
    seen = set(db.session.scalars(paired)) | set(db.session.scalars(listed))
    alone = []
    for proposal in _proposals(run, ProposalStatus.REJECTED):
        for member in proposal.members:
            if member.application_id not in seen:
                seen.add(member.application_id)
                alone.append(member)
    return alone


def _set_aside(run: MatchRun) -> None:
    """List people whose only pair was rejected: they are told like everybody unmatched."""
    db.session.add_all(
        UnmatchedApplication(
            run_id=run.id,
            application_id=member.application_id,
            side=member.side,
            reason=SET_ASIDE,
            detail={},
        )
        for member in _newly_alone(run)
    )
    db.session.flush()


def unmatched_to_write_to(run: MatchRun) -> Sequence[UnmatchedApplication]:
    """Everybody the run leaves without a pair who is still taking part."""
    return db.session.scalars(
        select(UnmatchedApplication)
        .join(Application, Application.id == UnmatchedApplication.application_id)
        .where(
            UnmatchedApplication.run_id == run.id,
            Application.status == ApplicationStatus.APPROVED,
        )
        .options(joinedload(UnmatchedApplication.application).joinedload(Application.account))
        .order_by(UnmatchedApplication.application_id)
    ).all()


def _write_to_unmatched(run: MatchRun) -> int:
    """Queue a kind letter to everybody without a pair; those who asked to wait get none."""
    written = 0
    for each in unmatched_to_write_to(run):
        letter = letter_for(each.reason)
        if letter is None:
            continue
        account = each.application.account
        queue_mail(
            account.email,
            "About your application",
            "matchmaking/unmatched",
            account_id=account.id,
            key=f"unmatched/{run.id}/{each.application_id}",
            name=account.name,
            letter=letter,
            cohort=run.cohort,
            programme=run.cohort.programme,
            profile_link=absolute_url("/profile"),
            link=absolute_url(f"/applications/{each.application_id}"),
        )
        written += 1
    return written


def example_of(run: MatchRun) -> Proposal | None:
    """The first pair that would be invited, to show what the invitations say."""
    approved = _proposals(run, ProposalStatus.APPROVED, most=1)
    return approved[0] if approved else None


def letters_to_come(run: MatchRun) -> dict[tuple[Side, str], int]:
    """How many people without a pair publishing would write to, by side and reason."""
    told = Counter((each.side, each.reason) for each in unmatched_to_write_to(run))
    if run.status is not RunStatus.DONE:
        return dict(told)
    for member in _newly_alone(run):
        told[member.side, SET_ASIDE] += 1
    return dict(told)
