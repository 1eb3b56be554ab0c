"""No match, place or page about a person rests on equality answers: every statement is read."""

import re
from typing import Any

from flask import Flask

from mentoring import jobs
from mentoring.extensions import db
from mentoring.jobs import Job
from mentoring.matchmaking import checks
from mentoring.matchmaking.next_round import JOB, ask_next_rounds
from mentoring.matchmaking.scenario_models import CheckKind
from mentoring.matchmaking.supply import services as supply
from mentoring.pairings import services as pairings
from mentoring.pairings.models import Pairing
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import (
    Group,
    create_group,
    create_published,
    create_run,
    create_scenario,
    run_scenario,
)
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


def answered_group() -> Group:
    """A cohort whose people have all answered the equality questions."""
    with unit_of_work():
        group = create_group(mentees=3, mentors=2)
        for application in (*group.left, *group.right):
            answer_equality(application.account, ethnicity="african", sex="female")
    return group


def test_a_whole_run_and_its_publication_ask_nothing_of_store_a(
    app: Flask, client: PageClient, count_queries: Any
) -> None:
    group = answered_group()
    client.sign_in(group.coordinator)
    with count_queries() as statements:
        run = create_run(group)
        create_published(group)
        here = f"/cohorts/{group.cohort.id}"
        for page in ("", "/match-runs", f"/match-runs/{run.id}", "/reports/match", "/pairings"):
            client.get(here + page)
    assert any("INSERT INTO pairing" in each for each in statements), "the recorder works"
    assert [each for each in statements if STORE_A.search(each)] == []


def test_comparing_checking_and_counting_ask_nothing_of_store_a(
    app: Flask, client: PageClient, count_queries: Any
) -> None:
    group = answered_group()
    client.sign_in(group.coordinator)
    here = f"/cohorts/{group.cohort.id}"
    with count_queries() as statements:
        run = create_run(group)
        with unit_of_work():
            scenario = create_scenario(group)
        other = run_scenario(scenario, group)
        asked = f"?run={run.id}&run={other.id}"
        for end in ("", "/figures.csv", "/figures.xlsx"):
            assert client.get(f"{here}/match-runs/comparison{end}{asked}").status_code == 200
        for kind in CheckKind:
            with unit_of_work():
                check = checks.start_check(run, kind, actor=group.coordinator)
            assert check.job is not None
            jobs.run_now(check.job)
        assert client.get(f"{here}/match-runs/{run.id}/checks").status_code == 200
        with unit_of_work():
            count = supply.start_check(group.cohort, actor=group.coordinator)
        assert count.job is not None
        jobs.run_now(count.job)
        assert client.get(f"{here}/supply").status_code == 200
    for table in ("scenario", "run_check", "supply_check"):
        assert any(f"INSERT INTO {table}" in each for each in statements), table
    assert [each for each in statements if STORE_A.search(each)] == []


def test_a_next_round_asks_nothing_of_store_a(app: Flask, count_queries: Any) -> None:
    group = answered_group()
    with count_queries() as statements:
        create_published(group)
        with unit_of_work():
            for pairing in db.session.scalars(db.select(Pairing)).all():
                member = pairing.members[0]
                pairings.decline(member, reason="no_time", actor=member.account)
        ask_next_rounds()
        jobs.run_now(db.session.scalars(db.select(Job).where(Job.kind == JOB)).one())
        waiting = db.select(Job).where(Job.status == jobs.JobStatus.QUEUED)
        for job in db.session.scalars(waiting).all():
            jobs.run_now(job)
    assert sum("INSERT INTO match_run " in each for each in statements) == 2
    assert [each for each in statements if STORE_A.search(each)] == []


def test_the_recorder_would_see_it(app: Flask, count_queries: Any) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=1)
    with count_queries() as statements, unit_of_work():
        answer_equality(group.left[0].account, sex="male")
    assert any(STORE_A.search(each) for each in statements)
