"""Coordinators' pages of lists: upload, columns, preview, import, letters, undo."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring import formatters
from mentoring.downloads import PeopleFile, csv_download, people_download
from mentoring.errors import DomainError
from mentoring.imports import jobs, presenters, queries, services
from mentoring.imports.applying import apply_import
from mentoring.imports.checking import check, has_drifted
from mentoring.imports.claims import mail_context, next_waiting, waiting_count
from mentoring.imports.forms import (
    FROM_COLUMN,
    ApplyForm,
    ButtonForm,
    RowsFilter,
    UploadForm,
    chosen_columns,
    columns_form,
)
from mentoring.imports.models import ImportStatus, PeopleImport
from mentoring.imports.people import missing_people
from mentoring.imports.protected import SPECIAL
from mentoring.imports.staging import take_in
from mentoring.imports.undoing import undoable_people
from mentoring.listing import page_asked, page_of
from mentoring.permissions import COORDINATOR, me, recent_sign_in
from mentoring.programmes.models import Side
from mentoring.transactions import reads_first, unit_of_work

imports = Blueprint("imports", __name__, url_prefix="/cohorts/<int:cohort_id>/imports")

GUARDS = ((imports, COORDINATOR),)


@imports.app_context_processor
def words():
    return {"import_words": presenters, "special_words": SPECIAL}


def _to(people_import: PeopleImport, endpoint: str = "show"):
    return redirect(
        url_for(
            f"imports.{endpoint}",
            cohort_id=people_import.cohort_id,
            import_id=people_import.id,
        ),
        303,
    )


@imports.get("")
def index(cohort_id: int):
    cohort = queries.cohort_of(me(), cohort_id)
    page = page_of(queries.imports_in(cohort), page_asked())
    return render_template("imports/index.jinja", cohort=cohort, page=page)


@imports.route("/new", methods=["GET", "POST"])
@reads_first
def new(cohort_id: int):
    cohort = queries.cohort_of(me(), cohort_id)
    form = UploadForm(cohort, queries.list_names(cohort))
    if form.validate_on_submit():
        side = None if form.side.data == FROM_COLUMN else Side(form.side.data)
        try:
            import_id = take_in(
                cohort.id,
                form.file.data.stream,
                form.file.data.filename or "",
                actor=me(),
                side=side,
                list_name=form.list_name.data or "",
                sheet=form.sheet.data or None,
            )
            return redirect(url_for(".columns", cohort_id=cohort_id, import_id=import_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template("imports/new.jinja", cohort=cohort, form=form)


@imports.route("/<int:import_id>/columns", methods=["GET", "POST"])
@reads_first
def columns(cohort_id: int, import_id: int):
    people_import = queries.import_of(me(), cohort_id, import_id)
    if people_import.status not in (ImportStatus.MAPPING, ImportStatus.READY):
        return _to(people_import)
    form = columns_form(people_import.columns)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                chosen = chosen_columns(form, len(people_import.columns))
                services.map_columns(people_import, chosen, actor=me())
                if people_import.row_count > jobs.INLINE_ROWS:
                    jobs.queue_check(people_import, me().id)
            if people_import.row_count <= jobs.INLINE_ROWS:
                check(import_id, actor=me())
            return _to(queries.import_of(me(), cohort_id, import_id))
        except DomainError as problem:
            form.blame(problem)
            people_import = queries.import_of(me(), cohort_id, import_id)
    return render_template(
        "imports/columns.jinja",
        people_import=people_import,
        form=form,
        samples=queries.sample_of(people_import),
    )


@imports.get("/<int:import_id>")
def show(cohort_id: int, import_id: int):
    people_import = queries.import_of(me(), cohort_id, import_id)
    if people_import.status is ImportStatus.MAPPING:
        return _to(people_import, "columns")
    if people_import.status is ImportStatus.READY:
        return _preview(people_import)
    return render_template(
        "imports/show.jinja",
        people_import=people_import,
        progress=presenters.progress_of(people_import, queries.job_of(people_import)),
        waiting=waiting_count(people_import),
        button_form=ButtonForm(),
    )


def _preview(people_import: PeopleImport):
    form = RowsFilter()
    wanted = queries.RowFilter()
    if form.validate():
        wanted = queries.RowFilter(
            form.q.data or "", form.kind.data or "", form.problems.data or ""
        )
    return render_template(
        "imports/preview.jinja",
        people_import=people_import,
        filter=form,
        page=page_of(queries.rows_in(people_import, wanted), page_asked()),
        missing=missing_people(people_import),
        apply=ApplyForm(data={"seen": presenters.numbers_of(people_import)}),
    )


@imports.get("/<int:import_id>/progress")
def progress(cohort_id: int, import_id: int):
    people_import = queries.import_of(me(), cohort_id, import_id)
    told = presenters.progress_of(people_import, queries.job_of(people_import))
    return {"percent": told.percent, "note": told.note, "underWay": told.under_way}


@imports.route("/<int:import_id>/problems.csv", methods=["GET", "POST"])
@recent_sign_in
@reads_first
def problems(cohort_id: int, import_id: int):
    people_import = queries.import_of(me(), cohort_id, import_id)

    def make() -> PeopleFile:
        cells = presenters.problem_cells(people_import, queries.problem_rows(people_import))
        named = queries.accounts_with_problems(people_import)
        return PeopleFile(csv_download(cells, f"questions-{import_id}.csv"), named)

    back = url_for("imports.show", cohort_id=cohort_id, import_id=import_id)
    what = f"Questions about a list for {people_import.cohort.name}"
    return people_download(what, make, actor=me(), back=back)


@imports.post("/<int:import_id>/apply")
@reads_first
def apply(cohort_id: int, import_id: int):
    people_import, form = queries.import_of(me(), cohort_id, import_id), ApplyForm()
    if people_import.status is ImportStatus.READY:
        seen = presenters.numbers_of(people_import)
        if has_drifted(people_import) or (form.seen.data or seen) != seen:
            return _count_again(people_import)
    with unit_of_work():
        if people_import.status is not ImportStatus.APPLYING:
            services.start_applying(people_import, send=bool(form.send.data), actor=me())
        if people_import.row_count > jobs.INLINE_ROWS:
            jobs.queue_apply(people_import, me().id)
    if people_import.row_count <= jobs.INLINE_ROWS:
        apply_import(import_id, actor=me())
        flash("The list has been imported.")
    return _to(queries.import_of(me(), cohort_id, import_id))


def _count_again(people_import: PeopleImport):
    """The numbers are not those that were shown: nothing is imported before they are seen."""
    import_id, large = people_import.id, people_import.row_count > jobs.INLINE_ROWS
    with unit_of_work():
        services.check_again(people_import, actor=me())
        if large:
            jobs.queue_check(people_import, me().id)
    if not large:
        check(import_id, actor=me())
    flash(
        "Nothing has been imported: what this list would do has changed since you looked. Read the "
        "numbers again, then import it.",
        "notice",
    )
    return _to(queries.import_of(me(), people_import.cohort_id, import_id))


@imports.post("/<int:import_id>/check")
def check_on(cohort_id: int, import_id: int):
    with unit_of_work():
        people_import = queries.import_of(me(), cohort_id, import_id)
        if people_import.status is ImportStatus.CHECKING:
            jobs.queue_check(people_import, me().id)
    return _to(people_import)


@imports.route("/<int:import_id>/abandon", methods=["GET", "POST"])
def abandon(cohort_id: int, import_id: int):
    people_import, form = queries.import_of(me(), cohort_id, import_id), ButtonForm()
    if form.validate_on_submit():
        with unit_of_work():
            services.abandon(people_import, actor=me())
        flash("The list has been dropped. Nobody was imported.")
        return redirect(url_for(".index", cohort_id=cohort_id), 303)
    return render_template("imports/abandon.jinja", people_import=people_import, form=form)


@imports.route("/<int:import_id>/undo", methods=["GET", "POST"])
@reads_first
def undo(cohort_id: int, import_id: int):
    people_import, form = queries.import_of(me(), cohort_id, import_id), ButtonForm()
    if form.validate_on_submit():
        undone, kept = jobs.undo_in_steps(import_id, me())
        text = f"Undone for {formatters.plural(undone, 'person', 'people')}."
        flash(text + (f" {kept} stay, because somebody has acted since." if kept else ""))
        return _to(queries.import_of(me(), cohort_id, import_id))
    found = undoable_people(people_import)
    return render_template(
        "imports/undo.jinja",
        people_import=people_import,
        form=form,
        can=[each.person for each in found if not each.reason],
        stays=[each for each in found if each.reason],
    )


@imports.route("/<int:import_id>/letters", methods=["GET", "POST"])
@reads_first
def letters(cohort_id: int, import_id: int):
    people_import, form = queries.import_of(me(), cohort_id, import_id), ButtonForm()
    count = waiting_count(people_import)
    if form.validate_on_submit():
        if count > jobs.INLINE_ROWS:
            with unit_of_work():
                jobs.queue_letters(people_import, me().id)
        else:
            count = jobs.write_letters(import_id, me())
        flash(f"{formatters.plural(count, 'email')} will go out in the next minutes.")
        return _to(queries.import_of(me(), cohort_id, import_id))
    someone = next((person.account for person in next_waiting(people_import, 1)), me())
    context = mail_context(someone, people_import, "(a link of their own)")
    letter = render_template("mail/imports/claim.txt", **context, service_name="")
    return render_template(
        "imports/letters.jinja",
        people_import=people_import,
        form=form,
        count=count,
        letter=letter,
    )
