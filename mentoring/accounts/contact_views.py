"""My addresses, and which mails go where and when."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mentoring.accounts import addresses, preferences, refused
from mentoring.accounts.asking import ask_first
from mentoring.accounts.forms import AskForm, PersonalAddressForm, PreferencesForm
from mentoring.accounts.preferences import Choices
from mentoring.errors import DomainError
from mentoring.mail import CLASS_LABELS
from mentoring.permissions import BY_LINK, SIGNED_IN, me, recent_sign_in
from mentoring.transactions import unit_of_work

mine = Blueprint("my_contact", __name__, url_prefix="/account")
confirming = Blueprint("personal_address", __name__, url_prefix="/personal-address")
choosing = Blueprint("mail_choices", __name__, url_prefix="/mail-choices")

GUARDS = ((mine, SIGNED_IN), (confirming, BY_LINK), (choosing, BY_LINK))

Page = str | Response


@mine.route("/addresses", methods=["GET", "POST"])
@recent_sign_in
def my_addresses() -> Page:
    form = PersonalAddressForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                addresses.ask_personal(me(), form.email.data, actor=me())
        except DomainError as problem:
            form.blame(problem)
        else:
            flash(f"We have written to {form.email.data}. Follow the link in that mail.", "success")
            return redirect(url_for("my_contact.my_addresses"))
    return render_template(
        "accounts/addresses.jinja",
        form=form,
        account=me(),
        personal=addresses.personal_of(me()),
        back=url_for("my_account.page"),
    )


@mine.route("/addresses/remove", methods=["GET", "POST"])
@recent_sign_in
def remove() -> Page:
    return ask_first(
        "Remove your personal address?",
        "We forget it. Mails that went there go to the address you sign in with.",
        "Remove it",
        back=url_for("my_contact.my_addresses"),
        done="Your personal address is removed.",
        act=lambda: addresses.remove_personal(me(), actor=me()),
    )


@mine.route("/addresses/swap", methods=["GET", "POST"])
@recent_sign_in
def swap() -> Page:
    personal = addresses.personal_of(me())
    return ask_first(
        "Sign in with your personal address?",
        f"From now on you sign in with {personal.email if personal else 'it'}. {me().email} "
        "becomes your second address, and you can remove it when you leave.",
        "Sign in with it from now on",
        back=url_for("my_contact.my_addresses"),
        done="Done. Use your personal address the next time you sign in.",
        act=lambda: addresses.sign_in_with_personal(me(), actor=me()),
    )


@mine.route("/addresses/try-again", methods=["GET", "POST"])
@recent_sign_in
def try_again() -> Page:
    return ask_first(
        f"Does {me().email} take mail again?",
        "We write there again from now on. If it refuses once more, we tell you.",
        "Write there again",
        back=url_for("my_contact.my_addresses"),
        done=f"From now on we write to {me().email} again.",
        act=lambda: refused.try_again(me(), actor=me()),
    )


@confirming.route("/<token>", methods=["GET", "POST"])
def show(token: str) -> Page:
    address, form = addresses.address_by(token), AskForm()
    if form.validate_on_submit():
        with unit_of_work():
            addresses.confirm_personal(address)
        flash("Thank you. Your personal address is confirmed.", "success")
        return redirect(url_for("my_contact.my_addresses"))
    return render_template(
        "security/confirm.jinja",
        title="Confirm your personal address",
        text=f"You are confirming that {address.email} is yours, {address.account.name}.",
        button_text="Confirm this address",
        form=form,
    )


@mine.route("/mail", methods=["GET", "POST"])
def mail() -> Page:
    personal = addresses.personal_of(me())
    confirmed = personal is not None and personal.confirmed_at is not None
    form = PreferencesForm.of(preferences.choices_of(me()))
    if form.validate_on_submit():
        with unit_of_work():
            preferences.choose(me(), chosen_in(form, confirmed), actor=me())
        flash("Saved. It counts from now on.", "success")
        return redirect(url_for("my_account.page"))
    return render_template(
        "accounts/mail.jinja",
        form=form,
        personal=personal if confirmed else None,
        back=url_for("my_account.page"),
    )


def chosen_in(form: PreferencesForm, has_personal: bool) -> Choices:
    """The form as choices; without a second address the question about it was not asked."""
    personal = form.to_personal.data if has_personal else preferences.choices_of(me()).personal
    off = [each for each in preferences.CAN_BE_OFF if each.value not in (form.on.data or [])]
    hours = (form.quiet_from.data, form.quiet_until.data) if form.quiet.data else (None, None)
    return Choices(off, personal or [], *hours)


@choosing.route("/<token>", methods=["GET", "POST"])
def turn_off(token: str) -> Page:
    account, what = preferences.chosen_by(token)
    form, done = AskForm(), False
    if form.validate_on_submit():
        with unit_of_work():
            preferences.turn_off(account, what, actor=account)
        done = True
    return render_template(
        "accounts/turn_off.jinja", form=form, done=done, label=CLASS_LABELS[what]
    )
