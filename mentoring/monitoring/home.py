"""How the equality questions are offered: on the home page and after applying, never in the way."""

from collections.abc import Sequence

from flask import url_for

from mentoring.accounts.models import Account
from mentoring.monitoring.queries import has_row
from mentoring.registry import HomeTask

TITLE = "Equality questions, if you wish"
TEXT = (
    "A few short questions, all optional. They show whether the programme is fair. They never "
    "influence a match or a place."
)


def tasks(account: Account) -> Sequence[HomeTask]:
    """The offer, until somebody has answered or said no. Staff are not asked."""
    if account.grants or has_row(account):
        return []
    return [HomeTask("next", TITLE, TEXT, url_for("equality.index"), order=80)]
