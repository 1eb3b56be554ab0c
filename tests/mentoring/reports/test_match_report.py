"""The match report: every number says what it counts, and files open safely."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from mentoring.extensions import db
from mentoring.pairings import services as pairings
from mentoring.pairings.models import Pairing
from mentoring.reports.figures import load_bands, median, score_bands
from mentoring.reports.presenters import match_report
from mentoring.reports.queries import match_facts
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_published


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        return create_group(mentees=3, mentors=[{"capacity": 1}, {"capacity": 1}])


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_before_any_match_the_report_counts_applications_and_says_what_is_missing(
    client: Any, group: Group
) -> None:
    client.sign_in(group.coordinator)
    page = client.page(f"/cohorts/{group.cohort.id}/reports/match").text
    assert "No match has been published yet" in page
    assert "Nobody has been invited yet" in page


def test_the_figures_add_up_after_a_match_and_an_answer(client: Any, group: Group) -> None:
    create_published(group)
    with unit_of_work():
        pairing = db.session.scalars(db.select(Pairing).order_by(Pairing.id)).first()
        assert pairing
        member = pairing.members[0]
        pairings.decline(member, reason="no_time", actor=member.account)
    report = match_report(group.cohort, match_facts(group.cohort))
    figures = {each.label: each.value for each in report.figures}
    assert figures["Mentees: applied"] == figures["Mentees: approved"] == 3
    assert figures["Mentees: matched"] == 1
    assert figures["Mentees: without a pair"] == 2
    reasons = {(side, why): count for side, why, count in report.unmatched}
    assert sum(count for (side, _), count in reasons.items() if side == "Mentee") == 2
    assert any("declined" in why for _, why in reasons)
    assert sum(count for _, count in report.bands) == 2
    assert dict(report.loads) == {"No pairing": 1, "1 pairing": 1}
    assert all(each.counts for each in report.figures)
    client.sign_in(group.coordinator)
    page = client.page(f"/cohorts/{group.cohort.id}/reports/match").text
    assert "Download the figures" in page
    answer = client.get(f"/cohorts/{group.cohort.id}/reports/match.csv")
    rows = rows_of(answer.get_data(as_text=True))
    assert rows[0] == ["Figure", "Number", "What it counts"]
    assert ["Mentees: matched", "1"] in [row[:2] for row in rows]
    assert all(len(row) == 3 for row in rows)


def test_a_name_that_looks_like_a_formula_stays_text_in_the_file(client: Any, app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=[{"name": "=HYPERLINK(1)"}], mentors=1)
    create_published(group)
    client.sign_in(group.coordinator)
    told = {"purpose": "running"}
    answer = client.post(f"/cohorts/{group.cohort.id}/reports/pairings.csv", data=told)
    assert answer.mimetype == "text/csv"
    assert rows_of(answer.get_data(as_text=True))[1][0] == "'=HYPERLINK(1)"


def test_a_coordinator_of_another_programme_sees_no_report(client: Any, group: Group) -> None:
    with unit_of_work():
        other = create_group(mentees=1, mentors=1)
    client.sign_in(other.coordinator)
    for page in ("match", "match.csv", "pairings.csv"):
        assert client.get(f"/cohorts/{group.cohort.id}/reports/{page}").status_code == 404


def test_the_report_takes_the_same_queries_for_few_and_many(
    client: Any, app: Flask, count_queries: Any
) -> None:
    counted = []
    for size in (2, 8):
        with unit_of_work():
            group = create_group(mentees=size, mentors=size)
        create_published(group)
        client.sign_in(group.coordinator)
        client.page(f"/cohorts/{group.cohort.id}/reports/match")
        with count_queries() as queries:
            client.page(f"/cohorts/{group.cohort.id}/reports/match")
        counted.append(len(queries))
    assert counted[0] == counted[1]


@given(st.lists(st.floats(0, 1), max_size=30))
def test_every_score_is_in_one_band(shares: list[float]) -> None:
    assert sum(count for _, count in score_bands(shares)) == len(shares)


@given(st.lists(st.integers(0, 100), min_size=1))
def test_half_lie_on_either_side_of_the_median(values: list[int]) -> None:
    middle = median(values)
    assert middle is not None
    assert sum(value < middle for value in values) <= len(values) / 2
    assert sum(value > middle for value in values) <= len(values) / 2


@given(st.dictionaries(st.integers(), st.integers(0, 5)))
def test_everybody_is_in_one_load(loads: dict[int, int]) -> None:
    assert sum(count for _, count in load_bands(loads)) == len(loads)
