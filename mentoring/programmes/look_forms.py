"""What is asked about looking again."""

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from mentoring.forms import Form, ListForm, LongText
from mentoring.programmes.looks import (
    FOR_COORDINATORS,
    KIND_LABELS,
    OUTCOME_LABELS,
    STATUS_LABELS,
    LookKind,
)


class AskAgainForm(Form):
    """Somebody who takes part asks about a non-match or a pairing."""

    kind = RadioField(
        "What should a person look at again?",
        choices={k.value: v for k, v in KIND_LABELS.items() if k is not LookKind.RETURN},
        validators=[InputRequired("Choose what a person should look at again")],
    )
    text = LongText(
        "What should they know?",
        description="A coordinator reads this and answers within two weeks.",
        limit=2000,
        validators=[InputRequired("Write what they should know")],
    )


class LookAnswerForm(Form):
    outcome = RadioField(
        "What came of it?",
        choices={k.value: v for k, v in OUTCOME_LABELS.items()},
        validators=[InputRequired("Choose what came of it")],
    )
    reasons = LongText(
        "Why, in words for the person",
        description="They read this. Do not write about anybody else.",
        limit=2000,
        validators=[InputRequired("Write why, in words for the person")],
    )


class LooksFilter(ListForm):
    status = SelectField(
        "Status",
        choices={"": "To answer", "overdue": "Overdue", "all": "All"}
        | {k.value: v for k, v in STATUS_LABELS.items() if k.value != "open"},
    )
    kind = SelectField(
        "About", choices={"": "All"} | {k.value: v for k, v in FOR_COORDINATORS.items()}
    )
    sort = SelectField("Order", choices={"": "Due first", "newest": "Newest first"})
