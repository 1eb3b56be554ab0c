"""Everybody of a world opens every page and takes every file they can reach."""

import dis
import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from mentoring.downloads import csv_download, people_download, xlsx_download
from mentoring.permissions import BY_LINK, SIGNED_IN, Guard, Role
from tests.support.audiences import ANYBODY, MAY_SEE
from tests.support.pages import CSRF, PageClient
from tests.support.sealed import without_offers
from tests.support.visibility import Canaries, Two, relation, text_of
from tests.support.visitors import HOLDERS, STRANGERS, addresses, methods, ours, visitor
from tests.support.world import World

AT_HOME = (
    "mentee",
    "mentor",
    "invited mentee",
    "choosing mentee",
    "chosen mentor",
    "circle member",
    "stranger",
)
"""Who opens the pages that everybody has of their own."""

OF_STAFF = {"home.page", "my_data.page", "shared_with_me.index"}
"""The pages of one's own that differ by role, opened by whoever holds one."""

MANAGER = "line manager"

SIGN_IN_PAGES = (
    "authenticator",
    "change-email",
    "change-password",
    "recovery-codes",
    "recovery-codes?show_codes=y",
)
"""Pages of flask-security's that show something of their own to whoever is signed in."""

FORMS: dict[str, list[dict[str, str]]] = {
    "matched_lists.download": [
        {"kind": "csv", "purpose": "running"},
        {"kind": "xlsx", "purpose": "running"},
    ],
    "imports.problems": [{"purpose": "running"}],
    "reports.pairings": [{"purpose": "running"}],
}
"""What is sent for a file that asks first."""


TYPED_INTO = ("name", "email", "text", "words", "message", "reason", "title", "number")
"""Names of fields that take what people type."""


@dataclass
class Seen:
    """A world with canaries, and where each of them turned up."""

    world: World
    canaries: Canaries
    between: dict[Two, str]
    found: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    files: dict[str, set[str]] = field(default_factory=dict)
    """Endpoint to the kinds of files it gave to somebody who may have them."""
    asked: dict[str, str] = field(default_factory=dict)
    """Blueprint to what its pages are asked besides: matches to compare."""
    opened: int = 0
    clients: dict[str | None, FlaskClient] = field(default_factory=dict)
    lines: "Lines | None" = None
    """What is logged all the while."""

    def note(self, text: str, who: str, where: str) -> None:
        for subject, name in self.canaries.found_in(text):
            self.found.setdefault((name, relation(who, subject, self.between)), set()).add(where)

    def wrong(self) -> dict[tuple[str, str], set[str]]:
        return {key: where for key, where in self.found.items() if key[1] not in MAY_SEE[key[0]]}

    def client(self, who: str | None) -> FlaskClient:
        if who not in self.clients:
            self.clients[who] = visitor(self.world, who)
        return self.clients[who]

    def read(self, answer: Any, who: str | None, guard: Guard, endpoint: str) -> None:
        """Note all that an answer says, also in a file or a refusal."""
        assert answer.status_code < 500, (who, endpoint)
        text = text_of(answer)
        if answer.status_code == 200:
            self.opened += 1
            if answer.mimetype != "text/html":
                self.files.setdefault(endpoint, set()).add(answer.mimetype)
            else:
                text = without_offers(text)
        self.note(text, who or ("link" if guard is BY_LINK else ANYBODY), endpoint)


