"""The pages behind the link in a mail. A GET shows; only a POST saves, sends or stops."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from mentoring.errors import DomainError, NotFound
from mentoring.forms import Form
from mentoring.transactions import unit_of_work
from surveys.instruments.declaration import Section
from surveys.responses import services
from surveys.responses.forms import SendForm, answers_of, section_form, stop_form
from surveys.responses.presenters import over_words, rows_to_check
from surveys.responses.queries import (
    Stage,
    answers_so_far,
    carry_on_at,
    saved_sections,
    sections_for,
    stage_of,
)
from surveys.schedules import services as schedules
from surveys.schedules.links import check_in_of
from surveys.schedules.models import CheckIn
from surveys.schedules.queries import wants_none

pages = Blueprint("check_ins", __name__)


@pages.get("/check-ins/<token>")
def show(token: str) -> Any:
    check_in = check_in_of(token)
    if stage_of(check_in) is not Stage.OPEN:
        return over_page(check_in, token)
    if "part" not in request.args:
        begun = bool(saved_sections(check_in))
        return page("start", check_in, token, begun=begun, next=carry_on_at(check_in))
    section = section_named(check_in, request.args["part"])
    return section_page(check_in, token, section, section_form(section, answers_so_far(check_in)))


@pages.post("/check-ins/<token>")
def save(token: str) -> Any:
    with unit_of_work():
        check_in = check_in_of(token, lock=True)
        if stage_of(check_in) is not Stage.OPEN:
            return over_page(check_in, token), 409
        section = section_named(check_in, request.args.get("part", ""))
        form = section_form(section, answers_so_far(check_in))
        if not form.validate_on_submit():
            return section_page(check_in, token, section, form), 422
        services.save_section(check_in, section, answers_of(form, section))
        later = [s.key for s in sections_for(check_in)]
    if "later" in request.form:
        return redirect(url_for(".saved", token=token), 303)
    following = later[later.index(section.key) + 1 :] if section.key in later else later
    if not following or request.args.get("change"):
        return redirect(url_for(".check", token=token), 303)
    return redirect(url_for(".show", token=token, part=following[0]), 303)


@pages.get("/check-ins/<token>/saved")
def saved(token: str) -> Any:
    check_in = check_in_of(token)
    if stage_of(check_in) is not Stage.OPEN:
        return over_page(check_in, token)
    return page("saved", check_in, token)


@pages.get("/check-ins/<token>/check")
def check(token: str) -> Any:
    check_in = check_in_of(token)
    if stage_of(check_in) is not Stage.OPEN:
        return over_page(check_in, token)
    return page("check", check_in, token, rows=rows_to_check(check_in), form=SendForm())


@pages.post("/check-ins/<token>/check")
def send(token: str) -> Any:
    form = SendForm()
    try:
        with unit_of_work():
            check_in = check_in_of(token, lock=True)
            if stage_of(check_in) is Stage.OPEN:
                services.submit(check_in)
            elif stage_of(check_in) is not Stage.ANSWERED:
                return over_page(check_in, token), 409
    except DomainError as problem:
        check_in = check_in_of(token)
        form.form_errors.append(problem.message)
        return page("check", check_in, token, rows=rows_to_check(check_in), form=form), 422
    return redirect(url_for(".show", token=token), 303)


@pages.get("/check-ins/<token>/stop")
def stop(token: str) -> Any:
    check_in = check_in_of(token)
    return page("stop", check_in, token, form=stop_form(stage_of(check_in)))


@pages.post("/check-ins/<token>/stop")
def stop_now(token: str) -> Any:
    with unit_of_work():
        check_in = check_in_of(token, lock=True)
        form = stop_form(stage_of(check_in))
        if not form.validate_on_submit():
            return page("stop", check_in, token, form=form), 422
        everything = form.what.data == "all"
        schedules.opt_out(check_in, everything=everything, actor=check_in.account)
    return redirect(url_for(".stopped", token=token), 303)


@pages.get("/check-ins/<token>/stopped")
def stopped(token: str) -> Any:
    check_in = check_in_of(token)
    return page("stopped", check_in, token, everything=wants_none(check_in.account_id))


@pages.post("/check-ins/<token>/start-again")
def start_again(token: str) -> Any:
    with unit_of_work():
        check_in = check_in_of(token, lock=True)
        schedules.opt_in(check_in, actor=check_in.account)
    return redirect(url_for(".show", token=token), 303)


def page(name: str, check_in: CheckIn, token: str, **more: Any) -> str:
    """One of our pages, with what each needs."""
    return render_template(
        f"surveys/responses/{name}.jinja",
        token=token,
        check_in=check_in,
        instrument=check_in.instrument_version.instrument,
        programme=check_in.wave.cohort.programme,
        **more,
    )


def section_page(check_in: CheckIn, token: str, section: Section, form: Form) -> str:
    """A page of questions, with its place among the others."""
    keys = [each.key for each in sections_for(check_in)]
    place = keys.index(section.key) + 1 if section.key in keys else 1
    return page(
        "section", check_in, token, section=section, form=form, place=place, places=len(keys)
    )


def over_page(check_in: CheckIn, token: str) -> str:
    """Why a check-in cannot be answered now."""
    stage = stage_of(check_in)
    if stage is Stage.STOPPED:
        return page("stopped", check_in, token, everything=wants_none(check_in.account_id))
    title, text = over_words(stage, check_in)
    return page("over", check_in, token, title=title, text=text)


def section_named(check_in: CheckIn, key: str) -> Section:
    """A page of the instrument; raises NotFound."""
    for section in check_in.instrument_version.instrument.sections:
        if section.key == key:
            return section
    raise NotFound
