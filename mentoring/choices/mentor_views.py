"""Mentors' pages: their own card as others see it, and the mentees who named them."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.choices import queries, services
from mentoring.choices.directory import own_card
from mentoring.choices.forms import ButtonForm, CardForm, RespondForm
from mentoring.choices.models import Mark
from mentoring.choices.presenters import MARKS, blind_cards
from mentoring.errors import DomainError, NotFound
from mentoring.listing import page_asked, page_of
from mentoring.pairings.queries import has_pairings
from mentoring.permissions import SIGNED_IN, me
from mentoring.programmes.models import Application, ApplicationStatus, Side
from mentoring.transactions import unit_of_work

my_card = Blueprint("my_card", __name__, url_prefix="/applications/<int:application_id>/card")

GUARDS = ((my_card, SIGNED_IN),)


def _mentor(application_id: int) -> Application:
    """One's own approved application as a mentor: before that there is no card to see."""
    found = queries.mine(me(), application_id, Side.MENTOR)
    if found.status is not ApplicationStatus.APPROVED:
        raise NotFound("You have a card once your application is approved.")
    return found


@my_card.route("", methods=["GET", "POST"])
def page(application_id: int):
    mentor = _mentor(application_id)
    card, row = queries.stored_card(mentor), own_card(mentor)
    if card is None or row is None:
        raise NotFound
    form = CardForm(data={"words": card.own_words, "shows_region": card.shows_region})
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.save_card(
                    mentor,
                    words=form.words.data or "",
                    confirmed=form.confirmed.data,
                    shows_region=form.shows_region.data,
                    actor=me(),
                )
            flash("Your card has been saved. This is how others see it now.")
            return redirect(url_for("my_card.page", application_id=application_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "choices/my_card.jinja",
        application=mentor,
        stored=card,
        card=blind_cards([row], mentor.cohort, Side.MENTOR)[mentor.id],
        form=form,
        naming=queries.count_naming(mentor.id),
        matched=has_pairings(mentor.cohort),
        button=ButtonForm(),
    )


@my_card.post("/hide")
def hide(application_id: int):
    with unit_of_work():
        services.hide_card(_mentor(application_id), actor=me())
    flash("Your card is no longer in the directory. You are matched as before.")
    return redirect(url_for("my_card.page", application_id=application_id), 303)


@my_card.post("/show")
def show(application_id: int):
    with unit_of_work():
        services.show_card(_mentor(application_id), actor=me())
    flash("Your card is in the directory.")
    return redirect(url_for("my_card.page", application_id=application_id), 303)


@my_card.get("/chosen-by")
def chosen_by(application_id: int):
    mentor = _mentor(application_id)
    listed = page_of(queries.chosen_by(mentor.id), page_asked())
    return render_template(
        "choices/chosen_by.jinja",
        application=mentor,
        page=listed,
        cards=blind_cards(listed.rows, mentor.cohort, Side.MENTEE),
        marks=MARKS,
        matched=has_pairings(mentor.cohort),
    )


@my_card.route("/chosen-by/<card_key>", methods=["GET", "POST"])
def mentee(application_id: int, card_key: str):
    mentor = _mentor(application_id)
    row = queries.mentee_card_for(mentor, card_key)
    form = RespondForm(data={"mark": row.mark.value if row.mark else "", "talked": row.talked_at})
    if form.validate_on_submit():
        with unit_of_work():
            services.respond(
                mentor, card_key, Mark(form.mark.data), talked=form.talked.data, actor=me()
            )
        flash("Thank you. Only you can see what you chose.")
        return redirect(url_for("my_card.chosen_by", application_id=application_id), 303)
    return render_template(
        "choices/mentee.jinja",
        application=mentor,
        row=row,
        card=blind_cards([row], mentor.cohort, Side.MENTEE)[row.application_id],
        form=form,
        matched=has_pairings(mentor.cohort),
    )
