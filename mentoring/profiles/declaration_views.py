"""The page that asks whether somebody comes from an under-represented group, and never which."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mentoring.errors import DomainError, StaleEdit
from mentoring.forms import refuse
from mentoring.permissions import SIGNED_IN, me
from mentoring.profiles import consents, declarations, queries, services
from mentoring.profiles.experience import current_wording
from mentoring.profiles.models import Purpose
from mentoring.profiles.step_forms import AskForm, DeclarationForm
from mentoring.transactions import unit_of_work

bp = Blueprint("declaration", __name__, url_prefix="/profile/under-represented")

GUARDS = ((bp, SIGNED_IN),)


def _stands() -> dict[str, object]:
    agreed = queries.live_consent(me().id, Purpose.UNDER_REPRESENTED) is not None
    return DeclarationForm.shown(queries.declaration_of(me().id), agreed)


@bp.route("", methods=["GET", "POST"])
def page() -> str | Response:
    stands, stale = _stands(), False
    mark, cohort = services.fingerprint(stands), request.args.get("cohort", "")
    form = DeclarationForm(data=stands | {"seen": mark, "cohort": cohort})
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.refuse_stale(form.seen.data or None, _stands())
                declarations.declare(me(), form.answer.data, actor=me(), agreed=form.agree.data)
            flash("Saved. Nobody is shown what you answered.", "success")
            return _onward(form.cohort.data or "")
        except StaleEdit:
            stale = True
            form.seen.data = services.fingerprint(_stands())
        except DomainError as error:
            refuse(form, error)
    return render_template(
        "profiles/declaration.jinja",
        form=form,
        stale=stale,
        wording=current_wording(Purpose.UNDER_REPRESENTED),
        agreed=stands["agree"],
        back=url_for("profile.overview"),
    )


def _onward(cohort: str) -> Response:
    """Back to the cohort that somebody was applying to, or to the list of pages."""
    if cohort.isdecimal():
        return redirect(url_for("my_applications.apply", cohort_id=int(cohort)))
    return redirect(url_for("profile.overview"))


@bp.route("/stop", methods=["GET", "POST"])
def stop() -> str | Response:
    form = AskForm()
    if form.validate_on_submit():
        with unit_of_work():
            consents.withdraw_consent(me(), Purpose.UNDER_REPRESENTED, actor=me())
        flash("Your answer has been erased and is not used any more.", "success")
        return redirect(url_for("profile.overview"))
    return render_template(
        "profiles/ask.jinja",
        title="Erase your answer?",
        text="Your answer is erased at once. If you have applied to a cohort that asks for it, a "
        "person looks at your application. A pairing you already have goes on. You can answer "
        "again at any time.",
        button_text="Stop and erase",
        form=form,
        back=url_for("declaration.page"),
    )
