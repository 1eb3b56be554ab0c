"""Types of question. Each knows how to parse an answer, draw its field and count answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import RadioField
from wtforms.validators import ValidationError

from mentoring.forms import LongText
from mentoring.texts import HIDDEN_WORDS, has_hidden, tidy

OPEN_LIMIT = 2000


@dataclass(frozen=True)
class Counted:
    """Answers to one item, counted per option in the options' order."""

    labels: tuple[str, ...]
    values: tuple[int | None, ...]
    counts: tuple[int, ...]

    @property
    def answered(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Item:
    """A question. `show_if` names an earlier item and the answers which bring this one up."""

    kind: ClassVar[str]
    scored: ClassVar[bool] = False

    key: str
    text: str
    hint: str = ""
    sensitive: bool = False
    reverse: bool = False
    show_if: tuple[str, frozenset[str]] | None = None

    def parse(self, raw: str | None) -> str | None:
        """The code to store, None for no answer; raises ValueError saying what to do."""
        raise NotImplementedError

    def field(self) -> Any:
        """The form field that asks this."""
        raise NotImplementedError

    def shown(self, stored: str) -> str:
        """A stored answer in words."""
        return stored


@dataclass(frozen=True)
class ChoiceItem(Item):
    """One answer out of a few."""

    kind = "choice"

    choices: tuple[tuple[str, str], ...] = ()

    def options(self) -> Mapping[str, str]:
        """Codes and labels, in the order they are offered."""
        return dict(self.choices)

    def parse(self, raw: str | None) -> str | None:
        code = (raw or "").strip()
        if not code:
            return None
        if code not in self.options():
            raise ValueError(f"Choose one of the answers to “{self.text}”, or leave it out")
        return code

    def field(self) -> Any:
        return AnswerField(self.text, item=self, description=self.hint)

    def shown(self, stored: str) -> str:
        return self.options().get(stored, stored)

    def value(self, stored: str | None) -> int | None:
        """The answer as a number; None for none, or for one that is no step of a scale."""
        return int(stored) if stored is not None and stored.isdecimal() else None

    def summarise(self, stored: Sequence[str]) -> Counted:
        """How often each option was chosen."""
        seen = Counter(stored)
        options = self.options()
        return Counted(
            tuple(options.values()),
            tuple(self.value(code) for code in options),
            tuple(seen[code] for code in options),
        )


@dataclass(frozen=True)
class AgreementItem(ChoiceItem):
    """A sentence to agree with, in five steps."""

    kind = "agreement"
    scored = True

    def options(self) -> Mapping[str, str]:
        return {
            "1": "Strongly disagree",
            "2": "Disagree",
            "3": "Neither agree nor disagree",
            "4": "Agree",
            "5": "Strongly agree",
        }


@dataclass(frozen=True)
class LikelihoodItem(ChoiceItem):
    """How likely something is, in five steps, or not known."""

    kind = "likelihood"

    def options(self) -> Mapping[str, str]:
        return {
            "1": "Very unlikely",
            "2": "Unlikely",
            "3": "Neither likely nor unlikely",
            "4": "Likely",
            "5": "Very likely",
            "unknown": "I do not know",
        }


@dataclass(frozen=True)
class RecommendItem(ChoiceItem):
    """From 0 to 10, for the employee net promoter score."""

    kind = "recommend"

    def options(self) -> Mapping[str, str]:
        return {str(step): str(step) for step in range(11)}


@dataclass(frozen=True)
class OpenItem(Item):
    """An answer in somebody's own words."""

    kind = "open"

    def parse(self, raw: str | None) -> str | None:
        text = tidy(raw or "")
        if len(text) > OPEN_LIMIT:
            raise ValueError(f"Shorten this answer to {OPEN_LIMIT:,} characters or fewer")
        if has_hidden(text):
            raise ValueError(HIDDEN_WORDS)
        return text or None

    def field(self) -> Any:
        return LongText(
            self.text,
            description=self.hint,
            limit=OPEN_LIMIT,
            rows=6,
        )


class AnswerField(RadioField):
    """Radios that may be left out; a code nobody offered is refused in the item's words."""

    def __init__(self, *args: Any, item: ChoiceItem, **kwargs: Any) -> None:
        super().__init__(*args, choices=dict(item.options()), **kwargs)
        self.item = item

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else None

    def pre_validate(self, form: Any) -> None:
        try:
            self.item.parse(self.data)
        except ValueError as problem:
            raise ValidationError(str(problem)) from None


ITEM_TYPES: dict[str, type[Item]] = {
    kind.kind: kind for kind in (ChoiceItem, AgreementItem, LikelihoodItem, RecommendItem, OpenItem)
}
