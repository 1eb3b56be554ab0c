"""A caseload owner's own list, and the coordinator's page that puts a pairing into hands."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.accounts.models import Account
from mentoring.listing import page_asked, page_of
from mentoring.pairings import caseload, queries
from mentoring.pairings.forms import CaseloadForm, OwnerForm
from mentoring.pairings.naming import STATUS_WORDS, last_day, named
from mentoring.permissions import CASELOAD_OWNER, COORDINATOR, Role, me
from mentoring.programmes.queries import cohort_of
from mentoring.registry import HomeTask
from mentoring.transactions import unit_of_work

mine = Blueprint("caseload", __name__, url_prefix="/caseload")
assigning = Blueprint("caseload_owners", __name__)

GUARDS = ((mine, CASELOAD_OWNER), (assigning, COORDINATOR))


@mine.get("")
def index():
    form = CaseloadForm()
    query = caseload.listed(
        me(), form.q.data or "", form.status.data or "", form.sort.data or "longest"
    )
    return render_template(
        "pairings/caseload.jinja",
        form=form,
        page=page_of(query, page_asked()),
        words=STATUS_WORDS,
    )


@mine.get("/<int:pairing_id>")
def show(pairing_id: int):
    pairing = caseload.pairing_in_caseload(me(), pairing_id)
    return render_template(
        "pairings/caseload_pairing.jinja",
        pairing=pairing,
        last_day=last_day(pairing),
        people=[(each, named(each, None)) for each in pairing.members],
    )


@assigning.route(
    "/cohorts/<int:cohort_id>/pairings/<int:pairing_id>/owner", methods=["GET", "POST"]
)
def owner(cohort_id: int, pairing_id: int):
    cohort = cohort_of(me(), cohort_id)
    pairing = queries.pairing_in(cohort, pairing_id)
    owners = {str(each.id): each for each in caseload.owners_of(cohort)}
    held = caseload.owner_of(pairing)
    form = OwnerForm(data={"owner": str(held.id) if held is not None else ""})
    form.owner.choices = {key: each.name for key, each in owners.items()} | {"": "Nobody"}
    back = url_for("cohort_pairings.show", cohort_id=cohort_id, pairing_id=pairing_id)
    if form.validate_on_submit():
        with unit_of_work():
            caseload.assign_caseload([pairing], owners.get(form.owner.data), actor=me())
        flash("Saved.", "success")
        return redirect(back)
    return render_template(
        "pairings/owner.jinja", cohort=cohort, owners=owners, form=form, back=back
    )


def tasks(account: Account) -> Sequence[HomeTask]:
    """A caseload owner's list, on their home page."""
    if not account.has_grant(Role.CASELOAD_OWNER):
        return []
    text = "The pairings you look after, those that have met longest first."
    return [HomeTask("run", "Your caseload", text, url_for("caseload.index"))]
