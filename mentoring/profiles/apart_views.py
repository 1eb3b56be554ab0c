"""Pages of one question under a consent of its own: under-represented groups, access needs."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mentoring.errors import DomainError, StaleEdit
from mentoring.forms import refuse
from mentoring.numbers import whole_or_0
from mentoring.permissions import SIGNED_IN, me
from mentoring.profiles import consents, declarations, queries, services
from mentoring.profiles.experience import current_wording
from mentoring.profiles.models import Purpose
from mentoring.profiles.page_forms import PageForm
from mentoring.profiles.step_forms import AccessNeedsForm, AskForm, DeclarationForm
from mentoring.transactions import unit_of_work

declaration = Blueprint("declaration", __name__, url_prefix="/profile/under-represented")
access_needs = Blueprint("access_needs", __name__, url_prefix="/profile/access-needs")

GUARDS = ((declaration, SIGNED_IN), (access_needs, SIGNED_IN))


def _saved(
    form: PageForm, stands: Callable[[], dict[str, Any]], save: Callable[[], Any]
) -> tuple[bool, bool]:
    """Save a page unless another tab has; says whether it was saved, and whether it was stale."""
    try:
        with unit_of_work():
            services.refuse_stale(form.seen.data or None, stands())
            save()
        return True, False
    except StaleEdit:
        form.seen.data = services.fingerprint(stands())
        return False, True
    except DomainError as error:
        refuse(form, error)
        return False, False


def _page(template: str, form: PageForm, purpose: Purpose, **more: Any) -> str:
    return render_template(
        template,
        form=form,
        wording=current_wording(purpose),
        back=url_for("profile.overview"),
        **more,
    )


# ------------------------------------------------------------------ under-represented groups
def _declared() -> dict[str, Any]:
    agreed = queries.live_consent(me().id, Purpose.UNDER_REPRESENTED) is not None
    return DeclarationForm.shown(queries.declaration_of(me().id), agreed)


@declaration.route("", methods=["GET", "POST"], endpoint="page")
def declare() -> str | Response:
    stands, stale = _declared(), False
    mark, cohort = services.fingerprint(stands), request.args.get("cohort", "")
    form = DeclarationForm(data=stands | {"seen": mark, "cohort": cohort})
    if form.validate_on_submit():
        answer, agreed = form.answer.data, form.agree.data
        saved, stale = _saved(
            form, _declared, lambda: declarations.declare(me(), answer, actor=me(), agreed=agreed)
        )
        if saved:
            flash("Saved. Nobody is shown what you answered.", "success")
            return _onward(form.cohort.data or "")
    return _page(
        "profiles/declaration.jinja",
        form,
        Purpose.UNDER_REPRESENTED,
        stale=stale,
        agreed=stands["agree"],
    )


def _onward(cohort: str) -> Response:
    """Back to the cohort that somebody was applying to, or to the list of pages."""
    if cohort_id := whole_or_0(cohort):
        return redirect(url_for("my_applications.apply", cohort_id=cohort_id))
    return redirect(url_for("profile.overview"))


@declaration.route("/stop", methods=["GET", "POST"], endpoint="stop")
def stop_declaring() -> str | Response:
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


# ------------------------------------------------------------------ access needs
def _needs() -> dict[str, Any]:
    return AccessNeedsForm.shown(queries.access_needs_of(me().id))


@access_needs.route("", methods=["GET", "POST"], endpoint="page")
def say_needs() -> str | Response:
    stands, stale = _needs(), False
    form = AccessNeedsForm(data=stands | {"seen": services.fingerprint(stands)})
    if form.validate_on_submit():
        text, agreed = form.text.data or "", form.agree.data
        saved, stale = _saved(
            form,
            _needs,
            lambda: declarations.save_access_needs(me(), text, actor=me(), agreed=agreed),
        )
        if saved:
            flash("Saved." if text else "Nothing is kept.", "success")
            return redirect(url_for("profile.overview"))
    return _page("profiles/access_needs.jinja", form, Purpose.ACCESS_NEEDS, stale=stale)
