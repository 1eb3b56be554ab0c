"""flask-security's forms where ours ask more, or count failures that it does not."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

from flask import g, request, session
from flask_login import current_user
from flask_security import ForgotPasswordForm, LoginForm, RegisterFormV2
from flask_security.change_email import ChangeEmailForm
from flask_security.forms import (
    ChangePasswordForm,
    ResetPasswordForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
)
from flask_security.recovery_codes import MfRecoveryForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from mentoring.accounts.addresses import owner_of_personal
from mentoring.accounts.domains import suggestion
from mentoring.forms import NoControlCharacters, NothingBlank, one_line
from mentoring.texts import is_blank


class SignUpForm(NothingBlank, RegisterFormV2):
    """Sign-up asks for a name beside the e-mail address and password."""

    address_seen = HiddenField()
    notices = HiddenField()
    name = StringField(
        "Your name",
        filters=[one_line],
        validators=[
            InputRequired("Enter your name"),
            Length(max=120, message="Shorten your name to 120 characters or fewer"),
            NoControlCharacters(),
        ],
        render_kw={"autocomplete": "name"},
    )


class SaysWhatIsBlank:
    """Says what to enter where nothing was typed. The library makes refusals alike for everybody
    and takes them off their fields, so that they tell nothing of accounts; a blank tells nothing
    anyhow. `told` puts it back to its field once the library has done so."""

    needed: Mapping[str, str]

    def validate(self, **kwargs: Any) -> bool:
        if left := self._left_blank():
            self.form_errors = list(left.values())
            return False
        return bool(super().validate(**kwargs))  # type: ignore[misc]  # a form has it

    def told(self) -> Self:
        """The form as its page shows it."""
        left = self._left_blank()
        if self.form_errors and self.form_errors == list(left.values()):
            self.form_errors = []
            for name, words in left.items():
                self[name].errors = [words]  # type: ignore[index]  # a form has fields
        return self

    def _left_blank(self) -> dict[str, str]:
        typed = {name: self[name].data or "" for name in self.needed}  # type: ignore[index]  # a form has fields
        return {name: words for name, words in self.needed.items() if is_blank(typed[name])}


TYPED_AT_SIGN_UP = "typed_at_sign_up"


class SignInForm(SaysWhatIsBlank, LoginForm):
    """Signing in; straight after signing up with the address that was typed there, known or not."""

    needed = MappingProxyType(
        {"email": "Enter your email address", "password": "Enter your password"}
    )

    def told(self) -> Self:
        """The form as its page shows it."""
        if request.method == "GET" and not self.email.data:
            self.email.data = session.pop(TYPED_AT_SIGN_UP, None)
        return super().told()


class ForgottenForm(SaysWhatIsBlank, ForgotPasswordForm):
    """Also takes a confirmed personal address, for people whose work mailbox is gone; the link
    then goes there."""

    needed = MappingProxyType({"email": "Enter the email address of your account"})

    def validate(self, **kwargs: Any) -> bool:
        typed = (self.email.data or "").strip().lower()
        owner = owner_of_personal(typed) if typed else None
        if owner is None:
            return bool(super().validate(**kwargs))
        self.email.data = owner.email
        valid = bool(super().validate(**kwargs))
        self.email.data = typed
        if valid:
            g.write_to = typed
        return valid


class NamesBlankPasswords:
    """Says of each password that was left blank which one it is."""

    blank: Mapping[str, str]

    def validate(self, **kwargs: Any) -> bool:
        valid = bool(super().validate(**kwargs))  # type: ignore[misc]  # a form has it
        for name, words in self.blank.items():
            if name in self and is_blank(self[name].data or ""):  # type: ignore[operator, index]
                self[name].errors = [words]  # type: ignore[index]  # a form has fields
                valid = False
        return valid


class ChangeMyPasswordForm(NamesBlankPasswords, ChangePasswordForm):
    """Another password in place of the one in use."""

    blank = MappingProxyType(
        {
            "password": "Enter the password you use now",
            "new_password": "Enter a new password",
            "new_password_confirm": "Enter the new password again",
        }
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not current_user.password:
            self.blank = {key: words for key, words in self.blank.items() if key != "password"}


class ChooseNewPasswordForm(NamesBlankPasswords, ResetPasswordForm):
    """A new password, by a link."""

    blank = MappingProxyType(
        {"password": "Enter a new password", "password_confirm": "Enter the new password again"}
    )


def doubted(form: Any) -> str:
    """An address the person may have meant instead; empty once they have been asked about it."""
    typed = (form.email.data or "").strip()
    if form.address_seen.data == typed:
        return ""
    form.address_seen.data = typed
    return suggestion(typed)


class ChangeAddressForm(ChangeEmailForm):
    """Asks about a mistyped domain before anything is looked up: what it answers must not tell
    whether an address is known."""

    address_seen = HiddenField()

    def validate(self, **kwargs: Any) -> bool:
        meant = doubted(self)
        if meant:
            typed = (self.email.data or "").strip()
            self.email.errors = [f"Did you mean {meant}? If {typed} is right, send it once more"]
            return False
        return bool(super().validate(**kwargs))


class SetUpForm(TwoFactorSetupForm):
    """The one second factor we offer, or none. (The library's choices are in a retired form.)"""

    setup = RadioField(
        "Authenticator app",
        choices={"authenticator": "Set up", "disable": "Turn off"},
        validate_choice=False,
    )

    def validate(self, **kwargs: Any) -> bool:
        """The page has a button in place of each choice, so a refusal stands above them."""
        valid = bool(super().validate(**kwargs))
        self.form_errors += self.setup.errors
        self.setup.errors = []
        return valid


class NoCodeForm(TwoFactorRescueForm):
    """What to do without a code."""

    help_setup = RadioField(
        "You do not have your phone?", choices=[SelectChoice("help", "Ask for help")]
    )


class CodeForm(TwoFactorVerifyCodeForm):
    """A code from the authenticator app; refused while the account is locked."""

    def validate(self, **kwargs: Any) -> bool:
        if is_blank(self.code.data or ""):
            self.code.errors = ["Enter the code that your app shows now"]
            return False
        if not self.is_setup and self.user is not None and self.user.is_locked(_errors(self.code)):
            return False
        return bool(super().validate(**kwargs))


class RecoveryCodeForm(MfRecoveryForm):
    """A recovery code; wrong ones count towards the lock like wrong passwords."""

    def validate(self, **kwargs: Any) -> bool:
        if is_blank(self.code.data or ""):
            self.code.errors = ["Enter one of your recovery codes"]
            return False
        if self.user is not None and self.user.is_locked(_errors(self.code)):
            return False
        valid = bool(super().validate(**kwargs))
        if not valid and self.code.data and self.user is not None:
            self.user.track_failed_authn("recovery code", tfa=True)
        return valid


def _errors(field: Any) -> list[str]:
    """The field's errors as a list that can be added to before it has been validated."""
    field.errors = list(field.errors)
    return field.errors
