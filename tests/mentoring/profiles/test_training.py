"""Training counts from the day it was done to its last day, and for nobody after that."""

from datetime import timedelta

import pytest
from flask import Flask

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.errors import DomainError
from mentoring.profiles import queries
from mentoring.profiles.training import record_training, remove_training
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_person


def did(account: Account, *, days_ago: int, lasts: int | None = None) -> None:
    done = clock.today() - timedelta(days=days_ago)
    ends = None if lasts is None else done + timedelta(days=lasts)
    record_training(account, "Induction", done, expires_on=ends, actor="tests")


def test_training_is_a_gate_that_expires_on_its_day(app: Flask) -> None:
    with unit_of_work():
        lasting, expired, today, _without = people = [create_person() for _ in range(4)]
        did(lasting, days_ago=900)
        did(expired, days_ago=31, lasts=30)
        did(today, days_ago=30, lasts=30)
    ids = [person.id for person in people]
    assert queries.trained(ids, clock.today()) == {lasting.id, today.id}
    yesterday = clock.today() - timedelta(days=1)
    assert queries.trained(ids, yesterday) == {lasting.id, expired.id, today.id}


def test_nothing_is_written_twice_before_it_was_done_or_after_it_ran_out(app: Flask) -> None:
    with unit_of_work():
        person = create_person()
        for _ in range(2):
            did(person, days_ago=5, lasts=10)
        assert len(queries.training_of(person.id)) == 1
        with pytest.raises(DomainError) as early:
            did(person, days_ago=-1)
        with pytest.raises(DomainError, match="1960"):
            did(person, days_ago=365 * 100)
        with pytest.raises(DomainError) as late:
            did(person, days_ago=5, lasts=-1)
    assert (early.value.field, late.value.field) == ("completed_on", "expires_on")


def test_what_was_taken_out_no_longer_counts(app: Flask) -> None:
    with unit_of_work():
        person = create_person()
        did(person, days_ago=5)
        (record,) = queries.training_of(person.id)
        remove_training(record, person, actor="tests")
    assert queries.trained([person.id], clock.today()) == set()
    assert queries.training_of(person.id) == []
