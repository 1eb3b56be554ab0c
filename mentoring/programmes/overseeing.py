"""What national oversight reaches: every programme, or those inside organisations of a region."""

from typing import Any

from sqlalchemy import Select, or_, select, true

from mentoring.accounts.models import Account
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.organisations.models import Organisation
from mentoring.permissions import Role
from mentoring.programmes.models import Cohort, CohortStatus, Programme


def within_reach(account: Account) -> Any:
    """A condition on programmes outer joined to their organisation: this account oversees them."""
    held = [grant for grant in account.grants if grant.role is Role.OVERSIGHT]
    if any(grant.region_id is None for grant in held):
        return true()
    return Organisation.region_id.in_([grant.region_id for grant in held])


def cohorts_overseen(account: Account, text: str = "", sort: str = "newest") -> Select[Any]:
    """One row for each cohort within reach that has been opened, with who delivers and oversees."""
    query = (
        select(
            Cohort.id,
            Cohort.name,
            Cohort.status,
            Programme.name.label("programme"),
            Programme.delivered_by,
            Programme.overseen_by,
        )
        .select_from(Cohort)
        .join(Programme, Programme.id == Cohort.programme_id)
        .outerjoin(Organisation, Organisation.id == Programme.organisation_id)
        .where(within_reach(account), Cohort.status != CohortStatus.DRAFT)
    )
    if text:
        named = (Programme.name, Cohort.name, Programme.delivered_by, Programme.overseen_by)
        query = query.where(or_(*(each.icontains(text, autoescape=True) for each in named)))
    if sort == "programme":
        return query.order_by(by_name(Programme.name), Cohort.opens_on.desc(), Cohort.id.desc())
    return query.order_by(Cohort.opens_on.desc(), Cohort.id.desc())


def cohort_overseen(account: Account, cohort_id: int) -> Cohort:
    """One of them; raises NotFound when it is not within reach."""
    within = cohorts_overseen(account).with_only_columns(Cohort.id).order_by(None)
    found = db.session.scalar(select(Cohort).where(Cohort.id == cohort_id, Cohort.id.in_(within)))
    if found is None:
        raise NotFound
    return found
