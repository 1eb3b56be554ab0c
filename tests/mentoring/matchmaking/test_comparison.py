"""Matches side by side: what the figures are, and what no comparison may tell."""

import io
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from mentoring.extensions import db
from mentoring.matchmaking import comparison, comparison_groups, comparison_presenters
from mentoring.matchmaking.comparison import GAINED, LOST, Match, Pair, Spread
from mentoring.matchmaking.options import DEFAULTS
from mentoring.profiles import consents
from mentoring.profiles.models import Profile, Purpose
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_run
from tests.builders.profiles import share_experience

TAG = "care_leaver"


def match(*pairs: tuple[int, int, int], lefts: int = 4, **more: Any) -> Match:
    usual: dict[str, Any] = {
        "key": 1,
        "title": "One",
        "objective": "Best total",
        "personal": Fraction(1, 10),
        "shared": True,
        "tiers": False,
        "left": tuple(range(1, lefts + 1)),
        "right": (101, 102),
        "private": {},
        "pairs": tuple(Pair(left, right, fit, 1000, fit) for left, right, fit in pairs),
    }
    return Match(**usual | more)


def test_a_column_counts_people_and_loads() -> None:
    one = match((1, 101, 400), (2, 101, 800), (3, 102, 600))
    told = comparison.column(one)
    assert (told.matched, told.score) == (3, Spread(40.0, 60.0, 60.0))
    assert (told.fit, told.load) == (Spread(400, 600, 600.0), {1: 1, 2: 1})


def test_changes_say_for_whom_it_is_better_or_worse() -> None:
    first = match((1, 101, 500), (2, 102, 500), (3, 101, 300))
    second = match((1, 102, 700), (2, 101, 400), (4, 101, 900))
    told = comparison.against(first, second)
    kinds = {each.left: each.kind for each in told.changes or ()}
    assert kinds == {1: "better", 2: "worse", 3: LOST, 4: GAINED}
    assert (told.changed, told.unchanged) == (4, 0)
    assert told.mentors == {"better": 2}


def test_the_counts_of_partners_that_change_add_up_to_those_who_have_one() -> None:
    first = match((1, 101, 500), (2, 102, 500), (3, 101, 300), (5, 103, 400), (6, 104, 500))
    second = match((1, 102, 700), (2, 101, 500), (4, 101, 900), (5, 103, 400), (6, 105, 500))
    told = comparison.against(first, second)
    assert told.unchanged is not None
    assert (told.moved, told.unchanged, told.count(GAINED), told.count(LOST)) == (3, 1, 1, 1)
    assert told.moved + told.unchanged + told.count(LOST) == len(first.pairs)
    assert told.moved + told.unchanged + told.count(GAINED) == len(second.pairs)
    row = comparison_presenters.against_row(told, "Mentee", "Mentor")
    assert (row.another, row.same, row.alone) == ("3", "1", "1 gain one, 1 lose theirs")
    assert row.whom == (
        "Mentees with another partner: fits better 1, fits less well 0, fits the same 2.",
        "Mentors whose mentees change, by the mean fit of each one’s: better 2, less good 0, "
        "the same 0, had nobody before 1, left with nobody 1.",
    )
    files = comparison_presenters.against_rows(["A", "B"], [told])
    assert files[1] == ["B", "3", "1", 1, 0, 2, 1, 1]


def test_a_match_is_set_against_the_one_it_stays_close_to() -> None:
    first = match((1, 101, 500))
    near = match((1, 102, 700), key=2, near=(1, 3))
    assert comparison.against(first, near).changed == 1


@pytest.mark.parametrize(
    "other",
    [
        {"personal": Fraction(1, 5)},
        {"shared": False},
        {"tiers": True},
        {"near": (9, 3)},
        {"private": {1: "other"}},
    ],
)
def test_where_anything_private_differs_only_counts_are_told_and_no_small_one(
    other: dict[str, Any],
) -> None:
    plain = match((1, 101, 500), private={1: "same"})
    changed = replace(match((1, 102, 500), private={1: "same"}), **other)
    told = comparison.against(plain, changed)
    assert (told.changes, told.changed, told.unchanged, told.mentors) == (None, None, None, {})
    many = [match(*((n, right, 500) for n in range(1, 41)), lefts=40) for right in (101, 102)]
    told = comparison.against(many[0], replace(many[1], **{"personal": Fraction(1, 5)}))
    assert told.changed is None, "that everybody changes tells of each"
    mixed = match(*((n, 101 + (n > 20), 500) for n in range(1, 41)), lefts=40)
    told = comparison.against(many[0], replace(mixed, personal=Fraction(1, 5)))
    assert (told.changes, told.changed, told.unchanged) == (None, 20, 20)


def test_groups_show_rates_of_ten_people_or_more_and_the_gap() -> None:
    one = match(*((n, 101, 500) for n in range(1, 16)), lefts=33)
    of = {n: "North" if n <= 20 else "South" if n <= 30 else "Small" for n in range(1, 34)}
    told = comparison_groups.groups("Regions", [one], of)
    rates = {row.label: row.rates for row in told.rows}
    assert rates == {"North": (75,), "South": (0,), "Small": (None,)}
    assert told.gaps == (75,)


