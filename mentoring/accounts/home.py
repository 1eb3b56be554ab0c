"""What waits for somebody about their account."""

from flask import url_for

from mentoring.accounts.models import Account
from mentoring.registry import HomeTask


def tasks(account: Account) -> list[HomeTask]:
    """Confirm the address; keep recovery codes for the day the phone is lost."""
    waiting = []
    if account.confirmed_at is None:
        waiting.append(
            HomeTask(
                "now",
                "Confirm your email address",
                f"We have sent a link to {account.email}. You can ask for it again here.",
                url_for("security.send_confirmation"),
                order=10,
            )
        )
    if account.tf_primary_method and not account.mf_recovery_codes:
        waiting.append(
            HomeTask(
                "now",
                "Make recovery codes",
                "With one of them you can sign in if you lose your phone.",
                url_for("security.mf_recovery_codes"),
                order=60,
            )
        )
    return waiting
