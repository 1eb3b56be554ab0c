"""Everybody's own privacy centre: what is held, who sees it, consents, copies, erasure."""

import json
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_login import logout_user

from mentoring import clock
from mentoring.accounts.asking import ask_first
from mentoring.errors import DomainError
from mentoring.jobs import JobStatus, request_cancel
from mentoring.permissions import BY_LINK, SIGNED_IN, me, recent_sign_in
from mentoring.privacy import copies, erasing, holds
from mentoring.privacy.forms import AskForm, EraseForm
from mentoring.privacy.models import DataCopy
from mentoring.privacy.presenters import choice, choices_of, given, my_data
from mentoring.profiles import consents
from mentoring.profiles.models import Purpose
from mentoring.profiles.queries import consents_of
from mentoring.registry import current_registry
from mentoring.transactions import unit_of_work

mine = Blueprint("my_data", __name__, url_prefix="/account/data")
undo = Blueprint("erasure", __name__, url_prefix="/erasure")

GUARDS = ((mine, SIGNED_IN), (undo, BY_LINK))

CENTRE = "my_data.page"


@mine.get("")
def page():
    return render_template(
        "privacy/mine.jinja", held=my_data(me()), back=url_for("my_account.page")
    )


# ------------------------------------------------------------------ consents


@mine.get("/consents")
def my_consents():
    return render_template(
        "privacy/consents.jinja",
        choices=choices_of(me()),
        history=[given(each) for each in consents_of(me().id)],
        back=url_for(CENTRE),
    )


@mine.route("/consents/<purpose>/end", methods=["GET", "POST"])
def end_consent(purpose: str):
    chosen = _purpose(purpose)
    told = choice(chosen, None)
    return ask_first(
        f"End your consent: {told.title.lower()}",
        told.ending,
        "End this consent",
        back=url_for("my_data.my_consents"),
        done="Your consent has ended, and takes effect now.",
        act=lambda: consents.withdraw_consent(me(), chosen, actor=me()),
    )


def _purpose(value: str) -> Purpose:
    if value not in set(Purpose):
        abort(404)
    return Purpose(value)


# ------------------------------------------------------------------ a copy of everything


@mine.get("/copies")
def my_copies():
    found = copies.copies_of(me())
    return render_template(
        "privacy/copies.jinja",
        copies=found,
        making=next((each for each in found if _under_way(each)), None),
        failed=bool(found) and found[0].made_at is None and not _under_way(found[0]),
        form=AskForm(),
        back=url_for(CENTRE),
    )


def _under_way(copy: DataCopy) -> bool:
    return copy.made_at is None and copy.job is not None and copy.job.status in copies.UNDER_WAY


@mine.post("/copies")
@recent_sign_in
def ask_copy():
    with unit_of_work():
        copies.ask_copy(me())
    return redirect(url_for("my_data.my_copies"), 303)


@mine.post("/copies/<int:copy_id>/cancel")
def cancel_copy(copy_id: int):
    with unit_of_work():
        copy = copies.copy_of(me(), copy_id)
        if copy.job is not None:
            request_cancel(copy.job)
    return redirect(url_for("my_data.my_copies"), 303)


@mine.get("/copies/<int:copy_id>/progress")
def copy_progress(copy_id: int):
    copy = copies.copy_of(me(), copy_id)
    job = copy.job
    under_way = _under_way(copy)
    percent = round(100 * job.done / job.total) if job and job.total else 0
    note = (job.note if job and job.status is JobStatus.RUNNING else "") or "Waiting to start"
    return {"underWay": under_way, "percent": percent if under_way else 100, "note": note}


@mine.get("/copies/<int:copy_id>/page")
@recent_sign_in
def copy_page(copy_id: int):
    return _file(copy_id, "page", "your-data.html")


@mine.get("/copies/<int:copy_id>/data")
@recent_sign_in
def copy_data(copy_id: int):
    return _file(copy_id, "data", "your-data.json")


def _file(copy_id: int, what: str, name: str) -> Response:
    """Saved, never shown in our own frame: it stands outside of the pages' policy."""
    account = me()
    with unit_of_work():
        stored: Any = copies.fetch(copies.copy_of(account, copy_id), what, actor=account)
    text = stored if what == "page" else json.dumps(stored, ensure_ascii=False, indent=2)
    answer = Response(text, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# ------------------------------------------------------------------ correcting, erasing


@mine.get("/correct")
def correct():
    held = my_data(me())
    items = [item for chapter in held.chapters for item in chapter.items if item.change]
    return render_template("privacy/correct.jinja", items=items, back=url_for(CENTRE))


@mine.route("/erase", methods=["GET", "POST"])
@recent_sign_in
def erase():
    account, form = me(), EraseForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                token = erasing.ask_erasure(account)
            logout_user()
            return redirect(url_for("erasure.page_of_erasure", token=token), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "privacy/erase.jinja",
        holders=current_registry().holders_in_order(),
        days=erasing.GRACE_DAYS,
        held=holds.is_held(account),
        form=form,
        back=url_for(CENTRE),
    )


@undo.route("/<token>", methods=["GET", "POST"])
def page_of_erasure(token: str):
    erasure, form = erasing.erasure_by(token), AskForm()
    if form.validate_on_submit():
        with unit_of_work():
            erasing.undo_erasure(erasure)
        flash("Your account is open again, with everything as it was. You can sign in.")
        return redirect(url_for("security.login"), 303)
    return render_template("privacy/erasure.jinja", erasure=erasure, form=form, today=clock.today())
