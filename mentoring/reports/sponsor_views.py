"""Pages of an organisation's sponsor."""

from collections.abc import Sequence

from flask import Blueprint, render_template, url_for

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.listing import page_asked, page_of
from mentoring.permissions import SPONSOR, Role, me
from mentoring.registry import HomeTask
from mentoring.reports.own_people import cohorts_with_sponsored, counted_on, own_people
from mentoring.reports.sponsor import cohort_of_sponsor, cohorts_of_sponsor, figures_of

sponsor = Blueprint("sponsor", __name__, url_prefix="/sponsor")

GUARDS = ((sponsor, SPONSOR),)


@sponsor.get("")
def index():
    page = page_of(cohorts_with_sponsored(me()), page_asked())
    return render_template(
        "reports/sponsor_index.jinja",
        cohorts=cohorts_of_sponsor(me()),
        page=page,
        people=own_people(page.rows),
        counted_on=counted_on(clock.today()),
    )


@sponsor.get("/cohorts/<int:cohort_id>")
def cohort(cohort_id: int):
    found = cohort_of_sponsor(me(), cohort_id)
    return render_template(
        "reports/sponsor.jinja", cohort=found, figures=figures_of(found), today=clock.today()
    )


def tasks(account: Account) -> Sequence[HomeTask]:
    """Each cohort a sponsor follows."""
    if not account.has_grant(Role.SPONSOR):
        return []
    national = HomeTask(
        "run",
        "Your people in national programmes",
        "How many have applied and been matched, in rounded numbers.",
        url_for("sponsor.index"),
    )
    return [
        national,
        *_inside(account),
    ]


def _inside(account: Account) -> Sequence[HomeTask]:
    return [
        HomeTask(
            "run",
            cohort.name,
            "How many have signed up and how many pairs there are.",
            url_for("sponsor.cohort", cohort_id=cohort.id),
        )
        for cohort in cohorts_of_sponsor(account)
    ]
