"""Pages of national oversight: each programme's bodies, and what has been released of its match."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from wtforms import SelectField, StringField

from mentoring import audit
from mentoring.accounts.models import Account
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.forms import ListForm
from mentoring.listing import page_asked, page_of
from mentoring.permissions import OVERSIGHT, Role, me
from mentoring.programmes.overseeing import cohort_overseen, cohorts_overseen
from mentoring.registry import HomeTask, NavigationItem
from mentoring.reports.fairness import presenters
from mentoring.reports.fairness.models import FairnessSnapshot
from mentoring.reports.fairness.views import TOPICS, topic_asked
from mentoring.reports.overseen import released_match
from mentoring.transactions import unit_of_work

overseen = Blueprint("overseen", __name__, url_prefix="/overseen")

GUARDS = ((overseen, OVERSIGHT),)

NAVIGATION = NavigationItem("Programmes overseen", "overseen.index", OVERSIGHT.allows, order=24)


class OverseenForm(ListForm):
    """Which cohorts to show."""

    q = StringField("Programme, cohort or body")
    sort = SelectField("In order of", choices={"newest": "Newest", "programme": "Programme"})


@overseen.get("")
def index() -> Any:
    form = OverseenForm()
    query = cohorts_overseen(me(), form.q.data or "", form.sort.data or "newest")
    return render_template("reports/overseen.jinja", form=form, page=page_of(query, page_asked()))


@overseen.get("/<int:cohort_id>")
def show(cohort_id: int) -> Any:
    cohort = cohort_overseen(me(), cohort_id)
    return render_template(
        "reports/overseen_cohort.jinja",
        cohort=cohort,
        match=released_match(cohort),
        fairness=db.session.get(FairnessSnapshot, cohort.id),
        back=url_for("overseen.index"),
    )


@overseen.get("/<int:cohort_id>/fairness")
def fairness(cohort_id: int) -> Any:
    cohort = cohort_overseen(me(), cohort_id)
    snapshot = db.session.get(FairnessSnapshot, cohort.id)
    if snapshot is None:
        raise NotFound("The report has not been made yet.")
    page = render_template(
        "reports/fairness.jinja",
        cohort=cohort,
        report=presenters.report_view(snapshot),
        topics=TOPICS,
        about=topic_asked(),
        here=request.path,
        back=url_for("overseen.show", cohort_id=cohort.id),
        back_text=cohort.name,
    )
    with unit_of_work():
        audit.record("fairness report opened", cohort, actor=me())
    return page


def tasks(account: Account) -> Sequence[HomeTask]:
    """The way to the programmes somebody oversees."""
    if not account.has_grant(Role.OVERSIGHT):
        return []
    text = "Who delivers and oversees each, and the totals of each published match. No persons."
    return [HomeTask("run", "Programmes you oversee", text, url_for("overseen.index"))]
