"""The feedback report of a cohort in circles: everybody together, and never one circle."""

import csv
import io
from datetime import datetime, timedelta

import sqlalchemy as sa
import time_machine
from flask import Flask

from mentoring.accounts.services import grant_role
from mentoring.extensions import db
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work
from surveys.coding import services as coding
from surveys.coding.models import Segment
from surveys.coding.queries import codes_of
from surveys.evaluation.services import compute_report, keep_report
from surveys.responses.models import Response
from surveys.schedules.jobs import due_ids
from surveys.schedules.models import CheckIn, CheckInStatus, SurveyWave
from surveys.schedules.rules import LONDON
from surveys.schedules.services import close_wave, take_step
from tests.builders.circles import Group, accept_all, create_group, publish
from tests.builders.profiles import create_person
from tests.builders.surveys import answer
from tests.support.pages import PageClient

MONDAY = datetime(2027, 1, 18, 10, 0, tzinfo=LONDON)


def asked_and_closed(size: int, answers: int) -> Group:
    """The circles of a cohort have started, so many answer the starting questions, which close."""
    with time_machine.travel(MONDAY):
        with unit_of_work():
            group = create_group(size)
            for circle in publish(group):
                accept_all(circle)
        with unit_of_work():
            for check_in_id in due_ids():
                take_step(check_in_id)
        with unit_of_work():
            sent = sa.select(CheckIn).where(CheckIn.status == CheckInStatus.SENT)
            for number, check_in in enumerate(db.session.scalars(sent).all()[:answers]):
                answer(check_in, {"belong": str(2 + number % 4), "turn_to": str(3 + number % 3)})
    with time_machine.travel(MONDAY + timedelta(days=24)):
        wave = db.session.scalars(sa.select(SurveyWave).order_by(SurveyWave.id)).first()
        with unit_of_work():
            assert close_wave(wave.id)
        report = compute_report(wave.id)
        with unit_of_work():
            keep_report(wave.id, report)
    return group


def test_a_cohort_in_circles_is_read_as_one_side(app: Flask, client: PageClient) -> None:
    group = asked_and_closed(13, answers=11)
    client.sign_in(group.coordinator)
    cohort = client.page(f"/cohorts/{group.cohort.id}")
    link = cohort.main.find("a", string="Feedback report")["href"]
    page = client.page(link)
    text = " ".join(page.main.text.split())
    assert "everybody in all circles together, never for one circle" in text
    assert "11 of 13 answered (85%)" in text
    assert [each.text for each in page.select("h3")] == ["Members of circles"]
    assert "I know people I can turn to when something at work is difficult" in text
    assert "eNPS, minus 100 to 100" in text
    assert len(page.select("blockquote")) == 11
    for words in ("Circle 1", "Circle 2", "entee", "entor", "partner"):
        assert words not in page.main.text.replace(group.cohort.programme.name, "")
    download = client.get(f"{link}.csv").get_data(as_text=True).lstrip("\ufeff")
    assert {row["Side"] for row in csv.DictReader(io.StringIO(download))} == {"Members of circles"}


def test_of_a_single_circle_not_even_the_response_rate_is_shown(
    app: Flask, client: PageClient
) -> None:
    group = asked_and_closed(8, answers=8)
    client.sign_in(group.coordinator)
    page = client.page(f"/cohorts/{group.cohort.id}/reports/feedback")
    text = " ".join(page.main.text.split())
    assert "Response rate: Not shown." in text
    assert "Fewer than 10 people answered, so no figures are shown" in text
    assert "8 of 8" not in text
    assert page.find("svg", class_="app-chart__drawing") is None


def test_what_members_of_circles_wrote_can_be_read_and_marked(
    app: Flask, client: PageClient
) -> None:
    group = asked_and_closed(5, answers=1)
    with unit_of_work():
        eva = create_person("Eva Evaluator")
        grant_role(eva, Role.EVALUATOR, actor="tests", programme_id=group.cohort.programme_id)
        coding.suggest_codes(group.cohort.programme, actor=eva)
    response = db.session.scalars(sa.select(Response)).one()
    page = client.sign_in(eva).page(f"/evaluation/responses/{response.id}")
    assert "Answers of a member of a circle" in " ".join(page.main.text.split())
    for person in group.people:
        assert person.name not in page.main.text
    theme = codes_of(group.cohort.programme_id)[0]
    client.submit(f"/evaluation/responses/{response.id}", {"sentences": "0", "code": str(theme.id)})
    assert db.session.scalars(sa.select(Segment)).one().code_id == theme.id


def test_a_coordinator_chooses_when_people_in_circles_are_asked(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        group = create_group(5)
        (circle,) = publish(group)
    client.sign_in(group.coordinator)
    settings = f"/cohorts/{group.cohort.id}/settings"
    assert "Circles that start" in client.page(f"{settings}/check-ins").text
    client.submit(f"{settings}/check-ins", {"waves": ["three_months"]})
    with unit_of_work():
        accept_all(circle)
    assert {each.kind for each in db.session.scalars(sa.select(SurveyWave))} == {"three_months"}
