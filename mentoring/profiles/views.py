"""The profile: its task list, its pages of one form each, and checking the answers."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mentoring.errors import DomainError, StaleEdit
from mentoring.forms import refuse
from mentoring.permissions import me
from mentoring.profiles import presenters, queries, services
from mentoring.profiles.completeness import next_section, progress, unfinished
from mentoring.profiles.forms import FORMS, page_form
from mentoring.profiles.models import Profile
from mentoring.profiles.page_forms import PageForm
from mentoring.profiles.sections import BY_KEY, Section, roles_of
from mentoring.profiles.step_forms import AskForm
from mentoring.transactions import unit_of_work

bp = Blueprint("profile", __name__, url_prefix="/profile")

Page = str | Response


@bp.get("")
def overview() -> Page:
    profile = queries.profile_to_show(me())
    agreed = queries.live_purposes(me().id)
    return render_template(
        "profiles/overview.jinja",
        groups=presenters.rows_by_group(profile),
        missing=unfinished(profile),
        progress=progress(profile),
        has_roles=bool(roles_of(profile)),
        agreed=agreed,
        declared=queries.has_declared(me().id),
        form=None,
    )


@bp.route("/<section>", methods=["GET", "POST"])
def page(section: str) -> Page:
    if section not in FORMS:
        abort(404)
    profile = queries.profile_to_show(me())
    if section == "importance" and not any(row.use == "wanted" for row in profile.skills):
        return redirect(url_for("profile.page", section="wanted"))
    kind, usual = FORMS[section], {}
    if section == "contact":
        usual["contact_to_share"] = me().email
    form = page_form(kind, profile, roles_of(profile), then=came_from(), **usual)
    stale = False
    if form.validate_on_submit():
        try:
            store(form.seen.data, kind.stored, lambda own: form.save(own, me()))
            return onward(BY_KEY[section], form)
        except StaleEdit:
            stale = True
            profile = queries.profile_to_show(me())
            form.seen.data = services.fingerprint(kind.stored(profile))
        except DomainError as error:
            refuse(form, error)
    return show("profiles/page.jinja", BY_KEY[section], profile, form, stale)


@bp.route("/check", methods=["GET", "POST"])
def check() -> Page:
    profile = queries.profile_to_show(me())
    form, missing = AskForm(), unfinished(profile)
    if form.validate_on_submit() and not missing:
        with unit_of_work():
            services.confirm_checked(services.profile_of(me()), actor=me())
        flash("Thank you. Your profile is complete. You can change it at any time.", "success")
        return redirect(url_for("home.page"))
    return render_template(
        "profiles/check.jinja",
        groups=presenters.rows_by_group(profile),
        missing=missing,
        profile=profile,
        form=form,
        agreed=queries.live_purposes(me().id),
        declared=queries.has_declared(me().id),
        back=url_for("profile.overview"),
    )


def came_from() -> str:
    """Whether the person came from checking their answers, and goes back there."""
    return "check" if request.values.get("then") == "check" else ""


def store(
    seen: str | None, stored: Callable[[Profile], Any], save: Callable[[Profile], None]
) -> None:
    """Save a page unless another tab has saved it since it was opened; raises StaleEdit then."""
    with unit_of_work():
        profile = services.profile_to_change(me())
        services.refuse_stale(seen or None, stored(profile))
        save(profile)


def onward(section: Section, form: PageForm) -> Response:
    """Where a saved page leads: the list, the answers being checked, or the next question."""
    if "list" in request.form:
        return redirect(url_for("profile.overview"))
    if form.then.data == "check":
        return redirect(url_for("profile.check"))
    return redirect(following_url(queries.profile_to_show(me()), section))


def following_url(profile: Profile, section: Section) -> str:
    """The address of the page after one that is done."""
    following = next_section(profile, section)
    return section_url(following) if following else url_for("profile.check")


def section_url(section: Section, **more: Any) -> str:
    """The address of a page of the profile."""
    return url_for("profile.page", section=section.key, **more)


def show(
    template: str,
    section: Section,
    profile: Profile,
    form: Any,
    stale: bool = False,
    **more: Any,
) -> str:
    """A page of the profile, with who sees it and, after another tab's save, what stands now."""
    checking = form is not None and "then" in form and form.then.data == "check"
    return render_template(
        template,
        section=section,
        form=form,
        now=presenters.answers(profile, section) if stale else None,
        progress=progress(profile),
        back=url_for("profile.check" if checking else "profile.overview"),
        onward=url_for("profile.check") if checking else following_url(profile, section),
        **more,
    )
