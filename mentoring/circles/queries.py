"""Circles as coordinators, facilitators and members may see them; a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from mentoring import clock
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.queries import granted
from mentoring.circles.models import (
    LIVING,
    Circle,
    CircleHelp,
    CircleMeeting,
    CircleMember,
    CircleStatus,
    MemberStatus,
)
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.pairings.naming import Named, told_of
from mentoring.pairings.queries import faces_of, invited_by
from mentoring.permissions import Role
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Application, Cohort
from mentoring.programmes.queries import cohort_of

LOADED = (
    joinedload(Circle.facilitator).lazyload(Account.grants),
    selectinload(Circle.members)
    .joinedload(CircleMember.application)
    .options(
        joinedload(Application.account).lazyload(Account.grants), lazyload(Application.cohort)
    ),
)
"""A circle with its people, in two queries however many there are."""

SEEN_BY_MEMBERS = (MemberStatus.INVITED, MemberStatus.ACCEPTED)


def cohort_in_circles(account: Account, cohort_id: int) -> Cohort:
    """A cohort of somebody who coordinates it; raises NotFound when its people are paired."""
    cohort = cohort_of(account, cohort_id)
    if not cohort.in_circles:
        raise NotFound("The people of this cohort are paired, so it has no circles.")
    return cohort


def circles_in(cohort: Cohort) -> Select[Any]:
    """The circles of a cohort, proposed ones first."""
    return (
        select(Circle)
        .where(Circle.cohort_id == cohort.id)
        .options(*LOADED)
        .order_by(Circle.status != CircleStatus.PROPOSED, by_name(Circle.name), Circle.id)
    )


def proposed_in(cohort: Cohort) -> Sequence[Circle]:
    """The circles of a cohort that nobody has been told of."""
    return db.session.scalars(
        circles_in(cohort).where(Circle.status == CircleStatus.PROPOSED)
    ).all()


def circle_in(cohort: Cohort, circle_id: int) -> Circle:
    """A circle of a cohort already loaded through its owner; raises NotFound otherwise."""
    return _one(circles_in(cohort).where(Circle.id == circle_id))


def circles_of(account: Account) -> Sequence[Circle]:
    """The circles somebody is invited to or sits in, the newest first."""
    return db.session.scalars(_own(account)).unique().all()


def circle_of(account: Account, circle_id: int) -> Circle:
    """One of them; raises NotFound when they have no place in it, or none any more."""
    return _one(_own(account).where(Circle.id == circle_id))


def _own(account: Account) -> Select[Any]:
    mine = (
        select(CircleMember.circle_id)
        .join(Application, Application.id == CircleMember.application_id)
        .where(Application.account_id == account.id, CircleMember.status.in_(SEEN_BY_MEMBERS))
    )
    return select(Circle).where(Circle.id.in_(mine)).options(*LOADED).order_by(Circle.id.desc())


def place_of(circle: Circle, account: Account) -> CircleMember:
    """Somebody's own place in a circle they may see."""
    return next(
        each
        for each in circle.members
        if each.application.account_id == account.id and each.status in SEEN_BY_MEMBERS
    )


def member_by_token(token: str) -> CircleMember:
    """Whose invitation a mailed link is; raises LinkExpired for one that is not ours."""
    return invited_by(CircleMember, token)


def facilitated_by(account: Account) -> Select[Any]:
    """The circles somebody was named for, while they hold the role in the programme."""
    return (
        select(Circle)
        .join(Circle.cohort)
        .where(
            Circle.facilitator_id == account.id,
            Circle.status != CircleStatus.PROPOSED,
            Cohort.programme_id.in_(granted(account, Role.FACILITATOR)),
        )
        .options(contains_eager(Circle.cohort), *LOADED)
        .order_by(Circle.status == CircleStatus.CLOSED, by_name(Circle.name), Circle.id)
    )


def circle_facilitated(account: Account, circle_id: int) -> Circle:
    """One of them; raises NotFound when it is not theirs."""
    return _one(facilitated_by(account).where(Circle.id == circle_id))


def meeting_of(circle: Circle, meeting_id: int) -> CircleMeeting:
    """A meeting of a circle already loaded through its owner; raises NotFound otherwise."""
    found: CircleMeeting = _one(
        select(CircleMeeting).where(
            CircleMeeting.id == meeting_id, CircleMeeting.circle_id == circle.id
        )
    )
    return found


def _one(query: Select[Any]) -> Any:
    found = db.session.scalars(query).unique().first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Meetings:
    """What lies ahead of a circle, and what has been."""

    ahead: Sequence[CircleMeeting]
    past: Sequence[CircleMeeting]


