"""What surveys does when something happens in mentoring, in the same transaction.

Signals are shared by every application in a process, so each listener makes sure that the running
one carries surveys.
"""

from collections.abc import Sequence
from typing import Any

from flask import current_app

from mentoring import signals
from mentoring.circles.models import Circle, CircleMember
from mentoring.pairings.models import Pairing
from surveys.responses.services import break_links, forget_draft
from surveys.schedules.models import CheckIn
from surveys.schedules.services import (
    plan_for_circle,
    plan_waves,
    stop_for_ended,
    stop_for_erased,
    stop_for_left,
)
from surveys.schedules.signals import check_in_over

EXTENSION = "surveys"


def _here() -> bool:
    return EXTENSION in current_app.extensions


def _confirmed(pairing: Pairing, **more: Any) -> None:
    if _here():
        plan_waves(pairing)


def _ended(pairing: Pairing, **more: Any) -> None:
    if _here():
        stop_for_ended(pairing)


def _joined(circle: Circle, *, members: Sequence[CircleMember], **more: Any) -> None:
    if _here():
        plan_for_circle(circle, members)


def _left(member: CircleMember, **more: Any) -> None:
    if _here():
        stop_for_left(member)


def _over(check_in: CheckIn, **more: Any) -> None:
    forget_draft(check_in)


def _erased(account: Any, **more: Any) -> None:
    if _here():
        stop_for_erased(account)
        break_links(account.id)


def connect() -> None:
    """Listen; connecting again changes nothing."""
    signals.pairing_confirmed.connect(_confirmed)
    signals.pairing_ended.connect(_ended)
    signals.circle_joined.connect(_joined)
    signals.circle_left.connect(_left)
    signals.account_erased.connect(_erased)
    check_in_over.connect(_over)
