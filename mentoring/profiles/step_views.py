"""Pages of the profile that take steps: dated posts, organisation, avoiding, shared experience."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mentoring import clock
from mentoring.errors import DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.forms import refuse
from mentoring.organisations.models import Organisation
from mentoring.organisations.queries import find
from mentoring.permissions import me
from mentoring.profiles import consents, presenters, queries, services
from mentoring.profiles.experience import current_wording
from mentoring.profiles.models import Purpose
from mentoring.profiles.sections import BY_KEY
from mentoring.profiles.step_forms import (
    AgreeForm,
    AskForm,
    AvoidOrganisationForm,
    AvoidPersonForm,
    FirstPostForm,
    OrganisationForm,
    PostForm,
    SharedExperienceForm,
    WhichPartForm,
)
from mentoring.profiles.views import Page, bp, came_from, onward, show, store
from mentoring.transactions import unit_of_work

GRADE, ORGANISATION, AVOID = BY_KEY["grade"], BY_KEY["organisation"], BY_KEY["avoid"]


# ------------------------------------------------------------------ organisation
@bp.route("/organisation", methods=["GET", "POST"])
def organisation() -> Page:
    profile = queries.profile_to_show(me())
    stored = OrganisationForm.stored(profile)
    form = OrganisationForm(
        data=stored | {"seen": services.fingerprint(stored), "then": came_from()}
    )
    typed = searched()
    finds = wants_to_find(typed, form, stored)
    search = typed if finds else tidied(request.form.get("searched", typed))
    found = find(search, clock.today()) if search else []
    form.offer(found + [profile.organisation] if profile.organisation else found)
    stale = False
    if not finds and form.validate_on_submit():
        try:
            store(form.seen.data, OrganisationForm.stored, lambda own: form.save(own, me()))
            return onward(ORGANISATION, form)
        except StaleEdit:
            stale = True
            profile = queries.profile_to_show(me())
            form.seen.data = services.fingerprint(OrganisationForm.stored(profile))
    return show(
        "profiles/organisation.jinja",
        ORGANISATION,
        profile,
        form,
        stale,
        typed=typed,
        search=search,
        found=found,
    )


@bp.route("/organisation-now", methods=["GET", "POST"])
def which_part() -> Page:
    profile = queries.profile_to_show(me())
    form = WhichPartForm()
    form.offer(queries.parts_to_choose(profile))
    if not form.organisation.choices:
        return redirect(url_for("profile.organisation"))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.say_which_part(
                    services.profile_to_change(me()), int(form.organisation.data), actor=me()
                )
            flash("Saved. Thank you.", "success")
            return redirect(url_for("home.page"), 303)
        except DomainError as error:
            refuse(form, error)
    return render_template("profiles/which_part.jinja", form=form, before=profile.organisation)


def searched() -> str:
    """What the person is looking for, tidied."""
    return tidied(request.form.get("search", request.args.get("search", "")))


def tidied(text: str) -> str:
    """A search without what nobody meant to type."""
    return " ".join(text.split())[:160]


def wants_to_find(typed: str, form: OrganisationForm, stored: dict[str, Any]) -> bool:
    """Whether what was sent asks for a search: by its button, or by saving with something typed
    that has not been looked for and nothing else chosen. Nothing is saved then, nor lost."""
    if "find" in request.form:
        return True
    chosen = form.organisation.data in (None, stored["organisation"])
    return bool(typed) and typed != request.form.get("searched", typed) and chosen


# ------------------------------------------------------------------ band or grade
@bp.route("/grade", methods=["GET", "POST"])
def grade() -> Page:
    profile = queries.profile_to_show(me())
    form = FirstPostForm(data={"then": came_from()})
    if not profile.posts and form.validate_on_submit():
        try:
            with unit_of_work():
                services.add_post(services.profile_to_change(me()), **form.values(), actor=me())
            return onward(GRADE, form)
        except DomainError as error:
            refuse(form, error)
    if not profile.posts:
        return show("profiles/page.jinja", GRADE, profile, form)
    lines = [(post, presenters.post_line(post)) for post in profile.posts]
    return show("profiles/grade.jinja", GRADE, profile, form, lines=lines)


@bp.route("/posts/new", methods=["GET", "POST"])
def add_post() -> Page:
    form = PostForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.add_post(services.profile_to_change(me()), **form.values(), actor=me())
            return redirect(url_for("profile.grade"))
        except DomainError as error:
            refuse(form, error)
    return _post_page("Add a band or grade you held", form)


@bp.route("/posts/<int:post_id>", methods=["GET", "POST"])
def post(post_id: int) -> Page:
    held = services.post_of(queries.profile_to_show(me()), post_id)
    shown = {name: getattr(held, name) for name in services.POST_FIELDS}
    form = PostForm(data=shown | {"seen": services.fingerprint(shown)})
    if form.validate_on_submit():
        try:
            with unit_of_work():
                held = services.post_of(services.profile_to_change(me()), post_id)
                stands = {name: getattr(held, name) for name in services.POST_FIELDS}
                services.refuse_stale(form.seen.data or None, stands)
                services.change_post(held, **form.values(), actor=me())
            return redirect(url_for("profile.grade"))
        except DomainError as error:
            if isinstance(error, StaleEdit):
                form.seen.data = services.fingerprint(shown)
            refuse(form, error)
    return _post_page("Change a band or grade", form)


def _post_page(title: str, form: PostForm) -> str:
    back = url_for("profile.grade")
    return render_template("profiles/post.jinja", title=title, section=GRADE, form=form, back=back)


@bp.route("/posts/<int:post_id>/remove", methods=["GET", "POST"])
def remove_post(post_id: int) -> Page:
    held = services.post_of(queries.profile_to_show(me()), post_id)
    form = AskForm()
    if form.validate_on_submit():
        with unit_of_work():
            own = services.profile_to_change(me())
            services.remove_post(services.post_of(own, post_id), actor=me())
        return redirect(url_for("profile.grade"))
    return render_template(
        "profiles/ask.jinja",
        title="Remove this from your history?",
        text=presenters.post_line(held),
        button_text="Remove",
        form=form,
        back=url_for("profile.grade"),
    )


# ------------------------------------------------------------------ whom to avoid
@bp.route("/avoid", methods=["GET", "POST"])
def avoid() -> Page:
    profile = queries.profile_to_show(me())
    form = AvoidPersonForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                own = services.profile_to_change(me())
                services.avoid_person(own, form.person_email.data, actor=me())
            return redirect(url_for("profile.avoid"))
        except DomainError as error:
            refuse(form, error)
    return show("profiles/avoid.jinja", AVOID, profile, form, avoids=profile.avoids)


@bp.route("/avoid/organisation", methods=["GET", "POST"])
def avoid_organisation() -> Page:
    search = searched()
    found = find(search, clock.today()) if search else []
    form = AvoidOrganisationForm()
    form.offer(found)
    if form.validate_on_submit():
        with unit_of_work():
            chosen = db.session.get_one(Organisation, int(form.organisation.data))
            services.avoid_organisation(services.profile_to_change(me()), chosen, actor=me())
        return redirect(url_for("profile.avoid"))
    return render_template(
        "profiles/avoid_organisation.jinja",
        section=AVOID,
        form=form,
        search=search,
        found=found,
        back=url_for("profile.avoid"),
    )


@bp.route("/avoid/<int:avoid_id>/remove", methods=["GET", "POST"])
def stop_avoiding(avoid_id: int) -> Page:
    entry = services.avoid_of(queries.profile_to_show(me()), avoid_id)
    form = AskForm()
    if form.validate_on_submit():
        with unit_of_work():
            services.stop_avoiding(services.profile_to_change(me()), avoid_id, actor=me())
        return redirect(url_for("profile.avoid"))
    name = entry.organisation.name if entry.organisation else entry.person_email
    return render_template(
        "profiles/ask.jinja",
        title="Take this off your list?",
        text=f"You could then be paired with {name}.",
        button_text="Take it off",
        form=form,
        back=url_for("profile.avoid"),
    )


# ------------------------------------------------------------------ shared experience (store B)
@bp.route("/shared-experience", methods=["GET", "POST"])
def shared_experience() -> Page:
    if queries.live_consent(me().id, Purpose.SHARED_EXPERIENCE) is None:
        return _ask_consent()
    return _choose_experience()


def _ask_consent() -> Page:
    form = AgreeForm()
    if request.form.get("step") == "agree" and form.validate_on_submit():
        with unit_of_work():
            consents.give_consent(me(), Purpose.SHARED_EXPERIENCE, actor=me())
        return redirect(url_for("profile.shared_experience"))
    return render_template(
        "profiles/agree.jinja",
        form=form,
        wording=current_wording(Purpose.SHARED_EXPERIENCE),
        back=url_for("profile.overview"),
    )


def _stands() -> dict[str, object]:
    telling = queries.live_consent(me().id, Purpose.TELL_PARTNER) is not None
    return SharedExperienceForm.shown(queries.shared_experience_of(me().id), telling)


def _choose_experience() -> Page:
    stands = _stands()
    form = SharedExperienceForm(data=stands | {"seen": services.fingerprint(stands)})
    stale = False
    if request.form.get("step") == "choose" and form.validate_on_submit():
        try:
            with unit_of_work():
                services.refuse_stale(form.seen.data or None, _stands())
                consents.save_shared_experience(
                    me(),
                    form.tags.data or [],
                    int(form.importance.data),
                    actor=me(),
                    tell_partner=form.tell_partner.data,
                )
            flash("Saved. Only you can see what you chose.", "success")
            return redirect(url_for("profile.overview"))
        except StaleEdit:
            stale = True
            form.seen.data = services.fingerprint(_stands())
    return render_template(
        "profiles/shared_experience.jinja",
        form=form,
        stale=stale,
        back=url_for("profile.overview"),
    )


@bp.route("/shared-experience/stop", methods=["GET", "POST"])
def stop_sharing() -> Response | str:
    form = AskForm()
    if form.validate_on_submit():
        with unit_of_work():
            consents.withdraw_consent(me(), Purpose.SHARED_EXPERIENCE, actor=me())
        flash("What you chose has been erased and will not be used again.", "success")
        return redirect(url_for("profile.overview"))
    return render_template(
        "profiles/ask.jinja",
        title="Stop using my shared experience?",
        text="What you chose is erased at once and is not used in any later match. A pairing you "
        "already have goes on. You can agree again at any time.",
        button_text="Stop and erase",
        form=form,
        back=url_for("profile.shared_experience"),
    )
