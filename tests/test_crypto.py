"""Encrypted columns: equal answers differ at rest, lengths tell little, old keys are still read."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring.crypto import EncryptedJSON
from mentoring.extensions import db
from mentoring.monitoring.questions import PREFER_NOT, question_list
from tests.support.databases import SQLite

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@pytest.fixture
def databases(_sqlite: SQLite) -> SQLite:
    """Nothing here reaches a database."""
    return _sqlite


def stored(value: object) -> str:
    return str(EncryptedJSON().process_bind_param(value, db.engine.dialect))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(JSON.filter(lambda value: value is not None))
def test_no_two_equal_answers_have_equal_ciphertext_and_both_are_read(
    app: Flask, value: object
) -> None:
    once, twice = stored(value), stored(value)
    assert once != twice
    kind = EncryptedJSON()
    for each in (once, twice):
        assert kind.process_result_value(each, db.engine.dialect) == value


def test_the_length_does_not_tell_which_option_was_chosen(app: Flask) -> None:
    for question in question_list().questions:
        lengths = {len(stored({question.key: option.code})) for option in question.options}
        assert len(lengths) == 1, question.key
    assert len(stored({"a": PREFER_NOT})) == len(stored({"a": "not_asked"}))
