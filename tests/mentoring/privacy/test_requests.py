"""Requests to the data-protection officer: a month, longer with a reason, the clock may stop."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from mentoring import clock
from mentoring.accounts.services import grant_role
from mentoring.errors import Conflict
from mentoring.permissions import Role
from mentoring.privacy import requests, rules
from mentoring.privacy.models import RequestKind, RequestStatus
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_person
from tests.support.pages import PageClient


def test_a_month_is_a_calendar_month() -> None:
    assert rules.due_on(date(2027, 1, 31)) == date(2027, 2, 28)
    assert rules.due_on(date(2027, 3, 3), extended=True) == date(2027, 6, 3)
    assert rules.due_on(date(2027, 3, 3), stopped_days=5) == date(2027, 4, 8)


def create_officer():
    officer = create_person("Dora Officer")
    grant_role(officer, Role.DATA_PROTECTION, actor="test")
    return officer


def test_the_clock_stands_still_while_the_person_is_asked(app: Flask) -> None:
    with unit_of_work():
        person, officer = create_person(), create_officer()
        request = requests.ask(person, RequestKind.OBJECTION, "Stop it")
        due = request.due_on
        requests.pause(request, question="Stop what?", actor=officer)
    with clock.moved(timedelta(days=40)), unit_of_work():
        assert not requests.is_overdue(request)
        requests.clarify(request, words="The letters", actor=person)
        assert request.due_on == due + timedelta(days=40)
        assert request.status is RequestStatus.OPEN


def test_it_can_be_extended_once(app: Flask) -> None:
    with unit_of_work():
        person, officer = create_person(), create_officer()
        request = requests.ask(person, RequestKind.ACCESS, "All of it")
        requests.extend(request, reason="There is much", actor=officer)
    assert request.due_on == rules.due_on(clock.today(), extended=True)
    with pytest.raises(Conflict), unit_of_work():
        requests.extend(request, reason="Even more", actor=officer)


def test_a_request_goes_from_the_person_to_the_officer_and_back(
    app: Flask, client: PageClient, visitor: type[PageClient]
) -> None:
    with unit_of_work():
        person, officer = create_person("Pat Person"), create_officer()
    client.sign_in(person)
    empty = client.submit("/account/data/requests/new?kind=rectification", {})
    assert "Write what you would like us to do" in empty.get_data(as_text=True)
    told = {"words": "The date is wrong"}
    client.submit("/account/data/requests/new?kind=rectification", told)
    answering = visitor().sign_in(officer)
    assert "1 request about data to answer" in answering.page("/home").text
    page = answering.page("/data-protection")
    address = str(page.find("a", string="Pat Person")["href"])
    assert "The date is wrong" in answering.page(address).text
    answering.submit(f"{address}/answer", {"outcome": "We have corrected it."})
    mine = client.page("/account/data/requests")
    assert "Answered" in mine.text
    number = address.rpartition("/")[2]
    assert "We have corrected it." in client.page(f"/account/data/requests/{number}").text
    with clock.moved(timedelta(days=60)):
        answering.sign_in(officer)
        assert "No requests to show" in answering.page("/data-protection?status=overdue").text


def test_many_requests_cost_no_more_queries(
    app: Flask, client: PageClient, count_queries: Any
) -> None:
    with unit_of_work():
        officer = create_officer()
        for number in range(3):
            requests.ask(create_person(f"Person {number}"), RequestKind.ACCESS, "Please")
    client.sign_in(officer)
    with count_queries() as few:
        client.page("/data-protection")
    with unit_of_work():
        for number in range(20):
            requests.ask(create_person(f"More {number}"), RequestKind.ACCESS, "Please")
    with count_queries() as many:
        client.page("/data-protection")
    assert len(many) == len(few)
