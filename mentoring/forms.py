"""Every HTML form is drawn here: WTForms fields onto the NHS.UK components, one dispatch.

A component's template takes one variable, `params`, so a field is drawn by naming its component.
flask-security's own forms are drawn by the same `nhs(field)` unchanged.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Flask, current_app, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    DateField,
    Field,
    FileField,
    PasswordField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

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


class Form(FlaskForm):
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

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; a text with control characters is refused wherever it stands."""
        extra = {name: list(checks) for name, checks in (extra_validators or {}).items()}
        for name, field in self._fields.items():
            if takes_text(type(field)):
                extra.setdefault(name, []).append(NoControlCharacters())
        return super().validate(extra_validators=extra)  # type: ignore[no-any-return]  # untyped library

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
    """Trim text and normalise its line ends; leaves anything else alone."""
    return value.strip().replace("\r\n", "\n") if isinstance(value, str) else value


class NoControlCharacters:
    """Refuse characters that no keyboard types and no page shows."""

    def __call__(self, form: Any, field: Field) -> None:
        text = field.data or ""
        if isinstance(text, str) and any(ord(c) < 32 and c not in "\n\t" for c in text):
            raise ValidationError("Remove the hidden control characters from this answer")


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
        except ValueError:
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
        except ValueError:
            raise ValueError(f"Enter {self.what} as a month and a year, such as 3 2024") from None
        if not 1900 <= self.data.year <= 2200:
            raise ValueError(f"Enter {self.what} with a year in four figures, such as 2024")
        if self.last_day:
            self.data = self.data.replace(day=monthrange(self.data.year, self.data.month)[1])


def _common(field: Field) -> dict[str, Any]:
    params: dict[str, Any] = {"id": field.id, "name": field.name}
    if field.description:
        params["hint"] = {"text": field.description}
    if field.errors:
        params["errorMessage"] = {"text": " ".join(str(error) for error in field.errors)}
    return params


def _label(field: Field) -> dict[str, Any]:
    return {"text": field.label.text}


def _text(field: Field, kind: str = "text", **more: Any) -> tuple[str, dict[str, Any]]:
    value = field._value() if hasattr(field, "_value") else field.data or ""
    params = _common(field) | {"label": _label(field), "value": value, "type": kind} | more
    attributes = dict(field.render_kw or {})
    for known in ("autocomplete", "inputmode", "classes", "spellcheck", "type", "pattern"):
        if known in attributes:
            params[known] = attributes.pop(known)
    if attributes:
        params["attributes"] = attributes
    return "input", params


def _email(field: Field) -> tuple[str, dict[str, Any]]:
    return _text(field, "email", autocomplete="email", spellcheck=False)


def _number(field: Field) -> tuple[str, dict[str, Any]]:
    return _text(field, "text", inputmode="numeric", classes="nhsuk-input--width-5")


def _password(field: Field) -> tuple[str, dict[str, Any]]:
    told = (field.render_kw or {}).get("autocomplete")
    usual = "current-password" if field.name == "password" else "new-password"
    params = _common(field) | {"label": _label(field), "autocomplete": told or usual}
    return "password-input", params


def _textarea(field: Field) -> tuple[str, dict[str, Any]]:
    params = _common(field) | {"label": _label(field), "value": field.data or ""}
    if isinstance(field, LongText):
        return "character-count", params | {"maxlength": field.limit, "rows": field.rows}
    return "textarea", params


def _choices(field: Any) -> list[dict[str, Any]]:
    items = []
    for index, option in enumerate(field):
        item: dict[str, Any] = {
            "value": str(option.data if option.data is not None else ""),
            "text": option.label.text,
            "checked": bool(option.checked),
            "id": field.id if index == 0 else option.id,
        }
        hint = (field.render_kw or {}).get("hints", {}).get(option.data)
        if hint:
            item["hint"] = {"text": hint}
        items.append(item)
    return items


def _fieldset(field: Field) -> dict[str, Any]:
    return {"legend": {"text": field.label.text, "classes": "nhsuk-fieldset__legend--m"}}


def _grouped(field: Field, params: dict[str, Any]) -> dict[str, Any]:
    """The id belongs to the first item, so that the error summary leads there."""
    params.pop("id")
    return params | {"idPrefix": field.id}


def _radios(field: Field) -> tuple[str, dict[str, Any]]:
    params = _common(field) | {"items": _choices(field), "fieldset": _fieldset(field)}
    return "radios", _grouped(field, params)


