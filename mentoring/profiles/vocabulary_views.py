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
from mentoring.profiles.vocabulary import DISCIPLINES
from mentoring.profiles.vocabulary_forms import EntriesFilter, EntryForm, MergeForm, RenameForm
from mentoring.transactions import unit_of_work

vocabulary = Blueprint("vocabulary", __name__, url_prefix="/topics")

GUARDS = ((vocabulary, COORDINATOR),)


@vocabulary.get("")
def index() -> str:
    form = EntriesFilter()
    form.validate()
    return render_template(
        "profiles/vocabulary.jinja",
        form=form,
        page=page_of(queries.entries(**form.wanted()), page_asked()),
        kinds=queries.KIND_NAMES,
        disciplines=DISCIPLINES,
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
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.rename_entry(
                    entry, form.label.data, actor=me(), discipline=form.discipline.data
                )
            flash("Saved. Everybody who has chosen it reads the new name.", "success")
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
        kinds=queries.KIND_NAMES,
        acts=queries.ACT_WORDS,
    )


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
        text=f"“{entry.label}” can no longer be chosen, in any programme. People who have chosen "
        "it keep it, it still counts in a match, and you can offer it again.",
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
