"""Until when a cohort keeps what its matches were computed from."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from mentoring.clock import months_after
from mentoring.extensions import db
from mentoring.programmes.models import Cohort, CohortGate, GateKey
from mentoring.retention import PERIODS, Period

LEAST, MOST = 1, 84
"""Months a cohort may set."""
HOUSE = PERIODS["match suggestion"]
"""What holds, from each match, where a cohort sets nothing."""


def own_days(cohorts: Select[Any]) -> Mapping[int, date]:
    """The last day of what is kept, by cohort: those of `cohorts` that set months of their own."""
    rows = db.session.execute(
        select(Cohort.id, Cohort.starts_on, Cohort.months, CohortGate.kept_months)
        .join(CohortGate, CohortGate.cohort_id == Cohort.id)
        .where(
            CohortGate.gate == GateKey.RETENTION,
            CohortGate.kept_months.is_not(None),
            Cohort.id.in_(cohorts),
        )
    )
    return {each[0]: until(months_after(each[1], each[2]), each[3]) for each in rows}


def own_day(cohort: Cohort) -> date | None:
    """The same for one cohort; None where the house's period holds."""
    return own_days(select(Cohort.id).where(Cohort.id == cohort.id)).get(cohort.id)


def until(last_day: date, months: int) -> date:
    """The last day of what is kept so many months after the last day of a cohort."""
    return Period(HOUSE.why, months=months).until(last_day)
