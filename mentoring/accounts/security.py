"""flask-security's settings, forms and mail: sign-up, sign-in, reset, second factor."""

from typing import Any

from flask import Flask
from flask_security import MailUtil, RegisterFormV2, SQLAlchemyUserDatastore
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from config import Settings
from mentoring import clock
from mentoring.accounts.models import Account, SecurityRole
from mentoring.extensions import db, security
from mentoring.forms import NoControlCharacters, tidy
from mentoring.mail import queue_text


class OutboxMailUtil(MailUtil):
    """flask-security's mails become outbox rows in its own transaction."""

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
            recipient,
            subject,
            body or "",
            kind=f"security/{template}",
            account_id=getattr(user, "id", None),
        )


class SignUpForm(RegisterFormV2):
    """Sign-up asks for a name beside the e-mail address and password."""

    name = StringField(
        "Your name",
        filters=[tidy],
        validators=[
            InputRequired("Enter your name"),
            Length(max=120, message="Shorten your name to 120 characters or fewer"),
            NoControlCharacters(),
        ],
        render_kw={"autocomplete": "name"},
    )


def init_app(app: Flask) -> None:
    """Set flask-security up on our account table."""
    settings: Settings = app.extensions["settings"]
    app.config.update(security_config(settings))
    security.init_app(
        app,
        SQLAlchemyUserDatastore(db, Account, SecurityRole),
        mail_util_cls=OutboxMailUtil,
        register_form=SignUpForm,
        datetime_factory=clock.now,
    )


def security_config(settings: Settings) -> dict[str, Any]:
    """flask-security's settings; what is not named keeps its safe default."""
    config: dict[str, Any] = {
        "SECURITY_PASSWORD_SALT": settings.password_salt,
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_PASSWORD_COMPLEXITY_CHECKER": "zxcvbn",
        "SECURITY_ZXCVBN_MINIMUM_SCORE": 3,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "SECURITY_REGISTERABLE": True,
        "SECURITY_USE_REGISTER_V2": True,
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_LOGIN_WITHOUT_CONFIRMATION": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_EMAIL": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_REQUIRED": False,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_TOTP_SECRETS": {"1": settings.totp_key},
        "SECURITY_TOTP_ISSUER": settings.service_name,
        "SECURITY_POST_LOGIN_VIEW": "/home",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_POST_REGISTER_VIEW": "/home",
        "SECURITY_POST_CONFIRM_VIEW": "/home",
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_REGISTER_URL": "/sign-up",
        "SECURITY_CSRF_COOKIE_NAME": None,
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        "SECURITY_LOGOUT_METHODS": ["POST"],
    }
    if settings.fast_passwords:
        config["SECURITY_PASSWORD_HASH"] = "argon2"  # noqa: S105 - the name of an algorithm
        config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = {
            "argon2__time_cost": 1,
            "argon2__memory_cost": 8,
            "argon2__parallelism": 1,
        }
    return config
