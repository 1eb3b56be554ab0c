"""What matches do when somebody takes back a consent, or is erased."""

from typing import Any

from mentoring.accounts.models import Account
from mentoring.matchmaking.priority import forget_pairs
from mentoring.matchmaking.stored import forget_input_of
from mentoring.profiles.models import Purpose
from mentoring.programmes.models import Application
from mentoring.signals import account_erased, consent_withdrawn, priority_taken_back


def connect() -> None:
    """Begin to listen; connecting twice listens once."""
    consent_withdrawn.connect(forget_what_rested_on_it)
    account_erased.connect(forget_input)
    priority_taken_back.connect(forget_priority)


def forget_priority(application: Application, **_more: Any) -> None:
    """A declaration taken back leaves nothing from which it could be worked out."""
    forget_pairs([application.id])
    forget_input_of(application.account_id)


RESTS_ON = (Purpose.SHARED_EXPERIENCE, Purpose.UNDER_REPRESENTED)
"""Consents under which something is counted in a match; the others leave it as it is."""


def forget_what_rested_on_it(account: Account, *, purpose: Purpose, **_more: Any) -> None:
    """Delete stored inputs when what they may hold is no longer consented to."""
    if purpose in RESTS_ON:
        forget_input_of(account.id)


def forget_input(account: Account, **_more: Any) -> None:
    """Delete what could compute a match of this person again, in the same transaction."""
    forget_input_of(account.id)
