"""Which matches wait to be published, which only tried something out, and who joined late.

A match is a draft meant for publication when a coordinator or the next round started it, or once
somebody has decided about a pair of it. A scenario's match and one made overnight are none until
then: nothing waits for them. What was left when a later match was published is of the past.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from mentoring.accounts.models import Account
from mentoring.accounts.queries import COORDINATED
from mentoring.extensions import db
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalStatus,
    PublicationRequest,
    RunMember,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.matchmaking.states import UNDER_WAY
from mentoring.prepared import one_of, rows_of
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, CohortStatus


def is_begun(run: Any = MatchRun) -> ColumnElement[bool]:
    """Somebody has decided about a pair of the match."""
    return (
        select(Proposal.id)
        .where(Proposal.run_id == run.id, Proposal.status != ProposalStatus.WAITING)
        .correlate(run)
        .exists()
    )


def is_current(run: Any = MatchRun) -> ColumnElement[bool]:
    """The match is computed, and none of its cohort was published since it was asked for."""
    later = aliased(MatchRun)
    published = (
        select(later.id)
        .where(
            later.cohort_id == run.cohort_id,
            later.status == RunStatus.PUBLISHED,
            later.published_at >= run.requested_at,
        )
        .correlate(run)
    )
    return and_(run.status == RunStatus.DONE, ~published.exists())


RESTS_ON_BEFORE = "rests on who was free before the last publication"
"""Said of a draft that a later publication has overtaken, the same wherever it stands."""


def overtaken(runs: Iterable[MatchRun | None]) -> frozenset[int]:
    """Which of these matches are drafts that a later publication overtook, by id; one query."""
    ids = [run.id for run in runs if run is not None and run.status is RunStatus.DONE]
    found = select(MatchRun.id).where(MatchRun.id.in_(ids), ~is_current())
    return frozenset(db.session.scalars(found))


def is_meant(run: Any = MatchRun) -> ColumnElement[bool]:
    """The match is meant for publication, rather than tried out or made overnight and unread."""
    own = and_(run.scenario_id.is_(None), run.overnight.is_(False))
    return or_(own, is_begun(run))


def is_being_published(run: Any = MatchRun) -> ColumnElement[bool]:
    """A coordinator has asked for the match to be published, and that has not ended."""
    return (
        select(PublicationRequest.id)
        .where(PublicationRequest.run_id == run.id, PublicationRequest.finished_at.is_(None))
        .correlate(run)
        .exists()
    )


def being_published(runs: Iterable[MatchRun | None]) -> frozenset[int]:
    """Which of these matches are being published, by id; one query."""
    ids = [run.id for run in runs if run is not None]
    found = select(MatchRun.id).where(MatchRun.id.in_(ids), is_being_published())
    return frozenset(db.session.scalars(found))


def has_published(cohort_id: Any) -> ColumnElement[bool]:
    """A match of the cohort has been published."""
    run = aliased(MatchRun)
    found = select(run.id).where(run.cohort_id == cohort_id, run.status == RunStatus.PUBLISHED)
    return found.correlate_except(run).exists()


def has_open_review(cohort_id: Any) -> ColumnElement[bool]:
    """The cohort has a draft meant for publication, which a match beside it would double."""
    run = aliased(MatchRun)
    return (
        select(run.id)
        .where(run.cohort_id == cohort_id, is_current(run), is_meant(run))
        .correlate_except(run)
        .exists()
    )


def joined_late(cohort_id: Any) -> ColumnElement[bool]:
    """A condition on `Application`: approved, and no match that counts has looked at them.

    Those that count are the published ones and the drafts that stand, not what was tried out.
    """
    run = aliased(MatchRun)
    counts = or_(
        run.status == RunStatus.PUBLISHED,
        and_(is_current(run), or_(run.scenario_id.is_(None), is_begun(run))),
    )

    def looked_at(model: type[RunMember] | type[UnmatchedApplication]) -> ColumnElement[bool]:
        return (
            select(model.application_id)
            .join(run, run.id == model.run_id)
            .where(model.application_id == Application.id, counts)
            .correlate(Application)
            .exists()
        )

    return and_(
        Application.cohort_id == cohort_id,
        Application.status == ApplicationStatus.APPROVED,
        ~looked_at(RunMember),
        ~looked_at(UnmatchedApplication),
    )


def made_overnight_and_not_begun(cohort: Cohort) -> Sequence[MatchRun]:
    """Matches of late joiners that nobody has begun to decide about."""
    return db.session.scalars(
        select(MatchRun).where(
            MatchRun.cohort_id == cohort.id, MatchRun.overnight, is_current(), ~is_begun()
        )
    ).all()


def _newest(*which: ColumnElement[bool]) -> Any:
    return select(func.max(MatchRun.id)).where(*which).group_by(MatchRun.cohort_id)


_LATE = (
    select(func.count(Application.id))
    .where(Cohort.late_joiners, has_published(Cohort.id), joined_late(Cohort.id))
    .correlate(Cohort)
    .scalar_subquery()
)
TO_SEE_TO = (
    select(
        MatchRun.id,
        MatchRun.cohort_id,
        MatchRun.status,
        MatchRun.note,
        MatchRun.name,
        MatchRun.requested_at,
        Cohort.name.label("cohort"),
        select(func.count())
        .where(Proposal.run_id == MatchRun.id, Proposal.status == ProposalStatus.WAITING)
        .correlate(MatchRun)
        .scalar_subquery()
        .label("waiting"),
        case((is_meant(), _LATE), else_=0).label("late"),
        is_being_published().label("publishing"),
    )
    .join(Cohort, Cohort.id == MatchRun.cohort_id)
    .where(
        Cohort.status != CohortStatus.FINISHED,
        Cohort.programme_id.in_(COORDINATED),
        or_(one_of(MatchRun.status, (*UNDER_WAY, RunStatus.FAILED)), is_current()),
        or_(
            MatchRun.id.in_(_newest(MatchRun.status != RunStatus.AWAY)),
            MatchRun.id.in_(_newest(is_current(), MatchRun.scenario_id.is_(None))),
            and_(is_current(), is_begun()),
        ),
    )
    .order_by(MatchRun.cohort_id, MatchRun.id.desc())
)


def to_see_to(account: Account) -> Sequence[Any]:
    """The matches that need a coordinator: of each cohort the newest, and drafts begun or meant.

    Each with how many pairs wait, and how many late joiners wait for a draft to be settled.
    """
    return rows_of(TO_SEE_TO, account=account.id)
