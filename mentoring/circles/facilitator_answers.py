"""Whoever is named to facilitate a circle says yes or no from their mail, without a password.

A no is a request for help: coordinators see it at once, and name somebody else.
"""

from sqlalchemy import select

from mentoring import audit, clock
from mentoring.circles import services
from mentoring.circles.facilitator_links import named_by
from mentoring.circles.models import Circle, CircleHelp, CircleStatus
from mentoring.errors import Conflict, LinkExpired
from mentoring.extensions import db
from mentoring.pairings.helping import note_answer
from mentoring.transactions import lock

OPEN = (CircleStatus.INVITING, CircleStatus.RUNNING)
NO = "I would rather not facilitate this circle. Please name somebody else."
AFTER_ALL = "Has said yes since, so nobody else needs to be named."


def circle_by_token(token: str) -> Circle:
    """The circle a link is about; raises LinkExpired once somebody else is named or it closed."""
    circle_id, account_id = named_by(token)
    circle = db.session.get(Circle, circle_id)
    if circle is None or circle.facilitator_id != account_id or circle.status not in OPEN:
        raise LinkExpired("Somebody else facilitates this circle now, or it has been closed.")
    return circle


def said_no(circle: Circle) -> CircleHelp | None:
    """The no of whoever is named, while it waits for a coordinator and no yes has followed it."""
    return db.session.scalar(
        select(CircleHelp)
        .where(
            CircleHelp.circle_id == circle.id,
            CircleHelp.account_id == circle.facilitator_id,
            CircleHelp.answered_at.is_(None),
            CircleHelp.message.startswith(NO, autoescape=True),
        )
        .order_by(CircleHelp.id.desc())
        .limit(1)
    )


def agree(circle: Circle) -> None:
    """Whoever is named says that they facilitate the circle; saying so twice changes nothing.

    A no that still waits is answered by it, so that nobody names somebody else for nothing.
    """
    _lock(circle)
    while (no := said_no(circle)) is not None:
        assert circle.facilitator is not None  # the database keeps it so
        note_answer(no, AFTER_ALL, circle.facilitator)
        db.session.flush()
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
