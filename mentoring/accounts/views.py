"""My account: what I sign in with."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mentoring.accounts import services
from mentoring.accounts.forms import NameForm
from mentoring.permissions import me
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
