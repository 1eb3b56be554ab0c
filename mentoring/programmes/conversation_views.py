"""Coordinators' pages of promised conversations: who waits for one, and what came of it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from mentoring import clock
from mentoring.errors import DomainError
from mentoring.forms import DayField, Form, ListForm, LongText
from mentoring.listing import page_asked, page_of
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes import conversation_queries as queries
from mentoring.programmes import conversations as services
from mentoring.programmes.conversation_models import ConversationStatus, Outcome
from mentoring.programmes.presenters import CONVERSATION_LABELS, CONVERSATION_OUTCOMES
from mentoring.programmes.queries import cohort_of
from mentoring.transactions import unit_of_work

conversations = Blueprint(
    "conversations", __name__, url_prefix="/cohorts/<int:cohort_id>/conversations"
)

GUARDS = ((conversations, COORDINATOR),)

WORDS = {"statuses": CONVERSATION_LABELS, "outcomes": CONVERSATION_OUTCOMES}


class ConversationsFilter(ListForm):
    """Which conversations to list, and in what order."""

    q = StringField("Name", validators=[Length(max=120, message="Shorten the name")])
    status = SelectField(
        "Status",
        default="",
        choices={"": "All", "overdue": "Overdue"}
        | {status.value: label for status, label in CONVERSATION_LABELS.items()},
    )
    sort = SelectField("Sort by", choices=dict(queries.SORTS), default="due")


class OutcomeForm(Form):
    """What a conversation came to."""

    outcome = RadioField(
        "What came of it?",
        choices={outcome.value: label for outcome, label in CONVERSATION_OUTCOMES.items()},
        validators=[InputRequired("Choose what came of it")],
    )
    held_on = DayField(
        "Held on",
        what="the day you talked",
        validators=[InputRequired("Enter the day you talked")],
    )
    note = LongText(
        "Note (optional)",
        description="What to remember for the next match. The person can ask to read it. Leave "
        "out anything about health, background or family.",
        limit=1000,
        rows=4,
    )


@conversations.get("")
def index(cohort_id: int):
    cohort, form = cohort_of(me(), cohort_id), ConversationsFilter()
    wanted = queries.ConversationFilter()
    if form.validate():
        wanted = queries.ConversationFilter(
            form.q.data or "", form.status.data or "", form.sort.data or "due"
        )
    return render_template(
        "programmes/conversations.jinja",
        cohort=cohort,
        form=form,
        page=page_of(queries.conversations_in(cohort, wanted), page_asked()),
        words=WORDS,
    )


@conversations.route("/<int:conversation_id>", methods=["GET", "POST"])
def show(cohort_id: int, conversation_id: int):
    cohort = cohort_of(me(), cohort_id)
    found = queries.conversation_in(cohort, conversation_id)
    form = OutcomeForm(data={"held_on": clock.today()})
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.record(
                    found,
                    Outcome(form.outcome.data),
                    held_on=form.held_on.data or clock.today(),
                    note=form.note.data or "",
                    actor=me(),
                )
            flash("The conversation has been noted.")
            return redirect(url_for("conversations.index", cohort_id=cohort_id), 303)
        except DomainError as problem:
            form.blame(problem)
    overdue = found.status is ConversationStatus.DUE and queries.is_late(found.due_on)
    return render_template(
        "programmes/conversation.jinja",
        cohort=cohort,
        conversation=found,
        overdue=overdue,
        form=form,
        words=WORDS,
    )
