"""A person's own requests to the data-protection officer, and how long everything is kept."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mentoring.errors import DomainError
from mentoring.listing import page_asked, page_of
from mentoring.permissions import PUBLIC, SIGNED_IN, me
from mentoring.privacy import keeping, requests
from mentoring.privacy.forms import ClarifyForm, RequestForm
from mentoring.privacy.models import RequestKind, RequestStatus
from mentoring.transactions import unit_of_work

mine = Blueprint("my_requests", __name__, url_prefix="/account/data/requests")
public = Blueprint("retention_periods", __name__)

GUARDS = ((mine, SIGNED_IN), (public, PUBLIC))


@public.get("/privacy/periods")
def periods():
    return render_template("privacy/periods.jinja", rows=list(keeping.printed()))


@mine.get("")
def index():
    page = page_of(requests.requests_of(me()), page_asked())
    return render_template(
        "privacy/my_requests.jinja",
        page=page,
        kinds=requests.KINDS,
        statuses=requests.STATUS_LABELS,
        back=url_for("my_data.page"),
    )


@mine.route("/new", methods=["GET", "POST"])
def new():
    kind = request.args.get("kind", "")
    form = RequestForm(data={"kind": kind if kind in set(RequestKind) else None})
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = requests.ask(me(), RequestKind(form.kind.data), form.words.data or "")
            flash("We have your request. You hear from us within a month.")
            return redirect(url_for("my_requests.show", request_id=made.id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "privacy/new_request.jinja", form=form, back=url_for("my_requests.index")
    )


@mine.route("/<int:request_id>", methods=["GET", "POST"])
def show(request_id: int):
    found, form = requests.request_of(me(), request_id), ClarifyForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                requests.clarify(found, words=form.words.data or "", actor=me())
            flash("Thank you. We go on with your request.")
            return redirect(url_for("my_requests.show", request_id=request_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "privacy/my_request.jinja",
        found=found,
        kind=requests.KINDS[found.kind],
        status=requests.STATUS_LABELS[found.status],
        asked=found.status is RequestStatus.PAUSED,
        form=form,
        back=url_for("my_requests.index"),
    )
