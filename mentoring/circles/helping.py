"""One page on which members and facilitators ask for help."""

from typing import Any

from flask import flash, redirect, render_template

from mentoring.circles import services
from mentoring.circles.forms import HelpForm
from mentoring.circles.models import Circle
from mentoring.errors import DomainError
from mentoring.permissions import me
from mentoring.transactions import unit_of_work


def help_page(circle: Circle, back: str) -> Any:
    """Ask the named person about a circle that has been loaded through its owner."""
    form = HelpForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.ask_for_help(circle, me(), message=form.message.data or "")
            name = circle.cohort.programme.help_name
            flash(f"Thank you. {name} has been told, and answers you on this page.")
            return redirect(back, 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template("circles/help.jinja", circle=circle, form=form, back=back)
