"""What happens to equality answers when their person is erased, in the same transaction."""

from typing import Any

from mentoring.accounts.models import Account
from mentoring.monitoring.services import erase
from mentoring.signals import account_erased


def connect() -> None:
    """Begin to listen; connecting twice listens once."""
    account_erased.connect(forget)


def forget(account: Account, **_more: Any) -> None:
    """Nothing is left of somebody who is erased, not even that they were asked."""
    erase(account.id)
