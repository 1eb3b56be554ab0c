"""Templates of letters that a programme keeps."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from mentoring.audit import AuditEvent
from mentoring.casework import letter_templates, messages
from mentoring.casework.choosing import Wanted
from mentoring.casework.letter_templates import Sample
from mentoring.casework.message_models import Message, MessageKind
from mentoring.casework.messages import Words
from mentoring.casework.template_models import EarlierTemplate, LetterTemplate
from mentoring.errors import DomainError, NotFound, StaleEdit
from mentoring.extensions import db
from mentoring.programmes.models import ApplicationStatus, Cohort
from mentoring.transactions import unit_of_work
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_programme,
)
from tests.support.pages import PageClient

SAMPLE = Sample(
    "A reminder", Words("Please answer", "Hello ((first name)), answer us.", MessageKind.NEEDED)
)


@pytest.fixture
def cora(app: Flask) -> Any:
    with unit_of_work():
        return create_coordinator()


@pytest.fixture
def cohort(cora: Any) -> Cohort:
    with unit_of_work():
        made = create_cohort(create_programme(cora))
        create_application(made, status=ApplicationStatus.APPROVED)
        return made


def address(cohort: Cohort, rest: str = "") -> str:
    return f"/programmes/{cohort.programme_id}/letter-templates{rest}"


def kept(cohort: Cohort, cora: Any, name: str = SAMPLE.name) -> LetterTemplate:
    with unit_of_work():
        return letter_templates.keep(cohort.programme, replace(SAMPLE, name=name), actor=cora)


def typed(**other: str) -> dict[str, str]:
    words = SAMPLE.words
    plain = {"name": SAMPLE.name, "subject": words.subject, "body": words.body, "kind": "needed"}
    return plain | other


def test_a_template_is_refused_with_an_unknown_placeholder_and_what_was_typed_stays(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    client.sign_in(cora)
    answer = client.submit(address(cohort, "/new"), typed(body="Dear ((surname))"))
    assert "((surname)) is not a placeholder we know" in answer.text
    assert "Dear ((surname))" in answer.text
    answer = client.submit(address(cohort, "/new"), typed(subject="For ((first name)"))
    assert "A placeholder is not closed" in answer.text
    assert db.session.scalar(select(LetterTemplate.id)) is None
    client.submit(address(cohort, "/new"), typed())
    assert "A reminder" in client.page(address(cohort)).text
    again = client.submit(address(cohort, "/new"), typed(name="a REMINDER"))
    assert "Another template of this programme is called that" in again.text


def test_a_changed_template_keeps_what_it_said_and_who_changed_it(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    template, before = kept(cohort, cora), SAMPLE.words.body
    client.sign_in(cora)
    page = address(cohort, f"/{template.id}")
    client.submit(page, typed(body="Hello, answer us soon.", version="1"))
    client.submit(page, typed(body="Hello, answer us soon.", version="2"))  # changes nothing
    text = client.page(page).text
    assert before in text and f"changed by {cora.name}" in text and "made by" in text
    assert len(db.session.scalars(select(EarlierTemplate)).all()) == 1
    acts = db.session.scalars(
        select(AuditEvent.action).where(AuditEvent.subject_type == "LetterTemplate")
    ).all()
    assert sorted(acts) == ["letter template changed", "letter template made"]


def test_two_coordinators_changing_one_template_see_each_others_words(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    template = kept(cohort, cora)
    theirs = replace(SAMPLE, words=replace(SAMPLE.words, body="Theirs"))
    with unit_of_work():
        letter_templates.change(template, theirs, version=1, actor=cora)
        with pytest.raises(StaleEdit):
            letter_templates.change(template, SAMPLE, version=1, actor=cora)
    client.sign_in(cora)
    page = address(cohort, f"/{template.id}")
    answer = client.post(page, data=typed(body="Mine", version="1"), follow_redirects=True)
    assert "while you had it open" in answer.text and "The text is not as in yours" in answer.text
    assert "Theirs" in answer.text and "Mine" in answer.text
    assert re.search(r'name="version"[^>]*value="2"', answer.text)
    client.submit(page, typed(body="Mine", version="2"))
    assert db.session.scalars(select(LetterTemplate.body)).one() == "Mine"


def test_a_template_fills_the_boxes_of_a_letter_and_never_replaces_what_was_written(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    template, other = kept(cohort, cora), kept(cohort, cora, "Another")
    with unit_of_work():
        message = messages.begin(cohort, Wanted(), actor=cora)
    client.sign_in(cora)
    page = f"/cohorts/{cohort.id}/messages/{message.id}"
    assert "Begin with a template" in client.page(page).text

    def put(template_id: object, body: str, seen: str) -> Any:
        version = BeautifulSoup(seen, "html.parser").select_one("input[name=version]")["value"]
        words = {"subject": "", "body": body, "version": version}
        sent = words | {"put": "1", "template": str(template_id)}
        return client.post(f"{page}/draft", data=sent, follow_redirects=True)

    answer = put(template.id, "", client.get(page).text)
    assert "Hello ((first name)), answer us." in answer.text
    for wrong in ("999", ""):
        answer = put(wrong, f"My own{wrong}", answer.text)
        assert f"My own{wrong}" in answer.text
        assert 'href="#template"' in answer.text
    assert "Choose a template to put into the boxes" in answer.text
    below = put(other.id, "My own", answer.text)
    assert "below what you had written" in below.text
    said = db.session.scalars(select(Message.body)).one()
    assert said.startswith("My own\n\nHello ((first name))")


def test_a_letter_is_saved_as_a_template(client: PageClient, cohort: Cohort, cora: Any) -> None:
    with unit_of_work():
        message = messages.begin(cohort, Wanted(), actor=cora)
        messages.write(message, SAMPLE.words, version=1)
    client.sign_in(cora)
    page = client.get(f"/cohorts/{cohort.id}/messages/{message.id}").text
    link = address(cohort, f"/new?message={message.id}")
    assert link in page
    filled = client.get(link).text
    assert SAMPLE.words.subject in filled and SAMPLE.words.body in filled
    client.submit(link, typed())
    assert db.session.scalars(select(LetterTemplate.body)).one() == SAMPLE.words.body


def test_a_deleted_template_goes_with_its_history_once_asked(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    template = kept(cohort, cora)
    template_id = template.id
    with unit_of_work():
        letter_templates.change(template, replace(SAMPLE, name="New"), version=1, actor=cora)
    client.sign_in(cora)
    page = address(cohort, f"/{template_id}/delete")
    assert "Delete the template “New”?" in client.page(page).text
    assert db.session.scalar(select(LetterTemplate.id)) is not None
    client.submit(page, {})
    assert db.session.scalar(select(LetterTemplate.id)) is None
    assert db.session.scalar(select(EarlierTemplate.id)) is None
    with pytest.raises(NotFound):
        letter_templates.template_in(cohort.programme, template_id)


def test_templates_of_another_programme_are_neither_shown_nor_used(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    template = kept(cohort, cora)
    with unit_of_work():
        other = create_cohort(create_programme(cora))
        create_application(other, status=ApplicationStatus.APPROVED)
        message = messages.begin(other, Wanted(), actor=cora)
        with pytest.raises(NotFound):
            letter_templates.template_in(other.programme, template.id)
    client.sign_in(cora)
    page = f"/cohorts/{other.id}/messages/{message.id}"
    sent = {"subject": "", "body": "", "version": "1", "put": "1", "template": str(template.id)}
    answer = client.post(f"{page}/draft", data=sent, follow_redirects=True)
    assert "answer us" not in answer.text
    assert "A reminder" not in client.page(address(other)).text
    assert client.get(address(other, f"/{template.id}")).status_code == 404


def test_the_list_filters_sorts_and_costs_as_many_queries_for_many_as_for_few(
    client: PageClient, cohort: Cohort, cora: Any, count_queries: Callable[[], Any]
) -> None:
    kept(cohort, cora, "Zebra")
    kept(cohort, cora, "apple")
    client.sign_in(cora)
    page = address(cohort)

    def cost() -> int:
        with count_queries() as asked:
            client.page(page)
        return len(asked)

    text = client.page(page).text
    assert text.index("apple") < text.index("Zebra")
    text = client.page(f"{page}?sort=newest&q=e&kind=needed").text
    assert text.index("apple") < text.index("Zebra")
    assert "Zebra" not in client.page(f"{page}?kind=news").text
    few = cost()
    for number in range(30):
        kept(cohort, cora, f"Template {number}")
    assert cost() == few
    assert "Showing 1 to 25 of 32 templates" in client.page(page).text


def test_a_name_must_be_its_own_also_when_changed(cohort: Cohort, cora: Any) -> None:
    kept(cohort, cora, "One")
    two = kept(cohort, cora, "Two")
    with unit_of_work(), pytest.raises(DomainError, match="Another template"):
        letter_templates.change(two, replace(SAMPLE, name="one"), version=1, actor=cora)
