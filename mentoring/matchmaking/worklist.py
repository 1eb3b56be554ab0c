"""The worklist of a run's pairs: which, in what order, and the way from one to the next."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, select
from sqlalchemy.orm import aliased

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalMember,
    ProposalStatus,
    ReasonsShown,
    RunMember,
)
from mentoring.organisations.models import Region
from mentoring.profiles.models import Profile
from mentoring.programmes.models import SIDES, Application, Side

SORTS = {
    "score": "Highest score first",
    "weakest": "Lowest score first",
    "undecided": "Not yet decided first",
    "flags": "Most to look at first",
}
BANDS = {
    "80": ("80% of the points or more", 80, 101),
    "60": ("60% to 79%", 60, 80),
    "40": ("40% to 59%", 40, 60),
    "0": ("Less than 40%", 0, 40),
}
UNREAD, READ = "unread", "read"


@dataclass(frozen=True)
class Wanted:
    """Which pairs a coordinator wants to see, and in what order; empty means every one."""

    status: str = ""
    band: str = ""
    flag: str = ""
    region: int | None = None
    organisation: int | None = None
    person: tuple[Side | None, int] | None = None
    sort: str = "score"


def pairs_in(run: MatchRun, wanted: Wanted, reader: Account) -> Select[Any]:
    """The ids and decisions of the pairs asked for, in the order asked for."""
    query = select(Proposal.id, Proposal.status).where(Proposal.run_id == run.id)
    query = query.where(*_conditions(run, wanted, reader))
    orders: dict[str, tuple[Any, ...]] = {
        "weakest": (Proposal.points,),
        "undecided": (Proposal.status != ProposalStatus.WAITING, Proposal.points.desc()),
        "flags": (func.length(cast(Proposal.flags, String)).desc(), Proposal.points),
    }
    return query.order_by(*orders.get(wanted.sort, (Proposal.points.desc(),)), Proposal.position)


def _conditions(run: MatchRun, wanted: Wanted, reader: Account) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.status in (UNREAD, READ):
        shown = _shown_to(reader)
        found += [
            Proposal.status == ProposalStatus.WAITING,
            shown if wanted.status == READ else ~shown,
        ]
    elif wanted.status:
        found.append(Proposal.status == ProposalStatus(wanted.status))
    if wanted.band:
        _, low, high = BANDS[wanted.band]
        found += [
            Proposal.points * 100 >= Proposal.max_points * low,
            Proposal.points * 100 < Proposal.max_points * high,
        ]
    if wanted.flag:
        found.append(cast(Proposal.flags, String).contains(f'"{wanted.flag}"', autoescape=True))
    if wanted.region:
        found.append(_somebody(Profile.region_id == wanted.region))
    if wanted.organisation:
        found.append(_somebody(Profile.organisation_id == wanted.organisation))
    if wanted.person:
        found.append(_numbered(run, *wanted.person))
    return found


def _shown_to(reader: Account) -> ColumnElement[bool]:
    return (
        select(ReasonsShown.id)
        .where(
            ReasonsShown.proposal_id == Proposal.id,
            ReasonsShown.account_id == reader.id,
            ReasonsShown.version == Proposal.version,
        )
        .exists()
    )


def _somebody(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """One of the two fits a condition on their profile."""
    return (
        select(ProposalMember.proposal_id)
        .join(Application, Application.id == ProposalMember.application_id)
        .join(Profile, Profile.account_id == Application.account_id)
        .where(ProposalMember.proposal_id == Proposal.id, *conditions)
        .exists()
    )


def _numbered(run: MatchRun, side: Side | None, number: int) -> ColumnElement[bool]:
    """One of the two has this number in the run, on one side or on either."""
    query = (
        select(ProposalMember.proposal_id)
        .join(RunMember, RunMember.application_id == ProposalMember.application_id)
        .where(
            ProposalMember.proposal_id == Proposal.id,
            RunMember.run_id == run.id,
            RunMember.number == number,
        )
    )
    return query.where(*[RunMember.side == side] if side else []).exists()


def rows_of(run: MatchRun, wanted: Wanted, reader: Account) -> Select[Any]:
    """The same pairs as rows of a list: score, decision, flags, and each side's blind face."""
    query = pairs_in(run, wanted, reader).add_columns(
        Proposal.points, Proposal.max_points, Proposal.flags
    )
    for name, side in zip(("left", "right"), SIDES[run.cohort.programme.kind], strict=True):
        member, application = aliased(ProposalMember), aliased(Application)
        profile, region = aliased(Profile), aliased(Region)
        query = (
            query.join(member, and_(member.proposal_id == Proposal.id, member.side == side))
            .join(application, application.id == member.application_id)
            .outerjoin(profile, profile.account_id == application.account_id)
            .outerjoin(region, region.id == profile.region_id)
            .add_columns(
                member.application_id.label(name),
                profile.job_title.label(f"{name}_job"),
                region.name.label(f"{name}_region"),
            )
        )
    return query


def regions_in(run: MatchRun) -> dict[int, str]:
    """The regions of everybody a run took in."""
    rows = db.session.execute(
        select(Region.id, Region.name)
        .join(Profile, Profile.region_id == Region.id)
        .join(Application, Application.account_id == Profile.account_id)
        .join(RunMember, RunMember.application_id == Application.id)
        .where(RunMember.run_id == run.id)
        .group_by(Region.id, Region.name)
        .order_by(by_name(Region.name))
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class Around:
    """Where to go from one pair within a list: before, after, the next that waits; n of m."""

    before: int | None
    after: int | None
    next_waiting: int | None
    number: int
    total: int


def around(proposal: Proposal, wanted: Wanted, reader: Account) -> Around:
    """The pairs around one in the list it was opened from; the whole run when it left the list."""
    rows = db.session.execute(pairs_in(proposal.run, wanted, reader)).all()
    ids = [row.id for row in rows]
    if proposal.id not in ids:
        rows = db.session.execute(pairs_in(proposal.run, Wanted(), reader)).all()
        ids = [row.id for row in rows]
    at = ids.index(proposal.id)
    round_trip = rows[at + 1 :] + rows[:at]
    waiting = (row.id for row in round_trip if row.status is ProposalStatus.WAITING)
    return Around(
        before=ids[at - 1] if at else None,
        after=ids[at + 1] if at + 1 < len(ids) else None,
        next_waiting=next(waiting, None),
        number=at + 1,
        total=len(ids),
    )


def first_waiting(run: MatchRun, wanted: Wanted, reader: Account) -> int | None:
    """The first pair of a list that waits for a decision."""
    found = pairs_in(run, wanted, reader).where(Proposal.status == ProposalStatus.WAITING)
    return db.session.scalar(found.limit(1))


def count(run: MatchRun, wanted: Wanted, reader: Account) -> int:
    """How many pairs are in a list."""
    found = pairs_in(run, wanted, reader).order_by(None).with_only_columns(func.count(Proposal.id))
    return db.session.scalar(found) or 0
