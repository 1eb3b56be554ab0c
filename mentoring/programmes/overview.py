"""What a coordinator's home page asks of every cohort they coordinate: one question for all areas.

An area adds columns to it and makes tasks of the rows, so that another area costs a column and not
another question. A programme without a cohort has one row, with none of the cohort's columns.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.accounts.queries import COORDINATED
from mentoring.listing import by_name
from mentoring.permissions import Role
from mentoring.prepared import rows_of
from mentoring.programmes.models import Cohort, Programme
from mentoring.registry import HomeTask, current_registry


@cache
def _question(columns: tuple[ColumnElement[Any], ...]) -> Select[Any]:
    """Built once for the areas that are there."""
    return (
        select(
            Programme.id.label("programme_id"),
            Programme.name.label("programme"),
            Programme.kind,
            Cohort.id,
            Cohort.name,
            Cohort.starts_on,
            *columns,
        )
        .outerjoin(Cohort, Cohort.programme_id == Programme.id)
        .where(Programme.id.in_(COORDINATED))
        .order_by(by_name(Programme.name), Programme.id, Cohort.id)
    )


def rows_for(account: Account) -> Sequence[Any]:
    """A row for each cohort this account coordinates, with what every area counts in it."""
    areas = current_registry().coordinated
    columns = tuple(column for area in areas for column in area.columns)
    return rows_of(_question(columns), account=account.id, today=clock.today())


def tasks(account: Account) -> list[HomeTask]:
    """What waits for a coordinator in their cohorts."""
    if not account.has_grant(Role.COORDINATOR):
        return []
    rows = rows_for(account)
    return [task for area in current_registry().coordinated for task in area.tasks(rows)]
