"""Forms of circles: for coordinators, facilitators and members."""

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from mentoring.accounts.models import Account
from mentoring.circles.models import (
    Circle,
    CircleMeeting,
    CircleMember,
    CircleOutcome,
    CircleStatus,
    Topic,
)
from mentoring.circles.rules import LARGEST
from mentoring.circles.words import DECLINE_REASONS, MOVE_REASONS, OUTCOMES, TOPIC_LABELS
from mentoring.forms import Between, DayField, Form, ListForm, LongText
from mentoring.pairings.forms import (
    CONTACT,
    AnswerForForm,
    ask_again,
    why_not,
    why_they_do_not,
)


class WithoutCircleForm(ListForm):
    """Whom to look for among the people without a circle."""

    q = StringField(
        "Name", validators=[Length(max=120, message="Shorten this to 120 characters or fewer")]
    )
    show = SelectField(
        "Show",
        default="",
        choices={
            "": "Everybody without a circle",
            "free": "In the next proposal",
            "resting": "Left out of the next proposal",
        },
    )


WHAT_IT_MEANS = (
    "They know that they get the role of a circle facilitator in this programme, and that they set "
    "up an authenticator app on their phone at their next sign-in, if they have none yet."
)


class SettleForm(Form):
    """A circle's name and facilitator."""

    name = StringField(
        "Name of the circle",
        validators=[
            InputRequired("Enter a name"),
            Length(max=80, message="Shorten this to 80 characters or fewer"),
        ],
    )
    facilitator = SelectField(
        "Facilitator", description="People who facilitate, or have facilitated, in this programme."
    )
    email = StringField(
        "Or somebody else: their email address (optional)",
        description="They need an account. Ask them first: when the circle is approved they get "
        "the role of a circle facilitator, and see this circle and no other.",
        validators=[Length(max=254, message="Shorten this to 254 characters or fewer")],
    )
    agreed = BooleanField(
        "Whoever I name now has agreed to facilitate this circle",
        description=f"Needed for somebody who is new to the role. {WHAT_IT_MEANS} Whoever "
        "facilitated it before is told that they no longer do.",
    )

    def __init__(self, circle: Circle, people: Sequence[Account]) -> None:
        chosen = str(circle.facilitator_id or "")
        super().__init__(data={"name": circle.name, "facilitator": chosen})
        known = {str(each.id): each.name for each in people}
        if circle.facilitator is not None:
            known[chosen] = circle.facilitator.name
        self.facilitator.choices = {"": "Nobody yet"} | known
        if circle.status is CircleStatus.PROPOSED:
            del self.agreed

    def has_agreed(self) -> bool:
        """Whether the coordinator says so; of a proposed circle it is asked when it is approved."""
        return "agreed" in self and bool(self.agreed.data)


class PublishForm(Form):
    """Approve the proposed circles, once whoever is to lead one for the first time has agreed."""

    agreed = BooleanField("They have been asked, and have agreed", description=WHAT_IT_MEANS)

    def __init__(self, new: Sequence[Account]) -> None:
        super().__init__()
        if not new:
            del self.agreed

    def has_agreed(self) -> bool:
        """Whether the coordinator says so."""
        return "agreed" in self and bool(self.agreed.data)


class PlaceForm(Form):
    """Which circle somebody is to be in."""

    circle = SelectField("Circle")
    reason = SelectField(
        "Why?",
        description="Kept in the audit log with your name. Nobody in the circles is told.",
        choices={"": "Choose a reason"} | MOVE_REASONS,
        validators=[InputRequired("Choose the reason that fits best")],
    )

    sure = HiddenField()

    def __init__(self, circles: Sequence[Circle], held: CircleMember | None) -> None:
        super().__init__(data={"circle": str(held.circle_id if held else "")})
        self.circle.choices = {"": "No circle"} | {str(each.id): each.name for each in circles}
        self.mark = f"{held.id} {held.status}" if held else "in no circle"

    @property
    def is_sure(self) -> bool:
        """Whether what follows has been read, as it still stands."""
        return bool(self.sure.data == self.mark)


class CircleAnswerForForm(AnswerForForm):
    """A coordinator answers an invitation to a circle on somebody's behalf."""

    contact = StringField(
        "How can the circle reach them? (for a yes)",
        description="The contact they told you. The facilitator and the members who said yes see "
        "it.",
        validators=[CONTACT],
    )
    reason = why_they_do_not(DECLINE_REASONS)


class CloseForm(Form):
    """What came of a circle."""

    outcome = RadioField(
        "What came of it?",
        choices={outcome.value: label for outcome, label in OUTCOMES.items()},
        validators=[InputRequired("Choose what came of it")],
    )

    def chosen(self) -> CircleOutcome:
        """What came of it."""
        return CircleOutcome(self.outcome.data)


class FacilitatorAnswerForm(Form):
    """Whether somebody who is named facilitates a circle."""

    answer = RadioField(
        "Will you facilitate it?",
        choices={"yes": "Yes, I will", "no": "No, I would rather not"},
        validators=[InputRequired("Say whether you will facilitate it")],
    )
    note = LongText(
        "Anything to add, if you say no? (optional)",
        description="Only the named person and the programme's coordinators read this.",
        limit=500,
        rows=2,
    )


class MeetingForm(Form):
    """A line of the log: no names, and nothing that was said."""

    held_on = DayField(
        "Date of the meeting",
        description="For example, 27 3 2027. From the day the circle started to a year ahead: "
        "members see the next date.",
        what="the date of the meeting",
        validators=[InputRequired("Enter the date of the meeting")],
    )
    minutes = IntegerField(
        "How long, in minutes",
        default=90,
        validators=[InputRequired("Enter a number of minutes"), Between(15, 240)],
    )
    topic = SelectField(
        "What it is about",
        choices={topic.value: label for topic, label in TOPIC_LABELS.items()},
    )
    came = IntegerField(
        "How many members came (optional)",
        description="A number and no names. Leave it empty until the meeting has taken place.",
        validators=[Optional(), Between(0, LARGEST)],
    )

    def __init__(self, meeting: CircleMeeting | None = None) -> None:
        super().__init__(obj=meeting)

    def chosen_topic(self) -> Topic:
        """What it is about."""
        return Topic(self.topic.data)


class AcceptForm(Form):
    """Say yes, with the contact to share."""

    contact = StringField(
        "How can the circle reach you?",
        description="An email address or a telephone number. The facilitator and the members who "
        "said yes see it.",
        validators=[
            InputRequired("Enter how the circle can reach you"),
            CONTACT,
        ],
    )


class DeclineForm(Form):
    """Say no, with a structured reason that the circle never sees."""

    reason = why_not(
        "The circle never sees this. It helps us to form better ones.", DECLINE_REASONS
    )


class NotNowForm(Form):
    """Ask to be asked again."""

    ask_on = ask_again("you are in no proposal")
