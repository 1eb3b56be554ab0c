"""The page that asks before something is done: what it would mean, a button, a way back."""

from collections.abc import Callable

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from mentoring.accounts.forms import AskForm
from mentoring.errors import DomainError
from mentoring.forms import Form
from mentoring.transactions import unit_of_work


def ask_first(
    title: str,
    text: str,
    button_text: str,
    *,
    back: str,
    done: str,
    act: Callable[[], object],
    form: Form | None = None,
) -> str | Response:
    """Ask; when the button has been pressed, `act` in a unit of work, say so and go `back`.

    A form of one or two questions is drawn above the button; what the domain refuses is then said
    at the question it is about, and what was typed stays. Without one, the refusal is a page.
    """
    asked = AskForm() if form is None else form
    if asked.validate_on_submit():
        try:
            with unit_of_work():
                act()
        except DomainError as problem:
            if form is None:
                raise
            asked.blame(problem)
        else:
            flash(done, "success")
            return redirect(back, 303)
    return render_template(
        "accounts/ask.jinja",
        title=title,
        text=text,
        button_text=button_text,
        form=asked,
        bare=form is None,
        back=back,
    )
