"""The data protection officer reads who did what, filtered, sorted and a page at a time."""

import re
from datetime import timedelta
from pathlib import Path

from flask import Flask

import mentoring
from mentoring import clock
from mentoring.accounts.services import grant_role, rename
from mentoring.extensions import db
from mentoring.pairings.models import Answer
from mentoring.permissions import Role
from mentoring.privacy import acts
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_person
from tests.support.pages import PageClient

LITERAL = re.compile(r"audit\.record(?:_all)?\(\s*\"([^\"]+)\"")


def test_acts_and_things_are_said_in_plain_words() -> None:
    code = [
        path.read_text()
        for package in ("mentoring", "surveys")
        for path in Path(mentoring.__file__).parents[1].joinpath(package).rglob("*.py")
    ]
    stored = {found for text in code for found in LITERAL.findall(text)}
    assert len(stored) > 60
    said = [acts.act(each) for each in stored | {f"invitation {each}" for each in Answer}]
    said += [acts.thing(mapper.class_.__name__, 6) for mapper in db.Model.registry.mappers]
    odd = [each for each in said if re.search(r"_|[a-z][A-Z]|\brun\b", each)]
    assert odd == []
    assert acts.thing("MatchRun", 6) == "Match 6"
    assert acts.act("invitation not_now") == "Invitation answered: not now"
    assert acts.thing("") == "Nothing in particular"


def test_the_log_says_who_did_what_and_never_what_was_said(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        dee, ana = create_person("Dee"), create_person("Ana Mendes", "ana@example.org")
        grant_role(dee, Role.DATA_PROTECTION, actor="test")
    with clock.moved(timedelta(days=-40)), unit_of_work():
        rename(ana, "Ana Canary", actor=ana)
    client.sign_in(dee)
    everything = client.page("/audit-log").text
    assert "Role granted" in everything
    assert "Name changed" in everything
    hers = client.page("/audit-log?actor=ana@&action=name+changed&sort=oldest").text
    assert "1 act." in hers
    assert "Ana Canary" in hers
    assert "No acts to show" in client.page("/audit-log?actor=ana&days=30").text
    assert client.get("/audit-log?days=odd&sort=odd&page=x").status_code == 200
