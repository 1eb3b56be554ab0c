"""What applications do when something below them changes, in the same transaction."""

from typing import Any

from mentoring.accounts.models import Account
from mentoring.profiles.models import Profile, Purpose
from mentoring.programmes.conversations import no_longer_needed
from mentoring.programmes.models import Application, ApplicationStatus
from mentoring.programmes.positive_action import forget
from mentoring.programmes.prechecks import check_people_again, note_declaration
from mentoring.signals import (
    application_moved,
    consent_withdrawn,
    declaration_changed,
    pairing_confirmed,
    profile_changed,
)


def connect() -> None:
    """Begin to listen; connecting twice listens once."""
    application_moved.connect(left)
    pairing_confirmed.connect(paired)
    declaration_changed.connect(declared)
    consent_withdrawn.connect(taken_back)
    profile_changed.connect(profile_says_otherwise)


def left(application: Application, **_more: Any) -> None:
    """Whoever withdraws leaves no declaration behind."""
    if application.status is ApplicationStatus.WITHDRAWN:
        forget(application)
        no_longer_needed(application.id, actor="conversations", reason="They have left.")


def paired(pairing: Any, **_more: Any) -> None:
    """Whoever has a partner now is owed no conversation about having none."""
    for member in pairing.members:
        no_longer_needed(
            member.application_id, actor="conversations", reason="They have a partner."
        )


def declared(account: Account, **_more: Any) -> None:
    """What somebody said, or no longer says, shows on their applications at once."""
    note_declaration(account)


def taken_back(account: Account, *, purpose: Purpose, **_more: Any) -> None:
    """A declaration taken back counts nowhere any more."""
    if purpose is Purpose.UNDER_REPRESENTED:
        note_declaration(account)


def profile_says_otherwise(profile: Profile, *, together: bool = False, **_more: Any) -> None:
    """What somebody changed in their profile counts in their pre-checks at once. Whoever changes
    many together has them all checked together."""
    if not together:
        check_people_again([profile.account_id])
