"""Reads of counts of supply and demand, through the coordinator's cohort."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select

from mentoring.accounts.models import Account
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.matchmaking.supply.models import SupplyCheck
from mentoring.organisations.models import Region
from mentoring.profiles.models import Skill
from mentoring.programmes.models import Application, Cohort


def checks_in(cohort: Cohort) -> Select[Any]:
    """Every count of a cohort, newest first."""
    return (
        select(SupplyCheck)
        .where(SupplyCheck.cohort_id == cohort.id)
        .order_by(SupplyCheck.id.desc())
    )


def live_check(cohort: Cohort) -> SupplyCheck | None:
    """The count that is being made, if there is one."""
    return db.session.scalar(checks_in(cohort).where(SupplyCheck.finished_at.is_(None)).limit(1))


def newest_check(cohort: Cohort) -> SupplyCheck | None:
    """The newest count that came to an end with figures."""
    return db.session.scalar(
        checks_in(cohort)
        .where(SupplyCheck.finished_at.is_not(None), SupplyCheck.failure == "")
        .limit(1)
    )


def check_of(cohort: Cohort, supply_id: int) -> SupplyCheck:
    """A count of a cohort already loaded through its owner; raises NotFound otherwise."""
    found = db.session.scalar(checks_in(cohort).where(SupplyCheck.id == supply_id))
    if found is None:
        raise NotFound
    return found


def names_by_application(application_ids: Collection[int]) -> dict[int, str]:
    """Names of those who are still there, by application; one query."""
    rows = db.session.execute(
        select(Application.id, Account.name)
        .join(Account, Account.id == Application.account_id)
        .where(Application.id.in_(application_ids), Account.erased_at.is_(None))
    )
    return dict(rows.all())


def topic_labels() -> dict[str, str]:
    """What each topic is called, retired ones too; one query."""
    return dict(db.session.execute(select(Skill.key, Skill.label)).all())


def region_names() -> dict[str, str]:
    """What each region is called, by its number as text; one query."""
    rows = db.session.execute(select(Region.id, Region.name))
    return {str(region_id): name for region_id, name in rows}
