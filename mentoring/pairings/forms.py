"""Forms of answering, ending and asking for help."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from mentoring.downloads import PurposeForm
from mentoring.errors import DomainError
from mentoring.forms import DayField, Form, ListForm, LongText
from mentoring.pairings.board import ORDER, BoardFilter
from mentoring.pairings.models import Pairing
from mentoring.pairings.naming import HEARD, SIDE_NAMES, STATUS_WORDS
from mentoring.pairings.states import DECLINE_REASONS, END_REASONS
from mentoring.profiles.choices import AIMS, Aim
from mentoring.programmes.models import SIDES, Cohort, ProgrammeKind

YES_NO = {"yes": "Yes", "no": "No"}
SAME_LINE = "Is either of you in the other's line management?"
SAME_LINE_HINT = (
    "That is, does one of you manage the other, directly or through other managers? "
    "If so, we stop here without blame, and look for somebody else for both of you."
)
CONTACT = Length(max=254, message="Shorten this to 254 characters or fewer")


class SameLine:
    """Mixed into a form, asks in a reciprocal pairing whether one manages the other."""

    def __init__(self, pairing: Pairing, **options: Any) -> None:
        super().__init__(**options)
        if pairing.kind is not ProgrammeKind.RECIPROCAL:
            del self.same_line

    def line_answer(self) -> bool | None:
        """True for yes, False for no, None when it was not asked or not answered."""
        if "same_line" not in self or self.same_line.data not in YES_NO:
            return None
        return bool(self.same_line.data == "yes")


class AcceptForm(SameLine, Form):
    """Say yes, with the contact to share."""

    same_line = RadioField(
        SAME_LINE, description=SAME_LINE_HINT, choices=YES_NO, validate_choice=False
    )
    contact = StringField(
        "How can your partner reach you?",
        description="An email address or a telephone number. Your partner sees it only when you "
        "have both said yes.",
        validators=[CONTACT],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """The contact is needed unless the answer about line management stops it."""
        fine = super().validate(extra_validators)
        if "same_line" in self and self.line_answer() is None:
            self.same_line.errors = ["Say whether either of you is in the other's line management"]
            fine = False
        elif not self.contact.data and self.line_answer() is not True:
            self.contact.errors = ["Enter how your partner can reach you"]
            fine = False
        return fine


def why_not(hint: str, reasons: Mapping[str, str]) -> Any:
    """The question after a no: its reason, out of a list."""
    return RadioField(
        "What is the main reason?",
        description=hint,
        choices=dict(reasons),
        validators=[InputRequired("Choose the reason that fits best")],
    )


def why_they_do_not(reasons: Mapping[str, str]) -> Any:
    """The same asked of a coordinator who answers for somebody."""
    return SelectField(
        "What is the main reason? (for a no)",
        default="",
        choices={"": "Choose a reason"} | dict(reasons),
    )


def ask_again(until_then: str) -> Any:
    """The question after a "not now": from which day on."""
    return DayField(
        "When may we ask you again?",
        description=f"For example, 27 3 2027. Until then {until_then}.",
        what="the day on which we may ask again",
        validators=[InputRequired("Enter the day on which we may ask again")],
    )


class DeclineForm(Form):
    """Say no, with a structured reason that the other side never sees."""

    reason = why_not(
        "The other person never sees this. It helps us to find somebody better.", DECLINE_REASONS
    )
    note = LongText("Anything to add? (optional)", limit=500, rows=3)


class NotNowForm(Form):
    """Ask to be asked again."""

    ask_on = ask_again("you are left out of the matching")


class AnswerForForm(Form):
    """A coordinator answers an invitation on somebody's behalf."""

    answer = RadioField(
        "What did they say?",
        choices={"accept": "Yes", "decline": "No", "not_now": "Not now"},
        validators=[InputRequired("Choose what they said")],
    )
    contact = StringField("How can their partner reach them? (for a yes)", validators=[CONTACT])
    reason = why_they_do_not(DECLINE_REASONS)
    ask_on = DayField(
        "When may we ask again? (for “not now”)",
        what="the day on which we may ask again",
        validators=[Optional()],
    )
    heard = RadioField(
        "How did they tell you?",
        description="Kept in the audit log with your name.",
        choices=HEARD,
        validators=[InputRequired("Choose how they told you")],
    )

    def validate(self, extra_validators: Any = None, **more: Any) -> bool:
        """The day counts for "not now" only: half of one stands in the way of no other answer."""
        if self.answer.data != "not_now":
            self.ask_on.process_errors = []
        return super().validate(extra_validators, **more)

    def day_to_ask(self) -> date:
        """When they may be asked again; raises DomainError for a "not now" without a day."""
        if self.ask_on.data is None:
            raise DomainError("Enter the day on which we may ask again", field="ask_on")
        day: date = self.ask_on.data
        return day


class PairAnswerForForm(SameLine, AnswerForForm):
    """The same for a pairing, which in a reciprocal one asks about the line of management."""

    same_line = RadioField(SAME_LINE, choices=YES_NO, validate_choice=False)


