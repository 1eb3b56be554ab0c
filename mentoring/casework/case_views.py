"""The page of one person in a cohort, with the notes on their case."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.casework import cases, messages, notes
from mentoring.casework.cases import Case
from mentoring.casework.forms import DeleteNoteForm, NoteForm
from mentoring.casework.notes import DeleteReason
from mentoring.errors import DomainError
from mentoring.pairings.naming import ANSWER_WORDS, STATUS_WORDS
from mentoring.permissions import Role, holders_of, me
from mentoring.programmes import looks
from mentoring.programmes.presenters import CONVERSATION_LABELS
from mentoring.transactions import unit_of_work

CARER = holders_of(Role.COORDINATOR, Role.CASELOAD_OWNER)

case = Blueprint("cases", __name__, url_prefix="/cohorts/<int:cohort_id>/people/<int:account_id>")

GUARDS = ((case, CARER),)

WORDS = {
    "statuses": STATUS_WORDS,
    "answers": ANSWER_WORDS,
    "looks": looks.FOR_COORDINATORS,
    "look_statuses": looks.STATUS_LABELS,
    "conversations": CONVERSATION_LABELS,
}


def _address(found: Case) -> str:
    return url_for("cases.show", cohort_id=found.cohort.id, account_id=found.person.id)


@case.route("", methods=["GET", "POST"])
def show(cohort_id: int, account_id: int):
    found, form = cases.case_of(me(), cohort_id, account_id), NoteForm()
    if form.validate_on_submit():
        with unit_of_work():
            notes.write_note(found, form.text.data or "", actor=me())
        flash("The note is on the case.", "success")
        return redirect(f"{_address(found)}#notes", 303)
    return render_template(
        "casework/case.jinja",
        case=found,
        applications=cases.applications_of(found),
        pairings=cases.pairings_of(found, me()),
        asked=cases.asked_by(found),
        letters=messages.sent_to(found.cohort, found.person),
        notes=[(each, notes.may_change(each, found, me())) for each in cases.notes_of(found)],
        form=form,
        words=WORDS,
    )


@case.route("/notes/<int:note_id>", methods=["GET", "POST"])
def change(cohort_id: int, account_id: int, note_id: int):
    found = cases.case_of(me(), cohort_id, account_id)
    note = cases.note_in(found, note_id)
    form = NoteForm(obj=note)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                notes.change_note(
                    note, found, form.text.data or "", version=form.seen_version(), actor=me()
                )
            flash("The note has been changed. What it said before stands below it.", "success")
            return redirect(f"{_address(found)}#notes", 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "casework/note.jinja", case=found, note=note, form=form, back=_address(found)
    )


@case.route("/notes/<int:note_id>/delete", methods=["GET", "POST"])
def delete(cohort_id: int, account_id: int, note_id: int):
    found = cases.case_of(me(), cohort_id, account_id)
    note, form = cases.note_in(found, note_id), DeleteNoteForm()
    if form.validate_on_submit():
        with unit_of_work():
            notes.delete_note(note, found, DeleteReason(form.reason.data), actor=me())
        flash("The note has been deleted. The log keeps that it was, and why.", "success")
        return redirect(f"{_address(found)}#notes", 303)
    return render_template(
        "casework/delete_note.jinja", case=found, note=note, form=form, back=_address(found)
    )