def meetings_of(circle: Circle) -> Meetings:
    """The next meeting first, and the last one first."""
    found = db.session.scalars(
        select(CircleMeeting)
        .where(CircleMeeting.circle_id == circle.id)
        .order_by(CircleMeeting.held_on, CircleMeeting.id)
    ).all()
    today = clock.today()
    ahead = [each for each in found if each.held_on >= today]
    return Meetings(ahead, [each for each in reversed(found) if each.held_on < today])


def living(circle: Circle) -> list[CircleMember]:
    """Those who have a place: proposed, invited or accepted."""
    return [each for each in circle.members if each.status in LIVING]


def with_status(circle: Circle, status: MemberStatus) -> list[CircleMember]:
    """Those whose place stands so."""
    return [each for each in circle.members if each.status is status]


def names_of(members: Sequence[CircleMember]) -> dict[int, Named]:
    """Name, job and organisation of members by their id, in one query."""
    faces = faces_of([each.application.account_id for each in members])
    return {each.id: _named(each.application.account, faces) for each in members}


def _named(account: Account, faces: dict[int, Profile]) -> Named:
    face = faces.get(account.id)
    place = ""
    if face is not None:
        place = face.organisation.name if face.organisation else face.organisation_other
    return told_of(account.name, account.erased_at, face.job_title if face else "", place)


def facilitators_of(cohort: Cohort) -> Sequence[Account]:
    """Who holds the facilitator's role in a cohort's programme, by name."""
    holders = select(RoleGrant.account_id).where(
        RoleGrant.role == Role.FACILITATOR,
        RoleGrant.programme_id == cohort.programme_id,
        RoleGrant.revoked_at.is_(None),
    )
    return db.session.scalars(
        select(Account)
        .where(Account.id.in_(holders), Account.active.is_(True))
        .options(lazyload(Account.grants))
        .order_by(by_name(Account.name), Account.id)
    ).all()


def account_at(email: str) -> Account | None:
    """Who signs in with an address, if anybody confirmed does."""
    return db.session.scalar(
        select(Account).where(
            Account.email == email.strip().lower(),
            Account.active.is_(True),
            Account.confirmed_at.is_not(None),
        )
    )


def help_in(cohort: Cohort) -> Select[Any]:
    """Requests for help from the circles of a cohort, unanswered ones first."""
    return (
        select(CircleHelp)
        .join(Circle, Circle.id == CircleHelp.circle_id)
        .where(Circle.cohort_id == cohort.id)
        .options(
            joinedload(CircleHelp.account).lazyload(Account.grants),
            contains_eager(CircleHelp.circle).lazyload(Circle.cohort),
        )
        .order_by(CircleHelp.answered_at.is_not(None), CircleHelp.id.desc())
    )


def request_in(cohort: Cohort, request_id: int) -> CircleHelp:
    """A request of a cohort already loaded through its owner; raises NotFound otherwise."""
    found: CircleHelp = _one(help_in(cohort).where(CircleHelp.id == request_id))
    return found


def own_requests(circle: Circle, account: Account) -> Sequence[CircleHelp]:
    """What somebody has asked about a circle, the newest first."""
    return db.session.scalars(
        select(CircleHelp)
        .where(CircleHelp.circle_id == circle.id, CircleHelp.account_id == account.id)
        .order_by(CircleHelp.id.desc())
    ).all()


def invitations_past(now: datetime) -> Sequence[int]:
    """Open invitations whose last day has passed."""
    return db.session.scalars(
        select(CircleMember.id).where(
            CircleMember.status == MemberStatus.INVITED, CircleMember.answer_by <= now
        )
    ).all()


def invitations_unreminded(now: datetime) -> Sequence[Any]:
    """Open invitations that nobody has been reminded of."""
    return db.session.execute(
        select(CircleMember.id, CircleMember.invited_at, CircleMember.answer_by).where(
            CircleMember.status == MemberStatus.INVITED,
            CircleMember.answer_by > now,
            CircleMember.reminded_at.is_(None),
        )
    ).all()


def open_circles(cohort: Cohort, held: CircleMember | None) -> Sequence[Circle]:
    """The circles of a cohort that somebody can be put into, and the one they are in.

    Whoever has been invited to one can be put into another only where people have been invited.
    """
    shut = {CircleStatus.CLOSED}
    if held is not None and held.status is not MemberStatus.PROPOSED:
        shut.add(CircleStatus.PROPOSED)
    return db.session.scalars(circles_in(cohort).where(Circle.status.not_in(shut))).all()


def held_by(application: Application) -> CircleMember | None:
    """The place an application has in a circle, if any."""
    return db.session.scalar(
        select(CircleMember).where(
            CircleMember.application_id == application.id, CircleMember.status.in_(LIVING)
        )
    )
