"""What lists do when people come in by themselves, are approved or invited; same transaction."""

from collections.abc import Sequence
from typing import Any

from mentoring.accounts.models import Account
from mentoring.audit import Actor
from mentoring.imports.claims import ask_before_their_first_mail
from mentoring.imports.removed import forget_removed
from mentoring.programmes.models import Application
from mentoring.signals import account_created, people_taken_in


def connect() -> None:
    """Begin to listen; connecting twice listens once."""
    account_created.connect(welcome_back)
    people_taken_in.connect(taken_in)


def welcome_back(account: Account, *, by_themselves: bool = False, **_more: Any) -> None:
    """Who comes back by their own wish is no longer kept off lists."""
    if by_themselves:
        forget_removed(account.email)


def taken_in(applications: Sequence[Application], *, actor: Actor, **_more: Any) -> set[int]:
    """Nobody's first mail says that they were accepted or invited without saying who named them."""
    return ask_before_their_first_mail(applications, actor=actor)
