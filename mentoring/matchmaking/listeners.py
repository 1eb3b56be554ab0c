"""What matches do when somebody takes back a consent, or is erased."""

from typing import Any

from mentoring.accounts.models import Account
from mentoring.matchmaking.stored import forget_input_of
from mentoring.signals import account_erased, consent_withdrawn


def connect() -> None:
    """Begin to listen; connecting twice listens once."""
    consent_withdrawn.connect(forget_input)
    account_erased.connect(forget_input)


def forget_input(account: Account, **_more: Any) -> None:
    """Delete what could compute a match of this person again, in the same transaction."""
    forget_input_of(account.id)
