"""The pages about how much a mentor can take on, and when they take a break."""

from wtforms import IntegerField
from wtforms.validators import InputRequired, Optional

from mentoring.forms import Between, DayField
from mentoring.profiles.choices import MAX_CAPACITY, MAX_CAPACITY_YEAR
from mentoring.profiles.page_forms import PageForm


class CapacityForm(PageForm):
    columns = ("capacity", "capacity_year")

    capacity = IntegerField(
        "How many people can you support at the same time?",
        description="Most mentors begin with one or two.",
        validators=[
            InputRequired("Enter how many people you can support, such as 1"),
            Between(0, MAX_CAPACITY),
        ],
    )
    capacity_year = IntegerField(
        "How many new people in twelve months, at most? (optional)",
        description="For example, 3. Leave it empty if the first number is limit enough.",
        validators=[Optional(), Between(1, MAX_CAPACITY_YEAR)],
    )


class PauseForm(PageForm):
    columns = ("paused_until",)

    paused_until = DayField(
        "When will you be back? (optional)",
        description="Until that day we do not match you with anybody new, and nobody finds you in "
        "a list of mentors. On that day you are back by yourself. People you support now stay with "
        "you. Empty the boxes to be back at once.",
        what="the day you are back",
        validators=[Optional()],
    )
