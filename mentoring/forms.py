"""The base of our forms and the fields they share; `widgets` draws them."""

from calendar import monthrange
from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DecimalField,
    Field,
    IntegerField,
    PasswordField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from mentoring import texts
from mentoring.errors import DomainError

PLAIN_WORDS = {
    "Not a valid choice.": "Choose one of the options on the page",
    "Invalid Choice: could not coerce.": "Choose one of the options on the page",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Choose from the options "
    "on the page",
    "'%(value)s' is not a valid choice for this field.": "Choose from the options on the page",
    "'%(value)s' are not valid choices for this field.": "Choose from the options on the page",
    "Not a valid integer value.": "Enter a whole number, such as 2",
    "Not a valid decimal value.": "Enter a number, such as 2.5",
    "Not a valid date value.": "Enter a real date, such as 27 3 2027",
    "This field is required.": "Answer this question",
    "Invalid email address.": "Enter an email address in the right form, such as name@example.org",
}


class PlainWords:
    """WTForms' own messages, in words that say how to mend the answer."""

    def gettext(self, text: str) -> str:
        return PLAIN_WORDS.get(text, text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


class NothingBlank:
    """Mixed into a form, refuses blanks where an answer is required.

    WTForms looks at what was sent, before it is trimmed or read as a date, so spaces would do.
    """

    def validate(self, extra_validators: Any = None, **more: Any) -> bool:
        extra = {name: list(checks) for name, checks in (extra_validators or {}).items()}
        for name in self._fields:  # type: ignore[attr-defined]  # a form has them
            extra.setdefault(name, [])[:0] = [answered, understood]
        return bool(super().validate(extra_validators=extra, **more))  # type: ignore[misc]  # a form has it


def answered(form: Any, field: Field) -> None:
    """Refuse a required field of which nothing is left, in the words of its own validator."""
    asked = [each for each in field.validators if isinstance(each, (InputRequired, DataRequired))]
    text = field.data
    if asked and not field.process_errors and (text is None or texts.is_blank(text)):
        field.errors[:] = []
        raise StopValidation(asked[0].message or field.gettext("This field is required."))


def understood(form: Any, field: Field) -> None:
    """Say once, and of which field, that no number was understood in it.

    The limits of a field are better words than that, where it has some.
    """
    if isinstance(field, (IntegerField, DecimalField)) and field.process_errors:
        limits = field.errors[len(field.process_errors) :]
        asked = field.label.text.removesuffix(" (optional)")
        named = f"{field.process_errors[0]}, for “{asked}”"
        field.errors[:] = []
        raise StopValidation(limits[0] if limits else named)


class Form(NothingBlank, FlaskForm):
    """The base of our forms: text is trimmed, control characters are refused, CSRF is on.

    Passwords are taken as they are typed.
    """

    class Meta:
        def bind_field(self, form: Any, unbound: Any, options: Any) -> Any:
            filters = list(unbound.kwargs.get("filters", []))
            if takes_text(unbound.field_class):
                filters.insert(0, tidy)
            return unbound.bind(form=form, filters=filters, **options)

        def get_translations(self, form: Any) -> PlainWords:
            return PlainWords()

    def validate(self, extra_validators: Any = None, **more: Any) -> bool:
        """Check every field; a text with control characters is refused wherever it stands."""
        extra = {name: list(checks) for name, checks in (extra_validators or {}).items()}
        for name, field in self._fields.items():
            if takes_text(type(field)):
                extra.setdefault(name, []).append(NoControlCharacters())
        return super().validate(extra_validators=extra, **more)

    def blame(self, problem: DomainError) -> None:
        """Show what the domain refused beside the field it is about, or at the top of the page."""
        field = self._fields.get(problem.field or "")
        if field is None:
            self.form_errors.append(problem.message)
        else:
            field.errors = [*field.errors, problem.message]


class ListForm(Form):
    """The filters of a list: sent in the address by GET, so they can be bookmarked."""

    class Meta(Form.Meta):
        csrf = False

    def __init__(self, **options: Any) -> None:
        super().__init__(request.args, **options)


def takes_text(kind: type) -> bool:
    """Whether a kind of field holds text that people type to be read, so not a password."""
    return issubclass(kind, StringField) and not issubclass(kind, PasswordField)


def tidy(value: Any) -> Any:
    """Bring text into our normal form; leaves anything else alone."""
    return texts.tidy(value) if isinstance(value, str) else value


def one_line(value: Any) -> Any:
    """The same for a name or another text of one line."""
    return texts.one_line(value) if isinstance(value, str) else value


class NoControlCharacters:
    """Refuse characters that no keyboard types and no page shows."""

    def __call__(self, form: Any, field: Field) -> None:
        text = field.data or ""
        if isinstance(text, str) and texts.has_hidden(text):
            raise ValidationError(texts.HIDDEN_WORDS)


class Between:
    """A number within limits; says nothing where no number was understood at all."""

    def __init__(self, low: int, high: int, message: str = "") -> None:
        self.low, self.high = low, high
        self.message = message or f"Enter a number from {low:,} to {high:,}"

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is not None and not self.low <= field.data <= self.high:
            raise ValidationError(self.message)


class TicksField(SelectMultipleField):
    """Several ticks from a list."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class LongText(TextAreaField):
    """A text box with a character count; `limit` is counted, and checked on the server."""

    def __init__(self, *args: Any, limit: int = 1000, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit, self.rows = limit, rows

    def pre_validate(self, form: Any) -> None:
        if self.data and len(self.data) > self.limit:
            raise ValidationError(
                f"Shorten this answer to {self.limit:,} characters or fewer. "
                f"It has {len(self.data):,} now"
            )


class DayField(DateField):
    """Day, month and year in three boxes of one name; keeps what was typed when it is no date."""

    def __init__(self, *args: Any, what: str = "the date", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what = what
        self.typed: list[str] = ["", "", ""]

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        if isinstance(value, date):
            self.typed = [str(value.day), str(value.month), str(value.year)]

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.typed = ([part.strip() for part in valuelist] + ["", "", ""])[:3]
        self.data = None
        if not any(self.typed):
            return
        try:
            day, month, year = (int(part) for part in self.typed)
            self.data = date(year, month, day)
        except (ValueError, OverflowError):
            raise ValueError(f"Enter {self.what} as a real date, such as 27 3 2027") from None
        if not 1900 <= self.data.year <= 2200:
            raise ValueError(f"Enter {self.what} with a year in four figures, such as 2027")


class MonthField(DayField):
    """Month and year in two boxes of one name, for dates nobody knows to the day.

    The data is the first day of the month, or its last with `last_day=True`.
    """

    def __init__(self, *args: Any, last_day: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_day = last_day

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        month, year = ([part.strip() for part in valuelist] + ["", ""])[:2]
        self.typed, self.data = ["", month, year], None
        if not (month or year):
            return
        try:
            self.data = date(int(year), int(month), 1)
        except (ValueError, OverflowError):
            raise ValueError(f"Enter {self.what} as a month and a year, such as 3 2024") from None
        if not 1900 <= self.data.year <= 2200:
            raise ValueError(f"Enter {self.what} with a year in four figures, such as 2024")
        if self.last_day:
            self.data = self.data.replace(day=monthrange(self.data.year, self.data.month)[1])


def refuse(form: Any, error: DomainError) -> None:
    """Show what the domain refused at its field, or above the form where it names none."""
    if error.field is not None and error.field in form:
        form[error.field].errors = [error.message]
    else:
        form.form_errors.append(error.message)
