"""The page of supply and demand: asked for, counted in the background, read, stopped."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask

from mentoring import jobs
from mentoring.extensions import db
from mentoring.matchmaking.supply import services
from mentoring.matchmaking.supply.models import SupplyCheck
from mentoring.pairings import services as pairings
from mentoring.pairings.presenters import DECLINE_WORDS
from mentoring.profiles.services import profile_of
from mentoring.programmes.applying import withdraw
from mentoring.programmes.models import Side
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group
from tests.builders.pairings import create_pairing, member
from tests.builders.profiles import share_experience
from tests.support.pages import PageClient

DIGITAL = {"wanted": {"digital": 3}, "aim_grade": "band_8b", "meeting_modes": ["video"]}
MEDIA = {"offered": {"media": 2}, "specialisms": {"media": 2}, "meeting_modes": ["video"]}


def made(mentees: int = 4, mentors: int = 2) -> Group:
    with unit_of_work():
        return create_group([DIGITAL] * mentees, [MEDIA] * mentors)


def count(group: Group) -> SupplyCheck:
    with unit_of_work():
        check = services.start_check(group.cohort, actor=group.coordinator)
    assert check.job is not None
    jobs.run_now(check.job)
    db.session.expire_all()
    return check


def test_a_coordinator_counts_and_reads_whom_to_recruit(app: Flask, client: PageClient) -> None:
    group = made()
    client.sign_in(group.coordinator)
    address = f"/cohorts/{group.cohort.id}/supply"
    assert "Count supply and demand" in client.page(address).text
    assert client.submit(address, {}).status_code == 303
    assert "Waiting to start: 0%" in client.page(address).text
    job = db.session.scalars(db.select(SupplyCheck)).one().job
    assert job is not None
    jobs.run_now(job)
    text = " ".join(client.page(address).text.split())
    assert "0 of 4 (0%) mentees can have a mentor who offers something they want" in text
    assert "4 of 4 (100%) could have one at all." in text
    assert (
        "4 places with mentors at Band 8a or above who help with Digital and social media "
        "and meet by video call would lift the mentees served from 0% to 100% (4 of 4)." in text
    )
    assert group.left[0].account.name in text


def test_the_page_counts_for_each_side_why_people_said_no(app: Flask, client: PageClient) -> None:
    group = made()
    count(group)
    with unit_of_work():
        for side, reason in (
            (Side.MENTOR, "not_my_goals"),
            (Side.MENTOR, "not_my_goals"),
            (Side.MENTEE, "no_time"),
        ):
            pairing = create_pairing(group.cohort)
            declining = member(pairing, side)
            pairings.decline(declining, reason=reason, actor=declining.account)
    client.sign_in(group.coordinator)
    table = (
        client.page(f"/cohorts/{group.cohort.id}/supply")
        .find("caption", string=re.compile("Reasons for declining"))
        .find_parent("table")
    )
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        for row in table.find_all("tr")
    ]
    assert [row[-2:] for row in rows] == [
        ["Mentees", "Mentors"],
        ["Mentees 0", "Mentors 2"],
        ["Mentees 1", "Mentors 0"],
    ]
    assert DECLINE_WORDS["not_my_goals"] in rows[1][0] and DECLINE_WORDS["no_time"] in rows[2][0]


def test_asking_twice_counts_once(app: Flask) -> None:
    group = made(1, 1)
    with unit_of_work():
        first = services.start_check(group.cohort, actor=group.coordinator)
        assert services.start_check(group.cohort, actor=group.coordinator) is first


def test_a_count_is_cancelled_and_nothing_is_kept(app: Flask, client: PageClient) -> None:
    group = made(1, 1)
    with unit_of_work():
        check = services.start_check(group.cohort, actor=group.coordinator)
    client.sign_in(group.coordinator)
    client.post(f"/cohorts/{group.cohort.id}/supply/{check.id}/cancel")
    assert check.job is not None
    jobs.run_now(check.job)
    db.session.expire_all()
    assert (check.result, check.failure) == ({}, "It was cancelled.")
    assert "It was cancelled." in client.page(f"/cohorts/{group.cohort.id}/supply").text


def test_a_side_without_anybody_is_said_with_the_way_out(app: Flask) -> None:
    check = count(made(2, 0))
    assert "no approved mentors or seniors with a free place" in check.failure


def test_the_page_says_when_people_have_come_or_gone_since(app: Flask, client: PageClient) -> None:
    group = made()
    count(group)
    client.sign_in(group.coordinator)
    address = f"/cohorts/{group.cohort.id}/supply"
    assert "Since this was counted" not in client.page(address).text
    with unit_of_work():
        withdraw(group.left[0], actor=group.left[0].account)
    assert "3 mentees, 2 mentors" in client.page(address).text


def test_shared_experience_changes_nothing_that_is_counted(app: Flask) -> None:
    group = made()
    before = dict(count(group).result)
    with unit_of_work():
        for application in (group.left[0], group.right[0]):
            share_experience(profile_of(application.account), "care_leaver", importance=3)
    assert dict(count(group).result) == before


def test_the_page_asks_as_many_queries_for_40_people_as_for_4(
    app: Flask,
    client: PageClient,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    asked = []
    for size in (2, 20):
        group = made(size, size)
        count(group)
        client.sign_in(group.coordinator)
        client.page(f"/cohorts/{group.cohort.id}/supply")
        with count_queries() as queries:
            client.get(f"/cohorts/{group.cohort.id}/supply")
        asked.append(len(queries))
    assert asked[0] == asked[1]
