"""Pages that answer an invitation or ask for help: one way for pairings and for circles."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template

from mentoring.errors import DomainError
from mentoring.forms import Form
from mentoring.pairings.forms import AnswerForForm, HelpForm
from mentoring.permissions import me
from mentoring.programmes.models import Programme
from mentoring.transactions import unit_of_work


def record_answer(form: AnswerForForm, member: Any, does: Any, **for_yes: Any) -> None:
    """Note the answer somebody gave a coordinator; `does` are the services of pairs or of circles.

    They keep how it was told, and write to whoever gave it.
    """
    given = {"actor": me(), "heard": form.heard.data}
    if form.answer.data == "accept":
        does.accept(member, contact=form.contact.data or "", **for_yes, **given)
    elif form.answer.data == "decline":
        does.decline(member, reason=form.reason.data or "", **given)
    else:
        does.not_now(member, ask_on=form.day_to_ask(), **given)


def no_longer_open(waits: bool, page: str) -> Any:
    """Where to send somebody whose invitation no longer waits for them; None while it does."""
    if waits:
        return None
    flash("This invitation no longer waits for your answer. Nothing was changed.", "notice")
    return redirect(page, 303)


def done(form: Form, act: Callable[[], Any], page: str, *, told: str = "") -> Any:
    """Do what a form asks, wholly, and go to a page; None where the form is to be shown.

    What the domain refuses stands on the form.
    """
    if not form.validate_on_submit():
        return None
    try:
        with unit_of_work():
            act()
    except DomainError as problem:
        form.blame(problem)
        return None
    if told:
        flash(told)
    return redirect(page, 303)


def help_page(programme: Programme, ask: Callable[[str], Any], *, back: str, untold: str) -> Any:
    """Ask the programme's named person; `untold` names who hears nothing of it."""
    form = HelpForm(untold)
    told = f"Thank you. {programme.help_name} has been told, and answers you on this page."
    return done(form, lambda: ask(form.message.data or ""), back, told=told) or render_template(
        "pairings/help.jinja", programme=programme, form=form, back=back, untold=untold
    )
