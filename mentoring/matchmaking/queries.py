"""Reads of match runs, through the cohort their coordinator owns. Constant numbers of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from mentoring.accounts.models import Account
from mentoring.accounts.queries import unclaimed_among
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.matchmaking.models import (
    MatchRun,
    PairRule,
    Proposal,
    ProposalMember,
    ProposalStatus,
    RunMember,
    RunOrigin,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.matchmaking.scenario_models import RunCheck
from mentoring.pairings.queries import deferred, places_left
from mentoring.programmes.models import (
    SIDES,
    Application,
    ApplicationStatus,
    Cohort,
    ProgrammeKind,
    Side,
)
from mentoring.programmes.queries import cohort_of


def runs_in(cohort: Cohort) -> Select[Any]:
    """The runs of a cohort, newest first."""
    return select(MatchRun).where(MatchRun.cohort_id == cohort.id).order_by(MatchRun.id.desc())


def called(run: Any) -> str:
    """A run's name with when it was asked for, which tells it from others of one name."""
    return f"{run.name or 'Match'}, {at(run.requested_at)}"


def computed_runs(cohort: Cohort) -> dict[int, str]:
    """The runs of a cohort that have pairs, by id with how they are called, newest first."""
    rows = db.session.scalars(
        runs_in(cohort).where(MatchRun.status.in_((RunStatus.DONE, RunStatus.PUBLISHED)))
    )
    return {
        each.id: called(each) + (" (published)" if each.status is RunStatus.PUBLISHED else "")
        for each in rows
    }


def run_of(account: Account, cohort_id: int, run_id: int) -> MatchRun:
    """A run of a cohort this account coordinates; raises NotFound otherwise."""
    cohort = cohort_of(account, cohort_id)
    run = db.session.scalar(
        select(MatchRun).where(MatchRun.id == run_id, MatchRun.cohort_id == cohort.id)
    )
    if run is None:
        raise NotFound
    return run


def proposal_of(account: Account, cohort_id: int, run_id: int, proposal_id: int) -> Proposal:
    """A pair proposed by such a run, with its people; raises NotFound otherwise."""
    run = run_of(account, cohort_id, run_id)
    found = db.session.scalar(
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.run_id == run.id)
        .options(
            joinedload(Proposal.run),
            selectinload(Proposal.members)
            .joinedload(ProposalMember.application)
            .joinedload(Application.account),
            selectinload(Proposal.reviews),
        )
    )
    if found is None:
        raise NotFound
    return found


def rule_of(account: Account, cohort_id: int, rule_id: int) -> PairRule:
    """What was said about a pair of a cohort this account coordinates; raises NotFound."""
    cohort = cohort_of(account, cohort_id)
    rule = db.session.scalar(
        select(PairRule).where(PairRule.id == rule_id, PairRule.cohort_id == cohort.id)
    )
    if rule is None:
        raise NotFound
    return rule


def rules_in(cohort: Cohort) -> Sequence[PairRule]:
    """Everything said about pairs of a cohort that stands, with the names."""
    return db.session.scalars(
        select(PairRule)
        .where(PairRule.cohort_id == cohort.id, PairRule.lifted_at.is_(None))
        .options(
            joinedload(PairRule.first).joinedload(Application.account),
            joinedload(PairRule.second).joinedload(Application.account),
            joinedload(PairRule.made_by),
        )
        .order_by(PairRule.id)
    ).all()


@dataclass(frozen=True)
class Readiness:
    """Whom a run started now would take in; `free` and `places` leave out whoever waits."""

    approved: Mapping[Side, int]
    free: Mapping[Side, int]
    places: int
    deferred: int


def readiness_of(cohort: Cohort) -> Readiness:
    """Whom a run of this cohort would take in now."""
    sides = SIDES[cohort.programme.kind]
    rows = db.session.execute(
        select(Application.id, Application.side).where(
            Application.cohort_id == cohort.id, Application.status == ApplicationStatus.APPROVED
        )
    ).all()
    left, waiting = places_left(cohort), deferred(cohort)
    free = [row for row in rows if left.get(row.id, 0) > 0 and row.id not in waiting]
    return Readiness(
        approved={side: sum(row.side is side for row in rows) for side in sides},
        free={side: sum(row.side is side for row in free) for side in sides},
        places=sum(left[row.id] for row in free if row.side is sides[1]),
        deferred=sum(row.id in waiting for row in rows),
    )


@dataclass(frozen=True)
class UnmatchedFilter:
    """Which people without a pair a coordinator wants to see."""

    person: tuple[Side | None, int] | None = None
    side: str = ""
    reason: str = ""


