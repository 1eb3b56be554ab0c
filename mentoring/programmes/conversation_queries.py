"""Reads of promised conversations, through their cohort or the person they are promised to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.prepared import rows_of
from mentoring.programmes.conversation_models import Conversation, ConversationStatus
from mentoring.programmes.models import Application, Cohort

SORTS = {"due": "Due first", "name": "Name", "newest": "Newest first"}


@dataclass(frozen=True)
class ConversationFilter:
    """What a coordinator asks of the list; empty text means everything."""

    text: str = ""
    status: str = ""
    sort: str = "due"


def conversations_in(cohort: Cohort, wanted: ConversationFilter) -> Select[Any]:
    """The coordinator's list: one row per conversation, with who, by when and what came of it."""
    overdue = (Conversation.status == ConversationStatus.DUE) & (
        Conversation.due_on < clock.today()
    )
    query = (
        select(
            Conversation.id,
            Conversation.status,
            Conversation.due_on,
            Conversation.outcome,
            Conversation.held_on,
            Account.name,
            Application.side,
            overdue.label("overdue"),
        )
        .join(Application, Application.id == Conversation.application_id)
        .join(Account, Account.id == Application.account_id)
        .where(Conversation.cohort_id == cohort.id)
    )
    if wanted.status == "overdue":
        query = query.where(overdue)
    elif wanted.status:
        query = query.where(Conversation.status == ConversationStatus(wanted.status))
    if wanted.text:
        query = query.where(Account.name.icontains(wanted.text, autoescape=True))
    waiting_first = case((Conversation.status == ConversationStatus.DUE, 0), else_=1)
    orders: dict[str, tuple[Any, ...]] = {
        "due": (waiting_first, Conversation.due_on),
        "name": (by_name(Account.name),),
        "newest": (Conversation.id.desc(),),
    }
    return query.order_by(*orders[wanted.sort], Conversation.id)


def conversation_in(cohort: Cohort, conversation_id: int) -> Conversation:
    """One conversation of a cohort already loaded through its owner; raises NotFound."""
    found = db.session.scalar(
        select(Conversation).where(
            Conversation.id == conversation_id, Conversation.cohort_id == cohort.id
        )
    )
    if found is None:
        raise NotFound
    return found


_DUE = (
    select(func.count())
    .where(Conversation.cohort_id == Cohort.id, Conversation.status == ConversationStatus.DUE)
    .correlate(Cohort)
)
DUE = _DUE.scalar_subquery()
"""How many conversations of a cohort are due."""
OVERDUE = _DUE.where(Conversation.due_on < bindparam("today")).scalar_subquery()
"""How many of them are late."""


def due_in(cohort: Cohort) -> tuple[int, int]:
    """How many conversations of a cohort are due, and how many of them are late."""
    late = case((Conversation.due_on < clock.today(), 1), else_=0)
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(late), 0)).where(
            Conversation.cohort_id == cohort.id, Conversation.status == ConversationStatus.DUE
        )
    ).one()
    return row[0], row[1]


PROMISED = (
    select(Conversation.application_id, Conversation.due_on, Cohort.name.label("cohort"))
    .join(Application, Application.id == Conversation.application_id)
    .join(Cohort, Cohort.id == Conversation.cohort_id)
    .where(
        Application.account_id == bindparam("account"),
        Conversation.status == ConversationStatus.DUE,
    )
)
"""Built once: it stands on the way to every home page."""


def promised_to(account: Account) -> Sequence[Any]:
    """What this person has been promised: application, cohort and the day by which."""
    return rows_of(PROMISED, account=account.id)


def is_late(due_on: date) -> bool:
    """Whether the day by which a conversation was promised has passed."""
    return due_on < clock.today()


def due_days(cohort: Cohort) -> dict[int, date]:
    """The day by which each applicant of a cohort has been promised a conversation that is due."""
    rows = db.session.execute(
        select(Conversation.application_id, Conversation.due_on).where(
            Conversation.cohort_id == cohort.id,
            Conversation.status == ConversationStatus.DUE,
        )
    )
    return dict(rows.all())


def due_for(application: Application) -> Conversation | None:
    """The conversation an applicant has been promised, if one is due."""
    return db.session.scalar(
        select(Conversation).where(
            Conversation.application_id == application.id,
            Conversation.status == ConversationStatus.DUE,
        )
    )


def with_one(application_ids: Collection[int]) -> set[int]:
    """Those of some applications that have had a conversation promised already."""
    return set(
        db.session.scalars(
            select(Conversation.application_id).where(
                Conversation.application_id.in_(sorted(application_ids))
            )
        )
    )
