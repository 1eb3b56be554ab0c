"""Coordinators' pages of a programme's caseloads, and the page that hands pairings over."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mentoring import numbers
from mentoring.accounts.models import Account
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.formatters import plural
from mentoring.listing import page_asked, page_of
from mentoring.pairings import handover
from mentoring.pairings.handover import NOBODY, HandOverReason, Load
from mentoring.pairings.handover_forms import CaseloadsForm, HandOverForm
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import programme_of
from mentoring.registry import Coordinated, HomeTask
from mentoring.transactions import unit_of_work

caseloads = Blueprint("caseloads", __name__, url_prefix="/programmes/<int:programme_id>/caseloads")

GUARDS = ((caseloads, COORDINATOR),)


@caseloads.get("")
def index(programme_id: int):
    programme = programme_of(me(), programme_id)
    loads = handover.loads_of(programme)
    return render_template(
        "pairings/caseloads.jinja",
        programme=programme,
        loads=[each for each in loads if each.holds],
        lapsed=[each for each in loads if not each.holds and each.owner_id is not None],
        nobody=next((each.pairings for each in loads if each.owner_id is None), 0),
    )


@caseloads.get("/pairings")
def pairings(programme_id: int):
    programme = programme_of(me(), programme_id)
    loads = handover.loads_of(programme)
    form = CaseloadsForm(loads)
    return render_template(
        "pairings/caseload_pairings.jinja",
        programme=programme,
        form=form,
        page=page_of(handover.pairings_in(programme, form.wanted()), page_asked()),
        kept={name: value for name, value in request.args.items() if name in form.data},
    )


@caseloads.route("/hand-over", methods=["GET", "POST"])
def hand_over(programme_id: int):
    programme = programme_of(me(), programme_id)
    loads, form = handover.loads_of(programme), HandOverForm()
    form.offer({each.owner_id: each.name for each in loads if each.holds and each.owner_id})
    if form.validate_on_submit():
        try:
            with unit_of_work():
                to = db.session.get_one(Account, int(form.owner.data))
                count = handover.hand_over(
                    programme, form.seen(), to, HandOverReason(form.reason.data), actor=me()
                )
            flash(f"{plural(count, 'pairing')} handed to {to.name}. They are told.", "success")
            return redirect(url_for("caseloads.index", programme_id=programme_id), 303)
        except DomainError as problem:
            form.blame(problem)
    rows = _rows(programme, loads, form)
    form.carry(rows)
    return render_template(
        "pairings/hand_over.jinja",
        programme=programme,
        form=form,
        rows=rows,
        before=sorted({row.owner for row in rows if row.owner}),
    )


def _rows(programme: Programme, loads: Sequence[Load], form: HandOverForm) -> Sequence[Any]:
    """What is to go: what was on the page, all that fits a filter, or what is ticked."""
    if form.is_submitted():
        return handover.picked(programme, list(form.seen()))
    if request.args.get("all"):
        asked = CaseloadsForm(loads)
        # What cannot be understood must never mean everything here: nothing goes.
        if not asked.validate():
            return []
        return db.session.execute(handover.pairings_in(programme, asked.wanted())).all()
    return handover.picked(programme, numbers.all_asked("pairing"))


def _tasks(rows: Sequence[Any]) -> list[HomeTask]:
    """Pairings whose caseload owner has gone wait for a coordinator, by programme."""
    names = {row.programme_id: row.programme for row in rows}
    alone = Counter[int]()
    for row in rows:
        alone[row.programme_id] += row.left_alone
    return [
        HomeTask(
            "now",
            f"No caseload owner looks after {plural(count, 'pairing')} of {names[programme_id]}",
            "Whoever had them is no longer a caseload owner. Hand them to somebody.",
            url_for("caseloads.pairings", programme_id=programme_id, owner=NOBODY),
            order=15,
        )
        for programme_id, count in alone.items()
        if count
    ]


COORDINATED = Coordinated((handover.LEFT_ALONE.label("left_alone"),), _tasks)
