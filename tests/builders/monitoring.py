"""Equality answers, given through the production services. Call inside `unit_of_work()`."""

from mentoring.accounts.models import Account
from mentoring.monitoring import services


def answer_equality(account: Account, **answers: str) -> None:
    """Somebody answers these questions, by their keys; in the order given."""
    for key, code in answers.items():
        services.save_answer(account, key, code, actor=account)
