"""How the people of somebody's cohorts meet, for the links at the top of every page."""

from typing import Any

from flask import g
from sqlalchemy import bindparam, select

from mentoring.accounts.models import Account
from mentoring.prepared import rows_of
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    Programme,
    ProgrammeKind,
)

KINDS = (
    select(Programme.kind)
    .join(Cohort, Cohort.programme_id == Programme.id)
    .join(Application, Application.cohort_id == Cohort.id)
    .where(
        Application.account_id == bindparam("account"),
        Application.status != ApplicationStatus.WITHDRAWN,
    )
    .distinct()
)
"""Built once: it stands on the way to every page of who takes part."""


def in_circles(account: Any) -> bool:
    """Whether somebody has applied to meet in a circle."""
    return ProgrammeKind.PEER_CIRCLE in _kinds(account)


def in_pairs(account: Any) -> bool:
    """Whether somebody has applied to be paired, or to nothing yet."""
    kinds = _kinds(account)
    return not kinds or bool(kinds - {ProgrammeKind.PEER_CIRCLE})


def remember(account: Account, kinds: set[ProgrammeKind]) -> None:
    """Keep for the rest of a page what it has found out on its way."""
    g.kinds_of_meeting = (account.id, kinds)


def _kinds(account: Account) -> set[ProgrammeKind]:
    """Asked once for a page, of its reader."""
    whose, kinds = g.get("kinds_of_meeting", (None, set()))
    if whose != account.id:
        kinds = {row.kind for row in rows_of(KINDS, account=account.id)}
        remember(account, kinds)
    return kinds
