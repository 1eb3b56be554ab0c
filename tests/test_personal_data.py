"""Every table with a way to a person is named by a holder, or stands here with its reason."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring.extensions import db
from mentoring.registry import DataHolder, Held, current_registry
from mentoring.retention import PERIODS
from tests.builders.profiles import create_mentee, share_experience
from tests.support.databases import surveys_are_here

NOT_PERSONAL = {
    "code": "themes of a codebook; who changed them stands in code_revision",
    "instrument_version": "published questions, nobody's answers",
    "fairness_snapshot": "figures that passed the disclosure gate; never restated",
    "report_snapshot": "figures that passed the disclosure gate; never restated",
    "survey_wave": "dates of a cohort",
    "organisation": "public register",
}
"""Tables that lead to people only through something that is not theirs."""

ADDRESS = ("email", "to")


def reaching(metadata: sa.MetaData) -> Iterator[str]:
    """Tables from which foreign keys lead to an account, and those with an address in them."""
    reached = {"account"}
    while True:
        more = {
            table.name
            for table in metadata.tables.values()
            if any(key.column.table.name in reached for key in table.foreign_keys)
        } - reached
        if not more:
            break
        reached |= more
    for table in metadata.tables.values():
        has_address = any(
            column.name in ADDRESS or column.name.endswith("_email") for column in table.columns
        )
        if table.name in reached or has_address:
            yield table.name


def uncovered(holders: list[DataHolder]) -> set[str]:
    covered = set[str]().union(*(holder.tables for holder in holders))
    return set(reaching(db.metadata)) - covered - NOT_PERSONAL.keys()


@pytest.mark.skipif(not surveys_are_here(), reason="the tables of surveys are not loaded")
def test_every_table_that_leads_to_a_person_has_a_holder(app: Flask) -> None:
    assert uncovered(current_registry().holders_in_order()) == set()


def test_a_table_without_its_holder_is_caught(app: Flask) -> None:
    holders = [each for each in current_registry().holders_in_order() if each.key != "profile"]
    assert {"profile", "consent", "shared_experience"} <= uncovered(holders)


@pytest.mark.skipif(not surveys_are_here(), reason="the tables of surveys are not loaded")
def test_holders_name_tables_that_are_there(app: Flask) -> None:
    named = set().union(*(holder.tables for holder in current_registry().holders_in_order()))
    assert named - set(db.metadata.tables) == set()


def test_every_retention_rule_has_its_period_and_a_name_of_its_own(app: Flask) -> None:
    rules = [rule for h in current_registry().holders_in_order() for rule in h.retention]
    assert {rule.period for rule in rules} <= set(PERIODS)
    assert len({rule.key for rule in rules}) == len(rules)


def test_holders_say_what_is_held_and_say_it_in_words(app: Flask) -> None:
    profile = create_mentee(job_title="Editor")
    share_experience(profile, "carer")
    said: list[Held] = [h.export(profile.account) for h in current_registry().holders_in_order()]
    lines = [line for held in said for item in held.items for line in item.lines]
    assert ("Job title", "Editor") in lines
    assert ("Shared experience", "I care for somebody, or have done") in lines
    assert not any(name in str(said) for name in ("tf_totp_secret", "fs_uniquifier"))
    db.session.rollback()
