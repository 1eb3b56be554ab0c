"""Forms keep what was typed, say how to mend it, and are drawn by one dispatch."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from wtforms import IntegerField, PasswordField, RadioField, StringField
from wtforms.validators import Optional

from mentoring.forms import DayField, Form, MonthField, TicksField
from mentoring.texts import has_hidden, one_line
from mentoring.widgets import error_summary, nhs


class Example(Form):
    name = StringField("Name")
    secret = PasswordField("Password")
    count = IntegerField("How many", validators=[Optional()])
    colour = RadioField("Colour", choices={"red": "Red", "other": "Another"})
    things = TicksField("Things", choices={"a": "A", "b": "B"})
    day = DayField("Day", validators=[Optional()])
    since = MonthField("Since", what="when you started", validators=[Optional()])
    until = MonthField("Until", last_day=True, validators=[Optional()])


def sent(app: Flask, **answers: object) -> Example:
    app.config["WTF_CSRF_ENABLED"] = False
    usual = {"colour": "red"}
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
