"""Every form field is drawn here onto the NHS.UK components, by one dispatch on its kind.

A component's template takes one variable, `params`, so a field is drawn by naming its component.
flask-security's own forms are drawn by the same `nhs(field)` unchanged.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup
from wtforms import Field, FileField

from mentoring.forms import LongText, MonthField


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
    if "classes" in (field.render_kw or {}):
        params["classes"] = field.render_kw["classes"]
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
    drawn = Markup(template.render(params=params | overrides))  # noqa: S704 - autoescaped template
    return drawn + field.beside() if hasattr(field, "beside") else drawn


def error_summary(form: Any, page: str = "") -> Markup:
    """The list of everything to mend at the top of a page, each linked to its field.

    It stands in the order of the page below it, which need not be that of the form.
    """
    items = [{"text": str(error)} for error in form.form_errors]
    wrong = [form[name] for name in form.errors if name is not None and name in form]
    for field in sorted(wrong, key=lambda each: _place_on(page, each.id)):
        items += [{"text": str(error), "href": f"#{field.id}"} for error in field.errors]
    if not items:
        return Markup("")
    template = current_app.jinja_env.get_template("nhsuk/components/error-summary/template.jinja")
    params: Mapping[str, Any] = {"titleText": "There is a problem", "errorList": items}
    return Markup(template.render(params=params))  # noqa: S704 - autoescaped template


def _place_on(page: str, field_id: str) -> int:
    """How far down a page a field stands; one that is not on it comes last."""
    found = page.find(f'id="{field_id}"')
    return found if found >= 0 else len(page)


def init_app(app: Flask) -> None:
    """Give templates `nhs` and `error_summary`."""
    app.jinja_env.globals.update(nhs=nhs, error_summary=error_summary)
