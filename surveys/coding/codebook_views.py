"""Evaluators' pages of a programme's codebook."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.downloads import csv_download
from mentoring.errors import DomainError
from mentoring.permissions import Role, me
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import programme_of
from mentoring.transactions import unit_of_work
from surveys.coding import queries, services
from surveys.coding.forms import CodeForm, MergeForm
from surveys.coding.models import Code
from surveys.coding.presenters import codebook_table

pages = Blueprint("codebook", __name__)


def evaluated(programme_id: int) -> Programme:
    """A programme this person evaluates; raises NotFound."""
    return programme_of(me(), programme_id, role=Role.EVALUATOR)


@pages.get("/evaluation/programmes/<int:programme_id>/codes")
def index(programme_id: int) -> Any:
    programme = evaluated(programme_id)
    codes = queries.codes_of(programme.id)
    return render_template("surveys/coding/codebook.jinja", programme=programme, codes=codes)


@pages.get("/evaluation/programmes/<int:programme_id>/codes.csv")
def download(programme_id: int) -> Any:
    programme = evaluated(programme_id)
    table = codebook_table(queries.codes_of(programme.id, merged=True))
    return csv_download(table, f"codebook-{programme.id}.csv")


@pages.post("/evaluation/programmes/<int:programme_id>/codes/suggested")
def suggest(programme_id: int) -> Any:
    with unit_of_work():
        made = services.suggest_codes(evaluated(programme_id), actor=me())
    flash(f"{len(made)} themes have been added.")
    return redirect(url_for(".index", programme_id=programme_id), 303)


@pages.route("/evaluation/programmes/<int:programme_id>/codes/new", methods=["GET", "POST"])
def new(programme_id: int) -> Any:
    programme = evaluated(programme_id)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.create_code(programme, form.name.data, form.definition.data, actor=me())
            flash("The theme has been added.")
            return redirect(url_for(".index", programme_id=programme_id), 303)
        except DomainError as problem:
            form.blame(problem)
    page = render_template("surveys/coding/code.jinja", form=form, programme=programme, code=None)
    return page, 422 if form.errors else 200


@pages.route("/evaluation/codes/<int:code_id>", methods=["GET", "POST"])
def edit(code_id: int) -> Any:
    code = queries.code_of(me(), code_id)
    form = CodeForm(obj=code)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                found = queries.code_of(me(), code_id)
                services.change_code(found, form.name.data, form.definition.data, actor=me())
            flash("The theme has been changed. How it read before is kept.")
            return redirect(url_for(".index", programme_id=code.programme_id), 303)
        except DomainError as problem:
            form.blame(problem)
            code = queries.code_of(me(), code_id)
    page = render_template(
        "surveys/coding/code.jinja", form=form, programme=code.programme, code=code
    )
    return page, 422 if form.errors else 200


@pages.route("/evaluation/codes/<int:code_id>/merge", methods=["GET", "POST"])
def merge(code_id: int) -> Any:
    code = queries.code_of(me(), code_id)
    form = MergeForm().offer(others_of(code))
    if form.validate_on_submit():
        with unit_of_work():
            moved = services.merge_codes(
                queries.code_of(me(), code_id),
                queries.code_of(me(), int(form.into.data)),
                actor=me(),
            )
        flash(f"The themes are one now; {moved} marks have moved.")
        return redirect(url_for(".index", programme_id=code.programme_id), 303)
    page = render_template("surveys/coding/merge.jinja", form=form, code=code)
    return page, 422 if form.errors else 200


def others_of(code: Code) -> list[Code]:
    """Themes another can go into."""
    return [each for each in queries.codes_of(code.programme_id) if each.id != code.id]
