"""What an organisation's sponsor sees: numbers of its own programmes, never names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, func, select

from mentoring import clock, disclosure
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.queries import granted
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.formatters import on, roughly
from mentoring.pairings.models import Pairing
from mentoring.permissions import Role
from mentoring.programmes.models import Cohort, CohortStatus, Programme
from mentoring.programmes.presenters import SIDE_LABELS
from mentoring.programmes.reciprocal import signed_up
from mentoring.reports.own_people import counted_on


@dataclass(frozen=True)
class Figure:
    """One number, what it counts, and how it reads."""

    name: str
    counts: str
    text: str


def cohorts_of_sponsor(account: Account) -> Sequence[Cohort]:
    """Cohorts of programmes inside the organisations this account sponsors, newest first."""
    mine = granted(account, Role.SPONSOR, RoleGrant.organisation_id)
    return db.session.scalars(
        select(Cohort)
        .join(Programme, Programme.id == Cohort.programme_id)
        .where(Programme.organisation_id.in_(mine), Cohort.status != CohortStatus.DRAFT)
        .order_by(Cohort.opens_on.desc(), Cohort.id.desc())
    ).all()


def cohort_of_sponsor(account: Account, cohort_id: int) -> Cohort:
    """One of them; raises NotFound when it is not theirs."""
    for cohort in cohorts_of_sponsor(account):
        if cohort.id == cohort_id:
            return cohort
    raise NotFound


def figures_of(cohort: Cohort) -> list[Figure]:
    """The numbers of a cohort, rounded and hidden as all that a sponsor sees: those of pairs as
    they stood on the first of the month, so that none moves on the day a pair is known to end."""
    figures = [
        Figure(
            f"{SIDE_LABELS[side]}s signed up",
            "People who signed up on this side and have not withdrawn, as of today",
            roughly(count),
        )
        for side, count in signed_up(cohort).items()
    ]
    day = counted_on(clock.today())
    meeting, ended = _pairs(cohort, clock.start_of_day(day))
    for name, counts, count in (
        ("Pairs meeting", "Pairs in which both had accepted and that were going on", meeting),
        ("Pairs that have ended", "Pairs that were confirmed and had ended", ended),
    ):
        text = roughly(disclosure.rounded_count(count))
        figures.append(Figure(name, f"{counts}, as it stood on {on(day)}", text))
    return figures


def _pairs(cohort: Cohort, moment: datetime) -> tuple[int, int]:
    """How many pairs were going on at a moment, and how many had ended by then."""
    over = Pairing.ended_at < moment
    rows = db.session.execute(
        select(func.coalesce(over, false()).label("over"), func.count())
        .where(Pairing.cohort_id == cohort.id, Pairing.confirmed_at < moment)
        .group_by("over")
    )
    found = {bool(row[0]): row[1] for row in rows}
    return found.get(False, 0), found.get(True, 0)
