"""What circles do when something below them changes, in the same transaction."""

from typing import Any

from mentoring.audit import Actor
from mentoring.circles.services import give_up_places
from mentoring.programmes.models import Application, ApplicationStatus
from mentoring.signals import application_moved


def connect() -> None:
    """Begin to listen; connecting twice listens once."""
    application_moved.connect(leave_with_application)


def leave_with_application(application: Application, *, actor: Actor, **_more: Any) -> None:
    """An application that goes takes its place in a circle along."""
    if application.status in (ApplicationStatus.WITHDRAWN, ApplicationStatus.RETURNED):
        give_up_places([application.id], actor=actor)
