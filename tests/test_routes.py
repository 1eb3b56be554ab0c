"""Every route against every kind of visitor, generated from the URL map.

A new route fails here until it stands behind a guard and its arguments can be filled from the
world below; a route that shows somebody's thing fails when a stranger can open it.
"""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from mentoring.permissions import Guard, Role
from tests.support.databases import SQLite
from tests.support.visitors import HOLDERS, addresses, living_world, methods, ours, visitor
from tests.support.world import World

OWNED = {
    "programme_id", "cohort_id", "application_id", "run_id", "proposal_id", "pairing_id",
    "member_id", "import_id", "wave_id", "response_id", "code_id", "goal_id", "grant_id",
    "account_id", "job_id", "post_id", "avoid_id", "help_id", "segment_id", "codebook_id",
    "scenario_id", "check_id", "supply_id", "training_id",
    "invitation_id", "card_key",
    "record_id", "conversation_id",
    "note_id", "message_id",
    "copy_id", "request_id", "look_id", "session_id",
}  # fmt: skip
"""Arguments that name something which belongs to somebody."""

OPEN_TO_EVERYBODY = {"my_applications.apply", "reciprocal.sign_up"}
"""Things of a cohort that anybody who has signed in may do: apply."""

STRANGERS = {
    "coordinator": "other_coordinator",
    "caseload owner": "other_caseload_owner",
    "facilitator": "other_facilitator",
    "evaluator": "other_evaluator",
    "coordinator or caseload owner": "other_coordinator",
    "coordinator or evaluator": "other_coordinator",
    "assessor": "other_assessor",
    "sponsor": "other_sponsor",
    "oversight": "other_oversight",
    "signed in": "stranger",
}
"""Holders of the same role who have nothing to do with the things of the world."""


@pytest.fixture(scope="module")
def world(_sqlite: SQLite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One small programme for all of these: nobody here may change anything."""
    yield from living_world(_sqlite.fresh("world"), tmp_path_factory.mktemp("mail"))


def lets_in(world: World, guard: Guard, who: str) -> bool:
    with world.app.app_context():
        return guard.allows(world.account(who))


def ask(client: FlaskClient, how: str, address: str) -> int:
    answer = client.open(address, method=how)
    if answer.status_code in (301, 302, 303) and "/account/sign-in" in answer.headers["Location"]:
        return 401
    return answer.status_code


def test_every_route_can_be_filled(world: World) -> None:
    unfilled = [rule.rule for rule, _ in ours(world.app) if not world.values_for(rule)]
    assert unfilled == [], "tests/support/world.py has nothing to put into these"


def test_nobody_gets_in_without_signing_in(world: World) -> None:
    client, wrong = visitor(world, None), []
    for rule, guard in ours(world.app):
        for how in methods(rule) if guard.needs_account else ():
            for address, _ in addresses(world, rule):
                status = ask(client, how, address)
                if status != 401:
                    wrong.append((how, address, status))
    assert wrong == []


@pytest.mark.parametrize("outsider", ["mentee", *Role])
def test_nobody_gets_in_with_another_role(world: World, outsider: str) -> None:
    client, wrong = visitor(world, outsider), []
    for rule, guard in ours(world.app):
        if not guard.needs_account or lets_in(world, guard, outsider):
            continue
        for how in methods(rule):
            for address, _ in addresses(world, rule):
                status = ask(client, how, address)
                if status != 403:
                    wrong.append((how, address, status))
    assert wrong == []


def test_nobody_gets_at_what_belongs_to_another_of_the_same_role(world: World) -> None:
    wrong = []
    for guard_name, stranger in STRANGERS.items():
        client = visitor(world, stranger)
        for rule, guard in ours(world.app):
            if guard.name != guard_name or not rule.arguments & OWNED:
                continue
            if rule.endpoint in OPEN_TO_EVERYBODY:
                continue
            for how in methods(rule):
                for address, _ in addresses(world, rule):
                    status = ask(client, how, address)
                    if status != 404:
                        wrong.append((stranger, how, address, status))
    assert wrong == []


def test_every_page_opens_for_whom_it_is_meant(world: World) -> None:
    wrong = []
    for rule, guard in ours(world.app):
        if "GET" not in methods(rule):
            continue
        answers = []
        for address, owner in addresses(world, rule):
            who = HOLDERS.get(guard.name, owner) if guard.needs_account else None
            answers.append((address, ask(visitor(world, who), "GET", address)))
        if not any(status in (200, 302, 303) for _, status in answers):
            wrong.append((guard.name, answers))
    assert wrong == []
