"""Conversations with people the first match left without a partner: most held, one overdue."""

from datetime import timedelta

from sqlalchemy import select

from mentoring import clock
from mentoring.demo.build import Demo, ago
from mentoring.demo.running import PUBLISHED
from mentoring.extensions import db
from mentoring.programmes import conversations
from mentoring.programmes.conversation_models import (
    Conversation,
    ConversationStatus,
    Outcome,
)
from mentoring.transactions import unit_of_work

CAME_OF_IT = (Outcome.WAITS, Outcome.WIDENS, Outcome.OTHER_SUPPORT, Outcome.NOT_REACHED)
STILL_TO_COME = (-2, 3, 6)
"""Days from today on which the last ones are due; the first of them is overdue."""


def kept(demo: Demo) -> None:
    """The coordinator talked with most of them in time; three asked for a later day."""
    found = db.session.scalars(
        select(Conversation.id)
        .where(
            Conversation.cohort_id == demo.cohort_ids["running"],
            Conversation.status == ConversationStatus.DUE,
        )
        .order_by(Conversation.id)
    ).all()
    split = max(len(found) - len(STILL_TO_COME), 0)
    with clock.moved(ago(PUBLISHED - 8)), unit_of_work():
        for number, key in enumerate(found[:split]):
            conversations.record(
                db.session.get_one(Conversation, key),
                CAME_OF_IT[number % len(CAME_OF_IT)],
                held_on=clock.today(),
                note="",
                actor=demo.account("coordinator"),
            )
    with unit_of_work():
        for key, days in zip(found[split:], STILL_TO_COME):
            later = db.session.get_one(Conversation, key)
            later.due_on = clock.today() + timedelta(days=days)
