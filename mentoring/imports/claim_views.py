"""Pages behind the link in a claim mail: see, confirm with a password, or be removed."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_security import hash_password, login_user

from mentoring.imports.claims import claim_by, confirm_claim, imports_of, remove_me
from mentoring.imports.forms import ButtonForm, ClaimForm
from mentoring.permissions import BY_LINK
from mentoring.profiles.queries import find_profile
from mentoring.programmes.presenters import profile_rows
from mentoring.registry import notices_at_sign_up
from mentoring.signals import notices_shown
from mentoring.transactions import reads_first, unit_of_work

claims = Blueprint("claims", __name__, url_prefix="/claims")

GUARDS = ((claims, BY_LINK),)


@claims.route("/<token>", methods=["GET", "POST"])
@reads_first
def show(token: str):
    claim, form = claim_by(token), ClaimForm()
    shown = notices_at_sign_up(request.path)
    if form.validate_on_submit():
        util = current_app.extensions["security"].password_util
        wrong, password = util.validate(form.password.data, True, email=claim.account.email)
        if not wrong:
            hashed = hash_password(password)
            with unit_of_work():
                account = confirm_claim(claim, hashed)
                notices_shown.send(account, keys=form.notices.data, shown=shown)
                # Somebody with a role signs in with their second factor.
                signed_in = not account.grants and login_user(account, authn_via=["claim"])
            flash("Thank you. The account is yours now. Please look through your profile.")
            return redirect(url_for("profile.overview" if signed_in else "security.login"), 303)
        form.password.errors = [*form.password.errors, *wrong]
    lists = imports_of(claim.account)
    profile = find_profile(claim.account_id)
    return render_template(
        "imports/claim.jinja",
        claim=claim,
        form=form,
        token=token,
        shown=shown,
        lists=lists,
        profile=profile_rows(profile, lists[0].side) if lists else [],
        other=current_user.is_authenticated and current_user.id != claim.account_id,
    )


@claims.route("/<token>/remove", methods=["GET", "POST"])
def remove(token: str):
    claim, form = claim_by(token), ButtonForm()
    if form.validate_on_submit():
        with unit_of_work():
            remove_me(claim)
        return render_template("imports/removed.jinja")
    return render_template("imports/remove.jinja", claim=claim, form=form, token=token)
