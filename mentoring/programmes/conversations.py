"""Guaranteed consideration: whoever looked for a partner and got none is talked with, by a day."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.programmes.conversation_models import (
    Conversation,
    ConversationStatus,
    Outcome,
)
from mentoring.programmes.conversation_queries import due_days, due_for, with_one
from mentoring.programmes.models import Application, Cohort, Side
from mentoring.transactions import lock
from mentoring.workdays import working_days_after

MOVES: dict[ConversationStatus, frozenset[ConversationStatus]] = {
    ConversationStatus.DUE: frozenset({ConversationStatus.HELD, ConversationStatus.NOT_NEEDED}),
    ConversationStatus.HELD: frozenset(),
    ConversationStatus.NOT_NEEDED: frozenset(),
}

LOOKING = frozenset({Side.MENTEE, Side.JUNIOR, Side.SENIOR, Side.MEMBER})
"""Everybody but mentors, who offer and look for nothing."""


def due_day(cohort: Cohort) -> date:
    """The day by which somebody without a partner is talked with, counted from today."""
    return working_days_after(clock.today(), cohort.conversation_days)


def owed_to(applications: Iterable[Application]) -> list[Application]:
    """Those who are owed a conversation: they looked for a partner and were promised none yet.

    One is promised for each application; whoever had theirs stays on the waiting list.
    """
    looking = [each for each in applications if each.side in LOOKING]
    had = with_one([each.id for each in looking])
    return [each for each in looking if each.id not in had]


def days_promised(cohort: Cohort, applications: Iterable[Application]) -> dict[int, date]:
    """By when each is talked with if a match were published now; not there where nothing is due."""
    day = due_day(cohort)
    return due_days(cohort) | {each.id: day for each in owed_to(applications)}


def promise(
    cohort: Cohort, applications: Iterable[Application], *, source: str, actor: audit.Actor
) -> list[Conversation]:
    """Promise a conversation to each who is owed one, in the caller's transaction."""
    made = [
        Conversation(
            cohort_id=cohort.id,
            application_id=application.id,
            source=source,
            status=ConversationStatus.DUE,
            due_on=due_day(cohort),
        )
        for application in owed_to(applications)
    ]
    db.session.add_all(made)
    audit.note_statuses(made, [None] * len(made), actor=actor)
    return made


def promise_anew(application: Application, *, source: str, actor: audit.Actor) -> Conversation:
    """Promise a conversation to somebody who has just lost a place, also when they had one before.

    One that is due already stands.
    """
    due = due_for(application)
    if due is None:
        due = Conversation(
            cohort=application.cohort,
            application=application,
            source=source,
            status=ConversationStatus.DUE,
            due_on=due_day(application.cohort),
        )
        db.session.add(due)
        audit.note_status(due, None, actor=actor)
    return due


def record(
    conversation: Conversation, outcome: Outcome, *, held_on: date, note: str, actor: Account
) -> None:
    """Note that a conversation was held and what came of it.

    Raises DomainError for a day to come or before applications opened, Conflict when it is not due.
    """
    lock(conversation)
    if held_on > clock.today():
        raise DomainError("Enter a day that has come", field="held_on")
    opened = conversation.cohort.opens_on
    if held_on < opened:
        raise DomainError(
            f"Look at the year: applications opened on {on(opened)}. Enter that day or a later one",
            field="held_on",
        )
    conversation.outcome, conversation.held_on, conversation.note = outcome, held_on, note
    conversation.recorded_by_id, conversation.recorded_at = actor.id, clock.now()
    audit.move(conversation, ConversationStatus.HELD, MOVES, actor=actor)


def no_longer_needed(application_id: int, *, actor: audit.Actor, reason: str) -> None:
    """Close what was promised to somebody who has a partner now or has left."""
    due = db.session.scalar(
        select(Conversation).where(
            Conversation.application_id == application_id,
            Conversation.status == ConversationStatus.DUE,
        )
    )
    if due is not None:
        audit.move(due, ConversationStatus.NOT_NEEDED, MOVES, actor=actor, reason=reason)
