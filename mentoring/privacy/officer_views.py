"""The data-protection officer's pages: requests, legal holds, what retention deleted, erasures.

Nothing here shows what anybody wrote anywhere but in the request itself.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from mentoring.accounts.asking import ask_first
from mentoring.downloads import PURPOSES
from mentoring.forms import Form
from mentoring.listing import page_asked, page_of
from mentoring.permissions import DATA_PROTECTION, me
from mentoring.privacy import erasing, holds, keeping, people_files, requests
from mentoring.privacy.forms import (
    CountsFilter,
    ErasuresFilter,
    FilesFilter,
    HoldForm,
    HoldsFilter,
    OutcomeForm,
    QuestionForm,
    ReasonForm,
    RequestsFilter,
)

pages = Blueprint("data_protection", __name__, url_prefix="/data-protection")

GUARDS = ((pages, DATA_PROTECTION),)

Page = str | Response


@pages.get("")
def index():
    form = RequestsFilter()
    query = requests.listed(form.status.data or "", form.kind.data or "", form.sort.data or "due")
    return render_template(
        "privacy/requests.jinja",
        form=form,
        page=page_of(query, page_asked()),
        kinds=requests.KINDS,
        statuses=requests.STATUS_LABELS,
        is_overdue=requests.is_overdue,
    )


@pages.get("/requests/<int:request_id>")
def show(request_id: int):
    found = requests.request_to_answer(request_id)
    return render_template(
        "privacy/request.jinja",
        found=found,
        kind=requests.KINDS[found.kind],
        status=requests.STATUS_LABELS[found.status],
        alive=found.status in requests.ALIVE,
        overdue=requests.is_overdue(found),
        back=url_for("data_protection.index"),
    )


@pages.route("/requests/<int:request_id>/answer", methods=["GET", "POST"])
def answer(request_id: int):
    form = OutcomeForm()
    return _ask(
        request_id, form, "Answer this request", "The answer ends the request.", "Send the answer",
        lambda found: requests.answer(found, outcome=form.outcome.data or "", actor=me()),
    )  # fmt: skip


@pages.route("/requests/<int:request_id>/extend", methods=["GET", "POST"])
def extend(request_id: int):
    form = ReasonForm()
    return _ask(
        request_id, form, "Take two months more", "They are told why.", "Take two months more",
        lambda found: requests.extend(found, reason=form.reason.data or "", actor=me()),
    )  # fmt: skip


@pages.route("/requests/<int:request_id>/ask", methods=["GET", "POST"])
def ask(request_id: int):
    form = QuestionForm()
    return _ask(
        request_id, form, "Ask the person, and stop the clock",
        "The clock goes on when they answer.", "Ask, and stop the clock",
        lambda found: requests.pause(found, question=form.question.data or "", actor=me()),
    )  # fmt: skip


def _ask(
    request_id: int, form: Form, title: str, text: str, button: str, act: Callable[[Any], None]
) -> Page:
    found = requests.request_to_answer(request_id)
    return ask_first(
        title,
        f"{found.account.name} asked: “{found.words}” {text}",
        button,
        form=form,
        back=url_for("data_protection.show", request_id=request_id),
        done="Done. The person gets an email that leads to their request.",
        act=lambda: act(found),
    )


@pages.get("/holds")
def hold_list():
    form = HoldsFilter()
    query = holds.holds(form.state.data or "live", form.q.data or "")
    return render_template(
        "privacy/holds.jinja",
        form=form,
        page=page_of(query, page_asked()),
        back=url_for("data_protection.index"),
    )


@pages.route("/holds/new", methods=["GET", "POST"])
def new_hold():
    form = HoldForm()
    return ask_first(
        "Set a legal hold",
        "Nothing of the person is deleted while it is in force.",
        "Set the hold",
        form=form,
        back=url_for("data_protection.hold_list"),
        done="The hold is in force. Nothing of this person is deleted until it is lifted.",
        act=lambda: holds.set_hold(form.email.data, reason=form.reason.data or "", actor=me()),
    )


@pages.route("/holds/<int:hold_id>/lift", methods=["GET", "POST"])
def lift_hold(hold_id: int):
    form, hold = ReasonForm(), holds.hold_to_lift(hold_id)
    return ask_first(
        f"Lift the legal hold on {hold.account.name}",
        f"It was set because of: {hold.reason}. What was due to be deleted meanwhile goes tonight.",
        "Lift the hold",
        form=form,
        back=url_for("data_protection.hold_list"),
        done="The hold has been lifted. What is due goes tonight.",
        act=lambda: holds.lift_hold(hold, reason=form.reason.data or "", actor=me()),
    )


@pages.get("/retention")
def retention():
    form = CountsFilter()
    rules = {rule.key: rule.data for rule in keeping.rules()}
    form.rule.choices = {"": "Everything"} | rules
    query = keeping.counts(form.rule.data or "", form.nights.data != "all")
    return render_template(
        "privacy/retention.jinja",
        form=form,
        page=page_of(query, page_asked()),
        rules=rules,
        own={rule.key: rule.own for rule in keeping.rules() if rule.own},
        back=url_for("data_protection.index"),
    )


@pages.get("/downloads")
def downloads():
    form = FilesFilter()
    query = people_files.listed(form.q.data or "", form.purpose.data or "")
    return render_template(
        "privacy/downloads.jinja",
        form=form,
        page=page_of(query, page_asked()),
        purposes=PURPOSES,
        back=url_for("data_protection.index"),
    )


@pages.get("/erasures")
def erasures():
    form = ErasuresFilter()
    query = erasing.listed(form.state.data or "", form.sort.data or "")
    return render_template(
        "privacy/erasures.jinja",
        form=form,
        page=page_of(query, page_asked()),
        back=url_for("data_protection.index"),
    )
