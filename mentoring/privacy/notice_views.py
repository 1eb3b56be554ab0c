"""Privacy notices: read by everybody, written and published by coordinators."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user

from mentoring.errors import DomainError, NotFound
from mentoring.permissions import COORDINATOR, PUBLIC, SIGNED_IN, me
from mentoring.privacy import notices
from mentoring.privacy.forms import AskForm, NoticeForm
from mentoring.profiles.services import fingerprint
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import programme_of
from mentoring.transactions import unit_of_work

public = Blueprint("notices", __name__, url_prefix="/privacy-notices")
mine = Blueprint("my_notices", __name__, url_prefix="/privacy-notices")
editor = Blueprint("notice_editor", __name__, url_prefix="/programmes")

GUARDS = ((public, PUBLIC), (mine, SIGNED_IN), (editor, COORDINATOR))


@public.get("/<int:programme_id>", defaults={"version": None})
@public.get("/<int:programme_id>/<int:version>")
def show(programme_id: int, version: int | None):
    programme = _readable(programme_id)
    versions = notices.versions_of(programme_id)
    found = notices.published(programme_id, version) if versions or version else None
    waits = found is not None and current_user.is_authenticated and notices.waits(me(), found.id)
    return render_template(
        "privacy/notice.jinja",
        programme=programme,
        notice=found,
        versions=versions,
        waits=waits,
        form=AskForm(),
    )


def _readable(programme_id: int) -> Programme:
    """What anybody may read, and before a cohort has opened its coordinators."""
    try:
        return notices.programme_to_read(programme_id)
    except NotFound:
        if not current_user.is_authenticated:
            raise
        return programme_of(me(), programme_id)


@mine.post("/read/<int:notice_id>")
def read(notice_id: int):
    with unit_of_work():
        notices.note_read(me(), notice_id)
    flash("Thank you.")
    return redirect(url_for("home.page"), 303)


@editor.route("/<int:programme_id>/privacy-notice", methods=["GET", "POST"])
def edit(programme_id: int):
    programme = programme_of(me(), programme_id)
    draft, versions = notices.draft_of(programme), notices.versions_of(programme_id)
    body = draft.body if draft else versions[0].body if versions else ""
    form = NoticeForm(
        data={
            "body": body,
            "changes": draft.changes if draft else "",
            "seen": fingerprint(draft.body if draft else None),
        }
    )
    if form.validate_on_submit():
        try:
            with unit_of_work():
                notices.save_draft(
                    programme,
                    body=form.body.data or "",
                    changes=form.changes.data or "",
                    seen=form.seen.data,
                    actor=me(),
                )
            flash("Saved as a draft. Nobody else sees it until you publish it.")
            return redirect(url_for("notice_editor.edit", programme_id=programme_id), 303)
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "privacy/edit_notice.jinja",
        programme=programme,
        draft=draft,
        versions=versions,
        readers=notices.readers(programme_id),
        form=form,
        back=url_for("programmes.programme", programme_id=programme_id),
    )


@editor.route("/<int:programme_id>/privacy-notice/publish", methods=["GET", "POST"])
def publish(programme_id: int):
    programme, form = programme_of(me(), programme_id), AskForm()
    back = url_for("notice_editor.edit", programme_id=programme_id)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = notices.publish(programme, actor=me())
            flash(f"Version {made.version} is published. People find it on their home page.")
            return redirect(back, 303)
        except DomainError as problem:
            flash(problem.message, "error")
            return redirect(back, 303)
    return render_template(
        "accounts/ask.jinja",
        title=f"Publish the privacy notice of {programme.name}",
        text="Everybody who takes part is asked to read it on their home page. A published version "
        "never changes; earlier ones stay readable.",
        button_text="Publish",
        form=form,
        back=back,
    )
