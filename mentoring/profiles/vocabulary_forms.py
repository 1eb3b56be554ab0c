"""Forms of the vocabulary's pages."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from mentoring.forms import Form, ListForm
from mentoring.profiles.models import Skill, SkillKind
from mentoring.profiles.vocabulary_queries import KIND_NAMES, STATES, disciplines_offered

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
        default="",
    )


class EntriesFilter(ListForm):
    """Which entries a coordinator wants to see."""

    q = StringField("Name", validators=[Length(max=120, message="Shorten this")])
    kind = SelectField("Kind", default="", choices={"": "All kinds"} | KIND_NAMES)
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.discipline.choices = NO_DISCIPLINE | disciplines_offered()


class RenameForm(Form):
    label = _label("What is it called?")
    discipline = _discipline()

    def about(self, entry: Skill) -> None:
        """Ask what can be changed of this entry: a discipline belongs to no other."""
        if entry.kind is SkillKind.DISCIPLINE:
            del self.discipline
        else:
            self.discipline.choices = NO_DISCIPLINE | disciplines_offered(entry.discipline)


class MoveForm(Form):
    after = SelectField("Where does it stand in the list?", default="")

    def offer(self, entry: Skill, row: Sequence[Skill]) -> None:
        """Offer every place among the entries of its kind, with its own chosen."""
        at = row.index(entry)
        self.after.choices = {"": "First"} | {
            str(each.id): f"After {each.label}" for each in row if each is not entry
        }
        if not self.is_submitted() and at:
            self.after.data = str(row[at - 1].id)


class MergeForm(Form):
    into = SelectField(
        "Which entry do people have instead?",
        validators=[InputRequired("Choose the entry to merge this one into")],
    )

    def offer(self, entries: Iterable[Skill]) -> None:
        """Offer these entries to merge into."""
        named: dict[str, Any] = {str(each.id): each.label for each in entries}
        self.into.choices = {"": "Choose an entry"} | named