def _ticks(field: Field) -> tuple[str, dict[str, Any]]:
    params = _common(field) | {"items": _choices(field), "fieldset": _fieldset(field)}
    return "checkboxes", _grouped(field, params)


def _tick(field: Field) -> tuple[str, dict[str, Any]]:
    params = _common(field)
    params.pop("hint", None)
    item: dict[str, Any] = {"value": "y", "text": field.label.text, "checked": bool(field.data)}
    item["id"] = field.id
    if field.description:
        item["hint"] = {"text": field.description}
    return "checkboxes", _grouped(field, params | {"items": [item]})


def _select(field: Field) -> tuple[str, dict[str, Any]]:
    items = [
        {"value": str(value), "text": text, "selected": bool(selected)}
        for value, text, selected, _ in field.iter_choices()  # type: ignore[attr-defined]  # SelectField's own
    ]
    return "select", _common(field) | {"label": _label(field), "items": items}


def _date(field: Field) -> tuple[str, dict[str, Any]]:
    typed = getattr(field, "typed", ["", "", ""])
    boxes = [(0, "day", "Day", 2), (1, "month", "Month", 2), (2, "year", "Year", 4)]
    if isinstance(field, MonthField):
        boxes = boxes[1:]
    items = [
        {
            "id": field.id if (index, part) == boxes[0][:2] else f"{field.id}-{part}",
            "name": field.name,
            "label": label,
            "value": typed[index],
            "classes": f"nhsuk-input--width-{width}"
            + (" nhsuk-input--error" if field.errors else ""),
        }
        for index, part, label, width in boxes
    ]
    params = _common(field) | {"items": items, "fieldset": _fieldset(field)}
    return "date-input", params | {"id": f"{field.id}-group"}


def _file(field: Field) -> tuple[str, dict[str, Any]]:
    params = _common(field) | {"label": _label(field)}
    params["attributes"] = dict(field.render_kw or {})
    if isinstance(field, FileField) and hasattr(field, "multiple"):
        params["multiple"] = bool(field.multiple)
    return "file-upload", params


def _submit(field: Field) -> tuple[str, dict[str, Any]]:
    return "button", {
        "text": field.label.text,
        "name": field.name,
        "value": "y",
        "preventDoubleClick": True,
    }


DRAW: dict[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    "EmailField": _email,
    "PasswordField": _password,
    "IntegerField": _number,
    "TextAreaField": _textarea,
    "LongText": _textarea,
    "RadioField": _radios,
    "TicksField": _ticks,
    "SelectMultipleField": _ticks,
    "BooleanField": _tick,
    "SelectField": _select,
    "DayField": _date,
    "FileField": _file,
    "MultipleFileField": _file,
    "SubmitField": _submit,
}


def nhs(field: Field, **overrides: Any) -> Markup:
    """Draw a field as its NHS.UK component; `overrides` replace the component's parameters.

    Draw a field that belongs to one choice below the choices, and say so in its label: the kit's
    revealed fields put aria-expanded on a radio, which WCAG's checkers refuse.
    """
    if field.type in ("HiddenField", "CSRFTokenField"):
        return Markup(field())  # noqa: S704 - WTForms escapes its own hidden inputs
    name, params = "", {}
    for kind in type(field).__mro__:
        if kind.__name__ in DRAW:
            name, params = DRAW[kind.__name__](field)
            break
    else:
        name, params = _text(field)
    template = current_app.jinja_env.get_template(f"nhsuk/components/{name}/template.jinja")
    return Markup(template.render(params=params | overrides))  # noqa: S704 - autoescaped template


def error_summary(form: Any) -> Markup:
    """The list of everything to mend at the top of a page, each linked to its field."""
    items = [{"text": str(error)} for error in form.form_errors]
    for name, errors in form.errors.items():
        if name is not None and name in form:
            items += [{"text": str(error), "href": f"#{form[name].id}"} for error in errors]
    if not items:
        return Markup("")
    template = current_app.jinja_env.get_template("nhsuk/components/error-summary/template.jinja")
    params: Mapping[str, Any] = {"titleText": "There is a problem", "errorList": items}
    return Markup(template.render(params=params))  # noqa: S704 - autoescaped template


def refuse(form: Any, error: DomainError) -> None:
    """Show what the domain refused at its field, or above the form where it names none."""
    if error.field is not None and error.field in form:
        form[error.field].errors = [error.message]
    else:
        form.form_errors.append(error.message)


def init_app(app: Flask) -> None:
    """Give templates `nhs` and `error_summary`."""
    app.jinja_env.globals.update(nhs=nhs, error_summary=error_summary)