class Lines(logging.Handler):
    """Everything that was logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(self.format(record))


@contextmanager
def told_to_root() -> Iterator[Lines]:
    """Everything that is logged meanwhile, at the level of a worker."""
    lines, root = Lines(), logging.getLogger()
    before = root.level
    root.addHandler(lines)
    root.setLevel(logging.INFO)
    yield lines
    root.setLevel(before)
    root.removeHandler(lines)


def crawl(told: Seen) -> None:
    """Open every page and take every file, each once as whoever may reach it."""
    opened: set[tuple[str, str, str | None]] = set()
    for rule, guard in ours(told.world.app):
        for address, owner in addresses(told.world, rule):
            for who in visitors_of(told, rule, guard, owner):
                if (once := (rule.endpoint, address, who)) in opened:
                    continue
                opened.add(once)
                client = told.client(who)
                if "GET" in methods(rule):
                    asked = told.asked.get(rule.endpoint.partition(".")[0], "")
                    told.read(client.get(address + asked), who, guard, rule.endpoint)
                for sent in FORMS.get(rule.endpoint, ()):
                    if "POST" in methods(rule):
                        token = {CSRF: PageClient.csrf_token(client)}
                        answer = client.post(address, data=sent | token)
                        told.read(answer, who, guard, rule.endpoint)


def open_sign_in_pages(told: Seen) -> None:
    """The pages about one's own password, address, second factor and codes, which are shown."""
    for who in AT_HOME:
        for path in SIGN_IN_PAGES:
            answer = told.client(who).get(f"/account/{path}")
            assert answer.status_code == 200, path
            told.note(answer.text, who, path)


def visitors_of(told: Seen, rule: Rule, guard: Guard, owner: str) -> list[str | None]:
    """Who opens a page: all who hold its role, here or elsewhere, or its owner and partner."""
    if not guard.needs_account:
        return [None]
    if guard is not SIGNED_IN:
        roles = [HOLDERS[name] for name in guard.name.split(" or ")]
        return [*roles, *(() if rule.arguments else STRANGERS.get(guard.name, ()))]
    if not rule.arguments:
        return [*AT_HOME, *((*Role, MANAGER) if rule.endpoint in OF_STAFF else ())]
    beside = {each for two in told.between if owner in two for each in two}
    return [owner, *sorted(beside & told.world.ids.keys() - {owner})]


def mistype(told: Seen) -> None:
    """Somebody types their words into every form of their own, right or wrong: no log repeats them.

    At the end of all, because some of it counts.
    """
    word = told.canaries.sow("stranger", "account.name")
    client = told.client("stranger")
    for rule, guard in ours(told.world.app):
        if guard is SIGNED_IN and not rule.arguments and "POST" in methods(rule):
            token = {CSRF: PageClient.csrf_token(client)}
            for tail in ("", "\0@"):
                sent = dict.fromkeys(TYPED_INTO, word + tail) | token
                answer = client.post(rule.rule, data=sent)
                assert answer.status_code < 500, rule.endpoint


def gives_files(app: Flask) -> set[str]:
    """Endpoints whose view, or a function of its module that it calls, makes a file."""
    return {
        rule.endpoint
        for rule, _ in ours(app)
        if uses(MAKERS, inspect.unwrap(app.view_functions[rule.endpoint]), set())
    }


MAKERS = (csv_download, xlsx_download, people_download, Response)


def logs_people(app: Flask, endpoint: str) -> bool:
    """Whether a view hands its file over through the door that asks why and writes it down."""
    return uses((people_download,), inspect.unwrap(app.view_functions[endpoint]), set())


def asks_recent_sign_in(app: Flask, endpoint: str) -> bool:
    """Whether `recent_sign_in` stands somewhere before a view."""
    view = app.view_functions[endpoint]
    while view.__code__.co_qualname != "recent_sign_in.<locals>.checked":
        if not hasattr(view, "__wrapped__"):
            return False
        view = view.__wrapped__
    return True


def uses(wanted: tuple[Any, ...], function: Callable[..., Any], looked: set[Any]) -> bool:
    """Whether a function names one of these, or another function of its module that does."""
    looked.add(function)
    for name in names_in(function.__code__):
        found = function.__globals__.get(name)
        if any(found is each for each in wanted):
            return True
        beside = inspect.isfunction(found) and found.__module__ == function.__module__
        if beside and found not in looked and uses(wanted, found, looked):
            return True
    return False


def names_in(code: CodeType) -> Iterator[str]:
    """Every global that a function asks for, those of functions inside it included."""
    for step in dis.get_instructions(code):
        if step.opname == "LOAD_GLOBAL":
            yield step.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from names_in(inner)
