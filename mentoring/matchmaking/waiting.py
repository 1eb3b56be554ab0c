"""The waiting list: who looks for a partner and has none, and what they may honestly expect."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalMember,
    ProposalStatus,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.pairings.models import Places
from mentoring.pairings.queries import deferred, places_left
from mentoring.prepared import one_of, rows_of
from mentoring.programmes.models import (
    SIDES,
    Application,
    ApplicationStatus,
    Cohort,
    CohortStatus,
)
from mentoring.programmes.rules import SUPPORTED_SIDES

SORTS = {"longest": "Longest wait first", "newest": "Newest first", "name": "Name"}

ENOUGH_TO_TELL = 10
"""People of earlier rounds below whom nothing is told of them."""


@dataclass(frozen=True)
class Expectation:
    """What somebody on a waiting list may honestly expect.

    `places` are free on the other side now; of `left_over` people whom an earlier match of the
    programme left without a partner and a later one considered, `then_matched` found one.
    """

    waiting: int
    places: int
    left_over: int
    then_matched: int

    @property
    def share(self) -> str:
        """The part of people matched in a later round, empty where too few say anything."""
        if self.left_over < ENOUGH_TO_TELL:
            return ""
        return f"{self.then_matched / self.left_over:.0%}"


def waiting_in(cohort: Cohort, later: Collection[int] | None = None) -> Select[Any]:
    """Rows of everybody waiting in a cohort, whoever has waited longest first.

    `later` are the applications of those who asked to wait, where they have been read already.
    """
    asked = deferred(cohort) if later is None else later
    return (
        select(
            Application.id,
            Application.account_id,
            Account.name,
            Application.submitted_at,
            func.row_number()
            .over(order_by=(Application.submitted_at, Application.id))
            .label("position"),
        )
        .join(Account, Account.id == Application.account_id)
        .outerjoin(Places, Places.application_id == Application.id)
        .where(
            Application.cohort_id == cohort.id,
            Application.status == ApplicationStatus.APPROVED,
            Application.side.in_(SUPPORTED_SIDES),
            func.coalesce(Places.taken, 0) == 0,
            Application.no_more_matches_at.is_(None),
            Application.id.not_in(sorted(asked)),
            _published(cohort.id),
        )
        .order_by(Application.submitted_at, Application.id)
    )


@dataclass(frozen=True)
class WaitingFilter:
    """What a coordinator asks of the list; empty text means everybody."""

    text: str = ""
    sort: str = "longest"


def listed_in(cohort: Cohort, wanted: WaitingFilter) -> Select[Any]:
    """The coordinator's list; each keeps the number they were told, whoever else is shown."""
    everybody = waiting_in(cohort).order_by(None).subquery()
    row = everybody.c
    query = select(row.id, row.name, row.submitted_at, row.position)
    if wanted.text:
        query = query.where(row.name.icontains(wanted.text, autoescape=True))
    orders: dict[str, tuple[Any, ...]] = {
        "longest": (row.position,),
        "newest": (row.position.desc(),),
        "name": (by_name(row.name), row.position),
    }
    return query.order_by(*orders[wanted.sort])


def _published(cohort_id: Any) -> Any:
    """There is a waiting list once a first match has been published."""
    return exists().where(MatchRun.cohort_id == cohort_id, MatchRun.status == RunStatus.PUBLISHED)


def position_of(application: Application) -> int | None:
    """Where an application stands on the list of its cohort, None when it is not on it.

    Nobody waits in a cohort that is finished.
    """
    if application.cohort.status is CohortStatus.FINISHED:
        return None
    listed = waiting_in(application.cohort).order_by(None).subquery()
    return db.session.scalar(select(listed.c.position).where(listed.c.id == application.id))


LISTS = (
    select(Application.id, Cohort.name.label("cohort"))
    .join(Cohort, Cohort.id == Application.cohort_id)
    .outerjoin(Places, Places.application_id == Application.id)
    .where(
        Application.account_id == bindparam("account"),
        Application.status == ApplicationStatus.APPROVED,
        one_of(Application.side, SUPPORTED_SIDES),
        Cohort.status != CohortStatus.FINISHED,
        func.coalesce(Places.taken, 0) == 0,
        Application.no_more_matches_at.is_(None),
        _published(Application.cohort_id),
    )
)
"""Built once: it stands on the way to every home page."""


def waiting_lists_of(account: Account) -> Sequence[Any]:
    """The cohorts in which this person waits, in one query: application and name of the cohort."""
    return rows_of(LISTS, account=account.id)


def count_in(cohort: Cohort, later: Collection[int] | None = None) -> int:
    """How many wait in a cohort now."""
    listed = waiting_in(cohort, later).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(listed)) or 0


def expectation_of(cohort: Cohort) -> Expectation:
    """How many wait, how many places are open, and how earlier rounds went; constant queries."""
    later = deferred(cohort)
    waiting = count_in(cohort, later)
    left_over, then_matched = db.session.execute(_second_rounds(cohort.programme_id)).one()
    return Expectation(waiting, _places(cohort, later), left_over or 0, then_matched or 0)


def _places(cohort: Cohort, later: Collection[int]) -> int:
    """Places that are free now on the side that gives, leaving out whoever asked to wait."""
    left = places_left(cohort)
    giving = SIDES[cohort.programme.kind][1]
    ids = db.session.scalars(
        select(Application.id).where(Application.cohort_id == cohort.id, Application.side == giving)
    )
    return sum(left.get(key, 0) for key in ids if key not in later)


def _second_rounds(programme_id: int) -> Select[Any]:
    """Of people left without a partner before a later match of theirs, how many then got one."""
    first, later, again = aliased(MatchRun), aliased(MatchRun), aliased(MatchRun)
    came_after = exists().where(
        again.cohort_id == first.cohort_id,
        again.status == RunStatus.PUBLISHED,
        again.published_at > first.published_at,
    )
    matched = exists().where(
        and_(
            ProposalMember.application_id == UnmatchedApplication.application_id,
            ProposalMember.proposal_id == Proposal.id,
            Proposal.status == ProposalStatus.APPROVED,
            Proposal.run_id == later.id,
            later.status == RunStatus.PUBLISHED,
            later.published_at > first.published_at,
        )
    )
    return (
        select(
            func.count(UnmatchedApplication.application_id.distinct()),
            func.count(UnmatchedApplication.application_id.distinct()).filter(matched),
        )
        .join(first, first.id == UnmatchedApplication.run_id)
        .join(Cohort, Cohort.id == first.cohort_id)
        .where(
            Cohort.programme_id == programme_id,
            first.status == RunStatus.PUBLISHED,
            UnmatchedApplication.side.in_(SUPPORTED_SIDES),
            came_after,
        )
    )
