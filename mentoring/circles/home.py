"""What waits for members, facilitators and coordinators of circles on their home pages."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import bindparam, func, select

from mentoring.accounts.models import Account
from mentoring.circles.models import (
    Circle,
    CircleHelp,
    CircleMember,
    CircleStatus,
    MemberStatus,
)
from mentoring.circles.queries import SEEN_BY_MEMBERS
from mentoring.circles.waiting import count_waiting
from mentoring.extensions import db
from mentoring.formatters import plural
from mentoring.pairings.home import help_link
from mentoring.permissions import Role
from mentoring.prepared import one_of, rows_of
from mentoring.programmes.models import Application, Cohort
from mentoring.registry import TOGETHER, CohortCount, CohortLink, Coordinated, HomeTask

PLACES = (
    select(Circle.id, Circle.name, Circle.status.label("stands"), CircleMember.status)
    .join(CircleMember, CircleMember.circle_id == Circle.id)
    .join(Application, Application.id == CircleMember.application_id)
    .where(
        Application.account_id == bindparam("account"), one_of(CircleMember.status, SEEN_BY_MEMBERS)
    )
    .order_by(Circle.id)
)
"""Built once: it stands on the way to every home page of who takes part."""
CALLS = (
    select(func.count(CircleHelp.id))
    .join(Circle, Circle.id == CircleHelp.circle_id)
    .where(Circle.cohort_id == Cohort.id, CircleHelp.answered_at.is_(None))
    .correlate(Cohort)
    .scalar_subquery()
)
"""How many requests for help of a cohort's circles are unanswered."""


def member_tasks(account: Account) -> Sequence[HomeTask]:
    """Invitations and circles of a member."""
    return [_task(row) for row in rows_of(PLACES, account=account.id)]


def tasks(account: Account) -> Sequence[HomeTask]:
    """A facilitator's circles."""
    if not account.has_grant(Role.FACILITATOR):
        return []
    text = "Who is in the circles you lead, and the dates you meet."
    return [HomeTask("run", "Circles you lead", text, url_for("facilitating.index"))]


def _task(row: Any) -> HomeTask:
    page = url_for("my_circles.show", circle_id=row.id)
    if row.status is MemberStatus.INVITED:
        return HomeTask(
            "now",
            "An invitation to a peer circle waits for your answer",
            "It is your choice, and saying no costs you nothing.",
            page,
            order=10,
            tag="Invitation",
        )
    if row.stands is CircleStatus.INVITING:
        text = "You said yes. It starts when everybody invited has answered."
        return HomeTask("next", f"Your circle: {row.name}", text, page, order=30)
    text = "Who is in it, when you meet next, and whom to turn to."
    return HomeTask("next", f"Your circle: {row.name}", text, page, order=10)


def _calls(rows: Sequence[Any]) -> list[HomeTask]:
    return [
        HomeTask(
            "now",
            f"{plural(row.circles_asked, 'request')} for help in {row.name}",
            "Somebody in a circle is waiting for an answer.",
            url_for("cohort_circles.help_requests", cohort_id=row.id),
            order=10,
        )
        for row in rows
        if row.circles_asked
    ]


COORDINATED = Coordinated((CALLS.label("circles_asked"),), _calls)


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """The circles of a cohort, and why it offers no match."""
    if not cohort.in_circles:
        return []
    counts = dict(
        db.session.execute(
            select(Circle.status, func.count())
            .where(Circle.cohort_id == cohort.id)
            .group_by(Circle.status)
        ).all()
    )
    asked = _unanswered(cohort)
    proposed = counts.get(CircleStatus.PROPOSED, 0)
    return [
        CohortLink(
            "Circles",
            f"{counts.get(CircleStatus.RUNNING, 0)} running. Form circles here: nobody is paired, "
            "so there is no match, supply check or directory.",
            url_for("cohort_circles.index", cohort_id=cohort.id),
            order=20,
            tag=f"{proposed} to approve" if proposed else "",
            group=TOGETHER,
        ),
        CohortLink(
            "Waiting list",
            "Approved people without a circle, and by when a coordinator talks with them.",
            url_for("circle_people.index", cohort_id=cohort.id),
            order=30,
        ),
        help_link(
            "What members and facilitators have asked the named person.",
            url_for("cohort_circles.help_requests", cohort_id=cohort.id),
            asked,
        ),
    ]


def cohort_counts(cohort: Cohort) -> Sequence[CohortCount]:
    """The waiting list of a cohort in circles."""
    if not cohort.in_circles:
        return []
    return [
        CohortCount(
            "Waiting list",
            count_waiting(cohort),
            "Approved people who are in no circle now, not even a proposed one; people whose "
            "circle has closed are counted.",
            url_for("circle_people.index", cohort_id=cohort.id),
            order=20,
        )
    ]


def _unanswered(cohort: Cohort) -> int:
    """How many calls for help from a cohort's circles have no answer."""
    return db.session.scalar(select(CALLS).where(Cohort.id == cohort.id)) or 0
