"""The routes of the service, how their addresses are filled, and who visits them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from mentoring.extensions import db
from mentoring.permissions import Guard, Role, guard_of
from tests.people import sign_in
from tests.support.databases import SETTINGS
from tests.support.world import IDLE, World, create_world
from wsgi import create_app

OUTSIDE_OUR_GUARDS = {"static", "security"}
"""Flask's files; flask-security's routes, which guard themselves, tested with accounts."""

HOLDERS = {role.value.replace("_", " "): role.value for role in Role} | {
    "coordinator or administrator": "coordinator",
    "coordinator or caseload owner": "coordinator",
    "coordinator or evaluator": "coordinator",
}
"""Who of the world holds what a guard asks for; the signed-in one is the owner of the context."""

STRANGERS = {
    "coordinator": ("other_coordinator",),
    "caseload owner": ("other_caseload_owner", IDLE),
    "facilitator": ("other_facilitator",),
    "evaluator": ("other_evaluator",),
    "coordinator or caseload owner": ("other_coordinator", "other_caseload_owner", IDLE),
    "coordinator or evaluator": ("other_coordinator", "other_evaluator"),
    "assessor": ("other_assessor",),
    "sponsor": ("other_sponsor",),
    "oversight": ("other_oversight",),
    "signed in": ("stranger",),
}
"""Holders of the same role who have nothing to do with the things of the world."""


def living_world(database_url: str, mail: Path) -> Iterator[World]:
    """The world on a database of its own, for as long as a module's tests need it."""
    app = create_app(replace(SETTINGS, database_url=database_url, mail_url=f"file://{mail}"))
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    with app.app_context():
        world = create_world(app)
        db.session.remove()
    # Outside of the context, or every request would share the first one's visitor.
    yield world
    with app.app_context():
        db.engine.dispose()


def ours(app: Flask) -> Iterator[tuple[Rule, Guard]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in OUTSIDE_OUR_GUARDS or ".static" in rule.endpoint:
            continue
        with app.app_context():
            guard = guard_of(rule.endpoint)
        assert guard is not None, f"{rule.endpoint} stands behind no guard"
        yield rule, guard


def addresses(world: World, rule: Rule, **instead: int) -> list[tuple[str, str]]:
    """Each way to fill a rule: its address, and who owns what stands in it.

    `instead` are values to put in the place of what belongs together.
    """
    adapter = world.app.url_map.bind("localhost")
    return [
        (adapter.build(rule.endpoint, values | instead, method=methods(rule)[0]), owner)
        for values, owner in world.values_for(rule)
    ]


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def visitor(world: World, who: str | None) -> FlaskClient:
    client = world.app.test_client()
    if who:
        with world.app.app_context():
            sign_in(client, world.account(who))
    return client
