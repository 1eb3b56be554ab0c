"""Every route against every kind of visitor, generated from the URL map.

A new route fails here until it stands behind a guard and its arguments can be filled from the
world below; a route that shows somebody's thing fails when a stranger can open it.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from flask.testing import FlaskClient

from mentoring.permissions import Guard, Role
from tests.support.databases import SQLite
from tests.support.visitors import (
    HOLDERS,
    STRANGERS,
    addresses,
    living_world,
    methods,
    ours,
    visitor,
)
from tests.support.world import World

OWNED = {
    "programme_id", "cohort_id", "application_id", "run_id", "proposal_id", "pairing_id",
    "member_id", "import_id", "wave_id", "response_id", "code_id", "goal_id", "grant_id",
    "account_id", "job_id", "post_id", "avoid_id", "help_id", "segment_id", "codebook_id",
    "scenario_id", "check_id", "supply_id", "training_id",
    "invitation_id", "card_key",
    "record_id", "conversation_id",
    "note_id", "message_id", "template_id", "list_id", "circle_id", "meeting_id",
    "copy_id", "request_id", "look_id", "session_id",
}  # fmt: skip
"""Arguments that name something which belongs to somebody."""

OPEN_TO_EVERYBODY = {"my_applications.apply", "reciprocal.sign_up"}
"""Things of a cohort that anybody who has signed in may do: apply."""

EVERYWHERE = {"administrator", "data protection"}
"""Guards of roles that reach everything, so that there can be no stranger."""

NEIGHBOURS = (
    "mentor",
    "invited mentee",
    "chosen mentor",
    "coordinator",
    "caseload_owner",
    "administrator",
    "data_protection",
)
"""Who might look at a participant's own pages: partner, others of the cohort, and staff."""

OF_BOTH = {"pairings.pairing", "pairings.end", "pairings.goals", "pairings.ask_help"}
"""Pages of a pairing, which belong to both of its people."""

CONTAINERS = {"programme_id", "cohort_id"}
COORDINATED = {"coordinator", "coordinator or caseload owner", "coordinator or evaluator"}


@pytest.fixture(scope="module")
def world(_sqlite: SQLite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One small programme for all of these: nobody here may change anything."""
    yield from living_world(_sqlite.fresh("world"), tmp_path_factory.mktemp("mail"))


def lets_in(world: World, guard: Guard, who: str) -> bool:
    with world.app.app_context():
        return guard.allows(world.account(who))


@contextmanager
def moved_away(world: World, cohort_id: int) -> Iterator[None]:
    """The world without what stands in one cohort: all there is belongs to others."""
    everything = world.contexts
    world.contexts = [each for each in everything if each.values.get("cohort_id") != cohort_id]
    yield
    world.contexts = everything


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


def let_in(
    world: World,
    who: str,
    guard_names: Collection[str],
    wanted: set[str],
    at_least: int = 0,
    **instead: int,
) -> list[tuple[str, ...]]:
    """What answered somebody who should find nothing at all where these arguments stand.

    `instead` stands in the place of containers, where an address has one and something inside it.
    """
    client, wrong, asked = visitor(world, who), [], 0
    for rule, guard in ours(world.app):
        put = {name: value for name, value in instead.items() if name in rule.arguments}
        inside = rule.arguments & OWNED - instead.keys()
        if guard.name not in guard_names or not rule.arguments & wanted or (put and not inside):
            continue
        if rule.endpoint in OPEN_TO_EVERYBODY:
            continue
        for how in methods(rule):
            for address, owner in addresses(world, rule, **put):
                both = owner == "mentee" and who == "mentor" and rule.endpoint in OF_BOTH
                if owner == who or both:
                    continue
                asked += 1
                if ask(client, how, address) != 404:
                    wrong.append((who, how, address))
    assert asked >= at_least, "hardly anything was tried"
    return wrong


def test_every_guard_of_things_that_belong_to_somebody_has_a_stranger(world: World) -> None:
    guards = {
        guard.name
        for rule, guard in ours(world.app)
        if guard.needs_account and rule.arguments & OWNED
    }
    assert guards - STRANGERS.keys() - EVERYWHERE == set()


def test_nobody_gets_at_what_belongs_to_another_of_the_same_role(world: World) -> None:
    wrong = []
    for guard_name, strangers in STRANGERS.items():
        for stranger in strangers:
            wrong += let_in(world, stranger, [guard_name], OWNED)
    assert wrong == []


def test_nobody_gets_at_things_of_another_programme_through_their_own(world: World) -> None:
    """The cohort in the address is theirs; what is looked for inside it is not."""
    tried = let_in(world, "other_coordinator", COORDINATED, CONTAINERS, 100, **world.elsewhere)
    assert tried == []


def test_nobody_gets_at_things_of_one_cohort_through_another(world: World) -> None:
    """Both cohorts are the coordinator's, but an address must hold together."""
    cohort_id = {each.values.get("cohort_id") for each in world.contexts} - {None}
    wrong = []
    for other in sorted(cohort_id):
        with moved_away(world, other):
            wrong += let_in(world, "coordinator", COORDINATED, {"cohort_id"}, 50, cohort_id=other)
    assert wrong == []


@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_nobody_gets_at_what_a_participant_has_of_their_own(world: World, neighbour: str) -> None:
    assert let_in(world, neighbour, ["signed in"], OWNED, 50) == []


def test_both_of_a_pairing_open_its_pages(world: World) -> None:
    opened = {}
    for who in ("mentee", "mentor"):
        client = visitor(world, who)
        for rule, _ in ours(world.app):
            if rule.endpoint in OF_BOTH:
                for address, _ in addresses(world, rule):
                    opened[who, rule.endpoint] = ask(client, "GET", address)
    assert opened == dict.fromkeys(product(("mentee", "mentor"), OF_BOTH), 200)


def test_every_page_opens_for_whom_it_is_meant(world: World) -> None:
    wrong = []
    clients: dict[str | None, FlaskClient] = {}
    for rule, guard in ours(world.app):
        if "GET" not in methods(rule):
            continue
        answers = []
        for address, owner in addresses(world, rule):
            who = HOLDERS.get(guard.name, owner) if guard.needs_account else None
            client = clients.get(who) or clients.setdefault(who, visitor(world, who))
            answers.append((address, ask(client, "GET", address)))
        if not any(status in (200, 302, 303) for _, status in answers):
            wrong.append((guard.name, answers))
    assert wrong == []