def test_declared_groups_hide_small_counts_and_single_differences() -> None:
    declared = {n: "first" if n <= 20 else "after" for n in range(1, 61)}
    pairs = [(n, 101, 500) for n in (*range(1, 11), *range(21, 41))]
    one = match(*pairs, lefts=60)
    told = comparison_groups.declared_groups("Positive action", [one], declared)
    assert {row.label: row.rates for row in told.rows} == {"first": (50,), "after": (50,)}
    nearly = match(*pairs[1:], lefts=60)
    told = comparison_groups.declared_groups("Positive action", [one, nearly], declared)
    assert all(rate is None for row in told.rows for rate in row.rates)


# ---------------------------------------------------------------- pages


def text_of(client: Any, group: Group, *run_ids: int, end: str = "") -> str:
    asked = "&".join(f"run={run_id}" for run_id in run_ids)
    address = f"/cohorts/{group.cohort.id}/match-runs/comparison{end}?{asked}"
    response = client.get(address)
    assert response.status_code == 200
    return str(response.get_data(as_text=True))


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        return create_group(mentees=3, mentors=2)


def test_two_matches_side_by_side_and_their_files(client: Any, group: Group) -> None:
    one = create_run(group, objective="fair")
    other = create_run(group, keep=((group.left[0].id, group.right[0].id),))
    client.sign_in(group.coordinator)
    here = f"/cohorts/{group.cohort.id}/match-runs/comparison"
    assert "Which matches?" in client.page(here).text
    assert "Tick 2 to 4 matches" in client.page(f"{here}?run={one.id}").text
    page = client.page(f"{here}?run={one.id}&run={other.id}")
    assert "3 of 3" in page.text
    assert "Points in all given up" in page.text
    assert "fits better" in page.text
    for chart in page.main.find_all(class_="app-chart"):
        assert chart.find("table").find_parent("details"), "its figures stand in the table above"
    open_to_see = [each for each in page.main.find_all("table") if not each.find_parent("details")]
    assert len(open_to_see) <= 3, "on a phone the rest opens on request"
    assert "Mean fit" in text_of(client, group, one.id, other.id, end="/figures.csv")
    book = client.get(f"{here}/figures.xlsx?run={one.id}&run={other.id}").data
    assert load_workbook(io.BytesIO(book)).sheetnames == ["Figures", "Partners that change"]
    assert client.get(f"{here}?run={one.id}&run=999").status_code == 404


def test_a_comparison_takes_the_same_queries_whatever_its_length(
    client: Any, app: Flask, count_queries: Any
) -> None:
    counted = []
    for size in (2, 12):
        with unit_of_work():
            group = create_group(mentees=size, mentors=size)
        sides = (group.right, group.right[::-1])
        one, other = (
            create_run(
                group, keep=tuple((a.id, b.id) for a, b in zip(group.left, side, strict=True))
            )
            for side in sides
        )
        client.sign_in(group.coordinator)
        assert text_of(client, group, one.id, other.id).count("Mentee ") >= size
        with count_queries() as queries:
            text_of(client, group, one.id, other.id)
        counted.append(len(queries))
    assert counted[0] == counted[1], counted


def share(*profiles: Any) -> None:
    for application in profiles:
        profile = db.session.scalars(
            db.select(Profile).where(Profile.account_id == application.account_id)
        ).one()
        share_experience(profile, TAG, importance=3)


def test_no_comparison_tells_pairs_apart_by_what_two_people_share(
    client: Any, group: Group
) -> None:
    """One mentee shares an experience with one of two mentors alike in all else."""
    with unit_of_work():
        share(group.left[0], group.right[0])
    client.sign_in(group.coordinator)
    more = create_run(group, weights=dict(DEFAULTS) | {"personal_fit": 30})
    less = create_run(group, weights=dict(DEFAULTS) | {"personal_fit": 0})
    with unit_of_work():
        account = group.left[0].account
        consents.withdraw_consent(account, Purpose.SHARED_EXPERIENCE, actor=account)
    after = create_run(group, weights=dict(DEFAULTS) | {"personal_fit": 30})
    for runs in ((more.id, less.id), (more.id, after.id)):
        text = text_of(client, group, *runs)
        assert "Counts alone" in text
        assert "Mentee 1" not in text
        assert "fits better" not in text
        csv = text_of(client, group, *runs, end="/figures.csv")
        assert "Not shown,Not shown" in csv


def test_a_comparison_reads_the_same_whether_two_share_an_experience_or_not(
    client: Any, app: Flask
) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=1)
    client.sign_in(group.coordinator)
    told = []
    for _ in range(2):
        runs = create_run(group), create_run(group, objective="fair")
        ids = [run.id for run in runs]
        page = text_of(client, group, *ids).split("Side by side", 1)[1]
        page = re.sub(r"run=\d+|name=\"run\" value=\"\d+\"", "run", page).split("<footer")[0]
        told.append((page, text_of(client, group, *ids, end="/figures.csv")))
        with unit_of_work():
            share(group.left[0], group.right[0])
    assert told[0] == told[1]
