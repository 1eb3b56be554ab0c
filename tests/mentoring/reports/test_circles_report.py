"""The circles report: every number says what it counts, and they add up."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask

from mentoring.circles import placing, services
from mentoring.circles.models import CircleStatus, MemberStatus
from mentoring.circles.rules import Candidate
from mentoring.programmes.models import ApplicationStatus
from mentoring.reports.circles import figures
from mentoring.reports.circles.figures import CircleFacts, Place
from mentoring.reports.circles.presenters import circles_report
from mentoring.reports.circles.queries import circle_facts, count_without
from mentoring.transactions import unit_of_work
from tests.builders.circles import (
    Group,
    accept_all,
    create_facilitator,
    create_group,
    member_of,
    publish,
    running_circle,
)
from tests.support.pages import PageClient

APPROVED, LEFT, ENDED = ApplicationStatus.APPROVED, MemberStatus.LEFT, MemberStatus.ENDED


def place(person: int, status: MemberStatus, *, circle: int = 1, answered: bool = True) -> Place:
    return Place(person, person, circle, status, answered)


def test_everybody_without_a_circle_is_counted_once_by_the_last_that_is_known() -> None:
    facts = CircleFacts(
        applied=dict.fromkeys(range(1, 9), APPROVED) | {9: ApplicationStatus.WITHDRAWN},
        promised={2},
        places=[
            place(3, MemberStatus.DECLINED),
            place(4, MemberStatus.DECLINED),
            place(4, MemberStatus.PROPOSED, circle=2),
            place(5, ENDED, answered=False),
            place(6, ENDED),
            place(7, LEFT),
            place(8, MemberStatus.INVITED, answered=False),
            place(9, LEFT),
        ],
    )
    assert figures.without(facts) == {
        "not_yet": 1, "formed_without": 1, "declined": 1, "proposed": 1, "unanswered": 1, "left": 1,
    }  # fmt: skip


def test_a_yes_counts_as_one_also_when_somebody_has_left_since() -> None:
    places = [
        place(1, MemberStatus.ACCEPTED),
        place(2, LEFT),
        place(3, LEFT, answered=False),
        place(4, MemberStatus.INVITED, answered=False),
        place(5, MemberStatus.PROPOSED, answered=False),
    ]
    assert figures.answers(places) == {"yes": 2, "never": 1, "waiting": 1}
    assert figures.gone(places, LEFT) == 1


def test_sizes_leave_proposed_circles_out_and_keep_closed_ones() -> None:
    facts = CircleFacts(
        places=[
            *(place(each, MemberStatus.ACCEPTED, circle=1) for each in range(4)),
            *(place(each, ENDED, circle=2) for each in range(10, 16)),
            *(place(each, MemberStatus.PROPOSED, circle=3) for each in range(20, 25)),
        ],
        circles={1: CircleStatus.RUNNING, 2: CircleStatus.CLOSED, 3: CircleStatus.PROPOSED},
    )
    assert figures.sizes(facts) == [(4, 1), (5, 0), (6, 1)]


def test_a_circle_meets_at_one_time_when_nobody_in_it_has_only_others() -> None:
    morning, evening, online = frozenset({"am"}), frozenset({"pm"}), frozenset({"online"})
    facts = CircleFacts(
        places=[
            *(place(each, MemberStatus.ACCEPTED, circle=1) for each in (1, 2)),
            *(place(each, MemberStatus.ACCEPTED, circle=2) for each in (3, 4)),
            *(place(each, MemberStatus.PROPOSED, circle=3) for each in (5, 6)),
        ],
        circles={1: CircleStatus.RUNNING, 2: CircleStatus.INVITING, 3: CircleStatus.PROPOSED},
        candidates=[
            Candidate(1, times=morning, modes=online),
            Candidate(2, times=morning | evening),
            Candidate(3, times=morning, modes=online),
            Candidate(4, times=evening, modes=online),
        ],
    )
    assert figures.fits(facts) == figures.Fits(circles=2, time=1, way=2, topic=2)


def test_the_report_of_a_cohort_adds_up_on_its_page_and_in_its_file(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        group = create_group(14)
        one, other = publish(group)
        no, left, out = (member.application.account for member in one.members[:3])
        services.decline(member_of(no), reason="one_to_one", actor=no)
        accept_all(one)
        services.leave(member_of(left), actor=left)
        placing.place(member_of(out).application, other, reason="meeting", actor=group.coordinator)
        accept_all(other)
    report = circles_report(circle_facts(group.cohort))
    people = {each.label: each.value for each in report.people}
    assert people == {"Applied": 14, "Approved": 14, "In a circle": 12, "Without a circle": 2}
    assert sum(count for _, count in report.without.rows) == count_without(group.cohort) == 2
    assert dict(report.answers.rows) == {"Said yes": 14, "Said no": 1}
    assert dict(report.declined.rows) == {"I would rather have a mentor": 1}
    assert dict(report.sizes.rows) == {
        "4 people": 1, "5 people": 0, "6 people": 0, "7 people": 0, "8 people": 1,
    }  # fmt: skip
    changes = {each.label: each.value for each in report.changes}
    assert changes == {"Answered through a coordinator": 0, "Left": 1, "Taken out or moved": 1}
    client.sign_in(group.coordinator)
    cohort = f"/cohorts/{group.cohort.id}"
    assert "Circles report" in client.page(cohort).text
    page = client.page(f"{cohort}/reports/circles").text
    assert "They said no to their last invitation" in page
    text = client.get(f"{cohort}/reports/circles.csv").text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Figure", "Number", "What it counts"]
    assert ["People: In a circle", "12"] in [row[:2] for row in rows]
    assert all(len(row) == 3 and row[2] for row in rows)
    assert not any(person.name in text + page for person in group.people)


def test_the_report_asks_as_often_for_many_as_for_few(
    app: Flask, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    def asked(group: Group) -> int:
        with count_queries() as statements:
            circles_report(circle_facts(group.cohort))
        return len(statements)

    few, _circle = running_circle(5)
    with unit_of_work():
        many = create_group(30)
        for each in publish(many, create_facilitator("Gil")):
            accept_all(each)
    assert asked(few) == asked(many)
