"""The page that asks before something is done: what it would mean, a button, a way back."""

from collections.abc import Callable

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from mentoring.accounts.forms import AskForm
from mentoring.transactions import unit_of_work


def ask_first(
    title: str, text: str, button_text: str, *, back: str, done: str, act: Callable[[], None]
) -> str | Response:
    """Ask; when the button has been pressed, `act` in a unit of work, say so and go `back`."""
    form = AskForm()
    if form.validate_on_submit():
        with unit_of_work():
            act()
        flash(done, "success")
        return redirect(back)
    return render_template(
        "accounts/ask.jinja", title=title, text=text, button_text=button_text, form=form, back=back
    )
