"""The pages of circles ask the database as often for many people as for a few."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask

from mentoring.accounts.models import Account
from mentoring.circles import queries, services
from mentoring.transactions import unit_of_work
from tests.builders.circles import (
    accept_all,
    create_facilitator,
    create_group,
    member_of,
    publish,
)
from tests.support.pages import PageClient

Counting = Callable[[], AbstractContextManager[list[str]]]


def asked(client: PageClient, count: Counting, path: str) -> int:
    client.page(path)  # the first visit of a session is written down
    with count() as statements:
        client.page(path)
    return len(statements)


def paths_of(people: int) -> list[tuple[Account, str]]:
    """Lists of a cohort whose circles all run, led by one person, with calls for help and people
    who wait."""
    with unit_of_work():
        group, fay = create_group(people), create_facilitator()
        for circle in publish(group, fay):
            accept_all(circle)
            for member in circle.members:
                services.ask_for_help(circle, member.application.account, message="Help")
        for person in group.people[: people // 4]:
            services.leave(member_of(person), actor=person)
        base = f"/cohorts/{group.cohort.id}/circles"
        mine = queries.circles_of(group.people[-1])[0].id
    lists = [(group.coordinator, f"{base}{path}") for path in ("", "/help", "/people")]
    return [*lists, (fay, "/facilitating"), (group.people[-1], f"/circles/{mine}")]


def test_lists_ask_as_often_for_many_as_for_few(
    app: Flask, visitor: Callable[[], PageClient], count_queries: Counting
) -> None:
    few, many = (
        [asked(visitor().sign_in(who), count_queries, path) for who, path in paths_of(people)]
        for people in (8, 32)
    )
    assert few == many
