"""What lists of people do when somebody signs up by themselves, in the same transaction."""

from typing import Any

from mentoring.accounts.models import Account
from mentoring.imports.removed import forget_removed
from mentoring.signals import account_created


def connect() -> None:
    """Begin to listen; connecting twice listens once."""
    account_created.connect(welcome_back)


def welcome_back(account: Account, *, by_themselves: bool = False, **_more: Any) -> None:
    """Who comes back by their own wish is no longer kept off lists."""
    if by_themselves:
        forget_removed(account.email)
