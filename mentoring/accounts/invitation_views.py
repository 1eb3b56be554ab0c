"""Inviting staff: the administrator's list and form, and the page behind the mailed link."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_security import hash_password
from werkzeug.wrappers import Response

from mentoring.accounts import invitations, scopes
from mentoring.accounts.asking import ask_first
from mentoring.accounts.forms import (
    AskForm,
    InvitationsForm,
    InviteForm,
    RoleForm,
    WelcomeForm,
)
from mentoring.accounts.invitations import State
from mentoring.errors import DomainError
from mentoring.listing import page_asked
from mentoring.permissions import ADMINISTRATOR, BY_LINK, ROLE_LABELS, Role, me, recent_sign_in
from mentoring.registry import notices_at_sign_up
from mentoring.signals import notices_shown
from mentoring.transactions import reads_first, unit_of_work

inviting = Blueprint("staff_invitations", __name__, url_prefix="/accounts/invitations")
welcome = Blueprint("welcome", __name__, url_prefix="/welcome")

GUARDS = ((inviting, ADMINISTRATOR), (welcome, BY_LINK))

Page = str | Response
TAGS = {State.WAITING: "yellow", State.ACCEPTED: "green", State.EXPIRED: "red"}


@inviting.get("")
def index() -> str:
    form = InvitationsForm()
    state = State(form.state.data) if form.state.data in set(State) else None
    page = invitations.listed(form.q.data or "", state, form.sort.data or "newest", page_asked())
    rows = [(each, scopes.line(each), invitations.state_of(each)) for (each,) in page.rows]
    return render_template(
        "accounts/invitations.jinja",
        form=form,
        page=page,
        rows=rows,
        tags=TAGS,
        back=url_for("accounts.index"),
    )


@inviting.route("/new", methods=["GET", "POST"])
@recent_sign_in
def new() -> Page:
    chosen, back = request.values.get("role", ""), url_for("staff_invitations.index")
    if chosen not in set(Role):
        form = RoleForm()
        return render_template("accounts/invite_role.jinja", form=form, back=back)
    role, search = Role(chosen), " ".join(request.values.get("search", "").split())[:160]
    form = InviteForm()
    form.set_choices(scopes.choices(role, search), asked=scopes.has_choice(role))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                scope = scopes.chosen(form.scope.data or "")
                invitations.invite(form.email.data, form.name.data, role, actor=me(), **scope)
        except DomainError as problem:
            form.blame(problem)
        else:
            flash(f"We have written to {form.email.data}.", "success")
            return redirect(back)
    return render_template(
        "accounts/invite.jinja",
        form=form,
        role=role,
        label=ROLE_LABELS[role],
        searched=scopes.is_searched(role),
        search=search,
        back=url_for("staff_invitations.new"),
    )


@inviting.route("/<int:invitation_id>/send", methods=["GET", "POST"])
@recent_sign_in
def send(invitation_id: int) -> Page:
    invitation = invitations.invitation_to_administer(invitation_id)
    return ask_first(
        "Send this invitation again?",
        f"{invitation.name} gets a new link to become {scopes.line(invitation)}. The link in the "
        "earlier mail stops working.",
        "Send it again",
        back=url_for("staff_invitations.index"),
        done=f"We have written to {invitation.email} again.",
        act=lambda: invitations.send_again(invitation, actor=me()),
    )


@inviting.route("/<int:invitation_id>/withdraw", methods=["GET", "POST"])
@recent_sign_in
def withdraw(invitation_id: int) -> Page:
    invitation = invitations.invitation_to_administer(invitation_id)
    return ask_first(
        "Withdraw this invitation?",
        f"The link we sent to {invitation.email} stops working. {invitation.name} is not told.",
        "Withdraw it",
        back=url_for("staff_invitations.index"),
        done="The invitation is withdrawn.",
        act=lambda: invitations.withdraw(invitation, actor=me()),
    )


@welcome.route("/<token>", methods=["GET", "POST"])
@reads_first
def show(token: str) -> Page:
    invitation = invitations.invitation_by(token)
    if invitations.account_of(invitation) is not None:
        return _for_account(token, invitation)
    form = WelcomeForm(data={"name": invitation.name})
    shown = notices_at_sign_up(request.path)
    if form.validate_on_submit():
        util = current_app.extensions["security"].password_util
        wrong, password = util.validate(form.password.data, True, email=invitation.email)
        if not wrong:
            hashed = hash_password(password)
            with unit_of_work():
                account = invitations.accept(invitation, form.name.data, hashed)
                notices_shown.send(account, keys=form.notices.data, shown=shown)
            flash("Your account is ready. Sign in with your new password.", "success")
            return redirect(url_for("security.login"))
        form.password.errors = [*form.password.errors, *wrong]
    return _page(invitation, form, shown=shown)


def _for_account(token: str, invitation: invitations.StaffInvitation) -> Page:
    """The address has an account by now: its owner accepts when signed in, nobody else."""
    form = AskForm()
    mine = current_user.is_authenticated and current_user.email == invitation.email
    if mine and form.validate_on_submit():
        with unit_of_work():
            invitations.accept_as(invitation, me())
        flash("Thank you. The role is yours now.", "success")
        return redirect(url_for("home.page"))
    sign_in = None if mine else url_for("security.login", next=url_for("welcome.show", token=token))
    return _page(invitation, form, sign_in=sign_in)


def _page(invitation: invitations.StaffInvitation, form: AskForm, **more: object) -> str:
    return render_template(
        "accounts/welcome.jinja",
        invitation=invitation,
        line=scopes.line(invitation),
        form=form,
        **more,
    )
