"""Coordinators' pages of the vocabulary: one list for all programmes, and each entry's history."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mentoring.errors import DomainError
from mentoring.formatters import plural
from mentoring.listing import page_asked, page_of
from mentoring.permissions import COORDINATOR, me
from mentoring.profiles import vocabulary_queries as queries
from mentoring.profiles import vocabulary_services as services
from mentoring.profiles.models import SkillKind
from mentoring.profiles.step_forms import AskForm
from mentoring.profiles.vocabulary_forms import (
    EntriesFilter,
    EntryForm,
    MergeForm,
    MoveForm,
    RenameForm,
)
from mentoring.transactions import unit_of_work

vocabulary = Blueprint("vocabulary", __name__, url_prefix="/topics")

GUARDS = ((vocabulary, COORDINATOR),)


RETIRING = (
    "“{}” can no longer be chosen, in any programme. People who have chosen it keep it, it still "
    "counts in a match, and you can offer it again.",
    "No more skills can be put in “{}”. Those in it stay in it, people read its name as before, "
    "and you can offer it again.",
)
"""What it means to offer a topic, or a discipline, no longer."""


@vocabulary.get("")
def index() -> str:
    form = EntriesFilter()
    form.validate()
    return render_template(
        "profiles/vocabulary.jinja",
        form=form,
        page=page_of(queries.entries(**form.wanted()), page_asked()),
        kinds=queries.KIND_NAMES,
        disciplines=queries.disciplines(),
    )


@vocabulary.route("/new", methods=["GET", "POST"])
def add() -> str | Response:
    form = EntryForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = services.add_entry(
                    form.label.data,
                    SkillKind(form.kind.data),
                    actor=me(),
                    discipline=form.discipline.data or "",
                )
            flash(f"“{made.label}” is offered from now on.", "success")
            return redirect(url_for("vocabulary.show", skill_id=made.id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template("profiles/vocabulary_new.jinja", form=form)


@vocabulary.route("/<int:skill_id>", methods=["GET", "POST"])
def show(skill_id: int) -> str | Response:
    entry = queries.entry(skill_id)
    form = RenameForm(obj=entry)
    form.about(entry)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                discipline = form.discipline.data if "discipline" in form else None
                services.rename_entry(entry, form.label.data, actor=me(), discipline=discipline)
            flash("Saved. It is read everywhere under this name.", "success")
            return redirect(url_for("vocabulary.show", skill_id=skill_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "profiles/vocabulary_entry.jinja",
        entry=entry,
        form=form,
        into=queries.entry_by_key(entry.merged_into) if entry.merged_into else None,
        chosen=queries.times_chosen(entry),
        history=queries.history_of(entry),
        grouping=entry.kind is SkillKind.DISCIPLINE,
        discipline=queries.disciplines().get(entry.discipline, ""),
        kinds=queries.KIND_NAMES,
        acts=queries.ACT_WORDS,
    )


@vocabulary.route("/<int:skill_id>/move", methods=["GET", "POST"])
def move(skill_id: int) -> str | Response:
    entry, form = queries.entry(skill_id), MoveForm()
    form.offer(entry, queries.neighbours(entry))
    if form.validate_on_submit():
        after = queries.entry(int(form.after.data)) if form.after.data else None
        with unit_of_work():
            services.move_entry(entry, after, actor=me())
        flash(f"Moved. People see “{entry.label}” at its new place.", "success")
        return redirect(url_for("vocabulary.show", skill_id=skill_id), 303)
    return render_template("profiles/vocabulary_move.jinja", entry=entry, form=form)


@vocabulary.route("/<int:skill_id>/retire", methods=["GET", "POST"])
def retire(skill_id: int) -> str | Response:
    entry, form = queries.entry(skill_id), AskForm()
    here = url_for("vocabulary.show", skill_id=skill_id)
    if form.validate_on_submit():
        with unit_of_work():
            services.retire_entry(entry, actor=me())
        flash(f"“{entry.label}” is no longer offered.", "success")
        return redirect(here, 303)
    return render_template(
        "profiles/ask.jinja",
        title="Stop offering this?",
        text=RETIRING[entry.kind is SkillKind.DISCIPLINE].format(entry.label),
        button_text="Stop offering it",
        form=form,
        back=here,
    )


@vocabulary.post("/<int:skill_id>/offer")
def offer(skill_id: int) -> Response:
    with unit_of_work():
        services.offer_again(queries.entry(skill_id), actor=me())
    flash("It is offered again.", "success")
    return redirect(url_for("vocabulary.show", skill_id=skill_id), 303)


@vocabulary.route("/<int:skill_id>/merge", methods=["GET", "POST"])
def merge(skill_id: int) -> str | Response:
    entry = queries.entry(skill_id)
    form = MergeForm()
    form.offer(queries.others_like(entry))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                into = queries.entry(int(form.into.data))
                moved = services.merge_entries(entry, into, actor=me())
            flash(f"Merged. {plural(moved, 'choice')} moved to “{into.label}”.", "success")
            return redirect(url_for("vocabulary.show", skill_id=into.id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "profiles/vocabulary_merge.jinja",
        entry=entry,
        form=form,
        chosen=queries.times_chosen(entry),
    )
