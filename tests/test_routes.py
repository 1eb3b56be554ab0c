"""Every route against every kind of visitor, generated from the URL map.

A new route fails here until it stands behind a guard and its arguments can be filled from the
world below; a route that shows somebody's thing fails when a stranger can open it.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from mentoring.permissions import (
    ADMINISTRATOR,
    BY_LINK,
    COORDINATOR,
    EVALUATOR,
    PUBLIC,
    SIGNED_IN,
    SPONSOR,
    Guard,
    guard_of,
)
from tests.people import sign_in
from tests.support.world import World, create_world

OWNED = {
    "programme_id", "cohort_id", "application_id", "run_id", "proposal_id", "pairing_id",
    "member_id", "import_id", "wave_id", "response_id", "code_id", "goal_id", "grant_id",
    "account_id", "job_id", "post_id", "avoid_id", "help_id", "segment_id", "codebook_id",
}  # fmt: skip
"""Arguments that name something which belongs to somebody."""

OUTSIDE_OUR_GUARDS = {"static", "security"}
"""Flask's files, and flask-security's routes, which guard themselves and are tested with accounts."""

HOLDERS = {
    COORDINATOR: "coordinator",
    EVALUATOR: "evaluator",
    SPONSOR: "sponsor",
    ADMINISTRATOR: "administrator",
    SIGNED_IN: "mentee",
}
STRANGERS = {
    COORDINATOR: "other_coordinator",
    EVALUATOR: "other_evaluator",
    SPONSOR: "other_sponsor",
    SIGNED_IN: "stranger",
}


def ours(app: Flask) -> Iterator[tuple[Rule, Guard]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in OUTSIDE_OUR_GUARDS or ".static" in rule.endpoint:
            continue
        guard = guard_of(rule.endpoint)
        assert guard is not None, f"{rule.endpoint} stands behind no guard"
        yield rule, guard


def addresses(world: World, rule: Rule, who: str) -> list[str]:
    """The addresses of a rule with every argument filled by what this visitor's world has."""
    adapter = world.app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, values, method=method(rule))
        for values in world.values_for(rule, who)
    ]


def method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


@pytest.fixture
def world(make_app) -> Iterator[World]:
    app = make_app()
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield create_world(app)


def visitor(world: World, who: str | None) -> FlaskClient:
    client = world.app.test_client()
    return sign_in(client, world.account(who)) if who else client


def ask(client: FlaskClient, how: str, address: str) -> int:
    answer = client.open(address, method=how)
    if answer.status_code in (301, 302, 303) and "/account/sign-in" in answer.headers["Location"]:
        return 401
    return answer.status_code


def test_every_route_can_be_filled(world: World) -> None:
    unfilled = [rule.rule for rule, _ in ours(world.app) if not world.values_for(rule, "mentee")]
    assert unfilled == [], "tests/support/world.py has nothing to put into these"


def test_nobody_gets_in_without_signing_in(world: World) -> None:
    client, wrong = visitor(world, None), []
    for rule, guard in ours(world.app):
        if not guard.needs_account:
            continue
        for how in sorted((rule.methods or set()) & {"GET", "POST"}):
            for address in addresses(world, rule, HOLDERS[guard]):
                status = ask(client, how, address)
                if status != 401:
                    wrong.append((how, address, status))
    assert wrong == []


def test_nobody_gets_in_with_another_role(world: World) -> None:
    wrong = []
    for outsider in ("mentee", "coordinator", "evaluator", "sponsor", "administrator"):
        client = visitor(world, outsider)
        for rule, guard in ours(world.app):
            if guard in (PUBLIC, BY_LINK, SIGNED_IN) or guard.allows(world.account(outsider)):
                continue
            for how in sorted((rule.methods or set()) & {"GET", "POST"}):
                for address in addresses(world, rule, HOLDERS[guard]):
                    status = ask(client, how, address)
                    if status != 403:
                        wrong.append((outsider, how, address, status))
    assert wrong == []


def test_nobody_gets_at_what_belongs_to_another_of_the_same_role(world: World) -> None:
    wrong = []
    for guard, stranger in STRANGERS.items():
        client = visitor(world, stranger)
        for rule, its_guard in ours(world.app):
            if its_guard != guard or not rule.arguments & OWNED:
                continue
            for how in sorted((rule.methods or set()) & {"GET", "POST"}):
                for address in addresses(world, rule, HOLDERS[guard]):
                    status = ask(client, how, address)
                    if status != 404:
                        wrong.append((stranger, how, address, status))
    assert wrong == []


def test_every_page_opens_for_whom_it_is_meant(world: World) -> None:
    wrong = []
    for rule, guard in ours(world.app):
        if "GET" not in (rule.methods or ()):
            continue
        client = visitor(world, HOLDERS.get(guard))
        for address in addresses(world, rule, HOLDERS.get(guard, "mentee")):
            status = ask(client, "GET", address)
            if status not in (200, 302, 303):
                wrong.append((guard.name, address, status))
    assert wrong == []
