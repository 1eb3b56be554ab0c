"""The form with which training is written down."""

from typing import Any

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from mentoring.forms import DayField, Form


class TrainingForm(Form):
    title = StringField(
        "What training was it?",
        description="For example, Mentor induction.",
        validators=[
            InputRequired("Enter the name of the training"),
            Length(max=120, message="Shorten this to 120 characters or fewer"),
        ],
    )
    completed_on = DayField(
        "When was it done?",
        what="the day it was done",
        validators=[InputRequired("Enter the day the training was done")],
    )
    expires_on = DayField(
        "What is the last day on which it is valid? (optional)",
        description="Leave this empty if it does not run out.",
        what="the last day on which it is valid",
        validators=[Optional()],
    )

    def values(self) -> dict[str, Any]:
        """What was filled in."""
        return {
            "title": self.title.data,
            "completed_on": self.completed_on.data,
            "expires_on": self.expires_on.data,
        }
