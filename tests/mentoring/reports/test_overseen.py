"""National oversight reads released totals of every programme's match, and no persons."""

import pytest
from flask import Flask

from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role
from mentoring.extensions import db
from mentoring.organisations.models import Region
from mentoring.permissions import Role
from mentoring.reports.fairness.services import compute_report, keep_report
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_published
from tests.builders.programmes import create_person
from tests.support.pages import PageClient


@pytest.fixture
def group(app: Flask) -> Group:
    """Twelve mentees, and three mentors with two places each."""
    with unit_of_work():
        return create_group(mentees=12, mentors=3)


@pytest.fixture
def ova(app: Flask) -> Account:
    with unit_of_work():
        account = create_person("Ova")
        grant_role(account, Role.OVERSIGHT, actor="test")
    return account


def test_each_programme_shows_its_bodies_and_nothing_of_the_match_before_it_is_published(
    client: PageClient, group: Group, ova: Account
) -> None:
    programme = group.cohort.programme
    page = client.sign_in(ova).page("/overseen?q=&sort=programme").main.text
    assert programme.delivered_by in page and programme.overseen_by in page
    page = client.page(f"/overseen/{group.cohort.id}").main.text
    assert "No match of this cohort has been published yet" in page
    assert programme.delivered_by in page and programme.overseen_by in page
    assert "Programmes you oversee" in client.page("/home").text


def test_totals_of_a_published_match_are_rounded_and_small_ones_are_not_shown(
    client: PageClient, group: Group, ova: Account
) -> None:
    create_published(group)
    page = client.sign_in(ova).page(f"/overseen/{group.cohort.id}").main
    text = " ".join(page.text.split())
    told = [" ".join(row.text.split()) for row in page.select("tbody tr")]
    assert any("Mentees: applied" in row and "About 10" in row for row in told)
    assert any("Mentees: matched" in row and "Fewer than 8" in row for row in told)
    assert any("Mentors: applied" in row and "Fewer than 8" in row for row in told)
    assert any("2 pairings" in row and "Fewer than 8" in row for row in told)
    assert "No reason was given to 8 people or more" in text
    for application in [*group.left, *group.right]:
        assert application.account.name not in page.text


def test_people_without_a_pair_are_counted_by_reason_where_there_are_enough(
    client: PageClient, ova: Account
) -> None:
    with unit_of_work():
        group = create_group(mentees=20, mentors=3)
    create_published(group)
    page = client.sign_in(ova).page(f"/overseen/{group.cohort.id}").main
    (row,) = [row for row in page.select("tbody tr") if "Could be paired" in row.text]
    assert "About 15" in " ".join(row.text.split())


def test_the_frozen_fairness_report_is_read_and_the_reading_written_down(
    client: PageClient, group: Group, ova: Account
) -> None:
    create_published(group)
    address = f"/overseen/{group.cohort.id}"
    assert "has not been made yet" in client.sign_in(ova).page(address).text
    assert client.get(f"{address}/fairness").status_code == 404
    payload = compute_report(group.cohort.id)
    with unit_of_work():
        keep_report(group.cohort.id, payload)
    assert "Read the fairness report" in client.page(address).text
    page = client.page(f"{address}/fairness?about=sex")
    assert "Made on" in page.text
    assert "Download" not in page.text
    assert page.find("a", href=f"{address}/fairness?about=age")
    assert client.get(f"/cohorts/{group.cohort.id}/reports/fairness").status_code == 403


def test_oversight_of_a_region_sees_only_programmes_inside_its_organisations(
    client: PageClient, group: Group
) -> None:
    with unit_of_work():
        nora = create_person("Nora")
        region = db.session.query(Region).first()
        assert region is not None
        grant_role(nora, Role.OVERSIGHT, actor="test", region_id=region.id)
    client.sign_in(nora)
    assert "No cohorts to show" in client.page("/overseen").text
    for end in ("", "/fairness"):
        assert client.get(f"/overseen/{group.cohort.id}{end}").status_code == 404
