"""Inviting pairs of people, one or thousands, wholly or not at all, in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import selectinload

from mentoring import audit, clock
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.pairings import letters, places
from mentoring.pairings.models import Answer, Pairing, PairingMember, PairingStatus
from mentoring.programmes.models import (
    SIDES,
    Application,
    ApplicationStatus,
    Cohort,
    CohortStatus,
)
from mentoring.programmes.services import start_running
from mentoring.signals import pairing_invited, people_taken_in
from mentoring.tokens import hash_of
from mentoring.workdays import working_days_after


@dataclass(frozen=True)
class MemberInvite:
    """One person to invite, and why, in the words they will read.

    `letter` is their invitation where it has been composed before (`letters.compose_invitation`),
    so that nothing is composed while the pairs are written.
    """

    application: Application
    reasons: list[str] = field(default_factory=list)
    letter: str = ""


def invite_pairings(
    cohort: Cohort,
    pairs: Sequence[Sequence[MemberInvite]],
    *,
    actor: audit.Actor,
    source: str,
) -> list[Pairing]:
    """Take a place for each person, make the pairings and queue both invitations of each.

    The number of statements does not grow with the pairs. Raises Conflict when a place is gone,
    an application is no longer approved or the cohort is finished or not yet open, DomainError
    when two are not one person of each side; nothing is changed then.
    """
    _check_cohort(cohort, actor)
    wanted = [[invite.application.id for invite in pair] for pair in pairs]
    every = [key for pair in wanted for key in pair]
    found = {each.id: each for each in _lock_applications(cohort, every)}
    together = [[found[key] for key in pair if key in found] for pair in wanted]
    for applications in together:
        _check_members(cohort, applications)
    places.take_places([each for applications in together for each in applications])
    pairings = _make_pairings(cohort, source, pairs)
    audit.note_statuses(pairings, [None] * len(pairings), actor=actor)
    ready = {
        (pairing.id, invite.application.id): invite.letter
        for pairing, pair in zip(pairings, pairs, strict=True)
        for invite in pair
    }
    people_taken_in.send([each for applications in together for each in applications], actor=actor)
    letters.invitations(pairings, ready)
    for pairing in pairings:
        pairing_invited.send(pairing)
    return pairings


def _make_pairings(
    cohort: Cohort, source: str, pairs: Sequence[Sequence[MemberInvite]]
) -> list[Pairing]:
    """Write pairings and their members in one statement each; all are alike but for who is in."""
    now = clock.now()
    row = {
        "cohort_id": cohort.id,
        "kind": cohort.programme.kind,
        "status": PairingStatus.INVITED,
        "source": source,
        "invited_at": now,
        "answer_by": clock.end_of_day(working_days_after(clock.today(), cohort.answer_days)),
    }
    db.session.execute(insert(Pairing), [row for _ in pairs])
    ids = db.session.scalars(
        select(Pairing.id)
        .where(
            Pairing.cohort_id == cohort.id,
            Pairing.invited_at == now,
            Pairing.source == source,
            ~Pairing.members.any(),
        )
        .order_by(Pairing.id)
    ).all()
    db.session.execute(
        insert(PairingMember),
        [
            _member_row(pairing_id, invite)
            for pairing_id, pair in zip(ids, pairs, strict=True)
            for invite in pair
        ],
    )
    made = db.session.scalars(
        select(Pairing)
        .where(Pairing.id.in_(ids))
        .options(selectinload(Pairing.members).joinedload(PairingMember.account))
        .order_by(Pairing.id)
    )
    return list(made)


def _member_row(pairing_id: int, invite: MemberInvite) -> dict[str, Any]:
    application = invite.application
    return {
        "pairing_id": pairing_id,
        "account_id": application.account_id,
        "application_id": application.id,
        "side": application.side,
        "answer": Answer.WAITING,
        "token_hash": hash_of(letters.token_of(pairing_id, application.account_id)),
        "reasons": list(invite.reasons),
    }


def _check_cohort(cohort: Cohort, actor: audit.Actor) -> None:
    if cohort.status is CohortStatus.CLOSED:
        start_running(cohort, actor=actor)
    if cohort.status not in (CohortStatus.OPEN, CohortStatus.RUNNING):
        raise Conflict(f"{cohort.name} is {cohort.status.value}, so nobody can be invited in it.")


def _lock_applications(cohort: Cohort, application_ids: Sequence[int]) -> list[Application]:
    found = db.session.scalars(
        select(Application)
        .where(Application.id.in_(sorted(set(application_ids))), Application.cohort_id == cohort.id)
        .order_by(Application.id)
        .with_for_update(key_share=True, of=Application)
        .execution_options(populate_existing=True)
    )
    return list(found)


def _check_members(cohort: Cohort, applications: Sequence[Application]) -> None:
    sides = sorted(application.side for application in applications)
    people = {application.account_id for application in applications}
    if sides != sorted(SIDES[cohort.programme.kind]) or len(people) != 2:
        raise DomainError("A pairing needs two different people of this cohort, one of each side.")
    for application in applications:
        if application.status is not ApplicationStatus.APPROVED:
            raise Conflict(
                f"The application of {application.account.name} is "
                f"{application.status.value} now, so they cannot be invited."
            )