def another_match() -> Any:
    """The question at the end of a pairing: whether they would like another in this cohort."""
    return RadioField(
        "Would you like another match in this cohort?",
        description="No is as welcome as yes. You can change it on the page of your application "
        "while the cohort runs. A pairing you have goes on.",
        choices={
            "yes": "Yes, consider me in every match",
            "no": "No, take me out of the matching",
        },
        validators=[InputRequired("Say whether you would like another match")],
    )


class EndForm(Form):
    """End a pairing, without fault."""

    reason = RadioField(
        "What is the main reason?",
        description="Your partner never sees this.",
        choices=END_REASONS,
        validators=[InputRequired("Choose the reason that fits best")],
    )
    note = LongText("Anything we should know? (optional)", limit=500, rows=3)


class AgainForm(Form):
    """Whether somebody would like another match in their cohort."""

    again = another_match()


class OwnEndForm(EndForm):
    """The same for one of its two people, who says what they would like next."""

    again = another_match()

    def __init__(self, *, asks: bool) -> None:
        super().__init__()
        if not asks:
            del self.again

    def wants_again(self) -> bool | None:
        """Whether they would like another match; None when they were not asked."""
        return self.again.data == "yes" if "again" in self else None


class GoalsForm(Form):
    """Goals in both directions."""

    seen = HiddenField()
    learn = LongText(f"{AIMS[Aim.LEARN]} (optional)", limit=600, rows=4)
    share = LongText(f"{AIMS[Aim.SHARE]} (optional)", limit=600, rows=4)


class HelpForm(Form):
    """Ask the named person."""

    message = LongText(
        "What would you like help with?",
        limit=1500,
        validators=[InputRequired("Write what you would like help with")],
    )

    def __init__(self, untold: str) -> None:
        super().__init__()
        self.message.description = (
            "Only the named person and the programme's coordinators read this. "
            f"{untold} is not told."
        )


class AnswerHelpForm(Form):
    """Answer somebody who asked for help."""

    outcome = LongText(
        "Your answer",
        description="The person who asked reads this on their page.",
        limit=1500,
        validators=[InputRequired("Write your answer")],
    )


class PairAnswerHelpForm(AnswerHelpForm):
    """The same for a pairing, in which several requests may wait."""

    request_id = HiddenField()


class AskFirstForm(Form):
    """Nothing but a button: something that is asked before it is done."""


class OwnerForm(Form):
    """In whose hands a pairing is."""

    owner = RadioField("Caseload owner", choices={})


class CaseloadForm(ListForm):
    """Which pairings of a caseload to show."""

    q = StringField("Name")
    status = SelectField(
        "Status",
        choices={"": "Waiting or meeting", "all": "Any"}
        | {status.value: words for status, words in STATUS_WORDS.items()},
    )
    sort = SelectField(
        "In order of", choices={"longest": "Meeting longest", "newest": "Newest invitation"}
    )


class BoardForm(ListForm):
    """Which pairings a coordinator wants to see."""

    q = StringField("Name", validators=[CONTACT])
    status = SelectField(
        "Status",
        default="",
        choices={"": "Every status"} | {status.value: STATUS_WORDS[status] for status in ORDER},
    )
    answers = SelectField(
        "Answers so far",
        default="",
        choices={"": "All", "none": "Open, and nobody has said yes", "one": "Open, one said yes"},
    )
    round = SelectField("Round", default="")
    sort = SelectField("Sort by", default="newest")

    def __init__(self, cohort: Cohort, rounds: Mapping[str, str]) -> None:
        super().__init__()
        self.round.choices = {"": "Every round", **rounds}
        first = SIDE_NAMES[SIDES[cohort.programme.kind][0]].lower()
        self.sort.choices = {
            "newest": "Newest first",
            "answer_by": "Answer by, soonest first",
            "name": f"Name of the {first}",
        }

    def carried(self) -> dict[str, str]:
        """The same people for a letter: the fields of the form that chooses whom to write to."""
        half = {"none": "no_yes", "one": "half"}.get(self.answers.data or "", "")
        pairing = half or self.status.data or ("" if self.round.data else "any")
        source = f"round:{self.round.data}" if self.round.data else ""
        return {"q": self.q.data or "", "pairing": pairing, "round": source}

    def wanted(self) -> BoardFilter:
        """What was asked for."""
        return BoardFilter(
            text=self.q.data or "",
            status=self.status.data or "",
            answers=self.answers.data or "",
            round=self.round.data or "",
            sort=self.sort.data or "newest",
        )


class MatchedListForm(PurposeForm):
    """The matched list as a file: ours, or beside the rows of one's own."""

    file = FileField(
        "Your own list (optional)",
        description="A spreadsheet (.xlsx) or a CSV file with a column of email addresses.",
    )
    kind = RadioField(
        "Which kind of file would you like?",
        choices={"xlsx": "Excel workbook", "csv": "CSV"},
        default="xlsx",
    )


class HelpListForm(ListForm):
    """Which requests for help a coordinator wants to see."""

    show = SelectField(
        "Show",
        default="all",
        choices={"all": "Every request", "waiting": "Only those without an answer"},
    )
