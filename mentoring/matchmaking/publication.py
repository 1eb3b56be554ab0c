"""Publishing a match: everything it rests on is looked at again, then all of it happens or none."""

from collections.abc import Mapping

from sqlalchemy import select

from mentoring import audit, clock, jobs
from mentoring.accounts.models import Account
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.mail import Letter, queue_letters
from mentoring.matchmaking.letters import (
    Draft,
    Letters,
    answer_by_of,
    both_ways,
    compose_one,
    newly_alone,
    unmatched_to_write_to,
)
from mentoring.matchmaking.models import (
    MatchRun,
    ProposalStatus,
    PublicationRequest,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.matchmaking.obstacles import obstacles
from mentoring.matchmaking.queries import proposals_with
from mentoring.matchmaking.states import move_run
from mentoring.matchmaking.unmatched import SET_ASIDE, letter_for
from mentoring.pairings.inviting import MemberInvite, invite_pairings
from mentoring.programmes.conversation_queries import due_days
from mentoring.programmes.conversations import promise
from mentoring.transactions import lock

PUBLISH = "publish match"
AT_ONCE = 50
"""Pairs up to which a match is published while the coordinator waits."""


def publish(run: MatchRun, *, actor: Account, letters: Letters | None = None) -> int:
    """Invite every approved pair and write to everybody without one; returns the pairs invited.

    Letters not composed before are composed now. Raises Conflict, changing nothing, when a pair
    lacks its approval or anything the match rests on has changed.
    """
    lock(run.cohort)
    db.session.refresh(run, with_for_update={"of": MatchRun})
    approved = proposals_with(run, ProposalStatus.APPROVED)
    in_the_way = obstacles(run, approved)
    if in_the_way:
        raise Conflict(" ".join(f"{each.text} {each.way_out}" for each in in_the_way))
    ready = letters.bodies if letters and letters.answer_by == answer_by_of(run.cohort) else {}
    pairs = [
        [
            MemberInvite(
                member.application,
                member.reasons,
                ready.get((member.application_id, partner.application_id), ""),
            )
            for member, partner in both_ways(proposal)
        ]
        for proposal in approved
    ]
    invite_pairings(run.cohort, pairs, actor=actor, source=f"match run {run.id}")
    _set_aside(run)
    alone = [each.application for each in unmatched_to_write_to(run) if letter_for(each.reason)]
    promise(run.cohort, alone, source=f"match run {run.id}", actor=actor)
    written = _write_to_unmatched(run, ready)
    run.published_at, run.published_by_id = clock.now(), actor.id
    move_run(run, RunStatus.PUBLISHED, actor=actor)
    audit.record(
        "match run published", run, actor=actor, detail={"pairs": len(approved), "letters": written}
    )
    return len(approved)


def request_publication(run: MatchRun, *, actor: Account) -> PublicationRequest:
    """Ask for a large match to be published in the background; a second asking is the first.

    Raises Conflict when something stands in the way already.
    """
    db.session.refresh(run, with_for_update={"of": MatchRun})
    under_way = open_request(run)
    if under_way is not None:
        return under_way
    in_the_way = obstacles(run)
    if in_the_way:
        raise Conflict(" ".join(f"{each.text} {each.way_out}" for each in in_the_way))
    request = PublicationRequest(run_id=run.id, account_id=actor.id, asked_at=clock.now())
    db.session.add(request)
    db.session.flush()
    request.job = jobs.enqueue(PUBLISH, key=f"{PUBLISH}/{request.id}", request_id=request.id)
    return request


def open_request(run: MatchRun) -> PublicationRequest | None:
    """The publication of a run that is under way, if there is one."""
    return db.session.scalar(
        select(PublicationRequest).where(
            PublicationRequest.run_id == run.id, PublicationRequest.finished_at.is_(None)
        )
    )


def last_request(run: MatchRun) -> PublicationRequest | None:
    """What became of the publication of a run that was asked for last."""
    return db.session.scalar(
        select(PublicationRequest)
        .where(PublicationRequest.run_id == run.id)
        .order_by(PublicationRequest.id.desc())
        .limit(1)
    )


def finish_request(request: PublicationRequest, problem: str = "") -> None:
    """Note that a publication has ended, and why where it did not happen."""
    request.finished_at, request.problem = clock.now(), problem


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
        for member in newly_alone(run)
    )
    db.session.flush()


def _write_to_unmatched(run: MatchRun, ready: Mapping[tuple[int, int | None], str]) -> int:
    """Queue a kind letter to everybody without a pair; those who asked to wait get none."""
    by, promised = answer_by_of(run.cohort), due_days(run.cohort)
    letters = []
    for each in unmatched_to_write_to(run):
        if letter_for(each.reason) is None:
            continue
        account = each.application.account
        talk_by = promised.get(each.application_id)
        draft = Draft(
            each.application_id, None, account.name, why_alone=each.reason, talk_by=talk_by
        )
        letters.append(
            Letter(
                account.email,
                "About your application",
                ready.get(draft.key) or compose_one(run.cohort, draft, by),
                "matchmaking/unmatched",
                account.id,
                f"unmatched/{run.id}/{each.application_id}",
            )
        )
    queue_letters(letters)
    return len(letters)
