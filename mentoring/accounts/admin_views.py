"""Accounts, for administrators: who there is, which roles they hold; never what is in a profile."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mentoring.accounts import admin_services, queries, scopes
from mentoring.accounts.asking import ask_first
from mentoring.accounts.forms import ROLE_HINTS, AccountsForm, AskForm, RoleForm, ScopeForm
from mentoring.listing import page_asked
from mentoring.permissions import ROLE_LABELS, Role, me, recent_sign_in
from mentoring.transactions import unit_of_work

admin = Blueprint("accounts", __name__, url_prefix="/accounts")

Page = str | Response


@admin.get("")
def index() -> str:
    form = AccountsForm()
    role = form.role.data if form.role.data in set(Role) else None
    page = queries.listed_accounts(
        form.q.data or "", Role(role) if role else None, form.sort.data or "name", page_asked()
    )
    return render_template("accounts/index.jinja", form=form, page=page, labels=ROLE_LABELS)


@admin.get("/<int:account_id>")
def show(account_id: int) -> str:
    account = queries.account_to_administer(account_id)
    held, ended = queries.grants_of(account), queries.grants_of(account, revoked=True)
    return render_template(
        "accounts/show.jinja",
        account=account,
        grants=[(grant, scopes.line(grant)) for grant in held],
        ended=[(grant, scopes.line(grant)) for grant in ended],
        back=url_for("accounts.index"),
    )


@admin.route("/<int:account_id>/grant", methods=["GET", "POST"])
@recent_sign_in
def grant(account_id: int) -> Page:
    account = queries.account_to_administer(account_id)
    chosen = request.values.get("role", "")
    back = url_for("accounts.show", account_id=account_id)
    if chosen not in set(Role):
        form = RoleForm()
        return render_template("accounts/grant.jinja", account=account, form=form, back=back)
    role, search = Role(chosen), " ".join(request.values.get("search", "").split())[:160]
    found = scopes.choices(role, search)
    form = scope_form(role, found)
    if form.validate_on_submit():
        with unit_of_work():
            admin_services.give_role(account, role, actor=me(), **scope_of(form))
        flash(f"{account.name} is now {ROLE_LABELS[role].lower()}.", "success")
        return redirect(back)
    return render_template(
        "accounts/scope.jinja",
        account=account,
        role=role,
        label=ROLE_LABELS[role],
        hint=ROLE_HINTS[role],
        searched=scopes.is_searched(role),
        search=search,
        form=form,
        back=url_for("accounts.grant", account_id=account_id),
    )


def scope_form(role: Role, found: dict[str, str]) -> AskForm | ScopeForm:
    """The question where a role reaches; only a button where it always reaches everywhere."""
    if not scopes.has_choice(role):
        return AskForm()
    form = ScopeForm()
    form.scope.choices = found
    return form


def scope_of(form: AskForm | ScopeForm) -> dict[str, int]:
    return scopes.chosen(form.scope.data) if isinstance(form, ScopeForm) else {}


@admin.route("/grants/<int:grant_id>/revoke", methods=["GET", "POST"])
@recent_sign_in
def revoke(grant_id: int) -> Page:
    held = queries.grant_to_administer(grant_id)
    return ask_first(
        "Take this role away?",
        f"{held.account.name} would no longer be {scopes.line(held)}. You can give the role again.",
        "Take the role away",
        back=url_for("accounts.show", account_id=held.account_id),
        done="The role has been taken away.",
        act=lambda: admin_services.take_role(held, actor=me()),
    )


@admin.route("/<int:account_id>/close", methods=["GET", "POST"])
@recent_sign_in
def close(account_id: int) -> Page:
    account = queries.account_to_administer(account_id)
    return ask_first(
        "Close this account?",
        f"{account.name} is signed out and cannot sign in again. Nothing is erased, and you can "
        "open the account again.",
        "Close the account",
        back=url_for("accounts.show", account_id=account_id),
        done="The account is closed.",
        act=lambda: admin_services.close_account(account, actor=me()),
    )


@admin.route("/<int:account_id>/reopen", methods=["GET", "POST"])
@recent_sign_in
def reopen(account_id: int) -> Page:
    account = queries.account_to_administer(account_id)
    return ask_first(
        "Open this account again?",
        f"{account.name} can sign in again, with the roles they have.",
        "Open the account",
        back=url_for("accounts.show", account_id=account_id),
        done="The account is open again.",
        act=lambda: admin_services.open_account(account, actor=me()),
    )
