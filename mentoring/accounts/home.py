"""What waits for somebody about their account."""

from datetime import datetime

from flask import url_for

from mentoring.accounts.models import Account
from mentoring.accounts.refused import goes_elsewhere
from mentoring.formatters import on
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
    if account.mail_refused_at is not None:
        waiting.append(_refused(account, account.mail_refused_at))
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


def _refused(account: Account, since: datetime) -> HomeTask:
    told = f"Since {on(since)} it has not taken what we write to {account.email}. "
    if goes_elsewhere(account):
        told += "We write to your personal address instead. Change it, or keep using that one."
    else:
        told += "Change it, or add a personal address, so that you miss nothing."
    return HomeTask(
        "now", "Your address refuses our mail", told, url_for("my_contact.my_addresses"), order=8
    )
