"""Coordinators' pages of lists of training: upload, look, write down, undo."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.errors import DomainError
from mentoring.formatters import plural
from mentoring.imports import training_lists
from mentoring.imports.forms import ButtonForm
from mentoring.imports.training_forms import TrainingListForm
from mentoring.imports.training_models import TrainingListStatus
from mentoring.listing import page_asked, page_of, slice_of
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.models import Cohort
from mentoring.programmes.queries import cohort_of
from mentoring.registry import CohortLink
from mentoring.transactions import reads_first, unit_of_work

training = Blueprint(
    "training_lists", __name__, url_prefix="/cohorts/<int:cohort_id>/training-lists"
)

GUARDS = ((training, COORDINATOR),)

STATUS_LABELS = {
    TrainingListStatus.READY: "Looked at, not written down",
    TrainingListStatus.APPLIED: "Written down",
    TrainingListStatus.UNDONE: "Undone",
    TrainingListStatus.ABANDONED: "Dropped",
}


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """Training of many people, from the cohort's page."""
    text = "Upload who has done which training, look at every row first, undo it."
    url = url_for("training_lists.index", cohort_id=cohort.id)
    return [CohortLink("Training from a list", text, url, order=16)]


def _to(cohort_id: int, list_id: int):
    return redirect(url_for("training_lists.show", cohort_id=cohort_id, list_id=list_id), 303)


@training.route("", methods=["GET", "POST"])
@reads_first
def index(cohort_id: int):
    cohort, form = cohort_of(me(), cohort_id), TrainingListForm()
    if form.validate_on_submit():
        try:
            list_id = training_lists.look_at(
                cohort,
                form.file.data.stream,
                form.file.data.filename or "",
                title=form.title.data or "",
                actor=me(),
            )
            return _to(cohort_id, list_id)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "imports/training_lists.jinja",
        cohort=cohort,
        form=form,
        page=page_of(training_lists.lists_in(cohort), page_asked()),
        labels=STATUS_LABELS,
    )


@training.get("/<int:list_id>")
def show(cohort_id: int, list_id: int):
    cohort = cohort_of(me(), cohort_id)
    found = training_lists.list_in(cohort, list_id)
    return render_template(
        "imports/training_list.jinja",
        cohort=cohort,
        found=found,
        counts=found.counts,
        page=slice_of(found.problems, page_asked()),
        form=ButtonForm(),
        labels=STATUS_LABELS,
    )


@training.post("/<int:list_id>/apply")
def apply(cohort_id: int, list_id: int):
    found = training_lists.list_in(cohort_of(me(), cohort_id), list_id)
    with unit_of_work():
        count = training_lists.apply(found, actor=me())
    flash(f"{plural(count, 'training')} written down.", "success")
    return _to(cohort_id, list_id)


@training.post("/<int:list_id>/drop")
def drop(cohort_id: int, list_id: int):
    found = training_lists.list_in(cohort_of(me(), cohort_id), list_id)
    with unit_of_work():
        training_lists.abandon(found, actor=me())
    flash("Dropped. Nothing of the list is kept.", "success")
    return redirect(url_for("training_lists.index", cohort_id=cohort_id), 303)


@training.route("/<int:list_id>/undo", methods=["GET", "POST"])
def undo(cohort_id: int, list_id: int):
    found = training_lists.list_in(cohort_of(me(), cohort_id), list_id)
    form = ButtonForm()
    if form.validate_on_submit():
        with unit_of_work():
            count = training_lists.undo(found, actor=me())
        flash(f"{plural(count, 'training')} taken out. They no longer count.", "success")
        return _to(cohort_id, list_id)
    return render_template(
        "profiles/ask.jinja",
        title="Take out what this list wrote down?",
        text=f"{plural(len(found.made), 'training')} from {found.file_name} then no longer count. "
        "What somebody took out by hand stays out, and what the list replaced does not come back.",
        button_text="Take it out",
        form=form,
        back=url_for("training_lists.show", cohort_id=cohort_id, list_id=list_id),
    )
