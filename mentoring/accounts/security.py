"""flask-security on our accounts: its settings, mail, listeners, and the routes of ours it uses."""

from datetime import timedelta
from typing import Any

from flask import Flask, after_this_request, g
from flask_login import user_logged_out
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore, user_authenticated
from flask_security.signals import (
    change_email_confirmed,
    password_changed,
    password_reset,
    user_confirmed,
    user_registered,
)

from config import Settings
from mentoring import audit, clock
from mentoring.accounts import links, lockout, sessions, wording
from mentoring.accounts.models import Account, SecurityRole
from mentoring.accounts.passwords import OwnPasswordUtil
from mentoring.accounts.security_forms import (
    ChangeAddressForm,
    ChangeMyPasswordForm,
    ChooseNewPasswordForm,
    CodeForm,
    ForgottenForm,
    NoCodeForm,
    RecoveryCodeForm,
    SetUpForm,
    SignInForm,
    SignUpForm,
)
from mentoring.extensions import db
from mentoring.mail import queue_mail, queue_text
from mentoring.signals import account_created


class OutboxMailUtil(MailUtil):
    """flask-security's mails become outbox rows in its own transaction; addresses lower case."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        user = kwargs.get("user")
        queue_text(
            g.pop("write_to", None) or str(recipient),
            subject,
            body or "",
            kind=template,
            account_id=getattr(user, "id", None),
        )
        # Several of its views send a mail and commit nothing: the row would be rolled back.
        after_this_request(lockout.commit)

    def normalize(self, email: str) -> str:
        return super().normalize(email).lower()

    def validate(self, email: str) -> str:
        return super().validate(email).lower()


def init_app(app: Flask) -> None:
    """Set flask-security up on our account table."""
    settings: Settings = app.extensions["settings"]
    app.config.update(security_config(settings) | wording.config())
    security = Security(
        mail_util_cls=OutboxMailUtil,
        password_util_cls=OwnPasswordUtil,
    )
    security.init_app(
        app,
        SQLAlchemyUserDatastore(db, Account, SecurityRole),
        login_form=SignInForm,
        register_form=SignUpForm,
        forgot_password_form=ForgottenForm,
        change_password_form=ChangeMyPasswordForm,
        reset_password_form=ChooseNewPasswordForm,
        change_email_form=ChangeAddressForm,
        two_factor_setup_form=SetUpForm,
        two_factor_rescue_form=NoCodeForm,
        two_factor_verify_code_form=CodeForm,
        mf_recovery_form=RecoveryCodeForm,
    )
    sessions.init_app(app)
    links.replace_routes(app)
    for signal, listener in LISTENERS:
        signal.connect(listener, app)


def _registered(app: Flask, user: Account, **more: Any) -> None:
    user.create_datetime = clock.now()
    db.session.flush()
    audit.record("account created", user, actor=user)
    account_created.send(user, by_themselves=True)


def _authenticated(app: Flask, user: Account, **more: Any) -> None:
    lockout.note_success(user)
    sessions.begin(user)


def _signed_out(app: Flask, user: Any, **more: Any) -> None:
    sessions.end_this()


def _confirmed(app: Flask, user: Account, **more: Any) -> None:
    audit.record("email confirmed", user, actor=user)


def _password_changed(app: Flask, user: Account, **more: Any) -> None:
    audit.record("password changed", user, actor=user)
    sessions.end_others(user, actor=user, but=sessions.this_session())


def _password_reset(app: Flask, user: Account, **more: Any) -> None:
    """The link came by mail, so the address is theirs, and a lock has served its end."""
    audit.record("password changed", user, actor=user, detail={"by": "mailed link"})
    user.confirmed_at = user.confirmed_at or clock.now()
    user.failed_sign_ins, user.locked_until = 0, None
    sessions.end_others(user, actor=user)


def _email_changed(app: Flask, user: Account, old_email: str, **more: Any) -> None:
    user.mail_refused_at = None
    audit.record("email changed", user, actor=user)
    queue_mail(
        old_email,
        "Your sign-in address has been changed",
        "accounts/address_changed",
        account_id=user.id,
        name=user.name,
    )


LISTENERS = (
    (user_registered, _registered),
    (user_authenticated, _authenticated),
    (user_logged_out, _signed_out),
    (user_confirmed, _confirmed),
    (password_changed, _password_changed),
    (password_reset, _password_reset),
    (change_email_confirmed, _email_changed),
)

TEMPLATES = {
    "LOGIN_USER": "sign_in",
    "REGISTER_USER": "sign_up",
    "FORGOT_PASSWORD": "forgot_password",
    "RESET_PASSWORD": "reset_password",
    "CHANGE_PASSWORD": "change_password",
    "CHANGE_EMAIL": "change_email",
    "SEND_CONFIRMATION": "send_confirmation",
    "VERIFY": "verify",
    "TWO_FACTOR_SETUP": "two_factor_setup",
    "TWO_FACTOR_VERIFY_CODE": "two_factor_code",
    "TWO_FACTOR_SELECT": "two_factor_select",
    "MULTI_FACTOR_RECOVERY": "recovery_code",
    "MULTI_FACTOR_RECOVERY_CODES": "recovery_codes",
}


def security_config(settings: Settings) -> dict[str, Any]:
    """flask-security's settings; what is not named keeps its safe default."""
    config: dict[str, Any] = {
        "SECURITY_PASSWORD_SALT": settings.password_salt,
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_PASSWORD_CONFIRM_REQUIRED": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_REGISTERABLE": True,
        "SECURITY_USE_REGISTER_V2": True,
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_CONFIRM_EMAIL_WITHIN": timedelta(days=14),
        "SECURITY_LOGIN_WITHOUT_CONFIRMATION": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_EMAIL": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FRESHNESS": timedelta(minutes=30),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_DATETIME_FACTORY": clock.now,
        # Its own default is written as `no-store=True`, which browsers do not know.
        "SECURITY_CACHE_CONTROL": {"private": None, "no-store": None},
        "SECURITY_CSRF_COOKIE_NAME": None,
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        **_second_factor(settings),
        **_addresses(),
    }
    config |= {
        f"SECURITY_{key}_TEMPLATE": f"security/{name}.jinja" for key, name in TEMPLATES.items()
    }
    if settings.fast_passwords:
        config["SECURITY_PASSWORD_HASH"] = "argon2"  # noqa: S105 - the name of an algorithm
        config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = {
            "argon2__time_cost": 1,
            "argon2__memory_cost": 8,
            "argon2__parallelism": 1,
        }
    return config


def _second_factor(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_REQUIRED": False,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,  # a mailbox alone must not replace the app
        "SECURITY_TWO_FACTOR_RESCUE_MAIL": settings.mail_from,
        "SECURITY_TOTP_SECRETS": {"1": settings.totp_key},
        "SECURITY_TOTP_ISSUER": settings.service_name,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": list(settings.field_keys),
    }


def _addresses() -> dict[str, Any]:
    return {
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_REGISTER_URL": "/sign-up",
        "SECURITY_CHANGE_URL": "/change-password",
        "SECURITY_RESET_URL": "/new-password",
        "SECURITY_VERIFY_URL": "/enter-password",
        "SECURITY_TWO_FACTOR_SETUP_URL": "/authenticator",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/enter-code",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/no-code",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/second-step",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/enter-recovery-code",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/recovery-codes",
        "SECURITY_POST_LOGIN_VIEW": "/home",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_POST_CONFIRM_VIEW": "/home",
        "SECURITY_POST_CHANGE_VIEW": "/account",
        "SECURITY_POST_CHANGE_EMAIL_VIEW": "/account",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account",
    }
