"""Coordinators' pages for writing to many people of a cohort."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mentoring import numbers
from mentoring.casework import choosing, letter_templates, messages, placeholders
from mentoring.casework.message_forms import (
    LETTER_LABELS,
    ChooseForm,
    LetterForm,
    LogForm,
    VersionForm,
    seen_version,
)
from mentoring.casework.message_models import Message, MessageStatus
from mentoring.casework.template_forms import BeginForm
from mentoring.errors import DomainError, NotFound
from mentoring.formatters import plural
from mentoring.jobs import JobStatus
from mentoring.listing import page_asked, page_of
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.forms import AskFirstForm
from mentoring.programmes.models import Cohort
from mentoring.programmes.queries import cohort_of
from mentoring.registry import CohortLink
from mentoring.transactions import unit_of_work

letters = Blueprint("messages", __name__, url_prefix="/cohorts/<int:cohort_id>/messages")

GUARDS = ((letters, COORDINATOR),)


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """Writing to people, from the cohort's page."""
    text = "Choose people, write, look at it as they will, and see what was sent before."
    url = url_for("messages.index", cohort_id=cohort.id)
    return [CohortLink("Write to people", text, url, order=36)]


def _load(cohort_id: int, message_id: int) -> Message:
    return messages.message_in(cohort_of(me(), cohort_id), message_id)


def _to(message: Message, page: str = "messages.show") -> Response:
    address = url_for(page, cohort_id=message.cohort_id, message_id=message.id)
    return redirect(address, 303)


@letters.get("")
def index(cohort_id: int):
    cohort, form = cohort_of(me(), cohort_id), LogForm()
    form.validate()
    query = messages.log_of(
        cohort, form.status.data or "", form.q.data or "", form.sort.data or "newest"
    )
    return render_template(
        "casework/messages.jinja",
        cohort=cohort,
        form=form,
        page=page_of(query, page_asked()),
        labels=LETTER_LABELS,
    )


@letters.route("/new", methods=["GET", "POST"])
def choose(cohort_id: int):
    cohort = cohort_of(me(), cohort_id)
    form, ask = ChooseForm(cohort), AskFirstForm()
    wanted = form.wanted()
    if ask.validate_on_submit():
        try:
            if not form.validate():  # what cannot be understood must not mean everybody
                raise DomainError("Choose again whom to write to: this choice is not on the list.")
            with unit_of_work():
                message = messages.begin(cohort, wanted, actor=me())
            return _to(message)
        except DomainError as problem:
            flash(problem.message, "error")
    page = page_of(choosing.named(choosing.fitting(cohort, wanted)), page_asked())
    return render_template("casework/choose.jinja", cohort=cohort, form=form, ask=ask, page=page)


@letters.route("/<int:message_id>", methods=["GET", "POST"])
def show(cohort_id: int, message_id: int):
    message = _load(cohort_id, message_id)
    form = LetterForm(obj=message)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                messages.write(message, form.words(), version=seen_version(form))
            return _to(message, "messages.preview")
        except DomainError as problem:
            form.blame(problem)
    return _page(message, form, BeginForm(message.cohort.programme))


def _page(message: Message, form: LetterForm, begin: BeginForm) -> str:
    text = request.values.get("q", "")
    return render_template(
        "casework/message.jinja",
        message=message,
        cohort=message.cohort,
        form=form,
        begin=begin,
        told_of=begin if begin.errors else form,
        q=text,
        page=page_of(messages.recipients_of(message, text), page_asked()),
        counts=messages.counts_of(message),
        labels=LETTER_LABELS,
        progress=_progress(message),
    )


@letters.post("/<int:message_id>/draft")
def keep(cohort_id: int, message_id: int):
    """Keep what was typed so far, whichever button of the page was pressed with it."""
    message = _load(cohort_id, message_id)
    form, begin = LetterForm(obj=message), BeginForm(message.cohort.programme)
    chosen = begin.chosen() if begin.asked and begin.offers_any else None
    try:
        with unit_of_work():
            _keep_typed(message, form)
            if chosen is not None:
                _put(message, chosen)
            elif begin.asked and not begin.errors:
                raise NotFound("That template is not here any more. Somebody may have deleted it.")
        form.version.data = str(message.version)
    except DomainError as problem:
        form.blame(problem)
    if form.errors or begin.errors:
        return _page(message, form, begin)
    if "draft" in request.form:
        flash("Saved as a draft.", "success")
    return _to_people(message) if "show" in request.form else _to(message)


