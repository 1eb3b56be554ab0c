"""Coordinators' pages for the templates of letters that a programme keeps."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring import numbers
from mentoring.casework import letter_templates, messages
from mentoring.casework.message_forms import seen_version
from mentoring.casework.template_forms import KIND_LABELS, TemplateForm, TemplatesFilter
from mentoring.errors import DomainError, StaleEdit
from mentoring.listing import page_asked, page_of
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.forms import AskFirstForm
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import programme_of
from mentoring.transactions import unit_of_work

templates = Blueprint(
    "letter_templates", __name__, url_prefix="/programmes/<int:programme_id>/letter-templates"
)

GUARDS = ((templates, COORDINATOR),)


@templates.get("")
def index(programme_id: int):
    programme, form = programme_of(me(), programme_id), TemplatesFilter()
    form.validate()
    query = letter_templates.listed(
        programme, form.q.data or "", form.kind.data or "", form.sort.data or "name"
    )
    return render_template(
        "casework/templates.jinja",
        programme=programme,
        form=form,
        page=page_of(query, page_asked()),
        kinds=KIND_LABELS,
    )


@templates.route("/new", methods=["GET", "POST"])
def new(programme_id: int):
    programme = programme_of(me(), programme_id)
    form = TemplateForm(data=_letter_asked(programme))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = letter_templates.keep(programme, form.sample(), actor=me())
            flash(f"“{made.name}” is kept. Choose it when you write to people.", "success")
            return redirect(url_for("letter_templates.index", programme_id=programme_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "casework/template.jinja", programme=programme, form=form, template=None, kinds=KIND_LABELS
    )


def _letter_asked(programme: Programme) -> dict[str, object]:
    """The words of a letter that is to be a template."""
    message_id = numbers.asked("message")
    if message_id is None:
        return {}
    letter = messages.message_of(programme, message_id)
    return {
        "name": letter.subject[:100],
        "subject": letter.subject,
        "body": letter.body,
        "kind": letter.kind,
    }


@templates.route("/<int:template_id>", methods=["GET", "POST"])
def change(programme_id: int, template_id: int):
    programme = programme_of(me(), programme_id)
    template = letter_templates.template_in(programme, template_id)
    form, stale = TemplateForm(obj=template), False
    if form.validate_on_submit():
        try:
            with unit_of_work():
                letter_templates.change(
                    template, form.sample(), version=seen_version(form), actor=me()
                )
            flash("The template has been saved. What it said before stands below it.", "success")
            return redirect(url_for("letter_templates.index", programme_id=programme_id), 303)
        except DomainError as problem:
            form.blame(problem)
            stale = isinstance(problem, StaleEdit)
    template = letter_templates.template_in(programme, template_id)
    if stale:
        form.version.data = str(template.version)
    return render_template(
        "casework/template.jinja",
        programme=programme,
        form=form,
        template=template,
        stale=stale,
        kinds=KIND_LABELS,
    )


@templates.route("/<int:template_id>/delete", methods=["GET", "POST"])
def delete(programme_id: int, template_id: int):
    programme, form = programme_of(me(), programme_id), AskFirstForm()
    template = letter_templates.template_in(programme, template_id)
    if form.validate_on_submit():
        with unit_of_work():
            letter_templates.delete(template, actor=me())
        flash("The template has been deleted.", "success")
        return redirect(url_for("letter_templates.index", programme_id=programme_id), 303)
    return render_template(
        "profiles/ask.jinja",
        title=f"Delete the template “{template.name}”?",
        text="It goes for good, with everything it said before. Letters that were written with it "
        "stay as they are.",
        button_text="Delete the template",
        form=form,
        back=url_for("letter_templates.change", programme_id=programme_id, template_id=template_id),
    )
