"""Sharing with a line manager: the employee's page, and what the manager sees."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.accounts.asking import ask_first
from mentoring.errors import DomainError
from mentoring.permissions import SIGNED_IN, me
from mentoring.privacy import sharing
from mentoring.privacy.forms import ShareForm
from mentoring.transactions import unit_of_work

mine = Blueprint("my_manager", __name__, url_prefix="/account/manager")
shared = Blueprint("shared_with_me", __name__, url_prefix="/shared-with-me")

GUARDS = ((mine, SIGNED_IN), (shared, SIGNED_IN))


@mine.route("", methods=["GET", "POST"])
def page():
    now = sharing.share_of(me())
    form = ShareForm(
        data={"email": now.manager_email, "items": now.items, "training": now.training}
        if now
        else {}
    )
    if form.validate_on_submit():
        try:
            with unit_of_work():
                sharing.share(
                    me(), form.email.data, form.items.data, form.training.data or "", actor=me()
                )
        except DomainError as problem:
            form.blame(problem)
        else:
            flash("Shared. You can change it or take it back here at any time.", "success")
            return redirect(url_for("my_manager.page"))
    return render_template(
        "privacy/manager.jinja",
        form=form,
        now=now,
        shown=sharing.shown(now) if now else None,
        manager=sharing.manager_of(now) if now else "",
        back=url_for("my_account.page"),
    )


@mine.route("/take-back", methods=["GET", "POST"])
def take_back():
    return ask_first(
        "Take it back?",
        "From now on your manager sees nothing of it. What they have read cannot be unread.",
        "Take it back",
        back=url_for("my_manager.page"),
        done="Taken back. Your manager sees nothing any more.",
        act=lambda: sharing.take_back(me(), actor=me()),
    )


@shared.get("")
def index():
    found = sharing.shared_with(me())
    page = render_template(
        "privacy/shared_with_me.jinja",
        people=[sharing.shown(each) for each in found],
        confirmed=me().confirmed_at is not None,
        back=url_for("my_account.page"),
    )
    if any(each.opened_at is None for each in found):
        with unit_of_work():
            sharing.note_opened(sharing.shared_with(me()))
    return page
