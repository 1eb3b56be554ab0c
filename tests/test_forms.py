"""Forms keep what was typed, say how to mend it, and are drawn by one dispatch."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, PasswordField, RadioField, StringField
from wtforms.fields.core import UnboundField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

import wsgi  # noqa: F401  # loads every form there is
from mentoring.formatters import number
from mentoring.forms import DayField, Form, MonthField, NothingBlank, TicksField
from mentoring.texts import has_hidden, one_line
from mentoring.widgets import error_summary, nhs


class Example(Form):
    name = StringField("Name")
    secret = PasswordField("Password")
    count = IntegerField("How many (optional)", validators=[Optional()])
    places = IntegerField("Places", validators=[NumberRange(1, 5, "Places: enter 1 to 5")])
    colour = RadioField("Colour", choices={"red": "Red", "other": "Another"})
    things = TicksField("Things", choices={"a": "A", "b": "B"})
    day = DayField("Day", validators=[Optional()])
    since = MonthField("Since", what="when you started", validators=[Optional()])
    until = MonthField("Until", last_day=True, validators=[Optional()])


def sent(app: Flask, **answers: object) -> Example:
    app.config["WTF_CSRF_ENABLED"] = False
    usual = {"colour": "red", "places": "1"}
    with app.test_request_context("/", method="POST", data=usual | answers):
        form = Example()
        form.validate()
        return form


def drawn(app: Flask, form: Example, name: str, **more: object) -> BeautifulSoup:
    with app.test_request_context("/"):
        return BeautifulSoup(nhs(form[name], **more), "html.parser")


def test_text_is_trimmed_and_a_password_is_not(app: Flask) -> None:
    form = sent(app, name="  Ana  ", secret=" two spaces ")
    assert form.name.data == "Ana"
    assert form.secret.data == " two spaces "


@pytest.mark.parametrize("name", ["Zoë O’Neill", "محمد", "李雷 😀", "O'Hara"])
def test_names_in_any_script_are_taken(app: Flask, name: str) -> None:
    assert sent(app, name=name).name.data == name
    assert not sent(app, name=name).name.errors


def test_control_characters_are_refused_without_being_asked_to(app: Flask) -> None:
    assert "control characters" in sent(app, name="Ana\x07").name.errors[0]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"count": "two"}, "Enter a whole number"),
        ({"colour": "blue"}, "Choose one of the options"),
        ({"things": ["a", "z"]}, "Choose from the options"),
        ({"since": ["13", "2024"]}, "Enter when you started as a month and a year"),
        ({"day": ["31", "2", "2024"]}, "as a real date"),
        ({"day": ["31", "1", "99999999999999999999"]}, "as a real date"),
        ({"since": ["07700900123", "2024"]}, "Enter when you started as a month and a year"),
    ],
)
def test_an_error_says_how_to_mend_the_answer_and_keeps_it(
    app: Flask, answers: dict[str, object], words: str
) -> None:
    form = sent(app, **answers)
    field = next(iter(answers))
    assert words in form[field].errors[0]
    with app.test_request_context("/"):
        assert f"#{form[field].id}" in error_summary(form)
    typed = answers[field]
    if field in ("since", "day", "count"):
        page = drawn(app, form, field)
        values = [box["value"] for box in page.find_all("input")]
        assert values == (typed if isinstance(typed, list) else [typed])


def test_a_number_not_understood_is_told_once_with_the_field_it_is_about(app: Flask) -> None:
    form = sent(app, count="two", places="two")
    assert form.count.errors == ["Enter a whole number, such as 2, for “How many”"]
    assert form.places.errors == ["Places: enter 1 to 5"]


def test_counts_read_the_same_everywhere(app: Flask) -> None:
    assert [number(each) for each in (1000, 0, "–", "1 of 2")] == ["1,000", "0", "–", "1 of 2"]
    by_hand = [
        path.name
        for package in ("mentoring", "surveys")
        for path in Path(app.root_path).parent.joinpath(package).rglob("*.jinja")
        if "{:,}" in path.read_text()
    ]
    assert by_hand == [], "templates use the filter `number`"


def test_errors_stand_in_the_order_of_the_page_they_are_on(app: Flask) -> None:
    form = sent(app, count="two", colour="blue", day=["31", "2", "2024"])
    wrong = [name for name in form.errors if name in ("count", "colour", "day")]
    assert len(wrong) == 3
    turned = list(reversed(wrong))
    page = "".join(drawn(app, form, name).decode() for name in turned)
    with app.test_request_context("/"):
        summary = error_summary(form, page)
    places = [summary.index(f'"#{form[name].id}"') for name in turned]
    assert places == sorted(places)


def test_a_month_is_its_first_day_or_its_last(app: Flask) -> None:
    form = sent(app, since=["2", "2024"], until=["2", "2024"])
    assert (form.since.data, form.until.data) == (date(2024, 2, 1), date(2024, 2, 29))


def test_a_month_has_two_boxes_and_the_error_leads_to_the_first(app: Flask) -> None:
    page = drawn(app, sent(app), "since")
    assert [box["id"] for box in page.find_all("input")] == ["since", "since-year"]


def test_markup_in_an_answer_is_shown_as_text(app: Flask) -> None:
    page = drawn(app, sent(app, name="<script>alert(1)</script>"), "name")
    assert page.find("script") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoe\u0308  O\u2019Neill", "Zoë O’Neill"),
        ("\u200bAna\u00a0Mendes\ufeff", "Ana Mendes"),
        ("محمد بن سلمان", "محمد بن سلمان"),
        ("👩🏽\u200d🏫 Mo", "👩🏽\u200d🏫 Mo"),
        ("Ana\r\nMendes", "Ana Mendes"),
    ],
)
def test_a_name_has_one_form_whatever_it_was_typed_on(typed: str, kept: str) -> None:
    assert one_line(typed) == kept
    assert not has_hidden(one_line(typed))


@pytest.mark.parametrize("odd", ["Ana\x00", "Ana\x7f", "\u202eanA", "A\u2066b", "A\ud800"])
def test_what_nobody_types_is_refused(odd: str) -> None:
    assert has_hidden(one_line(odd))


def our_forms(kind: type = FlaskForm) -> Iterator[type]:
    """Every class of form that our packages have, wherever it stands."""
    for each in kind.__subclasses__():
        if each.__module__.startswith(("mentoring.", "surveys.")) and each is not Form:
            yield each
        yield from our_forms(each)


def required_fields() -> list[Any]:
    """Every required field of every form, once for each form that declares it."""
    found = {}
    for kind in our_forms():
        for name, field in vars(kind).items():
            ticked = isinstance(field, UnboundField) and field.field_class is BooleanField
            if isinstance(field, UnboundField) and asks(field) and not ticked:
                found[f"{kind.__module__}.{kind.__name__}.{name}"] = (kind, field)
    return [pytest.param(*found[key], id=key) for key in sorted(found)]


def asks(field: UnboundField) -> bool:
    given = [*field.kwargs.get("validators", []), *(a for a in field.args if isinstance(a, list))]
    flat = [one for each in given for one in (each if isinstance(each, list) else [each])]
    return any(isinstance(each, InputRequired | DataRequired) for each in flat)


BLANKS = ["   ", "\u00a0", "\u3000\t", "\u200d", "\u200b\ufeff"]


@pytest.mark.parametrize(("kind", "field"), required_fields())
def test_no_required_field_of_any_form_takes_a_blank(
    app: Flask, kind: type, field: UnboundField
) -> None:
    """Each field stands alone in a form here, so that no other answer hides what it takes."""
    app.config["WTF_CSRF_ENABLED"] = False
    assert issubclass(kind, NothingBlank)
    alone = type("Alone", (Form,), {"field": field})
    for blank in BLANKS:
        with app.test_request_context("/", method="POST", data={"field": blank}):
            form = alone()
            if getattr(form.field, "choices", False) is None:
                form.field.choices = []  # the page fills them in
            assert not form.validate(), f"{blank!r} is taken for an answer"
            assert form.field.errors


def test_the_forms_that_ask_for_something_are_all_there() -> None:
    assert len(required_fields()) > 80


def test_a_blank_is_answered_with_what_to_write_and_nothing_else(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False

    class Asking(Form):
        name = StringField("Name", validators=[InputRequired("Enter a name"), Length(min=2)])
        day = DayField("Day", validators=[InputRequired("Enter the day")])
        count = IntegerField("How many", validators=[InputRequired("Enter how many")])
        later = StringField("Later")

        def __init__(self) -> None:
            super().__init__()
            self.later.validators = [DataRequired("Say when")]

    with app.test_request_context("/", method="POST", data={"name": " ", "day": " ", "count": "0"}):
        form = Asking()
        assert not form.validate()
        assert form.errors == {
            "name": ["Enter a name"],
            "day": ["Enter the day"],
            "later": ["Say when"],
        }