def unmatched_in(run: MatchRun, wanted: UnmatchedFilter) -> Select[Any]:
    """People a run leaves without a pair, as rows: who, side, reason and its figures.

    Whoever the run weighed is a side and a number in review, and `blind` says who knows the name.
    Those it could not take in have none; they are found in no profile of it, and are named.
    """
    query = (
        select(
            case((RunMember.number.is_(None), Account.name)).label("outside"),
            UnmatchedApplication.application_id,
            UnmatchedApplication.side,
            UnmatchedApplication.reason,
            UnmatchedApplication.detail,
            RunMember.number,
        )
        .join(Application, Application.id == UnmatchedApplication.application_id)
        .join(Account, Account.id == Application.account_id)
        .outerjoin(
            RunMember,
            and_(
                RunMember.run_id == UnmatchedApplication.run_id,
                RunMember.application_id == UnmatchedApplication.application_id,
            ),
        )
        .where(UnmatchedApplication.run_id == run.id)
    )
    if wanted.side:
        query = query.where(UnmatchedApplication.side == Side(wanted.side))
    if wanted.reason:
        query = query.where(UnmatchedApplication.reason == wanted.reason)
    if wanted.person:
        side, number = wanted.person
        query = query.where(RunMember.number == number)
        query = query.where(RunMember.side == side) if side else query
    return query.order_by(
        UnmatchedApplication.side,
        RunMember.number.is_(None),
        RunMember.number,
        case((RunMember.number.is_(None), Account.name)),
        UnmatchedApplication.application_id,
    )


def unmatched_reasons(run: MatchRun) -> dict[tuple[Side, str], int]:
    """How many people a run leaves without a pair, by side and reason."""
    rows = db.session.execute(
        select(UnmatchedApplication.side, UnmatchedApplication.reason, func.count())
        .where(UnmatchedApplication.run_id == run.id)
        .group_by(UnmatchedApplication.side, UnmatchedApplication.reason)
        .order_by(UnmatchedApplication.side, func.count().desc(), UnmatchedApplication.reason)
    )
    return {(side, reason): count for side, reason, count in rows}


def rejected_alone(run: MatchRun) -> dict[Side, int]:
    """How many people of each side are in no pair any more because theirs was rejected."""
    pairs = (
        select(ProposalMember.application_id)
        .join(Proposal, Proposal.id == ProposalMember.proposal_id)
        .where(Proposal.run_id == run.id)
    )
    rows = db.session.execute(
        select(RunMember.side, func.count())
        .where(
            RunMember.run_id == run.id,
            RunMember.application_id.in_(pairs.where(Proposal.status == ProposalStatus.REJECTED)),
            RunMember.application_id.not_in(
                pairs.where(Proposal.status != ProposalStatus.REJECTED)
            ),
        )
        .group_by(RunMember.side)
    )
    return dict(rows.all())


def made_from(run: MatchRun) -> MatchRun | None:
    """The match whose rest this one matched again."""
    return db.session.scalar(
        select(MatchRun)
        .join(RunOrigin, RunOrigin.parent_id == MatchRun.id)
        .where(RunOrigin.run_id == run.id)
    )


MOST_CHECKS = 20


def checks_of(run: MatchRun) -> Sequence[RunCheck]:
    """The last looks at a finished run, newest first."""
    return db.session.scalars(
        select(RunCheck)
        .where(RunCheck.run_id == run.id)
        .order_by(RunCheck.id.desc())
        .limit(MOST_CHECKS)
    ).all()


def latest_published(cohort: Cohort) -> MatchRun | None:
    """The match of a cohort that was published last."""
    return db.session.scalar(
        select(MatchRun)
        .where(MatchRun.cohort_id == cohort.id, MatchRun.status == RunStatus.PUBLISHED)
        .order_by(MatchRun.published_at.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class RunCounts:
    """A run with how many of its pairs wait, are approved and are rejected."""

    run: MatchRun
    counts: Mapping[ProposalStatus, int]


def newest_runs(cohort_ids: Collection[int]) -> list[RunCounts]:
    """The newest run of each cohort, with its decisions so far; two queries."""
    newest = (
        select(func.max(MatchRun.id))
        .where(MatchRun.cohort_id.in_(cohort_ids))
        .group_by(MatchRun.cohort_id)
    )
    runs = db.session.scalars(select(MatchRun).where(MatchRun.id.in_(newest))).all()
    counted = decisions_of([run.id for run in runs])
    return [RunCounts(run, counted.get(run.id, {})) for run in runs]


def decisions_of(run_ids: Collection[int]) -> dict[int, dict[ProposalStatus, int]]:
    """How many pairs of each run wait, are approved and are rejected; one query."""
    counted: dict[int, dict[ProposalStatus, int]] = {}
    rows = db.session.execute(
        select(Proposal.run_id, Proposal.status, func.count())
        .where(Proposal.run_id.in_(run_ids))
        .group_by(Proposal.run_id, Proposal.status)
    )
    for run_id, status, count in rows:
        counted.setdefault(run_id, {})[status] = count
    return counted


def proposals_with(
    run: MatchRun, status: ProposalStatus, most: int | None = None
) -> Sequence[Proposal]:
    """The pairs of a run with one decision, with their people, best first."""
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


def unclaimed_in(run: MatchRun) -> int:
    """How many people of the approved pairs were on a list and have confirmed nothing yet."""
    return unclaimed_among(
        select(Application.account_id)
        .join(ProposalMember, ProposalMember.application_id == Application.id)
        .join(Proposal, Proposal.id == ProposalMember.proposal_id)
        .where(Proposal.run_id == run.id, Proposal.status == ProposalStatus.APPROVED)
    )


def waiting_in(run: MatchRun) -> int:
    """How many pairs of a run wait for a decision."""
    return decisions_of([run.id]).get(run.id, {}).get(ProposalStatus.WAITING, 0)


def is_reciprocal(cohort: Cohort) -> bool:
    """Whether the pairs of a cohort learn from each other inside one organisation."""
    return cohort.programme.kind is ProgrammeKind.RECIPROCAL
