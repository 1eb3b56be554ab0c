"""Forms of people who apply: what they send, change and answer."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import InputRequired

from mentoring.forms import Form, LongText
from mentoring.programmes.models import Side
from mentoring.programmes.positive_forms import label_declaration
from mentoring.programmes.positive_models import PositiveAction
from mentoring.programmes.presenters import SIDE_OFFERS


class ApplyForm(Form):
    """An application: which side, and anything the profile does not say."""

    side = RadioField(
        "What would you like?", choices={}, validators=[InputRequired("Choose what you would like")]
    )
    statement = LongText(
        "Is there anything you would like us to know? (optional)",
        description="Only the coordinators of this programme read it. Your profile goes with your "
        "application, so there is no need to repeat it.",
        limit=1000,
    )

    belongs = BooleanField("")

    def __init__(
        self,
        sides: Sequence[Side],
        record: PositiveAction | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if record is None:
            del self.belongs
        else:
            label_declaration(self.belongs, record)
        self.side.choices = {side.value: SIDE_OFFERS[side] for side in sides}

    def says_so(self) -> bool:
        """Whether they say that they belong to the group that is served first."""
        return bool("belongs" in self and self.belongs.data)


class EditApplicationForm(Form):
    """Change what was sent."""

    version = HiddenField()
    statement = LongText(
        "Is there anything you would like us to know? (optional)",
        description="Only the coordinators of this programme read it.",
        limit=1000,
    )


class LookAgainForm(Form):
    """Answer a return."""

    text = LongText(
        "What would you like us to look at again?",
        description="For example, what you have changed in your profile, or what we have missed.",
        limit=1000,
        validators=[InputRequired("Write what you would like us to look at again")],
    )
