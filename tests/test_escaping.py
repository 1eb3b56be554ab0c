"""What people type is text: escaped in pages, left as it is in plain-text mail."""

from flask import Flask, render_template_string
from jinja2 import DictLoader

from mentoring.mail import queue_mail
from mentoring.transactions import unit_of_work

SCRIPT = "<script>alert(1)</script>"


def test_a_component_escapes_what_people_type(app: Flask) -> None:
    component = '{% from "nhsuk/components/tag/macro.jinja" import tag %}{{ tag({"text": text}) }}'
    with app.test_request_context("/"):
        assert "&lt;script&gt;" in render_template_string(component, text=SCRIPT)
        assert SCRIPT not in app.jinja_env.get_template(
            "nhsuk/components/tag/template.jinja"
        ).render(params={"text": SCRIPT})


def test_a_mail_spells_names_as_they_are(app: Flask) -> None:
    text = "{{ name }}"
    app.jinja_loader.loaders.insert(0, DictLoader({"mail/x/name.txt": text}))
    with unit_of_work():
        message = queue_mail("a@example.org", "Hello", "x/name", name="Siobhán O'Neill & co")
    assert message.body == "Siobhán O'Neill & co"
