"""The waiting list of a cohort, for its coordinator and for whoever stands on it."""

from collections.abc import Sequence

from flask import Blueprint, render_template, url_for
from wtforms import SelectField, StringField
from wtforms.validators import Length

from mentoring.accounts.models import Account
from mentoring.errors import NotFound
from mentoring.forms import ListForm
from mentoring.listing import page_asked, page_of
from mentoring.matchmaking import waiting
from mentoring.permissions import COORDINATOR, SIGNED_IN, me
from mentoring.programmes.models import Application, Cohort
from mentoring.programmes.queries import application_of, paired_cohort_of
from mentoring.registry import CohortCount, CohortLink, HomeTask

lists = Blueprint("waiting_lists", __name__)
mine = Blueprint("my_waiting", __name__)

GUARDS = ((lists, COORDINATOR), (mine, SIGNED_IN))


class WaitingListFilter(ListForm):
    """Which of those who wait to list, and in what order."""

    q = StringField("Name", validators=[Length(max=120, message="Shorten the name")])
    sort = SelectField("Sort by", choices=dict(waiting.SORTS), default="longest")


@lists.get("/cohorts/<int:cohort_id>/waiting-list")
def index(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    form, wanted = WaitingListFilter(), waiting.WaitingFilter()
    if form.validate():
        wanted = waiting.WaitingFilter(form.q.data or "", form.sort.data or "longest")
    return render_template(
        "matchmaking/waiting_list.jinja",
        cohort=cohort,
        form=form,
        page=page_of(waiting.listed_in(cohort, wanted), page_asked()),
        expect=waiting.expectation_of(cohort),
    )


@mine.get("/applications/<int:application_id>/waiting")
def show(application_id: int):
    application = application_of(me(), application_id)
    if application.cohort.in_circles:
        raise NotFound("Nobody in this cohort waits for a partner: it meets in circles.")
    return render_template(
        "matchmaking/my_waiting.jinja",
        application=application,
        position=waiting.position_of(application),
        expect=waiting.expectation_of(application.cohort),
    )


def application_links(application: Application) -> Sequence[CohortLink]:
    """The way to one's place on the waiting list, for whoever stands on it."""
    position = waiting.position_of(application)
    if position is None:
        return []
    url = url_for("my_waiting.show", application_id=application.id)
    return [CohortLink("You are on the waiting list", "See where, and what to expect.", url)]


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """The waiting list among a cohort's own pages; nobody in circles waits for a partner."""
    if cohort.in_circles:
        return []
    return [
        CohortLink(
            "Waiting list",
            "Who looks for a partner and has none, and what they are told.",
            url_for("waiting_lists.index", cohort_id=cohort.id),
            order=46,
        )
    ]


def cohort_counts(cohort: Cohort) -> Sequence[CohortCount]:
    """Who waits for a partner now."""
    if cohort.in_circles:
        return []
    return [
        CohortCount(
            "On the waiting list",
            waiting.count_in(cohort),
            "Approved people on the side that looks for a partner, who have none today and no "
            "invitation, once a match has been published. Also those whose pairing has ended, "
            "but not those who asked to wait, or who would like no other match.",
            url_for("waiting_lists.index", cohort_id=cohort.id),
            order=20,
        )
    ]


def tasks(account: Account) -> Sequence[HomeTask]:
    """What people on a waiting list can look at."""
    return [
        HomeTask(
            "next",
            f"You are on the waiting list of {row.cohort}",
            "See where you stand and what to expect. You are considered in every match.",
            url_for("my_waiting.show", application_id=row.id),
            order=39,
        )
        for row in waiting.waiting_lists_of(account)
    ]
