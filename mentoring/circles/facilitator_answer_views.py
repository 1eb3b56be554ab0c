"""The page on which whoever is named to facilitate a circle says yes or no, from a link."""

from flask import Blueprint, render_template, url_for

from mentoring.circles.facilitator_answers import agree, circle_by_token, said_no, say_no
from mentoring.circles.forms import FacilitatorAnswerForm
from mentoring.pairings.answering import done
from mentoring.permissions import BY_LINK

answers = Blueprint("facilitator_answers", __name__, url_prefix="/circle-facilitators/<token>")

GUARDS = ((answers, BY_LINK),)


@answers.route("", methods=["GET", "POST"])
def show(token: str):
    circle, form = circle_by_token(token), FacilitatorAnswerForm()

    def answer() -> None:
        found = circle_by_token(token)
        if form.answer.data == "yes":
            agree(found)
        else:
            say_no(found, form.note.data or "")

    told = "Thank you. What you said has been kept, and coordinators see it."
    page = url_for("facilitator_answers.show", token=token)
    return done(form, answer, page, told=told) or render_template(
        "circles/facilitator_answer.jinja", circle=circle, form=form, said_no=said_no(circle)
    )
