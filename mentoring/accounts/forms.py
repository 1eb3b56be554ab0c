"""Forms of the account pages that are ours, not flask-security's."""

from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from mentoring.accounts.address_field import AddressField
from mentoring.forms import Form, ListForm, TicksField, one_line
from mentoring.mail import CLASS_LABELS, MailClass
from mentoring.permissions import ROLE_LABELS, Role

NAME_TOO_LONG = "Shorten the name to 120 characters or fewer"
ROLE_CHOICES = {role.value: label for role, label in ROLE_LABELS.items()}
ROLE_HINTS = {
    Role.COORDINATOR.value: "Runs one programme: sees its applications, matches and pairings.",
    Role.CASELOAD_OWNER.value: "Looks after the pairings of one programme that are put into "
    "their hands, and sees no others.",
    Role.FACILITATOR.value: "Leads peer circles of one programme.",
    Role.EVALUATOR.value: "Reads the answers to one programme’s surveys, without names.",
    Role.ASSESSOR.value: "Checks how one programme is run: its numbers and its decisions. "
    "Changes nothing.",
    Role.SPONSOR.value: "Sees how many people of one organisation take part, never who.",
    Role.OVERSIGHT.value: "Sees the released reports of all programmes, or of one region. "
    "Sees no persons.",
    Role.DATA_PROTECTION.value: "Sees who did what, and requests about data. Sees no profile.",
    Role.ADMINISTRATOR.value: "Opens and closes accounts and gives roles. Sees no profile.",
}


class NameForm(Form):
    name = StringField(
        "Your name",
        description="As partners and coordinators should see it.",
        filters=[one_line],
        validators=[
            InputRequired("Enter your name"),
            Length(max=120, message=NAME_TOO_LONG),
        ],
        render_kw={"autocomplete": "name"},
    )


class AccountsForm(ListForm):
    """What of the list of accounts to show."""

    q = StringField("Name or email address")
    role = SelectField("Role", choices={"": "Any role, or none"} | ROLE_CHOICES)
    sort = SelectField(
        "In order of", choices={"name": "Name", "newest": "Newest", "last": "Last sign-in"}
    )


class RoleForm(ListForm):
    """Which role to give; the next page is asked for by it, so it is sent by GET."""

    asked = HiddenField(default="yes")
    role = RadioField(
        "Which role?",
        choices=ROLE_CHOICES,
        render_kw={"hints": ROLE_HINTS},
        validators=[InputRequired("Choose which role")],
    )

    def __init__(self) -> None:
        super().__init__()
        if "asked" in request.args:
            self.validate()


class ScopeForm(Form):
    """Where a role reaches."""

    scope = RadioField("Where?", validators=[InputRequired("Choose where the role reaches")])


class InvitationsForm(ListForm):
    """What of the list of invitations to show."""

    q = StringField("Name or email address")
    state = SelectField(
        "What became of it",
        choices={
            "": "Anything",
            "waiting": "Waiting",
            "accepted": "Accepted",
            "expired": "Run out",
            "withdrawn": "Withdrawn",
        },
    )
    sort = SelectField(
        "In order of", choices={"newest": "Newest", "oldest": "Oldest", "name": "Name"}
    )


class InviteForm(Form):
    """Whom to invite to a role, and where it reaches."""

    name = StringField(
        "Their name",
        filters=[one_line],
        validators=[InputRequired("Enter their name"), Length(max=120, message=NAME_TOO_LONG)],
    )
    email = AddressField(
        "Their email address",
        description="We send the invitation there. It is good for two weeks.",
        validators=[InputRequired("Enter their email address"), Length(max=254)],
    )
    scope = RadioField("Where?", validators=[InputRequired("Choose where the role reaches")])

    def set_choices(self, found: dict[str, str], *, asked: bool) -> None:
        """Offer these places; do not ask at all about a role that reaches everywhere."""
        self.scope.choices = found
        if not asked:
            self.scope.validators = [Optional()]
            self.scope.validate_choice = False


class WelcomeForm(Form):
    """What we need of somebody who accepts an invitation."""

    notices = HiddenField()
    name = StringField(
        "Your name",
        filters=[one_line],
        validators=[InputRequired("Enter your name"), Length(max=120, message=NAME_TOO_LONG)],
        render_kw={"autocomplete": "name"},
    )
    password = PasswordField(
        "Choose a password",
        description="At least 12 characters. Three unusual words are easy to remember and hard "
        "to guess.",
        validators=[InputRequired("Choose a password")],
        render_kw={"autocomplete": "new-password"},
    )


class PersonalAddressForm(Form):
    """A second address."""

    email = AddressField(
        "Personal email address",
        description="One you will still have when you change jobs.",
        validators=[InputRequired("Enter an email address"), Length(max=254)],
    )


HOURS = {hour: f"{hour:02}:00" for hour in range(24)}
EVENING, MORNING = 19, 8


class PreferencesForm(Form):
    """Which mails, where to, and when not."""

    on = TicksField(
        "Which of these do you want?",
        choices={each.value: CLASS_LABELS[each] for each in (MailClass.REMINDER, MailClass.NEWS)},
    )
    to_personal = TicksField(
        "Which go to your personal address?",
        choices={each.value: label for each, label in CLASS_LABELS.items()},
    )
    quiet = BooleanField("Send me nothing in quiet hours")
    quiet_from = SelectField("Quiet from", choices=HOURS, coerce=int)
    quiet_until = SelectField(
        "Quiet until",
        description="Mails wait and arrive afterwards. Those about signing in never wait.",
        choices=HOURS,
        coerce=int,
    )

    @classmethod
    def of(cls, chosen: Any) -> "PreferencesForm":
        """The form with what somebody has chosen so far."""
        on = [each.value for each in (MailClass.REMINDER, MailClass.NEWS) if each not in chosen.off]
        quiet = chosen.quiet_from is not None
        return cls(
            data={
                "on": on,
                "to_personal": [each.value for each in chosen.personal],
                "quiet": quiet,
                "quiet_from": chosen.quiet_from if quiet else EVENING,
                "quiet_until": chosen.quiet_until if quiet else MORNING,
            }
        )


class AskForm(Form):
    """Nothing but the button of a page that asks first."""
