"""What waits for the data-protection officer on their home page."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import bindparam, func, select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.formatters import on, plural
from mentoring.permissions import Role
from mentoring.prepared import rows_of
from mentoring.privacy.models import DataRequest, RequestStatus
from mentoring.privacy.notices import unread_by
from mentoring.registry import HomeTask

PAUSED = select(DataRequest.id).where(
    DataRequest.account_id == bindparam("account"), DataRequest.status == RequestStatus.PAUSED
)
"""Built once: it stands on the way to every home page."""


def tasks(account: Account) -> Sequence[HomeTask]:
    """A question about one's own request; for an officer, what is open and what is overdue."""
    asked = [row.id for row in rows_of(PAUSED, account=account.id)]
    found = [
        HomeTask(
            "now",
            "A question about your request",
            "We need your answer before we can go on.",
            url_for("my_requests.show", request_id=request_id),
            order=25,
        )
        for request_id in asked
    ]
    return found + officer_tasks() if account.has_grant(Role.DATA_PROTECTION) else found


def notice_tasks(account: Account) -> Sequence[HomeTask]:
    """The newest privacy notice of each programme of theirs, until they have read it."""
    return [
        HomeTask(
            "now",
            f"Read the privacy notice of {notice.programme}",
            f"It has changed since you read it: {notice.changes}"
            if notice.earlier
            else f"How {notice.programme} uses what you tell it. It takes two minutes.",
            url_for("notices.show", programme_id=notice.programme_id),
            order=70,
        )
        for notice in unread_by(account)
    ]


def officer_tasks() -> list[HomeTask]:
    """Open requests, with the first day that is due."""
    open_, first = db.session.execute(
        select(func.count(), func.min(DataRequest.due_on)).where(
            DataRequest.status == RequestStatus.OPEN
        )
    ).one()
    overview = HomeTask(
        "run",
        "Data protection",
        "Requests, legal holds, what was deleted, who took lists of people.",
        url_for("data_protection.index"),
    )
    if not open_:
        return [overview]
    late = first < clock.today()
    waiting = HomeTask(
        "now",
        f"{plural(open_, 'request')} about data to answer",
        f"The first was due on {on(first)}." if late else f"The first is due on {on(first)}.",
        url_for("data_protection.index"),
        order=5 if late else 20,
        tag="Overdue" if late else "",
    )
    return [waiting, overview]
