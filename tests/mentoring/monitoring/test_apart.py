"""No match, place or page about a person rests on equality answers: every statement is read."""

import re
from typing import Any

from flask import Flask

from mentoring.extensions import db
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import create_group, create_published, create_run
from tests.builders.monitoring import answer_equality
from tests.support.pages import PageClient

STORE_A = re.compile(r"\bmonitoring_\w+")


def test_store_a_is_a_pair_of_tables_that_no_key_leads_to_or_from(app: Flask) -> None:
    tables = {name: table for name, table in db.metadata.tables.items() if STORE_A.match(name)}
    assert set(tables) == {"monitoring_answers", "monitoring_secret"}
    assert not any(table.foreign_keys for table in tables.values())
    for mapper in db.Model.registry.mappers:
        for relation in mapper.relationships:
            assert not STORE_A.match(relation.mapper.local_table.name), relation
            assert not STORE_A.match(mapper.local_table.name), relation


def test_a_whole_run_and_its_publication_ask_nothing_of_store_a(
    app: Flask, client: PageClient, count_queries: Any
) -> None:
    with unit_of_work():
        group = create_group(mentees=3, mentors=2)
        for application in (*group.left, *group.right):
            answer_equality(application.account, ethnicity="african", sex="female")
    client.sign_in(group.coordinator)
    with count_queries() as statements:
        run = create_run(group)
        create_published(group)
        here = f"/cohorts/{group.cohort.id}"
        for page in ("", "/match-runs", f"/match-runs/{run.id}", "/reports/match", "/pairings"):
            client.get(here + page)
    assert any("INSERT INTO pairing" in each for each in statements), "the recorder works"
    assert [each for each in statements if STORE_A.search(each)] == []


def test_the_recorder_would_see_it(app: Flask, count_queries: Any) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=1)
    with count_queries() as statements, unit_of_work():
        answer_equality(group.left[0].account, sex="male")
    assert any(STORE_A.search(each) for each in statements)
