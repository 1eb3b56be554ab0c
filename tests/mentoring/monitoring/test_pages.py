"""The equality pages: offered, never in the way; one question a page; stopped and taken back."""

import pytest
from flask import Flask

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.monitoring.queries import own_answers
from mentoring.monitoring.questions import question_list
from mentoring.transactions import unit_of_work
from tests.builders.monitoring import answer_equality
from tests.builders.profiles import create_person
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_programme,
)
from tests.support.pages import PageClient

HERE = "/equality-questions"


@pytest.fixture
def person(app: Flask, client: PageClient) -> Account:
    with unit_of_work():
        account = create_person()
    client.sign_in(account)
    return account


def answers_of(account: Account) -> dict[str, str]:
    return dict(own_answers(account).answers)


def test_somebody_answers_every_question_one_after_the_other(
    client: PageClient, person: Account
) -> None:
    page = f"{HERE}/ethnicity"
    chosen = [each.options[0].code for each in question_list().questions]
    for code in chosen:
        response = client.submit(page, {"answer": code})
        assert response.status_code == 303
        page = response.headers["Location"]
    assert page == HERE
    assert list(answers_of(person).values()) == chosen


def test_one_page_says_why_we_ask_who_sees_it_and_that_it_never_counts(
    client: PageClient, person: Account
) -> None:
    text = " ".join(client.page(HERE).text.split())
    for words in ("optional", "never influence a match", "Nobody sees your answers by name"):
        assert words in text
    assert "Chinese" not in text


def test_a_question_can_be_left_out_blank_or_taken_back(
    client: PageClient, person: Account
) -> None:
    assert client.submit(f"{HERE}/sex", {}).status_code == 303
    assert answers_of(person)["sex"] == "blank"
    client.submit(f"{HERE}/sex", {"answer": "prefer_not_to_say"})
    assert answers_of(person)["sex"] == "prefer_not_to_say"
    client.post(f"{HERE}/sex/blank")
    assert answers_of(person)["sex"] == "blank"


def test_a_question_that_is_not_asked_leads_back(client: PageClient, person: Account) -> None:
    assert client.get(f"{HERE}/disability_activity").headers["Location"] == HERE
    response = client.submit(f"{HERE}/disability_condition", {"answer": "no"})
    assert response.headers["Location"] == f"{HERE}/religion"
    assert client.get(f"{HERE}/marital").status_code == 404


def test_a_made_up_answer_is_refused_in_words(client: PageClient, person: Account) -> None:
    response = client.post(f"{HERE}/sex", data={"answer": "<b>", "seen": ""})
    assert "Choose one of the options on the page" in response.get_data(as_text=True)
    assert answers_of(person)["sex"] == "not_asked"


def test_a_second_tab_is_told(client: PageClient, person: Account) -> None:
    with unit_of_work():
        answer_equality(person, sex="female")
    response = client.post(f"{HERE}/sex", data={"answer": "male", "seen": ""})
    assert "Nothing has been overwritten" in response.get_data(as_text=True)
    assert answers_of(person)["sex"] == "female"


def test_it_is_offered_until_somebody_answers_or_says_no(
    client: PageClient, person: Account
) -> None:
    assert "Equality questions, if you wish" in client.page("/home").text
    client.post(f"{HERE}/not-now")
    assert "Equality questions, if you wish" not in client.page("/home").text
    assert "Answer the questions" in client.page(HERE).text


def test_it_is_offered_on_the_receipt_and_not_to_staff(client: PageClient, person: Account) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        create_programme(coordinator)
        application = create_application(create_cohort(), person)
    receipt = client.page(f"/applications/{application.id}/receipt").text
    assert "Equality questions, if you wish" in receipt
    client.sign_in(coordinator)
    assert "Equality questions" not in client.page("/home").text


def test_stopping_asks_first_says_until_when_and_can_be_taken_back(
    client: PageClient, person: Account
) -> None:
    with unit_of_work():
        answer_equality(person, sex="female")
    assert "until then you can change your mind" in client.page(f"{HERE}/stop").text
    assert own_answers(person).stopped_on is None
    client.submit(f"{HERE}/stop", {})
    assert own_answers(person).stopped_on == clock.today()
    page = client.page(HERE)
    assert "They are deleted on" in page.text
    assert client.get(f"{HERE}/sex").headers["Location"] == HERE
    client.post(f"{HERE}/take-back")
    assert answers_of(person)["sex"] == "female"


def test_a_page_takes_the_same_queries_however_much_is_answered(
    client: PageClient,
    person: Account,
    count_queries,  # type: ignore[no-untyped-def]  # a fixture
) -> None:
    counts = []
    for answers in ({"sex": "female"}, {"religion": "none", "age_band": "25_34"}):
        with unit_of_work():
            answer_equality(person, **answers)
        with count_queries() as queries:
            client.page(HERE)
        counts.append(len(queries))
    assert counts[0] == counts[1]
