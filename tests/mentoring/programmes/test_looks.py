"""Anybody may ask a person to look again, and is answered with reasons."""

from datetime import timedelta

import pytest
from flask import Flask

from mentoring import clock
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.mail import OutboxMessage
from mentoring.programmes import applying, looks
from mentoring.programmes.look_models import LookKind, LookOutcome, LookStatus
from mentoring.programmes.models import ApplicationStatus
from mentoring.transactions import unit_of_work
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_programme,
)
from tests.support.pages import PageClient


def test_deciding_about_a_returned_application_answers_the_request(app: Flask) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        application = create_application(cohort)
        applying.return_with_reason(application, reason="Where do you work?", actor=coordinator)
        applying.ask_to_look_again(application, text="At a trust", actor=application.account)
        [look] = looks.looks_of(application)
        assert (look.kind, look.status) == (LookKind.RETURN, LookStatus.OPEN)
        applying.return_with_reason(application, reason="Which one?", actor=coordinator)
        assert (look.outcome, look.reasons) == (LookOutcome.STANDS, "Which one?")
        applying.ask_to_look_again(application, text="Leeds", actor=application.account)
        applying.approve(application, actor=coordinator)
    assert looks.looks_of(application)[0].outcome is LookOutcome.CHANGED


def test_one_request_of_a_kind_waits_at_a_time_and_goes_with_the_application(app: Flask) -> None:
    with unit_of_work():
        application = create_application(create_cohort(), status=ApplicationStatus.APPROVED)
        me = application.account
        look = looks.ask(application, LookKind.NO_MATCH, words="Why?", actor=me)
        with pytest.raises(Conflict):
            looks.ask(application, LookKind.NO_MATCH, words="Why?", actor=me)
        applying.withdraw(application, actor=me)
    assert look.status is LookStatus.WITHDRAWN


def test_a_request_goes_to_the_coordinator_and_its_answer_comes_back(
    app: Flask, client: PageClient, visitor: type[PageClient]
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        application = create_application(cohort, status=ApplicationStatus.APPROVED)
    client.sign_in(application.account)
    address = f"/applications/{application.id}"
    assert "Ask a person to look again" in client.page(address).text
    refused = client.submit(f"{address}/look-again", {})
    summary = refused.get_data(as_text=True)
    assert summary.index("Choose what a person should look at") < summary.index("Write what they")
    assert 'href="#text"' in summary, "each error leads to its field"
    client.submit(f"{address}/look-again", {"kind": "no_match", "text": "I waited a year"})
    them = visitor().sign_in(coordinator)
    assert "to look again" in them.page("/home").text
    with clock.moved(timedelta(days=20)):
        them.sign_in(coordinator)
        assert "Overdue" in them.page("/look-again?status=overdue").text
    [look] = looks.looks_of(application)
    late = f"We promised you an answer by {on(look.due_on)}"
    assert late not in client.page(address).text
    with clock.moved(timedelta(days=20)):
        assert (
            f"{late}. That day has passed" in client.sign_in(application.account).page(address).text
        )
        told = {"outcome": "other", "reasons": "You are first in the next match."}
        them.sign_in(coordinator)
        assert "Choose what came of it" in them.submit(f"/look-again/{look.id}", {}).text
        them.submit(f"/look-again/{look.id}", told)
        mail = db.select(OutboxMessage.body).where(OutboxMessage.kind == "programmes/looked_again")
        assert f"{late}, and it came late" in db.session.scalars(mail).one()
        answered = client.page(address).text
    assert "You are first in the next match." in answered
    assert f"{late}, and it came late" in answered
    assert visitor().sign_in(application.account).get(f"/look-again/{look.id}").status_code == 403
