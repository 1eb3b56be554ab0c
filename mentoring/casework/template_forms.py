"""Forms of templates of letters."""

from flask import request
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from mentoring.casework.letter_templates import Sample, offered
from mentoring.casework.message_forms import LetterForm
from mentoring.casework.message_models import MessageKind
from mentoring.forms import Form, ListForm
from mentoring.programmes.models import Programme

KIND_LABELS = {MessageKind.NEEDED: "They need it to take part", MessageKind.NEWS: "News"}


class TemplatesFilter(ListForm):
    """Which templates a coordinator wants to see."""

    q = StringField(
        "Name or subject",
        validators=[Length(max=120, message="Shorten this to 120 characters or fewer")],
    )
    kind = SelectField(
        "What it is to people",
        default="",
        choices={"": "Either"} | {kind.value: label for kind, label in KIND_LABELS.items()},
    )
    sort = SelectField(
        "Sort by", default="name", choices={"name": "Name", "newest": "Changed last"}
    )


class TemplateForm(LetterForm):
    """A template, new or changed."""

    name = StringField(
        "What do you want to call it?",
        description="Only coordinators of the programme read this.",
        validators=[
            InputRequired("Enter a name for the template"),
            Length(max=100, message="Shorten the name to 100 characters or fewer"),
        ],
    )

    def sample(self) -> Sample:
        """What was typed."""
        return Sample(self.name.data or "", self.words())


class BeginForm(Form):
    """Which template to put into the boxes; it is sent along with the letter itself."""

    class Meta(Form.Meta):
        csrf = False

    template = SelectField(
        "Begin with a template",
        default="",
        validators=[InputRequired("Choose a template to put into the boxes")],
    )

    def __init__(self, programme: Programme) -> None:
        super().__init__(request.form)
        named = {str(row.id): row.name for row in offered(programme)}
        self.template.choices = {"": "Choose a template"} | named

    @property
    def offers_any(self) -> bool:
        """Whether the programme has templates at all."""
        return len(self.template.choices) > 1

    @property
    def asked(self) -> bool:
        """Whether the button beside it was pressed."""
        return "put" in request.form

    def chosen(self) -> int | None:
        """The template that was asked for; None for none, or one that is gone."""
        return int(self.template.data) if self.validate() else None
