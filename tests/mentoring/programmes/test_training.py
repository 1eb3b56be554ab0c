"""Coordinators write training down; the applications of the person say so at once."""

from flask import Flask

from mentoring.programmes import rules
from mentoring.programmes.models import Application, Side
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentor
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_programme,
)
from tests.support.pages import PageClient


def finding(application: Application) -> rules.Outcome:
    (row,) = application.precheck
    return rules.Outcome(row["outcome"])


def test_training_is_written_down_seen_and_taken_out(app: Flask, client: PageClient) -> None:
    asked = rules.Eligibility(False, False, False, False, mentor_training=True)
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator), eligibility=asked)
        application = create_application(cohort, create_mentor().account, side=Side.MENTOR)
    assert finding(application) is rules.Outcome.LOOK
    client.sign_in(coordinator)
    here = f"/cohorts/{cohort.id}/applications/{application.id}"
    (link,) = client.page(here).select("a[href$=training]")
    typed = {"title": "Mentor induction", "completed_on": ["1", "2", "2026"]}
    assert client.submit(link["href"], typed | {"title": ""}).status_code == 200
    assert client.submit(link["href"], typed).status_code == 303
    assert finding(application) is rules.Outcome.MET
    page = client.page(link["href"])
    assert "They have valid training today" in page.text
    (remove,) = page.select("table a")
    assert client.submit(remove["href"], {}).location == link["href"]
    assert finding(application) is rules.Outcome.LOOK
