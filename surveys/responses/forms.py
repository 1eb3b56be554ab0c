"""The form of one page of questions, made from the instrument."""

from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from mentoring.forms import Form
from surveys.instruments.declaration import Section
from surveys.instruments.items import OpenItem
from surveys.responses.queries import Stage
from surveys.responses.services import MAY_READ

PREFIX = "q_"
TICK = "_may_read"
MAY_READ_LABEL = "Coordinators may read this answer, without my name"
MAY_READ_HINT = "Only once 10 or more people have answered this question"


def section_form(section: Section, answers: dict[str, str]) -> Form:
    """The questions of a page, filled with what was answered before."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for item in section.items:
        fields[PREFIX + item.key] = item.field()
        data[PREFIX + item.key] = answers.get(item.key)
        if isinstance(item, OpenItem):
            fields[PREFIX + item.key + TICK] = BooleanField(
                MAY_READ_LABEL, description=MAY_READ_HINT
            )
            data[PREFIX + item.key + TICK] = item.key + MAY_READ in answers
    return type("SectionForm", (Form,), fields)(data=data)  # type: ignore[no-any-return]  # made here


def answers_of(form: Form, section: Section) -> dict[str, str | None]:
    """What was sent, by the items' keys."""
    sent: dict[str, str | None] = {}
    for item in section.items:
        sent[item.key] = form[PREFIX + item.key].data
        if isinstance(item, OpenItem) and form[PREFIX + item.key + TICK].data:
            sent[item.key + MAY_READ] = "yes"
    return sent


class StopForm(Form):
    """Stop this check-in, or all of them."""

    what = RadioField(
        "What would you like to stop?",
        choices={},
        validators=[InputRequired("Choose what you would like to stop")],
    )


def stop_form(stage: Stage) -> StopForm:
    """What can still be stopped: a check-in that is over cannot, the later ones always can."""
    form = StopForm()
    choices = {"all": "All check-ins, now and later"}
    if stage in (Stage.OPEN, Stage.EARLY):
        choices = {"this": "Only this check-in"} | choices
    form.what.choices = choices
    return form


class SendForm(Form):
    """Nothing but the button."""
