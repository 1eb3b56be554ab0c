"""A facilitator's pages: their circles, who is in them, and the days they met."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.circles import queries, services
from mentoring.circles.forms import MeetingForm
from mentoring.circles.helping import circle_help_page
from mentoring.circles.models import CircleStatus, MemberStatus
from mentoring.errors import DomainError
from mentoring.listing import page_asked, page_of
from mentoring.permissions import FACILITATOR, me
from mentoring.programmes.forms import AskFirstForm
from mentoring.transactions import unit_of_work

facilitating = Blueprint("facilitating", __name__, url_prefix="/facilitating")

GUARDS = ((facilitating, FACILITATOR),)


@facilitating.get("")
def index():
    page = page_of(queries.facilitated_by(me()), page_asked())
    return render_template(
        "circles/facilitating.jinja", page=page, circles=[row[0] for row in page.rows]
    )


@facilitating.get("/<int:circle_id>")
def circle(circle_id: int):
    found = queries.circle_facilitated(me(), circle_id)
    here = queries.with_status(found, MemberStatus.ACCEPTED)
    names = queries.names_of(here)
    return render_template(
        "circles/facilitated.jinja",
        circle=found,
        running=found.status is CircleStatus.RUNNING,
        people=[(names[each.id], each.contact) for each in here],
        waiting=len(queries.with_status(found, MemberStatus.INVITED)),
        meetings=queries.meetings_of(found),
        requests=queries.own_requests(found, me()),
    )


@facilitating.route("/<int:circle_id>/meetings/new", methods=["GET", "POST"])
def add_meeting(circle_id: int):
    return _meeting_page(circle_id, None)


@facilitating.route("/<int:circle_id>/meetings/<int:meeting_id>", methods=["GET", "POST"])
def change_meeting(circle_id: int, meeting_id: int):
    return _meeting_page(circle_id, meeting_id)


def _meeting_page(circle_id: int, meeting_id: int | None):
    found = queries.circle_facilitated(me(), circle_id)
    meeting = queries.meeting_of(found, meeting_id) if meeting_id else None
    form = MeetingForm(meeting)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                found = queries.circle_facilitated(me(), circle_id)
                services.note_meeting(
                    found,
                    held_on=form.held_on.data,
                    minutes=form.minutes.data or 0,
                    topic=form.chosen_topic(),
                    came=form.came.data,
                    actor=me(),
                    meeting=queries.meeting_of(found, meeting_id) if meeting_id else None,
                )
            flash("The meeting has been noted.")
            return redirect(url_for("facilitating.circle", circle_id=circle_id), 303)
        except DomainError as problem:
            form.blame(problem)
            found = queries.circle_facilitated(me(), circle_id)
    return render_template("circles/meeting.jinja", circle=found, form=form, meeting=meeting)


@facilitating.route("/<int:circle_id>/meetings/<int:meeting_id>/take-back", methods=["GET", "POST"])
def take_back_meeting(circle_id: int, meeting_id: int):
    found, form = queries.circle_facilitated(me(), circle_id), AskFirstForm()
    meeting = queries.meeting_of(found, meeting_id)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                found = queries.circle_facilitated(me(), circle_id)
                meeting = queries.meeting_of(found, meeting_id)
                services.take_back_meeting(found, meeting, actor=me())
            flash("The meeting has been taken out of the log.")
            return redirect(url_for("facilitating.circle", circle_id=circle_id), 303)
        except DomainError as problem:
            form.blame(problem)
            found = queries.circle_facilitated(me(), circle_id)
    return render_template(
        "circles/take_back_meeting.jinja", circle=found, meeting=meeting, form=form
    )


@facilitating.route("/<int:circle_id>/help", methods=["GET", "POST"])
def ask_help(circle_id: int):
    found = queries.circle_facilitated(me(), circle_id)
    return circle_help_page(found, url_for("facilitating.circle", circle_id=circle_id))
