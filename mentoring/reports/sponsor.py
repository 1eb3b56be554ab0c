"""What an organisation's sponsor sees: numbers of its own programmes, never names."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from mentoring import disclosure
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.queries import granted
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.pairings.models import Pairing, PairingStatus
from mentoring.permissions import Role
from mentoring.programmes.models import Cohort, CohortStatus, Programme
from mentoring.programmes.presenters import SIDE_LABELS
from mentoring.programmes.reciprocal import signed_up

FEW = f"Fewer than {disclosure.MIN_COUNT}"


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
    """The numbers of a cohort. Each stands alone: no total is shown from which a small one could
    be worked out, and below the threshold nothing is, not even nought."""
    figures = [
        Figure(
            f"{SIDE_LABELS[side]}s signed up",
            "People who signed up on this side and have not withdrawn",
            _shown(count),
        )
        for side, count in signed_up(cohort).items()
    ]
    rows = db.session.execute(
        select(Pairing.status, func.count())
        .where(Pairing.cohort_id == cohort.id)
        .group_by(Pairing.status)
    )
    pairs = {row.status: row[1] for row in rows}
    for name, counts, status in (
        ("Pairs meeting now", "Pairs in which both have accepted", PairingStatus.ACTIVE),
        ("Pairs that have ended", "Pairs that were confirmed and have ended", PairingStatus.ENDED),
    ):
        count = disclosure.shown_count(pairs.get(status, 0))
        figures.append(Figure(name, counts, _shown(count)))
    return figures


def _shown(count: int | None) -> str:
    return FEW if count is None else f"{count:,}"
