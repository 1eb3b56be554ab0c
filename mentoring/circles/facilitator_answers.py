"""Whoever is named to facilitate a circle says yes or no from their mail, without a password.

A no is a request for help: coordinators see it at once, and name somebody else.
"""

from mentoring import audit, clock
from mentoring.circles import services
from mentoring.circles.facilitator_links import named_by
from mentoring.circles.models import Circle, CircleStatus
from mentoring.errors import Conflict, LinkExpired
from mentoring.extensions import db
from mentoring.transactions import lock

OPEN = (CircleStatus.INVITING, CircleStatus.RUNNING)
NO = "I would rather not facilitate this circle. Please name somebody else."


def circle_by_token(token: str) -> Circle:
    """The circle a link is about; raises LinkExpired once somebody else is named or it closed."""
    circle_id, account_id = named_by(token)
    circle = db.session.get(Circle, circle_id)
    if circle is None or circle.facilitator_id != account_id or circle.status not in OPEN:
        raise LinkExpired("Somebody else facilitates this circle now, or it has been closed.")
    return circle


def agree(circle: Circle) -> None:
    """Whoever is named says that they facilitate the circle; saying so twice changes nothing."""
    _lock(circle)
    if circle.facilitator_agreed_at is None:
        circle.facilitator_agreed_at = clock.now()
        audit.record("facilitator agreed", circle, actor=circle.facilitator)


def say_no(circle: Circle, words: str) -> None:
    """Whoever is named would rather not: the programme's coordinators are asked for another."""
    _lock(circle)
    assert circle.facilitator is not None  # the database keeps it so
    message = f"{NO} {words}".strip()
    services.ask_for_help(circle, circle.facilitator, message=message)
    circle.facilitator_agreed_at = None
    audit.record("facilitator said no", circle, actor=circle.facilitator)


def _lock(circle: Circle) -> None:
    before = circle.facilitator_id
    lock(circle)
    if circle.status not in OPEN or circle.facilitator_id != before:
        raise Conflict("This no longer waits for your answer. Nothing was changed.")
