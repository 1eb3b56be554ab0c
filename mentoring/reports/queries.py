"""What the match report counts, read with a constant number of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalStatus,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.pairings.models import Answer, Pairing, PairingMember, PairingStatus
from mentoring.profiles.models import Profile
from mentoring.programmes.models import SIDES, Application, ApplicationStatus, Cohort, Side

LIVING = (PairingStatus.INVITED, PairingStatus.ACTIVE, PairingStatus.ENDED)
CAME_TO_NOTHING = "came_to_nothing"
HELD = (PairingStatus.INVITED, PairingStatus.ACTIVE)


@dataclass(frozen=True)
class MatchFacts:
    """Everything the match report counts about one cohort."""

    applied: Mapping[tuple[Side, ApplicationStatus], int]
    matched: Mapping[Side, int]
    statuses: Mapping[PairingStatus, int]
    answers: Mapping[tuple[Side, Answer], int]
    shares: Sequence[float]
    unmatched: Mapping[tuple[Side, str], int]
    loads: Mapping[int, int]


def match_facts(cohort: Cohort) -> MatchFacts:
    """Count a cohort's applications, pairings, answers, scores and loads."""
    return MatchFacts(
        applied=_by_two(
            select(Application.side, Application.status, func.count())
            .where(Application.cohort_id == cohort.id)
            .group_by(Application.side, Application.status)
        ),
        matched=_matched(cohort),
        statuses=dict(
            db.session.execute(
                select(Pairing.status, func.count())
                .where(Pairing.cohort_id == cohort.id)
                .group_by(Pairing.status)
            ).all()
        ),
        answers=_by_two(
            select(PairingMember.side, PairingMember.answer, func.count())
            .join(Pairing, Pairing.id == PairingMember.pairing_id)
            .where(Pairing.cohort_id == cohort.id)
            .group_by(PairingMember.side, PairingMember.answer)
        ),
        shares=_shares(cohort),
        unmatched=_unmatched(cohort),
        loads=_loads(cohort),
    )


def _by_two(query: Any) -> dict[tuple[Any, Any], int]:
    return {(one, other): count for one, other, count in db.session.execute(query)}


def _published(cohort: Cohort, *columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(MatchRun)
        .where(MatchRun.cohort_id == cohort.id, MatchRun.status == RunStatus.PUBLISHED)
    )


def _matched(cohort: Cohort) -> dict[Side, int]:
    """Approved applicants with a pairing that waits for answers, lives or has run its course."""
    return dict(
        db.session.execute(
            select(PairingMember.side, func.count(PairingMember.application_id.distinct()))
            .join(Pairing, Pairing.id == PairingMember.pairing_id)
            .join(Application, Application.id == PairingMember.application_id)
            .where(
                Pairing.cohort_id == cohort.id,
                Pairing.status.in_(LIVING),
                Application.status == ApplicationStatus.APPROVED,
            )
            .group_by(PairingMember.side)
        ).all()
    )


def _shares(cohort: Cohort) -> list[float]:
    """Shown points over most points of every pair that was published."""
    rows = db.session.execute(
        _published(cohort, Proposal.points, Proposal.max_points)
        .join(Proposal, Proposal.run_id == MatchRun.id)
        .where(Proposal.status == ProposalStatus.APPROVED, Proposal.max_points > 0)
    )
    return [points / most for points, most in rows]


def _unmatched(cohort: Cohort) -> dict[tuple[Side, str], int]:
    """Approved applicants without a pairing, by the reason the last published match gave.

    Somebody whose pairings all came to nothing has the reason `CAME_TO_NOTHING`, somebody the
    last published match has not taken in the empty one.
    """
    had_one = set(
        db.session.scalars(
            select(PairingMember.application_id)
            .join(Pairing, Pairing.id == PairingMember.pairing_id)
            .where(Pairing.cohort_id == cohort.id)
        )
    )
    counted: Counter[tuple[Side, str]] = Counter()
    for row in db.session.execute(_unmatched_people(cohort)):
        fallen_through = CAME_TO_NOTHING if row.id in had_one else ""
        counted[row.side, row.reason or fallen_through] += 1
    return dict(counted)


def count_without_a_pair(cohort: Cohort) -> int:
    """How many approved people of both sides have no pairing that waits, lives or has ended."""
    people = _unmatched_people(cohort).subquery()
    return db.session.scalar(select(func.count()).select_from(people)) or 0


def _unmatched_people(cohort: Cohort) -> Any:
    last = _published(cohort, func.max(MatchRun.id)).scalar_subquery()
    paired = (
        select(PairingMember.application_id)
        .join(Pairing, Pairing.id == PairingMember.pairing_id)
        .where(Pairing.cohort_id == cohort.id, Pairing.status.in_(LIVING))
    )
    return (
        select(Application.id, Application.side, UnmatchedApplication.reason)
        .outerjoin(
            UnmatchedApplication,
            and_(
                UnmatchedApplication.application_id == Application.id,
                UnmatchedApplication.run_id == last,
            ),
        )
        .where(
            Application.cohort_id == cohort.id,
            Application.status == ApplicationStatus.APPROVED,
            Application.id.not_in(paired),
        )
    )


def _loads(cohort: Cohort) -> dict[int, int]:
    """Pairings that wait or live, by approved applicant of the side that offers places."""
    side = SIDES[cohort.programme.kind][1]
    held = (
        select(PairingMember.application_id, func.count().label("held"))
        .join(Pairing, Pairing.id == PairingMember.pairing_id)
        .where(Pairing.cohort_id == cohort.id, Pairing.status.in_(HELD))
        .group_by(PairingMember.application_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Application.id, func.coalesce(held.c.held, 0))
        .outerjoin(held, held.c.application_id == Application.id)
        .where(
            Application.cohort_id == cohort.id,
            Application.side == side,
            Application.status == ApplicationStatus.APPROVED,
        )
    )
    return dict(rows.all())


def pairing_rows(cohort: Cohort) -> Sequence[Any]:
    """Every pairing of a cohort with its people and answers, for the download."""
    one_side, other_side = SIDES[cohort.programme.kind]
    query = select(Pairing.id, Pairing.status, Pairing.invited_at, Pairing.confirmed_at).where(
        Pairing.cohort_id == cohort.id
    )
    for name, side in (("left", one_side), ("right", other_side)):
        member, account, profile = aliased(PairingMember), aliased(Account), aliased(Profile)
        query = (
            query.add_columns(
                account.id.label(f"{name}_id"),
                account.name.label(name),
                profile.job_title.label(f"{name}_job"),
                member.answer.label(f"{name}_answer"),
            )
            .join(member, and_(member.pairing_id == Pairing.id, member.side == side))
            .join(account, account.id == member.account_id)
            .outerjoin(profile, profile.account_id == account.id)
        )
    return db.session.execute(query.order_by(Pairing.id)).all()
