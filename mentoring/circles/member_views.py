"""A member's own pages of their circle."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.circles import queries, services
from mentoring.circles.helping import circle_help_page
from mentoring.circles.letters import token_of
from mentoring.circles.models import CircleStatus, MemberStatus
from mentoring.permissions import SIGNED_IN, me
from mentoring.programmes.forms import AskFirstForm
from mentoring.transactions import unit_of_work

mine = Blueprint("my_circles", __name__, url_prefix="/circles")

GUARDS = ((mine, SIGNED_IN),)


@mine.get("")
def index():
    circles = queries.circles_of(me())
    return render_template(
        "circles/mine.jinja", circles=[(each, queries.place_of(each, me())) for each in circles]
    )


@mine.get("/<int:circle_id>")
def show(circle_id: int):
    circle = queries.circle_of(me(), circle_id)
    place = queries.place_of(circle, me())
    if place.status is MemberStatus.INVITED:
        return redirect(url_for("circle_invitations.show", token=token_of(place)))
    joined = queries.with_status(circle, MemberStatus.ACCEPTED)
    names = queries.names_of(joined)
    running = circle.status is CircleStatus.RUNNING
    return render_template(
        "circles/my_circle.jinja",
        circle=circle,
        running=running,
        people=[(names[each.id], each.contact) for each in joined] if running else [],
        meetings=queries.meetings_of(circle),
        requests=queries.own_requests(circle, me()),
    )


@mine.route("/<int:circle_id>/leave", methods=["GET", "POST"])
def leave(circle_id: int):
    circle, form = queries.circle_of(me(), circle_id), AskFirstForm()
    if form.validate_on_submit():
        with unit_of_work():
            place = queries.place_of(queries.circle_of(me(), circle_id), me())
            services.leave(place, actor=me())
        flash("You have left the circle. Nobody asks why.")
        return redirect(url_for("my_circles.index"), 303)
    return render_template("circles/leave.jinja", circle=circle, form=form)


@mine.route("/<int:circle_id>/help", methods=["GET", "POST"])
def ask_help(circle_id: int):
    circle = queries.circle_of(me(), circle_id)
    return circle_help_page(circle, url_for("my_circles.show", circle_id=circle_id))
