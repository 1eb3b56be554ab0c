"""A person's own equality answers: why we ask, one question a page, and stopping."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mentoring import clock
from mentoring.errors import DomainError, NotFound, StaleEdit
from mentoring.forms import refuse
from mentoring.monitoring import queries, services
from mentoring.monitoring.forms import AnswerForm, StepForm
from mentoring.monitoring.questions import Question, question_list
from mentoring.permissions import SIGNED_IN, me
from mentoring.transactions import unit_of_work

bp = Blueprint("equality", __name__, url_prefix="/equality-questions")

GUARDS = ((bp, SIGNED_IN),)

Page = str | Response


@bp.get("")
def index() -> Page:
    own = queries.own_answers(me())
    asked = [each for each in question_list().questions if each.asked_of(own.answers)]
    rows = [(each, bool(queries.chosen(own.answers, each.key))) for each in asked]
    return render_template(
        "monitoring/index.jinja",
        own=own,
        rows=rows,
        answered=sum(done for _, done in rows),
        can_take_back=own.delete_on is not None and own.delete_on > clock.today(),
        notice_days=services.NOTICE_DAYS,
        step=StepForm(),
        back=url_for("home.page"),
    )


@bp.route("/<question>", methods=["GET", "POST"])
def answer(question: str) -> Page:
    asked, own = _question(question), queries.own_answers(me())
    if own.stopped_on is not None or not asked.asked_of(own.answers):
        return redirect(url_for("equality.index"), 303)
    form, stale = AnswerForm(asked, queries.chosen(own.answers, question)), False
    if form.validate_on_submit():
        given = form.answer.data or ""
        try:
            with unit_of_work():
                services.save_answer(me(), question, given, actor=me(), seen=form.seen.data)
            return redirect(_next_page(asked), 303)
        except StaleEdit:
            stale = True
            form.seen.data = queries.chosen(queries.own_answers(me()).answers, question)
        except DomainError as problem:
            refuse(form, problem)
    return render_template(
        "monitoring/question.jinja",
        question=asked,
        form=form,
        stale=stale,
        skip=_next_page(asked),
        back=url_for("equality.index"),
    )


@bp.post("/<question>/blank")
def take_answer_back(question: str) -> Page:
    asked = _question(question)
    with unit_of_work():
        services.save_answer(me(), question, "", actor=me())
    flash(f"Your answer about {asked.title.lower()} has been taken back.", "success")
    return redirect(url_for("equality.index"), 303)


@bp.post("/not-now")
def not_now() -> Page:
    with unit_of_work():
        services.decline_offer(me(), actor=me())
    flash("We will not bring this up again. You find it under “Your account”.", "success")
    return redirect(url_for("home.page"), 303)


@bp.route("/stop", methods=["GET", "POST"])
def stop() -> Page:
    form = StepForm()
    if form.validate_on_submit():
        with unit_of_work():
            services.stop(me(), actor=me())
        return redirect(url_for("equality.index"), 303)
    return render_template(
        "monitoring/stop.jinja",
        form=form,
        notice_days=services.NOTICE_DAYS,
        back=url_for("equality.index"),
    )


@bp.post("/take-back")
def take_back() -> Page:
    with unit_of_work():
        services.take_back_stop(me(), actor=me())
    flash("You have taken your notice back.", "success")
    return redirect(url_for("equality.index"), 303)


def _question(key: str) -> Question:
    found = question_list().question(key)
    if found is None:
        raise NotFound
    return found


def _next_page(done: Question) -> str:
    """The next question this person is asked, or the overview after the last."""
    answers = queries.own_answers(me()).answers
    questions = question_list().questions
    for each in questions[questions.index(done) + 1 :]:
        if each.asked_of(answers):
            return url_for("equality.answer", question=each.key)
    return url_for("equality.index")
