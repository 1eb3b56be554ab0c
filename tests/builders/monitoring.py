"""Equality answers, given through the production services. Call inside `unit_of_work()`."""

from mentoring.accounts.models import Account
from mentoring.monitoring import services


def answer_equality(account: Account, **answers: str) -> None:
    """Somebody answers these questions, by their keys."""
    services.save_answers(account, answers, actor=account)