def _keep_typed(message: Message, form: LetterForm) -> None:
    """Keep the words sent along with another button. Blanks may be filled in later; for what cannot
    be kept, raises DomainError, so that the button does nothing and the words stay on the page."""
    if "body" not in request.form:
        return
    if not form.can_be_kept():
        raise DomainError("This cannot be saved yet. Mend it, then press the button again.")
    messages.keep(message, form.words(), version=seen_version(form))


def _put(message: Message, template_id: int) -> None:
    template = letter_templates.template_in(message.cohort.programme, template_id)
    below = letter_templates.put_into(message, template)
    where = "below what you had written" if below else "in the boxes"
    flash(f"The template is {where}. Change it as you like.", "success")


def _to_people(message: Message) -> Response:
    """Back to the people the page showed."""
    kept = {name: request.values[name] for name in ("q", "page") if request.values.get(name)}
    where = {"cohort_id": message.cohort_id, "message_id": message.id}
    return redirect(url_for("messages.show", **where, **kept, _anchor="people"), 303)


def _progress(message: Message) -> dict[str, object]:
    job = message.job
    percent = round(100 * job.done / job.total) if job and job.total else 0
    waiting = job is None or job.status is JobStatus.QUEUED
    note = "Waiting to start" if waiting else "Writing"
    return {
        "percent": percent,
        "note": note,
        "underWay": message.status is MessageStatus.SENDING,
    }


@letters.get("/<int:message_id>/progress")
def progress(cohort_id: int, message_id: int):
    return _progress(_load(cohort_id, message_id))


@letters.post("/<int:message_id>/people/<int:account_id>/<any(out,back):where>")
def leave_out(cohort_id: int, message_id: int, account_id: int, where: str):
    message = _load(cohort_id, message_id)
    form = LetterForm(obj=message)
    try:
        with unit_of_work():
            _keep_typed(message, form)
            messages.leave_out(message, account_id, where == "out")
    except DomainError as problem:
        if "body" not in request.form:
            raise
        form.blame(problem)
        return _page(message, form, BeginForm(message.cohort.programme))
    flash("Left out." if where == "out" else "Put back.", "success")
    return _to_people(message)


@letters.get("/<int:message_id>/preview")
def preview(cohort_id: int, message_id: int):
    message = _load(cohort_id, message_id)
    person = messages.recipient_of(message, numbers.asked("person"))
    subject, body = messages.read_by(message, person.name if person else "")
    form = VersionForm(data={"version": str(message.version)})
    return render_template(
        "casework/preview.jinja",
        message=message,
        cohort=message.cohort,
        person=person,
        subject=subject,
        body=body,
        form=form,
        counts=messages.counts_of(message),
        without_news=messages.without_news(message),
        worrying=placeholders.worrying(message.subject),
    )


@letters.post("/<int:message_id>/test")
def test(cohort_id: int, message_id: int):
    message = _load(cohort_id, message_id)
    with unit_of_work():
        messages.test(message, actor=me())
    flash(f"A test is on its way to {me().email}. Nobody else gets it.", "success")
    return _to(message, "messages.preview")


@letters.post("/<int:message_id>/send")
def send(cohort_id: int, message_id: int):
    message, form = _load(cohort_id, message_id), VersionForm()
    with unit_of_work():
        messages.send(message, version=seen_version(form), actor=me())
    flash("The letters are being written. You can stop it while it runs.", "success")
    return _to(message)


@letters.post("/<int:message_id>/stop")
def stop(cohort_id: int, message_id: int):
    message = _load(cohort_id, message_id)
    with unit_of_work():
        messages.stop(message, actor=me())
    written = plural(message.written, "letter")
    flash(f"Stopped. {written} had been written by then.", "success")
    return redirect(url_for("messages.index", cohort_id=cohort_id), 303)
