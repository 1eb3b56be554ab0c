"""Accounts, for administrators: who there is, which roles they hold; never what is in a profile."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mentoring.accounts import admin_services, queries
from mentoring.accounts.forms import AccountsForm, AskForm, RoleForm, ScopeForm
from mentoring.accounts.models import RoleGrant
from mentoring.listing import page_asked
from mentoring.permissions import ROLE_LABELS, Role, me
from mentoring.registry import current_registry
from mentoring.transactions import unit_of_work

admin = Blueprint("accounts", __name__, url_prefix="/accounts")

SCOPES = {
    Role.COORDINATOR: "programme",
    Role.EVALUATOR: "programme",
    Role.SPONSOR: "organisation",
}


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
    return render_template(
        "accounts/show.jinja",
        account=account,
        grants=[(grant, grant_line(grant)) for grant in queries.grants_of(account)],
        ended=[(grant, grant_line(grant)) for grant in queries.grants_of(account, revoked=True)],
        back=url_for("accounts.index"),
    )


def grant_line(grant: RoleGrant) -> str:
    """`Programme coordinator, National programme`."""
    scope = grant.programme or grant.organisation
    return f"{ROLE_LABELS[grant.role]}, {scope.name}" if scope else ROLE_LABELS[grant.role]


@admin.route("/<int:account_id>/grant", methods=["GET", "POST"])
def grant(account_id: int) -> str | Response:
    account = queries.account_to_administer(account_id)
    chosen = request.values.get("role", "")
    back = url_for("accounts.show", account_id=account_id)
    if chosen not in set(Role):
        form = RoleForm(formdata=None)
        return render_template("accounts/grant.jinja", account=account, form=form, back=back)
    role, search = Role(chosen), " ".join(request.values.get("search", "").split())[:160]
    found = scopes(role, search)
    form = ScopeForm() if role in SCOPES else AskForm()
    if role in SCOPES:
        form.scope.choices = {str(key): name for key, name in found.items()}
    if form.validate_on_submit():
        with unit_of_work():
            where = {f"{SCOPES[role]}_id": int(form.scope.data)} if role in SCOPES else {}
            admin_services.give_role(account, role, actor=me(), **where)
        flash(f"{account.name} is now {ROLE_LABELS[role].lower()}.", "success")
        return redirect(back)
    return render_template(
        "accounts/scope.jinja",
        account=account,
        role=role,
        label=ROLE_LABELS[role],
        kind=SCOPES.get(role),
        search=search,
        found=found,
        form=form,
        back=url_for("accounts.grant", account_id=account_id),
    )


def scopes(role: Role, search: str) -> dict[int, str]:
    """Where a role may reach: programmes all at once, organisations only by searching."""
    kind = SCOPES.get(role)
    if kind is None or (kind == "organisation" and not search):
        return {}
    return current_registry().scopes[kind](search)


@admin.route("/grants/<int:grant_id>/revoke", methods=["GET", "POST"])
def revoke(grant_id: int) -> str | Response:
    held = queries.grant_to_administer(grant_id)
    account_id, name = held.account_id, held.account.name
    form = AskForm()
    if form.validate_on_submit():
        with unit_of_work():
            admin_services.take_role(held, actor=me())
        flash("The role has been taken away.", "success")
        return redirect(url_for("accounts.show", account_id=account_id))
    return _ask(
        account_id,
        form,
        "Take this role away?",
        f"{name} would no longer be {grant_line(held)}. You can give the role again.",
        "Take the role away",
    )


@admin.route("/<int:account_id>/close", methods=["GET", "POST"])
def close(account_id: int) -> str | Response:
    account = queries.account_to_administer(account_id)
    form = AskForm()
    if form.validate_on_submit():
        with unit_of_work():
            admin_services.close_account(account, actor=me())
        flash("The account is closed.", "success")
        return redirect(url_for("accounts.show", account_id=account_id))
    return _ask(
        account_id,
        form,
        "Close this account?",
        f"{account.name} is signed out and cannot sign in again. Nothing is erased, and you can "
        "open the account again.",
        "Close the account",
    )


@admin.route("/<int:account_id>/reopen", methods=["GET", "POST"])
def reopen(account_id: int) -> str | Response:
    account = queries.account_to_administer(account_id)
    form = AskForm()
    if form.validate_on_submit():
        with unit_of_work():
            admin_services.open_account(account, actor=me())
        flash("The account is open again.", "success")
        return redirect(url_for("accounts.show", account_id=account_id))
    return _ask(
        account_id,
        form,
        "Open this account again?",
        f"{account.name} can sign in again, with the roles they have.",
        "Open the account",
    )


def _ask(account_id: int, form: AskForm, title: str, text: str, button_text: str) -> str:
    return render_template(
        "accounts/ask.jinja",
        title=title,
        text=text,
        button_text=button_text,
        form=form,
        back=url_for("accounts.show", account_id=account_id),
    )
