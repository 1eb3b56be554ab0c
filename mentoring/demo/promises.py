"""People the second match left without a partner: few places, and what was promised to them."""

from datetime import timedelta

from sqlalchemy import select

from mentoring import clock
from mentoring.demo.build import Demo, ago
from mentoring.extensions import db
from mentoring.pairings.queries import places_left
from mentoring.profiles.services import profile_of, save_answers
from mentoring.programmes.conversation_models import Conversation, ConversationStatus
from mentoring.programmes.models import Side
from mentoring.programmes.queries import approved_applications
from mentoring.transactions import unit_of_work

DUE_IN = (-2, 3, 6)
"""Days from today on which conversations are due; the first of them is overdue."""


def fewer_places(demo: Demo) -> None:
    """All mentors but one said that they can take on nobody more for now."""
    with clock.moved(ago(21)), unit_of_work():
        cohort = demo.cohort("running")
        left = places_left(cohort)
        mentors = [each for each in approved_applications(cohort, Side.MENTOR) if left[each.id]]
        for mentor in mentors[1:]:
            profile = profile_of(mentor.account)
            capacity = 1 if profile.capacity is None else profile.capacity
            taken = max(capacity - left[mentor.id], 0)
            save_answers(profile, actor=mentor.account, capacity=taken)


def conversations(demo: Demo) -> None:
    """One conversation is overdue, the others are still to come."""
    with unit_of_work():
        due = db.session.scalars(
            select(Conversation)
            .where(Conversation.status == ConversationStatus.DUE)
            .order_by(Conversation.cohort_id, Conversation.id)
        )
        for conversation, days in zip(due, DUE_IN):
            conversation.due_on = clock.today() + timedelta(days=days)
