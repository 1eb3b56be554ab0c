"""Who is in no circle: who is considered when circles are formed, who rests, and since when."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.circles.models import LIVING, Circle, CircleMember, MemberStatus
from mentoring.circles.words import CANNOT_NOW
from mentoring.extensions import db
from mentoring.programmes.conversation_models import Conversation, ConversationStatus
from mentoring.programmes.models import Application, ApplicationStatus, Cohort


def _rests() -> ColumnElement[bool]:
    """A place somebody had, after which they are let be until a coordinator considers them again.

    They left or their circle closed, they said no because they cannot now, or "not now" for a day
    that is still to come.
    """
    return and_(
        CircleMember.considered_again_at.is_(None),
        or_(
            CircleMember.status.in_((MemberStatus.LEFT, MemberStatus.ENDED)),
            and_(
                CircleMember.status == MemberStatus.DECLINED,
                CircleMember.decline_reason.in_(CANNOT_NOW),
            ),
            and_(
                CircleMember.status == MemberStatus.NOT_NOW,
                CircleMember.ask_again_on > clock.today(),
            ),
        ),
    )


def resting_places(application: Application) -> Select[Any]:
    """The places somebody had after which they are let be."""
    return select(CircleMember).where(CircleMember.application_id == application.id, _rests())


def free_in(cohort: Cohort) -> Select[Any]:
    """Applications that can be put into a circle: approved, in none, and not asked to be let be."""
    left_out = select(CircleMember.application_id).where(
        or_(CircleMember.status.in_(LIVING), _rests())
    )
    return (
        select(Application)
        .join(Account, (Account.id == Application.account_id) & Account.active.is_(True))
        .where(
            Application.cohort_id == cohort.id,
            Application.status == ApplicationStatus.APPROVED,
            Application.id.not_in(left_out),
        )
        .order_by(Application.id)
    )


def without_circle(cohort: Cohort, text: str = "", show: str = "") -> Select[Any]:
    """The waiting list: approved people who have no place, whoever has waited longest first.

    `rests` says that they are not considered by themselves now, and puts them last; `talk_by` by
    when a coordinator has promised to talk with them. `show` is "free" or "resting" for one kind.
    """
    in_one = select(CircleMember.application_id).where(CircleMember.status.in_(LIVING))
    considered = free_in(cohort).order_by(None).with_only_columns(Application.id)
    query = (
        select(
            Application.id,
            Account.name,
            Application.submitted_at,
            Application.id.not_in(considered).label("rests"),
            Conversation.due_on.label("talk_by"),
        )
        .join(Account, (Account.id == Application.account_id) & Account.active.is_(True))
        .outerjoin(
            Conversation,
            (Conversation.application_id == Application.id)
            & (Conversation.status == ConversationStatus.DUE),
        )
        .where(
            Application.cohort_id == cohort.id,
            Application.status == ApplicationStatus.APPROVED,
            Application.id.not_in(in_one),
        )
        .order_by("rests", Application.submitted_at, Application.id)
    )
    if show:
        chosen = Application.id.in_(considered)
        query = query.where(chosen if show == "free" else ~chosen)
    if text:
        query = query.where(func.lower(Account.name).contains(text.lower(), autoescape=True))
    return query


def placed_in(cohort: Cohort) -> Select[Any]:
    """Applications of a cohort that are or were in a circle, or invited into one, unless they are
    considered again. A proposed place is none: nobody is invited once the cohort is finished."""
    invited = (MemberStatus.INVITED, MemberStatus.ACCEPTED)
    had = and_(
        CircleMember.status.in_((MemberStatus.LEFT, MemberStatus.ENDED)),
        CircleMember.considered_again_at.is_(None),
    )
    return (
        select(CircleMember.application_id)
        .join(Circle)
        .where(Circle.cohort_id == cohort.id, or_(CircleMember.status.in_(invited), had))
    )


def count_free(cohort: Cohort) -> int:
    """How many people could be in a circle and are in none."""
    query = free_in(cohort).order_by(None).with_only_columns(func.count())
    return db.session.scalar(query) or 0


def count_resting(cohort: Cohort) -> int:
    """How many people without a circle are not considered by themselves."""
    return _count(without_circle(cohort, show="resting"))


def count_waiting(cohort: Cohort) -> int:
    """How many people are on the waiting list."""
    return _count(without_circle(cohort))


def _count(query: Select[Any]) -> int:
    rows = query.order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def had_before(application_ids: Collection[int]) -> dict[int, CircleMember]:
    """The last place each of some people had in a circle and has no more, in one query."""
    found = db.session.scalars(
        select(CircleMember)
        .where(CircleMember.application_id.in_(application_ids), CircleMember.status.not_in(LIVING))
        .options(joinedload(CircleMember.circle).lazyload(Circle.cohort))
        .order_by(CircleMember.id)
    )
    return {each.application_id: each for each in found}
