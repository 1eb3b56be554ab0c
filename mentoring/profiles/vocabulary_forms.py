"""Forms of the vocabulary's pages."""

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from mentoring.forms import Form, ListForm
from mentoring.profiles.models import Skill
from mentoring.profiles.vocabulary import DISCIPLINES
from mentoring.profiles.vocabulary_queries import KIND_NAMES, STATES

NO_DISCIPLINE = {"": "It belongs to no discipline"}


def _label(text: str) -> StringField:
    return StringField(
        text,
        description="In a few plain words, as in “Media relations and press office”.",
        validators=[
            InputRequired("Enter the name that people read"),
            Length(max=120, message="Shorten the name to 120 characters or fewer"),
        ],
    )


def _discipline() -> SelectField:
    return SelectField(
        "Discipline of the Government Communication Service it belongs to",
        choices=NO_DISCIPLINE | DISCIPLINES,
        default="",
    )


class EntriesFilter(ListForm):
    """Which entries a coordinator wants to see."""

    q = StringField("Name", validators=[Length(max=120, message="Shorten this")])
    kind = SelectField("Kind", default="", choices={"": "Both kinds"} | KIND_NAMES)
    state = SelectField("Offered", default="", choices={"": "All"} | STATES)
    sort = SelectField(
        "Sort by",
        default="order",
        choices={"order": "As people see them", "name": "Name", "chosen": "Most chosen"},
    )

    def wanted(self) -> dict[str, str]:
        """What was asked, with everything for what was not."""
        return {
            "text": self.q.data or "",
            "kind": self.kind.data if self.kind.data in KIND_NAMES else "",
            "state": self.state.data if self.state.data in STATES else "",
            "sort": self.sort.data or "order",
        }


class EntryForm(Form):
    label = _label("What is it called?")
    kind = RadioField(
        "What kind is it?",
        choices=KIND_NAMES,
        validators=[InputRequired("Choose what kind it is")],
    )
    discipline = _discipline()


class RenameForm(Form):
    label = _label("What is it called?")
    discipline = _discipline()


class MergeForm(Form):
    into = SelectField(
        "Which entry do people have instead?",
        validators=[InputRequired("Choose the entry to merge this one into")],
    )

    def offer(self, entries: Iterable[Skill]) -> None:
        """Offer these entries to merge into."""
        named: dict[str, Any] = {str(each.id): each.label for each in entries}
        self.into.choices = {"": "Choose an entry"} | named
