"""Our own sign-up, and links in mails that are safe from scanners: a GET shows, a POST commits."""

from collections.abc import Sequence

from flask import (
    Flask,
    after_this_request,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from flask_security import Form
from flask_security.change_email import (  # the only way to its tokens: it offers no public names
    _update_user_email,
    _verify_token_status,
)
from flask_security.confirmable import confirm_email_token_status, confirm_user
from flask_security.registerable import register_existing, register_user
from werkzeug.wrappers import Response

from mentoring.accounts import lockout
from mentoring.accounts.security_forms import TYPED_AT_SIGN_UP, SignUpForm, doubted
from mentoring.accounts.wording import MESSAGES
from mentoring.registry import ShownNotice, notices_at_sign_up
from mentoring.signals import notices_shown

Page = str | Response


def sign_up() -> Page:
    """Make an account; the answer is the same whether or not the address was known.

    flask-security would sign new people in at once and others not, which tells who is known.
    So nobody is: all are sent to the sign-in page, where a new password works straight away.
    """
    if current_user.is_authenticated:
        return redirect(url_for("home.page"))
    form = SignUpForm()
    shown = notices_at_sign_up(form.next.data)
    # Asked before anything is checked: the answer must not tell whether the address is known.
    meant = doubted(form) if request.method == "POST" else ""
    if meant:
        return _sign_up_page(form, shown, meant=meant)
    if form.validate_on_submit():
        after_this_request(lockout.commit)
        account = register_user(form)
        notices_shown.send(account, keys=form.notices.data, shown=shown)
        return _to_sign_in(form)
    if request.method == "POST" and register_existing(form):
        return _to_sign_in(form)
    return _sign_up_page(form, shown)


def _sign_up_page(form: SignUpForm, shown: Sequence[ShownNotice], meant: str = "") -> str:
    return render_template(
        "security/sign_up.jinja", register_user_form=form, shown=shown, meant=meant
    )


def _to_sign_in(form: SignUpForm) -> Response:
    """Their browser keeps the address that was typed, so that only the password is asked again."""
    session[TYPED_AT_SIGN_UP] = (request.form.get("email") or "").strip()[:254]
    return redirect(url_for("security.login", next=form.next.data or "/profile"))


def confirm_email(token: str) -> Page:
    """The link of a confirmation mail."""
    expired, invalid, account = confirm_email_token_status(token)
    form = Form()
    usable = not (expired or invalid) and account is not None
    if usable and account.confirmed_at is not None:
        return _told("This address is confirmed", MESSAGES["ALREADY_CONFIRMED"][0])
    if not usable:
        return _told(
            "This link cannot be used",
            "It may be too old, or there may be a newer one in your mail. "
            "You can ask for a new link.",
            "security.send_confirmation",
            410,
        )
    if form.validate_on_submit():
        confirm_user(account)
        after_this_request(lockout.commit)
        flash(*MESSAGES["EMAIL_CONFIRMED"])
        signed_in = current_user.is_authenticated
        return redirect(url_for("home.page") if signed_in else url_for("security.login"))
    return render_template(
        "security/confirm.jinja",
        title="Confirm your email address",
        text=f"You are confirming that {account.email} is your address.",
        button_text="Confirm my address",
        form=form,
    )


def confirm_new_email(token: str) -> Page:
    """The link of a mail to somebody's new address."""
    expired, invalid, account, new_email = _verify_token_status(token)
    form = Form()
    if expired or invalid:
        return _told(
            "This link cannot be used",
            "It may be too old, or used already. You can start again from your account.",
            "security.change_email",
            410,
        )
    if form.validate_on_submit():
        _update_user_email(account, new_email)
        after_this_request(lockout.commit)
        flash(*MESSAGES["CHANGE_EMAIL_CONFIRMED"])
        return redirect(url_for("home.page"))
    return render_template(
        "security/confirm.jinja",
        title="Confirm your new email address",
        text=f"From now on you will sign in with {new_email}, and we will write to it.",
        button_text="Change my address",
        form=form,
    )


def _told(title: str, text: str, endpoint: str = "home.page", status: int = 200) -> Page:
    page = render_template("security/told.jinja", title=title, text=text, endpoint=endpoint)
    return Response(page, status=status, mimetype="text/html")


def replace_routes(app: Flask) -> None:
    """Put our views where flask-security's stand."""
    app.view_functions["security.register"] = sign_up
    app.view_functions["security.confirm_email"] = confirm_email
    app.view_functions["security.change_email_confirm"] = confirm_new_email
    rule = next(
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint == "security.change_email_confirm"
    )
    app.add_url_rule(
        rule.rule, "security.change_email_confirm", confirm_new_email, methods=["POST"]
    )
