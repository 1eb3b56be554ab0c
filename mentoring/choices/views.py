"""Mentees' pages: the directory of blind cards and the list of mentors they chose."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.choices import queries, services
from mentoring.choices.directory import DirectoryFilter, card_for, directory
from mentoring.choices.forms import ButtonForm, DirectoryForm, MoveForm, ReasonForm, typed
from mentoring.choices.presenters import blind_cards, fit_words, levels_on_cards, my_list
from mentoring.choices.rules import MOST
from mentoring.errors import Conflict, DomainError
from mentoring.listing import page_asked, page_of
from mentoring.organisations.queries import regions
from mentoring.permissions import SIGNED_IN, me
from mentoring.profiles.queries import offered_skills
from mentoring.programmes.models import Application, Side
from mentoring.transactions import unit_of_work

choosing = Blueprint("choosing", __name__, url_prefix="/applications/<int:application_id>/choices")

CARDS = 12
"""So many to a page: a card is long on a phone."""

GUARDS = ((choosing, SIGNED_IN),)


def _mentee(application_id: int) -> Application:
    return queries.mine(me(), application_id, Side.MENTEE)


def _to_list(application_id: int, key: str = ""):
    anchor = f"choice-{key}" if key else None
    return redirect(
        url_for("choosing.my_choices", application_id=application_id, _anchor=anchor), 303
    )


@choosing.get("")
def my_choices(application_id: int):
    mentee = _mentee(application_id)
    choices = queries.choices_of(mentee)
    return render_template(
        "choices/mine.jinja",
        application=mentee,
        chosen=my_list(mentee, choices),
        seen=services.mark_of(choices),
        over=queries.why_over(mentee.cohort),
        most=MOST,
        move=MoveForm(),
    )


@choosing.get("/mentors")
def mentors(application_id: int):
    mentee = _mentee(application_id)
    levels = levels_on_cards(mentee.cohort, Side.MENTOR)
    form = DirectoryForm(offered_skills(), regions(), levels.values())
    asked = typed(
        form, text="q", topic="topic", specialism="specialism", region="region", mode="mode",
        time="time", sort="sort",
    )  # fmt: skip
    level = typed(form, level="level").get("level", "")
    at_level = frozenset(each for each, shown in levels.items() if shown == level)
    asked_for = DirectoryFilter(**asked, profiles=at_level if level else None)
    page = page_of(directory(mentee, asked_for), page_asked(), size=CARDS)
    cards = blind_cards(page.rows, mentee.cohort, Side.MENTOR)
    chosen = {each.mentor_id: each.place for each in queries.choices_of(mentee)}
    wanted = queries.topics_wanted(mentee)
    return render_template(
        "choices/directory.jinja",
        application=mentee,
        form=form,
        page=page,
        cards=cards,
        chosen=chosen,
        fits={key: fit_words(card, wanted) for key, card in cards.items()},
        over=queries.why_over(mentee.cohort),
        most=MOST,
    )


@choosing.route("/mentors/<card_key>", methods=["GET", "POST"])
def mentor(application_id: int, card_key: str):
    mentee = _mentee(application_id)
    row = card_for(mentee, card_key)
    choice = next(
        (c for c in queries.choices_of(mentee) if c.mentor_id == row.application_id), None
    )
    form = ReasonForm(data={"reason": choice.reason if choice else ""})
    if form.validate_on_submit():
        try:
            with unit_of_work():
                place = services.choose(mentee, card_key, reason=form.reason.data or "", actor=me())
            flash(f"This mentor is number {place} on your list.")
            return _to_list(application_id, card_key)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "choices/mentor.jinja",
        application=mentee,
        card=blind_cards([row], mentee.cohort, Side.MENTOR)[row.application_id],
        choice=choice,
        form=form,
        over=queries.why_over(mentee.cohort),
    )


@choosing.post("/mentors/<card_key>/move")
def move(application_id: int, card_key: str):
    form = MoveForm()
    step = -1 if form.step.data == "up" else 1
    try:
        with unit_of_work():
            place = services.move(
                _mentee(application_id), card_key, step, seen=form.seen.data or "", actor=me()
            )
        flash(f"This mentor is now number {place} on your list.")
    except Conflict as problem:
        flash(problem.message, "error")
    return _to_list(application_id, card_key)


@choosing.route("/mentors/<card_key>/remove", methods=["GET", "POST"])
def remove(application_id: int, card_key: str):
    mentee, form = _mentee(application_id), ButtonForm()
    entry = next(
        (each for each in my_list(mentee, queries.choices_of(mentee)) if each.key == card_key), None
    )
    if form.validate_on_submit() and entry is not None:
        with unit_of_work():
            services.remove(mentee, card_key, actor=me())
        flash("The mentor is no longer on your list.")
    if form.is_submitted() or entry is None:
        return _to_list(application_id)
    return render_template("choices/remove.jinja", application=mentee, entry=entry, form=form)
