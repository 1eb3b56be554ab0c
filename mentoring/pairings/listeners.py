"""What pairings do when something below them changes, in the same transaction."""

from typing import Any

from mentoring.audit import Actor
from mentoring.errors import Conflict
from mentoring.pairings import queries, services
from mentoring.pairings.models import Pairing, PairingStatus
from mentoring.programmes.models import Application, ApplicationStatus
from mentoring.signals import application_moved, pairing_invited

GONE = (ApplicationStatus.WITHDRAWN, ApplicationStatus.RETURNED)


def connect() -> None:
    """Begin to listen; connecting twice listens once."""
    application_moved.connect(take_invitations_back)
    pairing_invited.connect(with_agreement)


def with_agreement(pairing: Pairing, **_more: Any) -> None:
    """An invitation keeps the agreement it was sent with, whatever is written later."""
    if pairing.cohort.agreement_version:
        pairing.agreement_version = pairing.cohort.agreement_version


def take_invitations_back(application: Application, *, actor: Actor, **_more: Any) -> None:
    """An application that goes takes its open invitations along.

    Raises Conflict when the person is in a living pairing, which has to be ended first.
    """
    if application.status not in GONE:
        return
    for member in queries.holding_members(application):
        if member.pairing.status is PairingStatus.ACTIVE:
            raise Conflict(
                "There is an active pairing from this application. End the pairing first, on its "
                "own page, so that the partner is told."
            )
        services.withdraw_invitation(
            member.pairing, reason="application withdrawn", actor=actor, knows=member
        )
