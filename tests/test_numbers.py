"""Numbers in addresses: what no row can have is not found, whatever the page and the database."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from mentoring import numbers
from mentoring.accounts.services import grant_role
from mentoring.extensions import db
from mentoring.organisations.models import Organisation, OrganisationKind
from mentoring.permissions import REACH, Role, Scope
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import create_group
from tests.people import sign_in
from tests.support.pages import PageClient

HUGE = [str(10**9), str(2**31), str(2**63), "9" * 20, "9" * 5000]
NOT_NUMBERS = [*HUGE, "-1", "x", "１２", "²", "1.5"]


def with_numbers(app: Flask) -> Iterator[tuple[Rule, list[str]]]:
    for rule in app.url_map.iter_rules():
        names = [n for n, each in rule._converters.items() if isinstance(each, IntegerConverter)]
        if names:
            yield rule, names


def filled(app: Flask, rule: Rule, **numbers_in: str) -> str:
    """The address of a rule with a number in each place for one."""
    values = dict.fromkeys(rule.arguments, "1") | numbers_in
    return re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda found: values[found[1]], rule.rule)


def everybody(app: Flask, client: FlaskClient) -> None:
    """Signed in as somebody who may open whatever there is."""
    with unit_of_work():
        group = create_group(1, 1)
        trust = Organisation(kind=OrganisationKind.TRUST, name="Hilltop")
        db.session.add(trust)
        db.session.flush()
        reaches = {
            Scope.PROGRAMME: {"programme_id": group.cohort.programme_id},
            Scope.ORGANISATION: {"organisation_id": trust.id},
            Scope.EVERYWHERE: {},
        }
        for role in Role:
            where = next(reaches[each] for each in reaches if each in REACH[role])
            grant_role(group.coordinator, role, actor="tests", **where)
    sign_in(client, group.coordinator)


def test_a_number_no_row_can_have_is_an_address_without_a_page(
    app: Flask, client: FlaskClient
) -> None:
    found = list(with_numbers(app))
    assert len(found) > 100
    for rule, names in found:
        methods = sorted((rule.methods or set()) & {"GET", "POST"})
        for name in names:
            for address in (filled(app, rule, **{name: number}) for number in HUGE):
                answer = client.open(address, method=methods[0])
                assert answer.status_code == 404, f"{methods[0]} {address[:80]}"


def test_the_largest_number_is_looked_for_and_not_found(app: Flask, client: PageClient) -> None:
    everybody(app, client)
    for rule, names in with_numbers(app):
        if "GET" in (rule.methods or ()):
            address = filled(app, rule, **dict.fromkeys(names, "9" * numbers.DIGITS))
            assert client.get(address).status_code in (302, 303, 403, 404), address


@pytest.mark.parametrize("value", NOT_NUMBERS)
def test_a_number_in_a_query_that_is_none_is_left_alone(
    app: Flask, client: PageClient, value: str
) -> None:
    with unit_of_work():
        group = create_group(1, 1)
    sign_in(client, group.coordinator)
    cohort, programme = group.cohort.id, group.cohort.programme_id
    for address in (
        f"/cohorts/{cohort}/match-runs?page={value}",
        f"/cohorts/{cohort}/match-runs/new?like={value}",
        f"/cohorts/{cohort}/match-runs/comparison?run={value}&run={value}1",
        f"/programmes/{programme}/letter-templates/new?message={value}",
    ):
        assert client.get(address).status_code == 200, address
    ticked = {"application": [value, "1"], "action": "approve"}
    assert client.post(f"/cohorts/{cohort}/applications/approve", data=ticked).status_code < 400


def test_numbers_are_read_by_one_parser() -> None:
    for path in [*Path("mentoring").rglob("*.py"), *Path("surveys").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert path.name == "numbers.py" or not re.search(
            r"args\.get(list)?\([^)]*type=int|form\.get(list)?\([^)]*type=int|isdecimal\(\) else 0",
            text,
        ), path


def test_whole_numbers() -> None:
    assert numbers.whole("999999999") == 999_999_999 and numbers.whole("007") == 7
    for text in NOT_NUMBERS:
        with pytest.raises(ValueError, match="whole number"):
            numbers.whole(text)
        assert numbers.whole_or_0(text) == 0
