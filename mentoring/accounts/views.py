"""My account: what I sign in with."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mentoring.accounts import services, sessions
from mentoring.accounts.forms import AskForm, NameForm
from mentoring.formatters import plural
from mentoring.listing import page_asked
from mentoring.permissions import me, recent_sign_in
from mentoring.transactions import unit_of_work

mine = Blueprint("my_account", __name__, url_prefix="/account")


@mine.get("")
def page() -> str:
    return render_template("accounts/mine.jinja", account=me())


@mine.route("/name", methods=["GET", "POST"])
def name() -> str | Response:
    form = NameForm(data={"name": me().name})
    if form.validate_on_submit():
        with unit_of_work():
            services.rename(me(), form.name.data, actor=me())
        flash("Your name has been changed.", "success")
        return redirect(url_for("my_account.page"))
    return render_template("accounts/name.jinja", form=form, back=url_for("my_account.page"))


@mine.get("/sessions")
@recent_sign_in
def signed_in() -> str:
    return render_template(
        "accounts/sessions.jinja",
        page=sessions.living(me(), page_asked()),
        this=sessions.this_session(),
        form=AskForm(formdata=None),
        back=url_for("my_account.page"),
    )


@mine.post("/sessions/<int:session_id>/end")
@recent_sign_in
def end_session(session_id: int) -> Response:
    with unit_of_work():
        found = sessions.session_of(me(), session_id)
        sessions.end_session(found, actor=me())
        flash(f"{found.device} is signed out.", "success")
    return redirect(url_for("my_account.signed_in"))


@mine.post("/sessions/end-others")
@recent_sign_in
def end_others() -> Response:
    with unit_of_work():
        ended = sessions.end_others(me(), actor=me(), but=sessions.this_session())
    flash(f"{plural(ended, 'other sign-in')} ended. You are still signed in here.", "success")
    return redirect(url_for("my_account.signed_in"))
