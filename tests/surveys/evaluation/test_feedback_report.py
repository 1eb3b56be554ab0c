"""The feedback report: frozen, whole-cohort, and the same as a page and as a file."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from mentoring import jobs
from mentoring.accounts.services import grant_role
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.frozen import digest_of
from mentoring.organisations.models import Region
from mentoring.pairings.services import MemberInvite, invite_pairing
from mentoring.permissions import Role
from mentoring.programmes.models import ApplicationStatus, Cohort, Side
from mentoring.programmes.queries import coordinators_of
from mentoring.transactions import unit_of_work
from surveys.evaluation import jobs as evaluation_jobs
from surveys.evaluation.models import ReportSnapshot
from surveys.evaluation.services import compute_report
from surveys.responses.models import OpenAnswer
from surveys.schedules.jobs import due_ids
from surveys.schedules.models import CheckIn, CheckInStatus, SurveyWave
from surveys.schedules.rules import LONDON
from surveys.schedules.services import close_wave, take_step
from tests.builders.pairings import confirm
from tests.builders.profiles import create_person
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_programme,
)
from tests.builders.programmes import create_person as full_person
from tests.builders.surveys import answer
from tests.support.pages import PageClient

MONDAY = datetime(2027, 1, 18, 10, 0, tzinfo=LONDON)
AFTER = MONDAY + timedelta(days=24)
MENTEES = 12
APPROVED = ApplicationStatus.APPROVED
SPREAD = [
    {"belong": "2", "myself": "4", "fair": "3", "recommend": "10", "stay": "1"},
    {"belong": "5", "myself": "3", "fair": "2", "recommend": "4", "stay": "5"},
    {"belong": "3", "myself": "5", "fair": "4", "recommend": "8", "stay": "2"},
    {"belong": "4", "myself": "1", "fair": "5", "recommend": "9", "stay": "4"},
]


def answer_all(side: Side, how_many: int, *, may_read: bool = True) -> None:
    waiting = db.session.scalars(
        select(CheckIn)
        .where(CheckIn.status == CheckInStatus.SENT, CheckIn.side == side)
        .order_by(CheckIn.id)
    ).all()
    for number, check_in in enumerate(waiting[:how_many]):
        words = {"hope": f"Secret hope number {number}"}
        answer(check_in, SPREAD[number % 4] | words, may_read=may_read)


def freeze() -> None:
    evaluation_jobs.ask()
    for job in db.session.scalars(select(jobs.Job).filter_by(kind=evaluation_jobs.KIND.name)):
        if job.status is jobs.JobStatus.QUEUED:
            jobs.run_now(job)


def pair_all(cohort: Cohort) -> None:
    """Twelve mentees without a profile (it is not what this is about) and three mentors."""
    mentors = [
        create_application(cohort, full_person(capacity=4), side=Side.MENTOR, status=APPROVED)
        for _ in range(3)
    ]
    for number in range(MENTEES):
        mentee = create_application(cohort, create_person(), side=Side.MENTEE, status=APPROVED)
        members = [MemberInvite(mentee), MemberInvite(mentors[number % 3])]
        confirm(invite_pairing(cohort, members, actor="test", source="test"))


@pytest.fixture
def cohort(app: Flask) -> Iterator[Cohort]:
    """Twelve mentees of three mentors asked the starting questions: eleven and one answer."""
    with time_machine.travel(MONDAY):
        with unit_of_work():
            coordinator = create_coordinator()
            cohort = create_cohort(create_programme(coordinator))
            pair_all(cohort)
        with unit_of_work():
            for check_in_id in due_ids():
                take_step(check_in_id)
        with unit_of_work():
            answer_all(Side.MENTEE, 11)
            answer_all(Side.MENTOR, 1)
        yield cohort


@pytest.fixture
def closed(cohort: Cohort) -> Iterator[Cohort]:
    with time_machine.travel(AFTER):
        wave = db.session.scalars(select(SurveyWave).order_by(SurveyWave.id)).first()
        assert wave is not None
        with unit_of_work():
            assert close_wave(wave.id)
        freeze()
        yield cohort


def coordinator_of(cohort: Cohort) -> Any:
    return coordinators_of(cohort.programme)[0]


def path(cohort: Cohort, end: str = "") -> str:
    return f"/cohorts/{cohort.id}/reports/feedback{end}"


def test_while_a_wave_is_open_only_the_response_rate_is_shown(
    client: PageClient, cohort: Cohort
) -> None:
    page = client.sign_in(coordinator_of(cohort)).page(path(cohort))
    assert "11 of 12 answered (92%)" in page.text
    assert "Fewer than 5 of 3" not in page.text
    assert "Shown once 10 or more people have been asked" in page.text
    assert "No check-in has closed yet" in page.text
    assert page.find("svg", class_="app-chart__drawing") is None
    assert "Secret hope" not in page.text
    wave = db.session.scalars(select(SurveyWave).order_by(SurveyWave.id)).first()
    with pytest.raises(Conflict):
        compute_report(wave.id)


def test_a_closed_wave_shows_figures_with_rate_chart_definition_and_context(
    client: PageClient, closed: Cohort
) -> None:
    page = client.sign_in(coordinator_of(closed)).page(path(closed))
    text = " ".join(page.text.split())
    assert "Rests on 11 answers. Response rate: 11 of 12 answered (92%)." in text
    assert "eNPS, minus 100 to 100" in text
    assert "minus those who answered 0 to 6" in text
    assert "minus 30 among Black and minority ethnic communicators" in text
    assert "26 per cent" in text
    assert page.find("svg", class_="app-chart__drawing") is not None
    assert "good" not in text.lower().split("low figure is a good one")[0]
    # One mentor is not ten: no figure of theirs, not even how many they are.
    mentors = text.split("Mentors Response rate")[-1]
    assert "Fewer than 10 people answered, so no figures are shown" in mentors
    assert "Rests on" not in mentors


def test_own_words_are_shown_without_names_to_those_who_may_read(
    client: PageClient, closed: Cohort
) -> None:
    page = client.sign_in(coordinator_of(closed)).page(path(closed))
    quotes = [quote.text for quote in page.select("blockquote")]
    assert sorted(quotes) == sorted(f"Secret hope number {n}" for n in range(11))
    for check_in in db.session.scalars(select(CheckIn)):
        assert check_in.account.name not in page.main.text
    with unit_of_work():
        one = db.session.scalars(select(OpenAnswer)).first()
        one.coordinators_may_read = False
    page = client.page(path(closed))
    assert len(page.select("blockquote")) == 10


def test_the_file_is_equal_to_the_page(client: PageClient, closed: Cohort) -> None:
    client.sign_in(coordinator_of(closed))
    page = " ".join(client.page(path(closed)).text.split())
    response = client.get(path(closed, ".csv"))
    assert response.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))
    assert {row["Figure"] for row in rows} > {"Response rate", "Mean, 1 to 5"}
    for row in rows:
        assert row["Value"] in page
        assert row["Question"] in page
        assert row["Response rate"] in page
    assert sum(row["Figure"] == "In their own words" for row in rows) == 11
    shown = client.page(path(closed)).select("dd strong")
    figures = [r for r in rows if r["Figure"] not in ("Response rate", "In their own words")]
    counted = [r for r in figures if r["Figure"].startswith("People who answered")]
    assert len(figures) - len(counted) == len(shown)


def test_a_frozen_report_is_never_made_again(closed: Cohort) -> None:
    before = db.session.scalars(select(ReportSnapshot)).one()
    digest, moment = before.digest, before.frozen_at
    freeze()
    after = db.session.scalars(select(ReportSnapshot)).one()
    assert (after.digest, after.frozen_at) == (digest, moment)
    assert digest_of(after.payload) == digest
    db.session.get_one(ReportSnapshot, after.wave_id).digest = "other"
    with pytest.raises(RuntimeError, match="frozen"):
        db.session.flush()
    db.session.rollback()
    # It holds neither what is hidden nor anybody's words.
    snapshot = db.session.scalars(select(ReportSnapshot)).one()
    assert "Secret" not in str(snapshot.payload)
    mentors = next(side for side in snapshot.payload["sides"] if side["side"] == "mentor")
    assert mentors["rate"]["answered"] is None
    assert (mentors["items"], mentors["scales"], mentors["quotes"]) == ([], [], [])


def test_evaluators_of_the_programme_read_it_and_others_do_not(
    client: PageClient, visitor: Any, closed: Cohort
) -> None:
    with unit_of_work():
        evaluator, stranger, other = create_person(), create_person(), create_coordinator()
        grant_role(evaluator, Role.EVALUATOR, actor="test", programme_id=closed.programme_id)
        create_programme(other)
    assert client.sign_in(evaluator).get(path(closed)).status_code == 200
    assert visitor().sign_in(stranger).get(path(closed)).status_code == 403
    assert visitor().sign_in(other).get(path(closed)).status_code == 404
    assert visitor().sign_in(other).get(path(closed, ".csv")).status_code == 404
    assert client.get(path(closed, "?wave=999")).status_code == 404
    assert client.get(path(closed, "?wave=x")).status_code == 404


def test_a_cohort_without_check_ins_says_when_they_begin(client: PageClient, app: Flask) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
    page = client.sign_in(coordinator).page(path(cohort))
    assert "No check-in has been sent" in page.text


def test_the_report_asks_as_much_of_the_database_for_many_as_for_few(
    client: PageClient, closed: Cohort, count_queries: Any
) -> None:
    client.sign_in(coordinator_of(closed)).get(path(closed))
    with count_queries() as few:
        client.get(path(closed))
    with unit_of_work():
        for check_in in db.session.scalars(select(CheckIn)):
            check_in.sent_at = MONDAY
    with count_queries() as many:
        page = client.page(path(closed))
    assert "After six months" in page.text
    assert len(many) <= len(few)


def test_oversight_reads_what_was_frozen_within_its_reach_and_nobodys_words(
    client: PageClient, visitor: Any, closed: Cohort
) -> None:
    with unit_of_work():
        ova, north = create_person("Ova"), create_person("Nora")
        region = db.session.scalars(select(Region)).first()
        grant_role(ova, Role.OVERSIGHT, actor="test")
        grant_role(north, Role.OVERSIGHT, actor="test", region_id=region.id)
    listed = client.sign_in(ova).page("/oversight?q=mentoring&sort=programme")
    link = listed.main.find("a", href=re.compile("^/oversight/reports/"))["href"]
    report = client.page(link).text
    assert "Fingerprint" in report
    assert "Fewer than 10 people answered" in report
    assert "Secret hope" not in report
    regional = visitor().sign_in(north)
    assert "No reports to show" in regional.page("/oversight").text
    assert regional.get(link).status_code == 404
